"""Which parts of the product work now."""

from __future__ import annotations

import redis
import sqlalchemy as sa
from redis.backoff import NoBackoff
from redis.retry import Retry

from referral.core.db import db
from referral.extensions import redis_connection
from referral.outbox import seen

OK = "ok"
REDIS_SECONDS = 2.0


def parts() -> dict[str, str]:
    """Each part's name and `ok`, or in a few words what is wrong with it. Never holds addresses or error texts."""
    return {"database": _database(), **_redis_and_processes()}


def all_ok(states: dict[str, str]) -> bool:
    """True when every part works."""
    return all(state == OK for state in states.values())


def _database() -> str:
    try:
        db.session.execute(sa.text("SELECT 1 FROM practice")).first()
    except sa.exc.SQLAlchemyError:
        db.session.rollback()
        return "can't be reached, or was not migrated"
    return OK


def _redis_and_processes() -> dict[str, str]:
    """Redis, and the background processes, which sign in there every few seconds."""
    connection = redis_connection(
        socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS, retry=Retry(NoBackoff(), 0)
    )
    try:
        signs = seen.last_seen(connection)
    except redis.RedisError:
        return {"redis": "can't be reached"} | dict.fromkeys(
            seen.PARTS, "not known: it is seen through Redis"
        )
    finally:
        connection.close()
    missing = f"not seen for {seen.FORGOTTEN_AFTER.total_seconds():.0f} seconds"
    return {"redis": OK} | {part: OK if at else missing for part, at in signs.items()}
