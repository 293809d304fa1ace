"""Sweeps and rungs under several workers, kill -9 and restarts: each rung fires once, no letter is doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from config import ROOT, Settings
from referral.chasing.models import Chase, FiredRung
from referral.chasing.operations import sweep_chases
from referral.core import clock
from referral.core.actor import Role
from referral.core.db import db
from referral.outbox.models import OutboxMessage
from referral.paperwork.models import Paper
from tests.factories import make_actor, make_facility, make_practice
from tests.referral.cases.operations.conftest import Desk

SENT = datetime(2026, 3, 2, 16, tzinfo=UTC)
LETTER_DUE = datetime(2026, 3, 6, 16, tzinfo=UTC)
CASES = 4
Move = Callable[[datetime], None]


@pytest.fixture
def chased(app: Flask, at: Move) -> Desk:
    """A practice with some requests that VA has not answered."""
    at(SENT)
    practice = make_practice()
    make_facility(practice)
    desk = Desk(practice, *(make_actor(practice, role) for role in
                            (Role.COORDINATOR, Role.REVIEWER, Role.SUPERVISOR, Role.ADMINISTRATOR)))  # fmt: skip
    for _ in range(CASES):
        desk.sent()
    return desk


def start(settings: Settings, desk: Desk, *death: str) -> subprocess.Popen[bytes]:
    """Start a worker at the present (moved) moment."""
    environment = {
        "PATH": os.environ["PATH"],
        "MODE": "demo",
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
        "FIELD_KEYS": settings.field_keys,
        "CLOCK_OFFSET": str(clock.clock_offset().total_seconds()),
    }
    command = [sys.executable, "-m", "tests.faults.climber", str(desk.practice.id), *death]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)


def end(*workers: subprocess.Popen[bytes]) -> list[int]:
    return [worker.wait(60) for worker in workers]


def fired() -> Counter[int]:
    """How many chases fired each rung, counting every firing."""
    with db.engine.connect() as connection:
        return Counter(connection.scalars(sa.select(FiredRung.rung)))


def count(statement: sa.Select[int]) -> int:
    with db.engine.connect() as connection:
        return connection.scalar(statement) or 0


def letters() -> int:
    return count(sa.select(sa.func.count()).where(Paper.kind == "va_follow_up_letter"))


def test_workers_that_are_killed_and_several_at_once_fire_each_rung_once(
    settings: Settings, chased: Desk, at: Move
) -> None:
    at(LETTER_DUE)
    killed = [start(settings, chased, death) for death in ("before-commit", "after-commit")]
    assert end(*killed) == [-signal.SIGKILL] * 2
    assert fired()[1] < CASES

    assert end(start(settings, chased), start(settings, chased)) == [0, 0]
    assert fired() == {1: CASES}
    assert letters() == CASES
    assert count(sa.select(sa.func.count()).where(Chase.rung == 1)) == CASES
    assert count(sa.select(sa.func.count()).where(OutboxMessage.job == "fire_rung")) == CASES


def test_sweeps_at_the_same_moment_order_each_rung_once(app: Flask, chased: Desk, at: Move) -> None:
    at(LETTER_DUE)
    found: list[int] = []
    together = threading.Barrier(4)

    def sweep() -> None:
        with app.app_context():
            together.wait()
            found.append(sweep_chases(chased.practice.id))

    threads = [threading.Thread(target=sweep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(found) == CASES
    assert count(sa.select(sa.func.count()).where(OutboxMessage.job == "fire_rung")) == CASES
