"""Handing rows to the queue, and handing them over again when the queue has lost them."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVarTuple

import redis
import sqlalchemy as sa
import structlog
from rq import Queue
from rq.exceptions import DuplicateJobError

from referral.core import clock
from referral.core.db import db
from referral.outbox.jobs import QueueName, spec_of
from referral.outbox.models import OutboxMessage
from referral.outbox.operations import free_expired, mark_sent, send_anew

PERFORM = "workers.perform.perform"  # a name, because referral never imports workers
IN_FLIGHT = 500  # rows in one queue at a time: Redis stays small, and a lost queue is soon sent again
PATIENCE = timedelta(seconds=8)  # from leaving the queue's list to being claimed takes well under a second
FAILURE_TTL = 3600
log = structlog.get_logger()
Columns = TypeVarTuple("Columns")

_row = OutboxMessage.__table__.c
_undone = sa.and_(_row.finished_at.is_(None), _row.buried_at.is_(None))


def queue_of(name: QueueName, connection: redis.Redis) -> Queue:
    """The queue as all processes must open it: JSON, never pickle."""
    return Queue(name.value, connection=connection, serializer="json")


def relay_once(connection: redis.Redis) -> int:
    """Hand every due row to its queue, then mark it; returns how many. Raises redis.RedisError when Redis is away.

    A crash in between hands the row over again under the same number, which the queue refuses, and marks it.
    """
    return sum(_relay_queue(name, connection) for name in QueueName)


def _relay_queue(name: QueueName, connection: redis.Redis) -> int:
    queue = queue_of(name, connection)
    room = IN_FLIGHT - queue.count
    due = _due(name, room) if room > 0 else []
    for row in due:
        _hand_over(queue, row)
    mark_sent([(row.id, row.attempt) for row in due])
    return len(due)


def _due(name: QueueName, room: int) -> list[sa.Row[int, int, str]]:
    query = (
        sa.select(_row.id, _row.attempt, _row.job)
        .where(_undone, _row.queue == name, _row.enqueued_at.is_(None), _row.available_at <= clock.utcnow())
        .order_by(_row.available_at, _row.id)
        .limit(room)
    )
    return _read(query)


def _hand_over(queue: Queue, row: sa.Row[int, int, str]) -> None:
    try:
        queue.enqueue(
            PERFORM,
            row.id,
            job_id=f"outbox-{row.id}-{row.attempt}",
            unique=True,
            description=row.job,
            job_timeout=int(spec_of(row.job).timeout.total_seconds()),
            result_ttl=0,
            failure_ttl=FAILURE_TTL,
        )
    except DuplicateJobError:
        log.info("already in the queue", outbox_id=row.id, attempt=row.attempt)


def sweep_once(connection: redis.Redis, patience: timedelta = PATIENCE) -> int:
    """Let go of work whose worker died or whose place in the queue was lost; returns how many rows will be sent again.

    Raises redis.RedisError when Redis is away.
    """
    freed = free_expired()
    return freed + sum(_sweep_queue(name, connection, patience) for name in QueueName)


def _sweep_queue(name: QueueName, connection: redis.Redis, patience: timedelta) -> int:
    query = sa.select(_row.id, _row.attempt).where(
        _undone,
        _row.queue == name,
        _row.lease_until.is_(None),
        _row.enqueued_at < clock.utcnow() - patience,
    )
    unclaimed = _read(query)
    if not unclaimed:
        return 0
    known = set(queue_of(name, connection).get_job_ids())
    lost = [(row.id, row.attempt) for row in unclaimed if f"outbox-{row.id}-{row.attempt}" not in known]
    for outbox_id, attempt in lost:
        log.warning("the queue lost a job", outbox_id=outbox_id, attempt=attempt)
    return send_anew(lost)


def _read(query: sa.Select[*Columns]) -> list[sa.Row[*Columns]]:
    """Rows of a query, read in a transaction of its own that ends at once (each poll must see what is new)."""
    with db.engine.connect() as connection:
        return list(connection.execute(query))
