"""A ladder tried on what is recorded of the last 90 days, before it is saved. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from referral.chasing import queries
from referral.chasing.models import Chase, Contact
from referral.chasing.policies import Ladder
from referral.chasing.replay import Firing, History, Told, Totals, firings, totals
from referral.chasing.states import Purpose
from referral.core import clock
from referral.core.db import db
from referral.directory import queries as directory

DAYS_BACK = 90


@dataclass(frozen=True)
class DryRun:
    """What happened in the last 90 days, and what the tried ladder would have done with the same chases."""

    chases: int
    happened: Totals
    would: Totals


def dry_run(practice_id: int, purpose: Purpose, facility_id: int | None, ladder: Ladder) -> DryRun:
    """Replay `ladder` on the chases of that purpose that were open in the last 90 days, of one facility or of all."""
    today, calendar = directory.today(practice_id), directory.calendar(practice_id)
    since = today - timedelta(days=DAYS_BACK)
    chases = _chases(practice_id, purpose, facility_id, DAYS_BACK)
    ids = [one.id for one in chases]
    told = _told(practice_id, ids)
    climbed = queries.ladder_of_version(practice_id, purpose)
    fired: dict[int, list[Firing]] = {}
    for row in queries.fired_rungs(ids):
        then = climbed(row.ladder_version_id).rung(row.rung)
        fired.setdefault(row.chase_id, []).append(
            Firing(row.fired_on, row.rung, then.calls, row.paper_id is not None, then.escalates)
        )
    zone = directory.practice(practice_id).time_zone
    would = [
        firings(
            History(
                one.opened_on,
                clock.local_date(one.created_at, zone),
                clock.local_date(one.settled_at, zone) if one.settled_at else None,
                told.get(one.id, ()),
            ),
            ladder, calendar, today,
        )
        for one in chases
    ]  # fmt: skip
    return DryRun(len(chases), totals(fired.values(), since), totals(would, since))


def _chases(practice_id: int, purpose: Purpose, facility_id: int | None, days: int) -> list[Chase]:
    from_at = clock.utcnow() - timedelta(days=days)
    rows = sa.select(Chase).where(
        Chase.practice_id == practice_id,
        Chase.purpose == purpose,
        sa.or_(Chase.settled_at.is_(None), Chase.settled_at >= from_at),
    )
    if facility_id is not None:
        rows = rows.where(Chase.facility_id == facility_id)
    return list(db.session.scalars(rows.order_by(Chase.id)))


def _told(practice_id: int, chase_ids: list[int]) -> dict[int, list[Told]]:
    zone = directory.practice(practice_id).time_zone
    rows = sa.select(Contact.chase_id, Contact.at, Contact.outcome, Contact.promise_on).where(
        Contact.chase_id.in_(chase_ids)
    )
    told: dict[int, list[Told]] = {}
    for row in db.session.execute(rows.order_by(Contact.id)):
        told.setdefault(row.chase_id, []).append(
            Told(clock.local_date(row.at, zone), row.outcome, row.promise_on)
        )
    return told
