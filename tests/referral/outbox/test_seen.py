from __future__ import annotations

import redis

from referral.core import clock
from referral.outbox import seen
from referral.outbox.jobs import QueueName


def test_a_part_that_said_so_is_seen_and_the_others_are_not(redis_server: redis.Redis) -> None:
    seen.mark_seen(redis_server, seen.RELAY)

    found = seen.last_seen(redis_server)
    assert found.pop(seen.RELAY) <= clock.utcnow()  # type: ignore[operator]
    assert set(found.values()) == {None}


def test_a_silent_part_is_forgotten(redis_server: redis.Redis) -> None:
    seen.mark_seen(redis_server, seen.SCHEDULER)

    assert 0 < redis_server.ttl(seen.key(seen.SCHEDULER)) <= seen.FORGOTTEN_AFTER.total_seconds()


def test_the_workers_of_every_queue_are_looked_for() -> None:
    assert {seen.worker(queue) for queue in QueueName} <= set(seen.PARTS)
