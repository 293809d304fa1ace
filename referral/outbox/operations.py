"""Claiming, finishing, failing, burying and trying again: each is one short transaction on one row.

A handler owns its own transactions and is a no-op when its row says the work is done, so finishing the outbox row
is a separate transaction after them: a crash in between runs the handler once more, to no effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.core import clock
from referral.core.actor import Actor, Role, system_actor
from referral.core.db import transaction
from referral.core.errors import IllegalMove, NotAllowed, NotFound, Permanent, ReferralError
from referral.outbox.jobs import spec_of
from referral.outbox.models import LONGEST_ERROR, MessageState, OutboxMessage

LEASE = timedelta(seconds=15)
KILLED_EACH_TIME = "The worker stopped in the middle each time."
log = structlog.get_logger()


@dataclass(frozen=True)
class Claimed:
    """Work this process alone may do now, until its lease ends. `tries_left` counts the tries after this one."""

    id: int
    practice_id: int
    job: str
    payload: dict[str, int]
    fence: int
    tries_left: int


_table = cast(sa.Table, OutboxMessage.__table__)
_row = _table.c
_undone = sa.and_(_row.finished_at.is_(None), _row.buried_at.is_(None))


def _update(*conditions: sa.ColumnElement[bool], **values: Any) -> sa.Update:
    return sa.update(_table).where(*conditions).values(values)


def _count(session: Session, statement: sa.Update | sa.Delete) -> int:
    return cast("sa.CursorResult[Any]", session.execute(statement)).rowcount


def _held_by(claimed: Claimed) -> tuple[sa.ColumnElement[bool], ...]:
    return (_row.id == claimed.id, _row.fence == claimed.fence, _row.lease_until.is_not(None))


def claim(outbox_id: int, lease: timedelta = LEASE) -> Claimed | None:
    """Take the row for this process, or None when it is done, buried, taken by another, or out of tries.

    A row out of tries was held by workers that died; it is buried here.
    """
    now = clock.utcnow()
    free = sa.and_(_undone, sa.or_(_row.lease_until.is_(None), _row.lease_until < now), _row.id == outbox_id)
    take = _update(
        free,
        _row.tries_left > 0,
        fence=_row.fence + 1,
        tries_left=_row.tries_left - 1,
        enqueued_at=sa.func.coalesce(_row.enqueued_at, now),
        started_at=now,
        lease_until=now + lease,
    ).returning(_row.id, _row.practice_id, _row.job, _row.payload, _row.fence, _row.tries_left)
    with transaction() as session:
        taken = session.execute(take).one_or_none()
        if taken is not None:
            return Claimed(*taken)
        _bury(session, KILLED_EACH_TIME, free, _row.tries_left == 0)
        return None


def renew(claimed: Claimed, lease: timedelta = LEASE) -> bool:
    """Push the end of the lease out. False when the row is no longer ours: stop working on it."""
    with transaction() as session:
        return _count(session, _update(*_held_by(claimed), lease_until=clock.utcnow() + lease)) == 1


def finish(claimed: Claimed) -> bool:
    """Mark the work done. False when another process has taken the row meanwhile: it will finish it."""
    with transaction() as session:
        done = _update(*_held_by(claimed), finished_at=clock.utcnow(), lease_until=None, last_error=None)
        return _count(session, done) == 1


def fail(claimed: Claimed, error: BaseException) -> MessageState:
    """Note why this try failed; the row waits for its next try, or is buried. Returns where it stands now."""
    if isinstance(error, Permanent) or claimed.tries_left == 0:
        return bury(claimed, error)
    available_at = clock.utcnow() + spec_of(claimed.job).wait_after(claimed.tries_left)
    with transaction() as session:
        session.execute(_update(*_held_by(claimed), last_error=scrub(error), **_sent_anew(available_at)))
    return MessageState.WAITING


def bury(claimed: Claimed, error: BaseException) -> MessageState:
    """Give the work up until a person tries it again."""
    with transaction() as session:
        _bury(session, scrub(error), *_held_by(claimed))
    return MessageState.BURIED


def _bury(session: Session, error: str, *conditions: sa.ColumnElement[bool]) -> None:
    given_up = _update(*conditions, buried_at=clock.utcnow(), lease_until=None, last_error=error)
    for row in session.execute(given_up.returning(_row.id, _row.practice_id, _row.job)).all():
        record(AuditTag.JOB_BURIED, actor=system_actor(row.practice_id), outbox_id=row.id, job=row.job)
        log.error("job buried", outbox_id=row.id, job=row.job, error=error)


def retry_by_hand(actor: Actor, outbox_id: int) -> None:
    """Send a buried row again with all its tries. Raises NotAllowed, NotFound, or IllegalMove when it isn't buried."""
    if actor.role not in (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.SYSTEM):
        raise NotAllowed("Only an administrator or a supervisor may try a job again.")
    with transaction() as session:
        message = session.get(OutboxMessage, outbox_id, with_for_update=True)
        if message is None or message.practice_id != actor.practice_id:
            raise NotFound("There is no such job.")
        if message.state is not MessageState.BURIED:
            raise IllegalMove(f"Can't try again: the job is {message.state}.")
        message.buried_at = None
        message.tries_left = spec_of(message.job).tries
        for name, value in _sent_anew(clock.utcnow()).items():
            setattr(message, name, value)
        record(AuditTag.JOB_RETRIED, actor=actor, outbox_id=message.id, job=message.job)


def _sent_anew(available_at: datetime) -> dict[str, Any]:
    """What makes the relay hand a row to the queue once more, under a new number."""
    return {
        "attempt": _row.attempt + 1,
        "enqueued_at": None,
        "started_at": None,
        "lease_until": None,
        "available_at": available_at,
    }


def free_expired() -> int:
    """Let go of every row whose worker stopped renewing its lease, so that it is sent again. Returns how many."""
    now = clock.utcnow()
    with transaction() as session:
        expired = _update(_undone, _row.lease_until < now, **_sent_anew(now)).returning(_row.id, _row.job)
        rows = session.execute(expired).all()
    for row in rows:
        log.warning("lease ran out", outbox_id=row.id, job=row.job)
    return len(rows)


def send_anew(sendings: list[tuple[int, int]]) -> int:
    """Let rows that the queue lost, given as (id, attempt) pairs, be sent again. Returns how many were."""
    if not sendings:
        return 0
    lost = sa.and_(_undone, _row.lease_until.is_(None), sa.tuple_(_row.id, _row.attempt).in_(sendings))
    with transaction() as session:
        return _count(session, _update(lost, **_sent_anew(clock.utcnow())))


def mark_sent(sendings: list[tuple[int, int]]) -> int:
    """Note that rows, given as (id, attempt) pairs, were handed to the queue. Returns how many weren't noted yet."""
    if not sendings:
        return 0
    unmarked = sa.and_(_row.enqueued_at.is_(None), sa.tuple_(_row.id, _row.attempt).in_(sendings))
    with transaction() as session:
        return _count(session, _update(unmarked, enqueued_at=clock.utcnow()))


def purge_done(practice_id: int, before: datetime) -> int:
    """Delete a practice's rows finished before an instant; buried ones stay. Returns how many went."""
    old = sa.delete(_table).where(_row.practice_id == practice_id, _row.finished_at < before)
    with transaction() as session:
        return _count(session, old)


def scrub(error: BaseException) -> str:
    """What may be kept of an error: its class, and its words only when they are our own (never personal)."""
    words = f"{type(error).__name__}: {error}" if isinstance(error, ReferralError) else type(error).__name__
    return words[:LONGEST_ERROR]
