"""Workers, relay, desk and Redis are killed at random moments while cases move and chases fall due.

Every rung fires exactly once, every move is there, no letter is doubled. The moments are drawn from a seed and told by
the work done, not by the clock. STORM_CASES=1000 STORM_KILLS=100 makes it big; STORM_SEED draws other moments.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

import pytest
import sqlalchemy as sa
from flask import Flask

from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.authorizations.models import ServiceRequest
from referral.authorizations.states import RequestStatus
from referral.cases.models import Case
from referral.chasing.models import Chase, FiredRung
from referral.core import clock
from referral.core.actor import Role
from referral.core.db import db, transaction
from referral.directory.models import Practice
from referral.outbox.jobs import JobName
from referral.outbox.models import OutboxMessage
from referral.outbox.post import post
from referral.paperwork.models import Paper
from tests.factories import make_actor, make_facility
from tests.faults.desk import Desk as Machine
from tests.faults.desk import Process, wait_until
from tests.faults.desk_at_work import answered_cases
from tests.faults.processes import TRIES
from tests.referral.cases.operations.conftest import Desk

CASES = int(os.environ.get("STORM_CASES", "6"))
KILLS = int(os.environ.get("STORM_KILLS", "5"))
SEED = int(os.environ.get("STORM_SEED", "20261128"))
SENT, LETTER_DUE = datetime(2026, 3, 2, 16, tzinfo=UTC), datetime(2026, 3, 6, 16, tzinfo=UTC)
MANY = 50  # starts of each job: on a busy machine leases run out, which is no fault of the job
RESTART_PAUSE = 1.0  # seconds
LONGEST = 120.0 + 2 * CASES  # seconds, on a machine that is busy with other things
REDIS, WORKER, RELAY, DESK = "redis", "real-worker", "relay", "real-desk"


class Storm:
    """The processes, whatever has been killed of them."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._settings = {"MODE": "demo", "CLOCK_OFFSET": str(clock.clock_offset().total_seconds()),
                          TRIES: str(MANY)}  # fmt: skip
        machine.start_redis()
        self._started: dict[str, float] = {}
        self._running = {name: self._start(name) for name in (WORKER, RELAY, DESK)}
        self.killed: Counter[str] = Counter()

    def _start(self, name: str) -> Process:
        self._started[name] = time.monotonic()
        (process,) = self._machine.start(name, **self._settings)
        return process

    def kill(self, name: str) -> None:
        """Kill -9 of one, and of what it started."""
        self.killed[name] += 1
        if name == REDIS:
            self._machine.kill_redis()
            self._machine.start_redis()
            return
        self._running[name].kill()

    def stand_up(self) -> None:
        """What ended is started again after a pause, as the supervisor does: starts alone must not fill the machine."""
        for name, process in self._running.items():
            has_rested = time.monotonic() - self._started[name] > RESTART_PAUSE
            if has_rested and not process.is_alive():
                self._running[name] = self._start(name)


@pytest.fixture
def waiting(app: Flask, desk: Machine, at: Callable[[datetime], None]) -> Desk:
    """Requests that VA has not answered, sent by a practice on `desk`'s machine."""
    at(SENT)
    practice = db.session.get_one(Practice, desk.practice_id)
    make_facility(practice)
    people = (Role.COORDINATOR, Role.REVIEWER, Role.SUPERVISOR, Role.ADMINISTRATOR)
    office = Desk(practice, *(make_actor(practice, role) for role in people))
    for _ in range(CASES):
        office.sent()
    at(LETTER_DUE)
    return office


def numbers(statement: sa.Select[int]) -> list[int]:
    with db.engine.connect() as connection:
        return list(connection.scalars(statement))


def count(statement: sa.Select[int]) -> int:
    return numbers(statement)[0]


def work_done() -> int:
    finished = sa.select(sa.func.count()).where(OutboxMessage.finished_at.is_not(None))
    return count(finished) + len(denied())


def denied() -> set[int]:
    """The cases whose answer stands."""
    rows = sa.select(ServiceRequest.case_id).where(ServiceRequest.status == RequestStatus.DENIED)
    return set(numbers(rows))


def answers_in_history() -> list[int]:
    """Each case once for every time the history says that an answer was recorded."""
    db.session.rollback()
    moves = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.tag == AuditTag.CASE_MOVED))
    return [one.case_id or 0 for one in moves if one.data and one.data["action"] == "record_answer"]


def undone() -> int:
    open_rows = sa.and_(OutboxMessage.finished_at.is_(None), OutboxMessage.buried_at.is_(None))
    return count(sa.select(sa.func.count()).select_from(OutboxMessage).where(open_rows))


def order_sweep(practice_id: int) -> None:
    with transaction():
        post(JobName.SWEEP_CHASES, practice_id=practice_id).tries_left = MANY


def test_nothing_is_lost_or_doubled_in_a_storm(waiting: Desk, desk: Machine) -> None:
    rng = Random(SEED)
    with transaction() as session:  # what came before is another test's matter
        session.execute(sa.delete(OutboxMessage))
    moved = set(numbers(answered_cases().with_only_columns(Case.id)))
    chased = set(numbers(sa.select(Case.id))) - moved
    storm = Storm(desk)
    moments = sorted(rng.randrange(1, CASES) for _ in range(KILLS))
    for moment in moments:
        order_sweep(desk.practice_id)

        def is_reached(moment: int = moment) -> bool:
            storm.stand_up()
            return work_done() >= moment

        wait_until(is_reached, f"{moment} pieces of work are done", LONGEST)
        storm.kill(rng.choice((REDIS, WORKER, RELAY, DESK)))

    def is_over() -> bool:
        storm.stand_up()
        return not undone() and denied() == moved

    order_sweep(desk.practice_id)
    wait_until(is_over, "everything is done", LONGEST)
    _check(moved, chased)
    told = (
        f"seed {SEED}: {CASES} cases, killed {dict(storm.killed)}; {len(answers_in_history())} moves, "
        f"{count(sa.select(sa.func.count(FiredRung.id)))} rungs, {len(_letters())} letters"
    )
    print(told)  # noqa: T201 - the counts are what the run is for


def _letters() -> list[int]:
    return numbers(sa.select(Paper.case_id).where(Paper.kind == "va_follow_up_letter"))


def _check(moved: set[int], chased: set[int]) -> None:
    assert Counter(answers_in_history()) == dict.fromkeys(moved, 1)
    fired = Counter(numbers(sa.select(Chase.case_id).join(FiredRung, FiredRung.chase_id == Chase.id)))
    letters = Counter(_letters())
    assert {case: fired[case] for case in chased} == dict.fromkeys(chased, 1)
    assert {case: letters[case] for case in chased} == dict.fromkeys(chased, 1)
    assert fired == letters  # also of cases that were answered after their letter
    assert max(letters.values()) == 1
    buried = sa.select(sa.func.count()).select_from(OutboxMessage).where(OutboxMessage.buried_at.is_not(None))
    assert count(buried) == 0
