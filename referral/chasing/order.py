"""Opening and settling chases: joins the caller's transaction, so a chase exists exactly when its reason does.

The caller holds the case's row lock, so two people can't open the same chase twice.
"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.chasing import queries
from referral.chasing.models import Chase
from referral.chasing.policies import Waiting
from referral.core import clock
from referral.core.actor import Actor
from referral.core.calendar import BusinessCalendar
from referral.core.db import db
from referral.core.due import Due
from referral.directory import queries as directory


def open_chase(
    waiting: Waiting,
    *,
    case_id: int,
    facility_id: int | None,
    practice_id: int,
    calendar: BusinessCalendar,
    actor: Actor,
) -> Chase:
    """Begin to chase, or return the chase that runs already.

    When the same waiting was settled by mistake (an answer recorded and taken back), its chase goes on where it
    stood: no letter is written twice.
    """
    same = (Chase.case_id == case_id, Chase.purpose == waiting.purpose, Chase.about_id == waiting.about_id)
    running = _newest(*same, Chase.settled_at.is_(None))
    if running is not None:
        return running
    chase = _newest(*same, Chase.opened_on == waiting.since)
    today = directory.today(practice_id)
    if chase is not None:
        _take_up_again(chase, today, calendar)
    else:
        ladder = queries.ladders(practice_id).ladder(waiting.purpose, facility_id, today)
        chase = Chase(
            practice_id=practice_id,
            case_id=case_id,
            purpose=waiting.purpose,
            about_id=waiting.about_id,
            party=waiting.party,
            facility_id=facility_id,
            opened_on=waiting.since,
            rung=0,
            is_escalated=False,
            next_rung=ladder.first_due(waiting.since, today, calendar),
        )
        db.session.add(chase)
    db.session.flush()
    record(
        AuditTag.CHASE_OPENED, actor=actor, case_id=case_id, chase_id=chase.id, purpose=waiting.purpose.value
    )
    return chase


def _newest(*wanted: sa.ColumnElement[bool]) -> Chase | None:
    return db.session.scalars(sa.select(Chase).where(*wanted).order_by(Chase.id.desc()).limit(1)).first()


def _take_up_again(chase: Chase, today: date, calendar: BusinessCalendar) -> None:
    """Its next rung comes tomorrow at the earliest: one that fell due meanwhile was dropped as settled."""
    tomorrow = calendar.add(today, 1)
    chase.settled_at = chase.settled_reason = None
    due = chase.next_rung or Due.at("It is waited for again", tomorrow)
    chase.next_rung = due.rests_until("It is waited for again since the day before", tomorrow)


def ask_again(chase: Chase, waiting: Waiting, *, calendar: BusinessCalendar, actor: Actor) -> None:
    """It was asked for anew: the waiting for that party counts from then, and the ladder goes on where it stands."""
    since = waiting.since
    ladder = queries.ladder_of_chase(chase, directory.today(chase.practice_id))
    chase.opened_on, chase.party, chase.call_due = since, waiting.party, None
    chase.next_rung = ladder.next_due(chase.rung, since, since, calendar)
    record(AuditTag.CHASE_ASKED_AGAIN, actor=actor, case_id=chase.case_id, chase_id=chase.id,
           purpose=chase.purpose.value, since=since.isoformat())  # fmt: skip


def settle_chase(chase: Chase, *, reason: str, actor: Actor) -> None:
    """End a chase; `reason` is a short code such as the move's name."""
    chase.settled_at, chase.settled_reason = clock.utcnow(), reason
    record(AuditTag.CHASE_SETTLED, actor=actor, case_id=chase.case_id, chase_id=chase.id,
           purpose=chase.purpose.value, reason=reason)  # fmt: skip
