"""Handing rows to the queue, and handing them over again when the queue has lost them."""

from __future__ import annotations

from datetime import datetime, timedelta
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
PATIENCE = timedelta(seconds=5)  # from leaving the queue's list to being claimed takes well under a second
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


class Sweeper:
    """Finds work whose worker died or whose place in the queue was lost, and lets it be sent again.

    A job that has just left the queue's list is about to be claimed, so a row counts as lost only when it was
    missing there, unclaimed, for as long as `patience`.
    """

    def __init__(self, connection: redis.Redis, patience: timedelta = PATIENCE) -> None:
        self._connection = connection
        self._patience = patience
        self._missing_since: dict[tuple[int, int], datetime] = {}

    def sweep_once(self) -> int:
        """Returns how many rows will be sent again. Raises redis.RedisError when Redis is away."""
        freed = free_expired()
        now = clock.utcnow()
        missing = [sending for name in QueueName for sending in self._missing(name)]
        self._missing_since = {sending: self._missing_since.get(sending, now) for sending in missing}
        lost = [sending for sending, since in self._missing_since.items() if since <= now - self._patience]
        for outbox_id, attempt in lost:
            log.warning("the queue lost a job", outbox_id=outbox_id, attempt=attempt)
        return freed + send_anew(lost)

    def _missing(self, name: QueueName) -> list[tuple[int, int]]:
        """(id, attempt) of rows handed over a while ago, unclaimed, and not in the queue's list."""
        query = sa.select(_row.id, _row.attempt).where(
            _undone,
            _row.queue == name,
            _row.lease_until.is_(None),
            _row.enqueued_at < clock.utcnow() - self._patience,
        )
        unclaimed = _read(query)
        known = set(queue_of(name, self._connection).get_job_ids()) if unclaimed else set()
        return [(row.id, row.attempt) for row in unclaimed if f"outbox-{row.id}-{row.attempt}" not in known]


def _read(query: sa.Select[*Columns]) -> list[sa.Row[*Columns]]:
    """Rows of a query, read in a transaction of its own that ends at once (each poll must see what is new)."""
    with db.engine.connect() as connection:
        return list(connection.execute(query))
