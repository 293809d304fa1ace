from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
import redis
import sqlalchemy as sa

from referral.core import clock
from referral.core.db import db, transaction
from referral.outbox import operations, relay
from referral.outbox.jobs import JobName, QueueName
from referral.outbox.models import MessageState, OutboxMessage
from referral.outbox.post import post
from referral.outbox.relay import PERFORM, Sweeper, queue_of, relay_once

AT_ONCE = timedelta(0)
Order = Callable[..., int]


@pytest.fixture
def order(practice_id: int) -> Order:
    def order(job: JobName = JobName.DRAW_PAPER, delay: timedelta = AT_ONCE) -> int:
        with transaction() as session:
            row = post(job, practice_id=practice_id, available_at=clock.utcnow() + delay, paper_id=3)
            session.flush()
            return row.id

    return order


def queued(connection: redis.Redis, name: QueueName = QueueName.LATER) -> list[str]:
    return queue_of(name, connection).get_job_ids()


def state(outbox_id: int) -> MessageState:
    db.session.rollback()
    db.session.expire_all()
    row = db.session.get(OutboxMessage, outbox_id)
    assert row is not None
    return row.state


def test_each_row_reaches_its_own_queue_as_one_number(order: Order, redis_server: redis.Redis) -> None:
    later, now = order(), order(JobName.DRAW_PACKET)

    assert relay_once(redis_server) == 2
    assert queued(redis_server) == [f"outbox-{later}-1"]
    assert queued(redis_server, QueueName.NOW) == [f"outbox-{now}-1"]
    job = queue_of(QueueName.LATER, redis_server).fetch_job(f"outbox-{later}-1")
    assert job is not None
    assert (job.func_name, job.args, job.kwargs, job.description) == (PERFORM, [later], {}, "draw_paper")
    assert state(later) is MessageState.SENT


def test_a_row_is_handed_over_once(order: Order, redis_server: redis.Redis) -> None:
    order()

    assert [relay_once(redis_server) for _ in range(2)] == [1, 0]


def test_a_relay_killed_between_enqueue_and_mark_leaves_one_job(
    order: Order, redis_server: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox_id = order()
    with monkeypatch.context() as killed:
        killed.setattr(relay, "mark_sent", lambda sendings: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            relay_once(redis_server)
    assert state(outbox_id) is MessageState.WAITING

    relay_once(redis_server)

    assert queued(redis_server) == [f"outbox-{outbox_id}-1"]
    assert state(outbox_id) is MessageState.SENT


def test_a_row_that_is_not_due_yet_stays(order: Order, redis_server: redis.Redis) -> None:
    order(delay=timedelta(hours=1))

    assert relay_once(redis_server) == 0


def test_a_full_queue_is_given_no_more(
    order: Order, redis_server: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "IN_FLIGHT", 2)
    for _ in range(3):
        order()

    assert [relay_once(redis_server) for _ in range(2)] == [2, 0]


def test_an_emptied_redis_loses_nothing(order: Order, redis_server: redis.Redis) -> None:
    outbox_id = order()
    relay_once(redis_server)
    redis_server.flushall()

    assert Sweeper(redis_server, AT_ONCE).sweep_once() == 1
    relay_once(redis_server)
    assert queued(redis_server) == [f"outbox-{outbox_id}-2"]


def test_a_job_that_still_waits_its_turn_in_the_queue_is_left_there(
    order: Order, redis_server: redis.Redis
) -> None:
    order()
    relay_once(redis_server)

    assert Sweeper(redis_server, AT_ONCE).sweep_once() == 0


def test_a_job_that_has_just_left_the_queue_is_given_time_to_be_claimed(
    order: Order, redis_server: redis.Redis
) -> None:
    outbox_id = order()
    relay_once(redis_server)
    sweeper = Sweeper(redis_server, patience=timedelta(seconds=0.2))
    time.sleep(0.3)
    redis_server.flushall()

    assert sweeper.sweep_once() == 0
    operations.claim(outbox_id)
    time.sleep(0.3)
    assert sweeper.sweep_once() == 0


def test_a_job_at_work_is_left_alone_when_redis_is_emptied(order: Order, redis_server: redis.Redis) -> None:
    outbox_id = order()
    relay_once(redis_server)
    operations.claim(outbox_id)
    redis_server.flushall()

    assert Sweeper(redis_server, AT_ONCE).sweep_once() == 0


def test_a_job_whose_worker_died_is_sent_again(order: Order, redis_server: redis.Redis) -> None:
    outbox_id = order()
    relay_once(redis_server)
    operations.claim(outbox_id, lease=AT_ONCE)

    assert Sweeper(redis_server).sweep_once() == 1
    assert state(outbox_id) is MessageState.WAITING


def test_work_that_is_over_is_never_swept(order: Order, redis_server: redis.Redis) -> None:
    outbox_id = order()
    relay_once(redis_server)
    mine = operations.claim(outbox_id)
    assert mine is not None
    operations.finish(mine)
    redis_server.flushall()

    assert Sweeper(redis_server, AT_ONCE).sweep_once() == 0
    assert relay_once(redis_server) == 0


def test_looking_for_due_rows_uses_the_index_of_undone_ones(order: Order) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads a table this small from front to back")
    undone = "finished_at IS NULL AND buried_at IS NULL"
    query = f"SELECT id FROM outbox WHERE {undone} AND queue = 'now' ORDER BY available_at"
    plan = db.session.execute(sa.text(f"EXPLAIN QUERY PLAN {query}")).all()

    assert "ix_outbox_undone" in str(plan)
