"""Reading chases: what is due, and everything about one case's chase."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from referral.chasing.models import Chase, Contact, FiredRung, LadderVersion
from referral.chasing.policies import Ladder, Ladders, OwnLadder, ladder_of, shipped_ladders
from referral.chasing.states import Purpose
from referral.core.db import db
from referral.core.errors import NotFound
from referral.paperwork.models import Paper


@dataclass(frozen=True)
class DueRung:
    """The next rung of a chase, which has fallen due."""

    chase_id: int
    rung: int


@dataclass(frozen=True)
class Letter:
    """A follow-up letter a rung ordered. `sent_on` is empty while nobody has logged its sending."""

    rung: int
    paper_uid: str
    written_on: date
    sent_on: date | None


def due_chases(practice_id: int, today: date) -> sa.Select[Chase]:
    """Open chases whose next rung is due on `today`: a statement for others to go on with."""
    return sa.select(Chase).where(
        Chase.practice_id == practice_id, Chase.settled_at.is_(None), Chase.next_rung_on <= today
    )


def due_rungs(practice_id: int, today: date, after: int = 0, limit: int = 500) -> Sequence[DueRung]:
    """Open chases whose next rung is due on `today`, in the order of their ids, from after the id `after`."""
    due = due_chases(practice_id, today).with_only_columns(Chase.id, Chase.rung)
    rows = due.where(Chase.id > after).order_by(Chase.id).limit(limit)
    return [DueRung(row.id, row.rung + 1) for row in db.session.execute(rows)]


def case_of(chase_id: int) -> int:
    """The row id of the chase's case. Raises NotFound."""
    case_id = db.session.scalar(sa.select(Chase.case_id).where(Chase.id == chase_id))
    if case_id is None:
        raise NotFound("There is no such chase.")
    return case_id


def chase_for_change(chase_id: int) -> Chase:
    """The chase as it is now. The caller holds its case's row lock, under which alone chases change."""
    rows = sa.select(Chase).where(Chase.id == chase_id).execution_options(populate_existing=True)
    return db.session.scalars(rows).one()


def running_chases(case_id: int) -> Sequence[Chase]:
    """The case's chases that are not settled, oldest first."""
    rows = sa.select(Chase).where(Chase.case_id == case_id, Chase.settled_at.is_(None))
    return db.session.scalars(rows.order_by(Chase.id)).all()


def has_fired(chase_id: int, rung: int) -> bool:
    """Whether that rung fired already."""
    rows = sa.select(FiredRung.id).where(FiredRung.chase_id == chase_id, FiredRung.rung == rung)
    return db.session.execute(rows).first() is not None


def fired_rungs(chase_ids: Sequence[int]) -> Sequence[FiredRung]:
    """The rungs of these chases that fired, oldest first."""
    rows = sa.select(FiredRung).where(FiredRung.chase_id.in_(chase_ids)).order_by(FiredRung.id)
    return db.session.scalars(rows).all()


def letters(chase_ids: Sequence[int]) -> dict[int, list[Letter]]:
    """The follow-up letters of these chases, oldest first, by chase."""
    rows = (
        sa.select(FiredRung.chase_id, FiredRung.rung, Paper.uid, FiredRung.fired_on, FiredRung.sent_on)
        .join(Paper, Paper.id == FiredRung.paper_id)
        .where(FiredRung.chase_id.in_(chase_ids))
        .order_by(FiredRung.id)
    )
    found: dict[int, list[Letter]] = {}
    for row in db.session.execute(rows):
        letter = Letter(row.rung, row.uid, row.fired_on, row.sent_on)
        found.setdefault(row.chase_id, []).append(letter)
    return found


def contacts(case_ids: Sequence[int]) -> Sequence[Contact]:
    """Every contact logged with these cases, oldest first."""
    rows = sa.select(Contact).where(Contact.case_id.in_(case_ids)).order_by(Contact.id)
    return db.session.scalars(rows).all()


def ladders(practice_id: int) -> Ladders:
    """The practice's ladders, its own and those that come with the program; read once a transaction."""
    kept: dict[int, Ladders] = db.session().info.setdefault("ladders", {})
    if practice_id not in kept:
        rows = sa.select(LadderVersion).where(LadderVersion.practice_id == practice_id)
        kept[practice_id] = Ladders(
            own_ladder(row) for row in db.session.scalars(rows.order_by(LadderVersion.id))
        )
    return kept[practice_id]


def own_ladder(row: LadderVersion) -> OwnLadder:
    """The stored version as the policies read it."""
    ladder = ladder_of(row.content, row.id) if row.content else None
    return OwnLadder(row.purpose, row.facility_id, row.effective_from, ladder)


def ladder_of_chase(chase: Chase, today: date) -> Ladder:
    """The ladder by which the chase climbs on `today`."""
    return ladders(chase.practice_id).ladder(chase.purpose, chase.facility_id, today)


def ladder_of_version(practice_id: int, purpose: Purpose) -> Callable[[int], Ladder]:
    """Finds the ladder that a FiredRung.ladder_version_id of that purpose names; 0 as it comes with the program."""
    rows = sa.select(LadderVersion).where(
        LadderVersion.practice_id == practice_id, LadderVersion.purpose == purpose
    )
    own = {row.id: own_ladder(row).ladder for row in db.session.scalars(rows)}
    return lambda version_id: own.get(version_id) or shipped_ladders()[purpose]


def ladder_versions(practice_id: int, purpose: Purpose, facility_id: int | None) -> Sequence[LadderVersion]:
    """Every version of the practice's own ladder for a purpose and facility (None: for all), newest first."""
    rows = sa.select(LadderVersion).where(
        LadderVersion.practice_id == practice_id,
        LadderVersion.purpose == purpose,
        LadderVersion.facility_id.is_not_distinct_from(facility_id),
    )
    return db.session.scalars(rows.order_by(LadderVersion.version.desc())).all()
