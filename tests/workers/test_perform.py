from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from referral.core.db import db, transaction
from referral.core.errors import Permanent
from referral.outbox import operations
from referral.outbox.jobs import JobName
from referral.outbox.models import MessageState, OutboxMessage
from referral.outbox.post import post
from workers.handlers import HANDLERS
from workers.perform import KeptLease, perform_here

Work = Callable[..., object]


@pytest.fixture
def outbox_id(practice_id: int) -> int:
    with transaction() as session:
        row = post(JobName.DRAW_PAPER, practice_id=practice_id, paper_id=3)
        session.flush()
        return row.id


@pytest.fixture
def draw_paper_is(monkeypatch: pytest.MonkeyPatch) -> Callable[[Work], None]:
    return lambda work: monkeypatch.setitem(HANDLERS, JobName.DRAW_PAPER, work)


def state(outbox_id: int) -> MessageState:
    db.session.rollback()
    db.session.expire_all()
    row = db.session.get(OutboxMessage, outbox_id)
    assert row is not None
    return row.state


def test_the_handler_gets_the_practice_and_the_ids_once(
    outbox_id: int, practice_id: int, draw_paper_is: Callable[[Work], None]
) -> None:
    calls: list[dict[str, int]] = []
    draw_paper_is(lambda **ids: calls.append(ids))

    perform_here(outbox_id)
    perform_here(outbox_id)

    assert calls == [{"practice_id": practice_id, "paper_id": 3}]
    assert state(outbox_id) is MessageState.DONE


def test_a_failure_is_noted_without_its_words(outbox_id: int, draw_paper_is: Callable[[Work], None]) -> None:
    def fail(**_ids: int) -> None:
        raise ValueError("Rosa Alvarez")

    draw_paper_is(fail)
    with capture_logs() as logs:
        perform_here(outbox_id)

    assert state(outbox_id) is MessageState.WAITING
    assert "Alvarez" not in str(logs)
    assert "test_perform.py" in str(logs)


def test_a_permanent_failure_is_buried(outbox_id: int, draw_paper_is: Callable[[Work], None]) -> None:
    def fail(**_ids: int) -> None:
        raise Permanent("The paper has no facts.")

    draw_paper_is(fail)
    perform_here(outbox_id)

    assert state(outbox_id) is MessageState.BURIED


def test_long_work_keeps_its_lease(outbox_id: int, draw_paper_is: Callable[[Work], None]) -> None:
    freed: list[int] = []

    def work_long(**_ids: int) -> None:
        time.sleep(0.9)
        freed.append(operations.free_expired())

    draw_paper_is(work_long)
    perform_here(outbox_id, lease=timedelta(seconds=0.6))

    assert freed == [0]
    assert state(outbox_id) is MessageState.DONE


def test_work_that_another_process_took_over_is_told_so(outbox_id: int) -> None:
    mine = operations.claim(outbox_id, lease=timedelta(0))
    assert mine is not None
    assert operations.claim(outbox_id) is not None
    lost = threading.Event()

    with KeptLease(mine, timedelta(seconds=0.2), lost.set):
        assert lost.wait(5)
