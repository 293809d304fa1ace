"""What a page of cases needs beside the cases: people, facilities and saved views by name, today, the calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import sqlalchemy as sa

from referral.cases.models import ProofRun, SavedView
from referral.core import clock
from referral.core.actor import Actor
from referral.core.calendar import BusinessCalendar
from referral.core.db import db
from referral.directory.models import Closure, Facility, Practice
from referral.people.models import Account


@dataclass(frozen=True)
class Named:
    """Somebody or something a case can belong to. `is_active`: may be given new cases."""

    id: int
    uid: str
    name: str
    is_active: bool = True


@dataclass(frozen=True)
class View:
    """A saved view: its opaque id, name and address parameters."""

    uid: str
    name: str
    query: str


@dataclass(frozen=True)
class Surroundings:
    """`today` is the date at the practice; people, facilities and views come by name."""

    today: date
    time_zone: str
    calendar: BusinessCalendar
    staff: Sequence[Named]
    facilities: Sequence[Named]
    views: Sequence[View]
    forgotten: int = 0
    """Cases that lacked a next step, an owner or a date in the newest nightly look (`cases.proof`)."""
    due_words: dict[date, str] = field(default_factory=dict)
    """Due dates said already; a page names few different ones."""

    @cached_property
    def staff_names(self) -> Mapping[int | None, str]:
        return {person.id: person.name for person in self.staff}

    @cached_property
    def facility_names(self) -> Mapping[int | None, str]:
        return {facility.id: facility.name for facility in self.facilities}


def surroundings(actor: Actor) -> Surroundings:
    """Read all of it in one statement."""
    return _read(db.session.execute(_statement(), {"mine": actor.practice_id, "me": actor.id}).all())


@lru_cache(maxsize=1)
def _statement() -> sa.CompoundSelect[*tuple[Any, ...]]:
    mine, me = sa.bindparam("mine", type_=sa.BigInteger), sa.bindparam("me", type_=sa.BigInteger)
    parts = [
        _part("zone", Practice.id, Practice.uid, Practice.time_zone).where(Practice.id == mine),
        _part("closure", Closure.id, sa.cast(Closure.on, sa.String), Closure.reason).where(
            Closure.practice_id == mine
        ),
        _part(
            "staff",
            Account.id,
            Account.uid,
            Account.name,
            sa.case((sa.and_(Account.is_active, Account.is_away.is_(False)), "active"), else_=""),
        ).where(Account.practice_id == mine),
        _part(
            "forgotten",
            ProofRun.id,
            sa.literal(""),
            sa.cast(ProofRun.open_count - ProofRun.whole_count, sa.String),
        ).where(
            ProofRun.id
            == sa.select(sa.func.max(ProofRun.id)).where(ProofRun.practice_id == mine).scalar_subquery()
        ),
        _part("facility", Facility.id, Facility.uid, Facility.name).where(Facility.practice_id == mine),
        _part("view", SavedView.id, SavedView.uid, SavedView.name, SavedView.query).where(
            SavedView.account_id == me, SavedView.practice_id == mine
        ),
    ]
    return sa.union_all(*parts)


def _part(kind: str, row_id: Any, uid: Any, name: Any, more: Any = "") -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        sa.literal(kind).label("kind"),
        row_id.label("id"),
        uid.label("uid"),
        name.label("name"),
        (sa.literal(more) if isinstance(more, str) else more).label("more"),
    )


def _read(rows: Sequence[Any]) -> Surroundings:
    def of(kind: str) -> list[Any]:
        return sorted((row for row in rows if row.kind == kind), key=lambda row: row.name.casefold())

    [practice] = of("zone")
    return Surroundings(
        today=clock.today(practice.name),
        time_zone=practice.name,
        calendar=BusinessCalendar({date.fromisoformat(row.uid): row.name for row in of("closure")}),
        staff=[Named(row.id, row.uid, row.name, bool(row.more)) for row in of("staff")],
        facilities=[Named(row.id, row.uid, row.name) for row in of("facility")],
        views=[View(row.uid, row.name, row.more) for row in of("view")],
        forgotten=sum(int(row.name) for row in of("forgotten")),
    )
