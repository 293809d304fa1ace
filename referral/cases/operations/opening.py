"""Opening a case, and keeping the veteran's details and the VA referral right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.authorizations.models import Authorization
from referral.authorizations.rules import expiry, implausible_days
from referral.authorizations.search import index_numbers
from referral.cases.models import Case
from referral.cases.operations.moves import case_change, refresh
from referral.cases.operations.visits import release_uncovered_slot
from referral.cases.states import CaseState, StepAction, WaitingOn
from referral.core import clock
from referral.core.actor import Actor
from referral.core.db import db, one_at_a_time, transaction
from referral.core.errors import Invalid, NotFound
from referral.core.numbers import new_case_number
from referral.directory import queries as directory
from referral.notices.order import order_notice
from referral.notices.states import NoticeKind
from referral.veterans import search
from referral.veterans.models import KeyKind, SearchKey, Veteran
from referral.veterans.person import Person, check_person, put_on_record


@dataclass(frozen=True)
class Referral:
    """A VA referral as given. Empty values are unknown. `expires_on` is the last valid day."""

    number: str = ""
    consult: str = ""
    station_id: str = ""
    category_of_care: str = ""
    type_of_care: str = ""
    seoc: str = ""
    seoc_days: int | None = None
    network: str = ""
    issued_on: date | None = None
    starts_on: date | None = None
    expires_on: date | None = None
    visits_authorized: int | None = None
    va_status_code: str = ""
    va_status_label: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Opened:
    """The case that was opened: its opaque id and public number."""

    uid: str
    number: str
    case_id: int


def open_case(
    actor: Actor, person: Person, referral: Referral, *, source: str, complaint: str = ""
) -> Opened:
    """Open a case for a veteran's referral, received today. `source`: phone, fax, hsrm or import.

    The veteran already on record (same last and first name and date of birth) is used again. Raises Invalid by field.
    """
    with transaction():
        case = join_open_case(actor, person, referral, source=source, complaint=complaint)
        return Opened(case.uid, case.number, case.id)


def join_open_case(
    actor: Actor, person: Person, referral: Referral, *, source: str, complaint: str = ""
) -> Case:
    """As `open_case`, inside the caller's transaction (imports write row and case together)."""
    practice = directory.practice(actor.practice_id)
    today = clock.today(practice.time_zone)
    check_person(person, today)
    veteran = _veteran_for(actor, person)
    facility = (
        directory.facility_by_station(actor.practice_id, referral.station_id) if referral.station_id else None
    )
    case = Case(
        practice_id=actor.practice_id,
        number=_free_number(),
        veteran_id=veteran.id,
        facility_id=facility.id if facility else None,
        source=source,
        state=CaseState.RECEIVED,
        state_since=clock.utcnow(),
        state_by_id=actor.id,
        opened_on=today,
        touched_at=clock.utcnow(),
        waiting_on=WaitingOn.COORDINATOR,
        next_action=StepAction.ASK_RED_FLAGS,
        next_due_on=today,
    )
    case.veteran, case.complaint = veteran, complaint or None
    db.session.add(case)
    db.session.flush()
    record(AuditTag.CASE_OPENED, actor=actor, case_id=case.id, source=source)
    join_record_referral(actor, case, referral, source=source)
    order_notice(
        NoticeKind.WELCOME, case_id=case.id, veteran_id=veteran.id, practice_id=case.practice_id, actor=actor
    )
    refresh(case)
    return case


def _free_number() -> str:
    while True:
        number = new_case_number()
        if db.session.execute(sa.select(Case.id).where(Case.number == number)).first() is None:
            return number


def _veteran_for(actor: Actor, person: Person) -> Veteran:
    """The veteran on record with the same last name, first name and date of birth, else a new one.

    Two who take in the same person at once wait for each other here, so that the second finds the first one's row.
    """
    key = search.person_key(person.last_name, person.first_name, person.born_on)
    one_at_a_time(f"person:{actor.practice_id}:{key.hex()}")
    veteran = _veteran_with(actor.practice_id, key)
    if veteran is None:
        veteran = Veteran(practice_id=actor.practice_id)
        put_on_record(veteran, person)
        db.session.add(veteran)
        db.session.flush()
    return veteran


def _veteran_with(practice_id: int, key: bytes) -> Veteran | None:
    wanted = (
        sa.select(Veteran)
        .join(SearchKey, SearchKey.veteran_id == Veteran.id)
        .where(SearchKey.practice_id == practice_id, SearchKey.kind == KeyKind.PERSON, SearchKey.key == key)
        .options(selectinload(Veteran.search_keys))
        .order_by(Veteran.id)
    )
    return db.session.scalars(wanted).first()


def edit_veteran(actor: Actor, case_uid: str, seen_version: int | None, person: Person) -> None:
    """Correct the veteran's details; who changed what is kept. Raises Invalid by field."""
    with case_change(actor, case_uid, seen_version) as case:
        check_person(person, directory.today(actor.practice_id))
        veteran = db.session.scalars(
            sa.select(Veteran).where(Veteran.id == case.veteran_id).options(selectinload(Veteran.search_keys))
        ).one()
        changes = put_on_record(veteran, person)
        if changes:
            record(AuditTag.VETERAN_EDITED, actor=actor, case_id=case.id, changes=changes)


def join_record_referral(
    actor: Actor, case: Case, referral: Referral, *, source: str, authorization: Authorization | None = None
) -> Authorization:
    """Write `referral` as a new authorization of the case, or onto `authorization`; joins the transaction."""
    _check_days(referral, directory.today(case.practice_id))
    row = authorization
    if row is None:
        row = Authorization(practice_id=case.practice_id, case_id=case.id, veteran_id=case.veteran_id)
        db.session.add(row)
    changes = _write_referral(row, referral)
    station = (
        directory.facility_by_station(case.practice_id, referral.station_id) if referral.station_id else None
    )
    if station is not None:
        row.facility_id = station.id
        case.facility_id = case.facility_id or station.id
    db.session.flush()
    record(
        AuditTag.AUTHORIZATION_RECORDED,
        actor=actor,
        case_id=case.id,
        authorization_id=row.id,
        changes=changes,
    )
    if referral.va_status_code or referral.va_status_label:
        join_va_status(actor, case, row, referral.va_status_code, referral.va_status_label, source=source)
    return row


def _check_days(referral: Referral, today: date) -> None:
    given = {
        "issued_on": referral.issued_on,
        "starts_on": referral.starts_on,
        "expires_on": referral.expires_on,
    }
    if problems := implausible_days(given, today):
        raise Invalid("The referral's dates can't be right.", **problems)


def _write_referral(row: Authorization, referral: Referral) -> dict[str, list[Any]]:
    values: dict[str, Any] = {
        "number": referral.number.strip() or None,
        "consult": referral.consult.strip() or None,
        "category_of_care": referral.category_of_care.strip(),
        "type_of_care": referral.type_of_care.strip(),
        "seoc": referral.seoc.strip(),
        "network": referral.network.strip(),
        "issued_on": referral.issued_on,
        "starts_on": referral.starts_on,
        "expires_on": expiry(
            referral.starts_on or referral.issued_on, referral.expires_on, referral.seoc_days
        ),
        "visits_authorized": referral.visits_authorized,
        "details": dict(referral.details) or None,
    }
    changes = {}
    for name, after in values.items():
        before = getattr(row, name)
        if (before or None) != (after or None):
            setattr(row, name, after)
            changes[name] = [_text(before), _text(after)]
    index_numbers(row)
    return changes


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def record_referral(
    actor: Actor,
    case_uid: str,
    seen_version: int | None,
    referral: Referral,
    authorization_uid: str | None = None,
) -> None:
    """Add a VA referral to the case, or correct the one with `authorization_uid`."""
    with case_change(actor, case_uid, seen_version) as case:
        existing = _authorization(case, authorization_uid) if authorization_uid else None
        if referral.starts_on and referral.expires_on and referral.expires_on < referral.starts_on:
            raise Invalid(
                "The referral's dates are the wrong way round.", expires_on="The end is before the start."
            )
        if existing is not None:  # the form shows none of the details that came with a file
            referral = replace(referral, details=referral.details or existing.details or {})
        join_record_referral(actor, case, referral, source="desk", authorization=existing)
        release_uncovered_slot(case)


def _authorization(case: Case, uid: str) -> Authorization:
    wanted = sa.select(Authorization).where(Authorization.uid == uid, Authorization.case_id == case.id)
    found = db.session.scalars(wanted).first()
    if found is None:
        raise NotFound("There is no such VA referral on this case.")
    return found


def record_va_status(
    actor: Actor, case_uid: str, seen_version: int | None, authorization_uid: str, code: str, label: str
) -> None:
    """Note VA's own status (HSRM code and label) as seen by the actor now; our state is not touched."""
    with case_change(actor, case_uid, seen_version) as case:
        join_va_status(actor, case, _authorization(case, authorization_uid), code, label, source="desk")


def join_va_status(
    actor: Actor, case: Case, row: Authorization, code: str, label: str, *, source: str
) -> None:
    """As `record_va_status`, inside the caller's transaction; nothing happens when the status is the same."""
    if (row.va_status_code, row.va_status_label) == (code, label):
        return
    row.va_status_code, row.va_status_label = code, label
    row.va_status_at, row.va_status_by_id = clock.utcnow(), actor.id
    record(AuditTag.VA_STATUS_RECORDED, actor=actor, case_id=case.id, authorization_id=row.id, code=code, label=label,
           source=source)  # fmt: skip
