"""How long a facility takes to decide: learned from its own answers when one is recorded, not when a page asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from referral.authorizations.models import ServiceRequest
from referral.core import clock
from referral.core.calendar import BusinessCalendar
from referral.core.db import db, one_at_a_time
from referral.directory import queries as directory
from referral.directory.models import DecisionTimes

USUAL_SHARE = 0.9
"""A facility's usual time is the one within which nine in ten of its decisions came."""
MOST_ANSWERS = 500
"""The newest decisions that are looked at; more would not change what is usual."""


@dataclass(frozen=True)
class Learned:
    """VA business days, each a whole number: half of the decisions came within `median`, nine in ten within `usual`."""

    answers: int
    median: int
    usual: int
    slowest: int


def learned(days: Iterable[int]) -> Learned | None:
    """What the times of single decisions add up to (nearest rank, so that each is a time that really occurred)."""
    found = sorted(days)
    if not found:
        return None
    return Learned(len(found), _ranked(found, 0.5), _ranked(found, USUAL_SHARE), found[-1])


def _ranked(found: Sequence[int], share: float) -> int:
    """The value at `share` of one more than there are: with few answers it leans to the slow side."""
    rank = -int(-(len(found) + 1) * share // 1)
    return found[min(rank, len(found)) - 1]


def days_taken(
    sent_on: date, decided_on: date, pauses: Iterable[tuple[date, date | None]], calendar: BusinessCalendar
) -> int:
    """Business days from sending to decision, without `pauses` (asked, answered) in which VA waited for us."""
    total = calendar.between(sent_on, decided_on)
    for asked_on, answered_on in pauses:
        total -= calendar.between(asked_on, min(answered_on or decided_on, decided_on))
    return max(total, 0)


def learn(facility_id: int, practice_id: int) -> None:
    """Renew what is known of the facility's decision times; joins the caller's transaction."""
    db.session.flush()
    one_at_a_time(f"decision-times:{facility_id}")
    today = directory.today(practice_id)
    since = today - timedelta(days=directory.rules(practice_id).days("runway.answers_kept_days", today))
    wanted = (
        sa.select(ServiceRequest.decision_days, ServiceRequest.decided_on)
        .where(
            ServiceRequest.facility_id == facility_id,
            ServiceRequest.decided_on >= since,
            ServiceRequest.decision_days.is_not(None),
        )
        .order_by(ServiceRequest.decided_on.desc())
        .limit(MOST_ANSWERS)
    )
    rows = db.session.execute(wanted).all()
    times = db.session.scalars(
        sa.select(DecisionTimes).where(DecisionTimes.facility_id == facility_id)
    ).first()
    found = learned(row.decision_days for row in rows)
    if found is None:
        if times is not None:
            db.session.delete(times)
        return
    if times is None:
        times = DecisionTimes(practice_id=practice_id, facility_id=facility_id)
        db.session.add(times)
    times.answers, times.median_days = found.answers, found.median
    times.usual_days, times.slowest_days = found.usual, found.slowest
    times.newest_on, times.refreshed_at = rows[0].decided_on, clock.utcnow()
