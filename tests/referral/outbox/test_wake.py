from __future__ import annotations

import time

import pytest
import redis
from flask import Flask

from referral.core.db import db, transaction
from referral.outbox import wake
from referral.outbox.jobs import JobName
from referral.outbox.post import post


def hints(connection: redis.Redis) -> int:
    return connection.llen(wake.KEY)


def order(practice_id: int) -> None:
    with transaction():
        post(JobName.DRAW_PAPER, practice_id=practice_id, paper_id=3)


def test_a_commit_with_new_work_wakes_the_relay_once(practice_id: int, redis_server: redis.Redis) -> None:
    order(practice_id)
    order(practice_id)

    assert hints(redis_server) == 1


def test_a_commit_without_new_work_wakes_nobody(practice_id: int, redis_server: redis.Redis) -> None:
    with transaction():
        pass

    assert hints(redis_server) == 0


def test_work_that_is_rolled_back_wakes_nobody(practice_id: int, redis_server: redis.Redis) -> None:
    post(JobName.DRAW_PAPER, practice_id=practice_id, paper_id=3)
    db.session.flush()
    db.session.rollback()
    with transaction():
        pass

    assert hints(redis_server) == 0


def test_a_commit_succeeds_while_redis_is_away(
    app: Flask, practice_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        wake, "redis_connection", lambda **options: redis.Redis(unix_socket_path="/nowhere", **options)
    )
    monkeypatch.delitem(app.extensions, "referral_wake", raising=False)
    started = time.monotonic()

    order(practice_id)

    assert time.monotonic() - started < 1
    del app.extensions["referral_wake"]


def test_the_relay_rests_until_a_hint_comes(practice_id: int, redis_server: redis.Redis) -> None:
    order(practice_id)
    started = time.monotonic()
    wake.wait(redis_server, 5)

    assert time.monotonic() - started < 1
