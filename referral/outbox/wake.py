"""Telling the relay at once that a transaction with new work has committed, so that nobody waits for its next look.

Only a hint: when Redis is away it is left out, and the relay finds the rows by itself within half a second.
"""

from __future__ import annotations

import time

import redis
from flask import current_app
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import event
from sqlalchemy.orm import Session

from referral.core.db import db
from referral.extensions import redis_connection

KEY = "referral:wake"
HINT_SECONDS = 0.05  # the longest a commit may be held up by a Redis that does not answer
QUIET_SECONDS = 5.0  # after that, no hints for a while
_POSTED = "outbox_posted"
_NAME = "referral_wake"


class Waker:
    """A process's way to hint. Never raises."""

    def __init__(self) -> None:
        self._connection = redis_connection(
            socket_timeout=HINT_SECONDS, socket_connect_timeout=HINT_SECONDS, retry=Retry(NoBackoff(), 0)
        )
        self._quiet_until = 0.0

    def hint(self) -> None:
        """Wake a relay, unless Redis was away a moment ago."""
        if time.monotonic() < self._quiet_until:
            return
        try:
            with self._connection.pipeline(transaction=False) as pipeline:
                pipeline.lpush(KEY, 1)
                pipeline.ltrim(KEY, 0, 0)  # one hint is enough, however long the relay is away
                pipeline.execute()
        except redis.RedisError:
            self._quiet_until = time.monotonic() + QUIET_SECONDS


def wait(connection: redis.Redis, seconds: float) -> None:
    """The relay's rest: until a hint comes, or `seconds` have gone by. Raises redis.RedisError when Redis is away."""
    connection.blpop([KEY], timeout=seconds)


def posted(session: Session) -> None:
    """Note that the session's transaction has new work in it."""
    session.info[_POSTED] = True


def _waker() -> Waker:
    """The app's waker, made when it is first needed."""
    waker: Waker | None = current_app.extensions.get(_NAME)
    if waker is None:
        waker = current_app.extensions[_NAME] = Waker()
    return waker


@event.listens_for(db.session, "after_commit")
def _after_commit(session: Session) -> None:
    if session.info.pop(_POSTED, False):
        _waker().hint()


@event.listens_for(db.session, "after_soft_rollback")
def _after_rollback(session: Session, _previous: object) -> None:
    session.info.pop(_POSTED, None)
