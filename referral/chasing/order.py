"""Opening and settling chases: joins the caller's transaction, so a chase exists exactly when its reason does.

The caller holds the case's row lock, so two people can't open the same chase twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.chasing.models import Chase
from referral.chasing.policies import ladders
from referral.chasing.states import Purpose
from referral.core import clock
from referral.core.actor import Actor
from referral.core.calendar import BusinessCalendar
from referral.core.db import db
from referral.core.due import Due
from referral.directory import queries as directory


def open_chase(
    purpose: Purpose,
    *,
    case_id: int,
    request_id: int | None,
    facility_id: int | None,
    practice_id: int,
    opened_on: date,
    calendar: BusinessCalendar,
    actor: Actor,
) -> Chase:
    """Begin to chase from `opened_on` (a date at the practice), or return the chase that runs already.

    When the same waiting was settled by mistake (an answer recorded and taken back), its chase goes on where it
    stood: no letter is written twice.
    """
    running = _newest(case_id, purpose, Chase.settled_at.is_(None))
    if running is not None:
        return running
    same_waiting = (Chase.request_id == request_id, Chase.opened_on == opened_on)
    chase = _newest(case_id, purpose, *same_waiting) if request_id is not None else None
    if chase is not None:
        _take_up_again(chase, calendar)
    else:
        chase = Chase(
            practice_id=practice_id,
            case_id=case_id,
            purpose=purpose,
            request_id=request_id,
            facility_id=facility_id,
            opened_on=opened_on,
            rung=0,
            next_rung=ladders()[purpose].next_due(0, opened_on, calendar),
        )
        db.session.add(chase)
    db.session.flush()
    record(AuditTag.CHASE_OPENED, actor=actor, case_id=case_id, chase_id=chase.id, purpose=purpose.value)
    return chase


def _newest(case_id: int, purpose: Purpose, *wanted: sa.ColumnElement[bool]) -> Chase | None:
    rows = sa.select(Chase).where(Chase.case_id == case_id, Chase.purpose == purpose, *wanted)
    return db.session.scalars(rows.order_by(Chase.id.desc()).limit(1)).first()


def _take_up_again(chase: Chase, calendar: BusinessCalendar) -> None:
    """Its next rung comes tomorrow at the earliest: one that fell due meanwhile was dropped for good as settled."""
    tomorrow = calendar.add(directory.today(chase.practice_id), 1)
    chase.settled_at = chase.settled_reason = None
    due = chase.next_rung or Due.at("The answer was taken back", tomorrow)
    chase.next_rung = due.rests_until("The answer was taken back the day before", tomorrow)


def settle_chases(case_id: int, purposes: Collection[Purpose], *, reason: str, actor: Actor) -> None:
    """End the case's open chases of `purposes`; `reason` is a short code such as the move's name."""
    open_ones = sa.select(Chase).where(
        Chase.case_id == case_id, Chase.purpose.in_(purposes), Chase.settled_at.is_(None)
    )
    chases: Iterable[Chase] = db.session.scalars(open_ones).all()
    for chase in chases:
        chase.settled_at, chase.settled_reason = clock.utcnow(), reason
        record(AuditTag.CHASE_SETTLED, actor=actor, case_id=case_id, chase_id=chase.id,
               purpose=chase.purpose.value, reason=reason)  # fmt: skip
