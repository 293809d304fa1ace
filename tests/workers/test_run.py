from __future__ import annotations

import pytest
import redis
from flask import Flask
from rq.serializers import JSONSerializer

from referral.core.db import db
from referral.outbox import seen
from referral.outbox.jobs import QueueName
from workers import run
from workers.run import QUEUE_LEASE, SECONDS_BETWEEN_LOOKS, LeaseWorker


@pytest.mark.parametrize("queue", QueueName)
def test_a_worker_listens_on_one_queue_and_reads_json_only(
    queue: QueueName, redis_server: redis.Redis
) -> None:
    worker = LeaseWorker(queue, redis_server)

    assert worker.queue_names() == [queue.value]
    assert worker.serializer is JSONSerializer
    assert not worker.log_job_description


def test_the_lease_outlasts_two_missed_looks() -> None:
    assert QUEUE_LEASE >= 3 * SECONDS_BETWEEN_LOOKS


def test_a_beating_worker_is_seen(redis_server: redis.Redis) -> None:
    LeaseWorker(QueueName.NOW, redis_server).heartbeat()

    assert seen.last_seen(redis_server)[seen.worker(QueueName.NOW)] is not None


def test_no_database_connection_is_open_after_the_rehearsal(app: Flask) -> None:
    run.rehearse()

    assert db.engine.pool.status().startswith("Pool size: 5  Connections in pool: 0")
