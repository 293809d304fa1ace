"""What the practice and the outside world look like: profile, clinicians, facilities, calendar, rules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from referral.core import clock
from referral.core.calendar import BusinessCalendar
from referral.core.db import db
from referral.core.errors import NotFound
from referral.core.numbers import is_npi, is_station_id
from referral.directory.hours import in_words, parse, standing
from referral.directory.models import (
    Clinician,
    Closure,
    DecisionTimes,
    Facility,
    HasContact,
    Practice,
    RuleValue,
)
from referral.directory.rules import DatedRule, Rules, shipped_rules

_PRACTICE_ID: sa.BindParameter[int] = sa.bindparam("practice_id")
_PRACTICE = sa.select(
    Practice,
    sa.exists().where(Closure.practice_id == Practice.id).label("has_closures"),
    sa.exists().where(RuleValue.practice_id == Practice.id).label("has_own_rules"),
).where(Practice.id == _PRACTICE_ID)
_CLOSURES = sa.select(Closure.on, Closure.reason).where(Closure.practice_id == _PRACTICE_ID)
_OWN_RULES = (
    sa.select(RuleValue.key, RuleValue.value, RuleValue.effective_from, RuleValue.source)
    .where(RuleValue.practice_id == _PRACTICE_ID)
    .order_by(RuleValue.id)
)


def practice(practice_id: int) -> Practice:
    """The practice's profile, read once a transaction. Raises NotFound."""
    profile: Practice = _held(practice_id).Practice
    return profile


def today(practice_id: int) -> date:
    """The calendar date now at the practice, in its own time zone."""
    return clock.today(practice(practice_id).time_zone)


def _held(practice_id: int) -> Any:
    """The profile, and whether there are closures and own rules to read at all: most practices have few or none."""
    session = db.session()
    held = session.info.get("practice")  # the session itself lets rows go that nobody holds
    if held is not None and held.Practice in session and held.Practice.id == practice_id:
        return held
    found = session.execute(_PRACTICE, {"practice_id": practice_id}).first()
    if found is None:
        raise NotFound("There is no such practice.")
    session.info["practice"] = found
    return found


def first_practice() -> Practice | None:
    """The installation's first practice, which is the only one by default."""
    return db.session.scalars(sa.select(Practice).order_by(Practice.id).limit(1)).first()


def clinicians(practice_id: int) -> Sequence[Clinician]:
    """The practice's active clinicians by name."""
    rows = (
        sa.select(Clinician)
        .where(Clinician.practice_id == practice_id, Clinician.is_active)
        .order_by(Clinician.name)
    )
    return db.session.scalars(rows).all()


def works_here(practice_id: int, clinician_id: int) -> bool:
    """Whether an active clinician of the practice has that row id."""
    return any(row.id == clinician_id for row in clinicians(practice_id))


def facilities(practice_id: int, *, with_offices: bool = False) -> Sequence[Facility]:
    """The practice's VA facilities by name; their offices come along when they are wanted."""
    rows = sa.select(Facility).where(Facility.practice_id == practice_id)
    rows = rows.options(selectinload(Facility.offices)) if with_offices else rows
    return db.session.scalars(rows.order_by(Facility.name, Facility.id)).all()


def facility(practice_id: int, uid: str) -> Facility:
    """One facility with its offices. Raises NotFound."""
    wanted = sa.select(Facility).where(Facility.practice_id == practice_id, Facility.uid == uid)
    found = db.session.scalars(wanted.options(selectinload(Facility.offices))).first()
    if found is None:
        raise NotFound("There is no such entry.")
    return found


def facility_by_id(practice_id: int, facility_id: int) -> Facility | None:
    """The practice's facility with that row id, with its offices."""
    wanted = sa.select(Facility).where(Facility.practice_id == practice_id, Facility.id == facility_id)
    return db.session.scalars(wanted.options(selectinload(Facility.offices))).first()


def opening_words(practice_id: int) -> Callable[[Facility, HasContact], str]:
    """Says of an entry and its facility whether it is open now, or when it opens; empty when its hours are not known.

    Made once for a page: it has read the calendar.
    """
    now, days = clock.utcnow(), calendar(practice_id)

    def words(at: Facility, entry: HasContact) -> str:
        if not entry.hours:
            return ""
        return in_words(standing(parse(entry.hours), at.time_zone, now, days), now)

    return words


def is_unverified(entry: HasContact, on: date, rules: Rules) -> bool:
    """Whether nobody has checked the entry with the office for longer than the dated rule allows."""
    days = rules.days("directory.verify_days", on)
    return entry.last_verified_on is None or (on - entry.last_verified_on).days > days


def facility_by_station(practice_id: int, station_id: str) -> Facility | None:
    """The facility with that station id, if the practice knows it."""
    rows = sa.select(Facility).where(Facility.practice_id == practice_id, Facility.station_id == station_id)
    return db.session.scalars(rows).first()


def decision_times(practice_id: int) -> dict[int, DecisionTimes]:
    """How long each facility took to decide, by the facility's row id; those that never decided are missing."""
    rows = sa.select(DecisionTimes).where(DecisionTimes.practice_id == practice_id)
    return {row.facility_id: row for row in db.session.scalars(rows)}


def unknown_stations(practice_id: int, station_ids: Collection[str]) -> set[str]:
    """Those of `station_ids` that have the form of one, and no facility here."""
    formed = {station for station in station_ids if is_station_id(station)}
    wanted = sa.select(Facility.station_id).where(
        Facility.practice_id == practice_id, Facility.station_id.in_(formed)
    )
    return formed - set(db.session.scalars(wanted)) if formed else set()


def calendar(practice_id: int) -> BusinessCalendar:
    """VA business days as this practice counts them: federal holidays and its list of closures."""
    if not _held(practice_id).has_closures:
        return BusinessCalendar()
    rows = db.session.execute(_CLOSURES, {"practice_id": practice_id})
    return BusinessCalendar({on: reason for on, reason in rows})


def rules(practice_id: int) -> Rules:
    """The dated rules in force for the practice."""
    if not _held(practice_id).has_own_rules:
        return Rules()
    shipped = {rule.key: rule for rule in shipped_rules()}
    own = db.session.execute(_OWN_RULES, {"practice_id": practice_id})
    return Rules(
        DatedRule(
            row.key,
            shipped[row.key].label,
            int(row.value),
            shipped[row.key].unit,
            row.effective_from,
            "own",
            row.source,
        )
        for row in own
        if row.key in shipped
    )


def profile_gaps(profile: Practice) -> list[str]:
    """What the practice profile lacks for the papers, in words."""
    needed = {
        "street address": profile.address_line,
        "city": profile.city,
        "state": profile.state,
        "ZIP code": profile.postal_code,
        "phone": profile.phone,
        "fax": profile.fax,
        "secure e-mail": profile.secure_email,
    }
    gaps = [name for name, value in needed.items() if not value]
    return gaps if is_npi(profile.npi) else [*gaps, "valid NPI"]


def all_clinicians(practice_id: int) -> Sequence[Clinician]:
    """The practice's clinicians, those who left last, by name."""
    rows = sa.select(Clinician).where(Clinician.practice_id == practice_id)
    return db.session.scalars(rows.order_by(Clinician.is_active.desc(), Clinician.name)).all()


def closures(practice_id: int) -> Sequence[Closure]:
    """Days on which VA is closed beyond the federal holidays, the latest first."""
    rows = sa.select(Closure).where(Closure.practice_id == practice_id).order_by(Closure.on.desc())
    return db.session.scalars(rows).all()
