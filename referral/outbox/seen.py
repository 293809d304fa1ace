"""Which background processes were seen lately: each says so in Redis every few seconds."""

from __future__ import annotations

from datetime import datetime, timedelta

import redis

from referral.core import clock
from referral.outbox.jobs import QueueName

FORGOTTEN_AFTER = timedelta(seconds=30)
RELAY = "relay"
SCHEDULER = "scheduler"


def worker(queue: QueueName) -> str:
    """The name under which the workers of a queue are seen."""
    return f"worker-{queue.value}"


PARTS = (RELAY, SCHEDULER, *(worker(queue) for queue in QueueName))


def key(part: str) -> str:
    """Where in Redis a part's sign of life lies."""
    return f"referral:seen:{part}"


def mark_seen(connection: redis.Redis, part: str) -> None:
    """Say that a part is alive now. Raises redis.RedisError when Redis is away."""
    connection.set(key(part), clock.utcnow().isoformat(), ex=FORGOTTEN_AFTER)


def last_seen(connection: redis.Redis) -> dict[str, datetime | None]:
    """When each part was last seen (UTC); None when not lately. Raises redis.RedisError when Redis is away."""
    values = connection.mget([key(part) for part in PARTS])
    return {
        part: None
        if value is None
        else datetime.fromisoformat(value.decode() if isinstance(value, bytes) else value)
        for part, value in zip(PARTS, values, strict=True)
    }
