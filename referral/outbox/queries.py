"""What the page and the command line show of background work: counts, ages and rows, never what a row is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from referral.core import clock
from referral.core.db import db
from referral.outbox.jobs import QueueName
from referral.outbox.models import MessageState, OutboxMessage

TABS = (MessageState.WAITING, MessageState.RUNNING, MessageState.DONE, MessageState.BURIED)
ROWS_ON_A_PAGE = 50
LATELY = timedelta(days=1)

_UNDONE = sa.and_(
    OutboxMessage.finished_at.is_(None),
    OutboxMessage.buried_at.is_(None),
    OutboxMessage.queue.in_(list(QueueName)),  # lets SQLite use the index of undone rows
)
_IN_TAB = {
    MessageState.WAITING: sa.and_(_UNDONE, OutboxMessage.lease_until.is_(None)),
    MessageState.RUNNING: sa.and_(_UNDONE, OutboxMessage.lease_until.is_not(None)),
    MessageState.DONE: OutboxMessage.finished_at.is_not(None),
    MessageState.BURIED: OutboxMessage.buried_at.is_not(None),
}


@dataclass(frozen=True)
class Overview:
    """A practice's background work now. `waiting` includes what is in the queue or waits for its next try;
    `oldest_due` is since when (UTC) the longest-waiting row could have been started; `done` counts the last day."""

    waiting: int
    running: int
    done: int
    buried: int
    oldest_due: datetime | None


def next_due() -> int | None:
    """The row that may be worked on now and has waited longest, of any practice; for work without a queue."""
    now = clock.utcnow()
    row = sa.select(OutboxMessage.id).where(_IN_TAB[MessageState.WAITING], OutboxMessage.available_at <= now)
    return db.session.scalar(row.order_by(OutboxMessage.available_at, OutboxMessage.id).limit(1))


def overview(practice_id: int) -> Overview:
    """Counts of a practice's rows."""
    now = clock.utcnow()
    due = sa.case((OutboxMessage.available_at <= now, OutboxMessage.available_at))
    waiting, oldest_due = db.session.execute(
        sa.select(sa.func.count(), sa.func.min(due)).where(
            OutboxMessage.practice_id == practice_id, _IN_TAB[MessageState.WAITING]
        )
    ).one()
    return Overview(
        waiting=waiting,
        running=_count(practice_id, _IN_TAB[MessageState.RUNNING]),
        done=_count(practice_id, OutboxMessage.finished_at > now - LATELY),
        buried=_count(practice_id, _IN_TAB[MessageState.BURIED]),
        oldest_due=oldest_due,
    )


def _count(practice_id: int, condition: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).where(OutboxMessage.practice_id == practice_id, condition)
    return db.session.scalar(query) or 0


def messages(
    practice_id: int, tab: MessageState, *, before: int | None = None, limit: int = ROWS_ON_A_PAGE
) -> Sequence[OutboxMessage]:
    """A practice's rows in one of TABS, newest first, below the id `before`."""
    query = sa.select(OutboxMessage).where(OutboxMessage.practice_id == practice_id, _IN_TAB[tab])
    if before is not None:
        query = query.where(OutboxMessage.id < before)
    return db.session.scalars(query.order_by(OutboxMessage.id.desc()).limit(limit)).all()


def buried_ids(practice_id: int) -> Sequence[int]:
    """The ids of all rows that were given up, oldest first."""
    query = sa.select(OutboxMessage.id).where(
        OutboxMessage.practice_id == practice_id, _IN_TAB[MessageState.BURIED]
    )
    return db.session.scalars(query.order_by(OutboxMessage.id)).all()
