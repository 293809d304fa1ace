from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from referral.core import clock
from referral.core.db import db, transaction
from referral.outbox.jobs import JobName
from referral.outbox.models import OutboxMessage
from referral.outbox.post import post


def rows() -> list[OutboxMessage]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(OutboxMessage)))


def test_a_row_appears_with_the_change_that_needs_it(practice_id: int) -> None:
    with transaction():
        post(JobName.DRAW_PAPER, practice_id=practice_id, paper_id=3)

    (row,) = rows()
    assert (row.job, row.payload, row.queue) == ("draw_paper", {"paper_id": 3}, "later")


def test_nothing_is_ordered_when_the_change_fails(practice_id: int) -> None:
    def change_and_fail() -> None:
        with transaction():
            post(JobName.DRAW_PAPER, practice_id=practice_id, paper_id=3)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()

    assert rows() == []


def test_the_same_key_is_posted_once(practice_id: int) -> None:
    with transaction():
        first = post(JobName.DRAW_PAPER, practice_id=practice_id, dedupe_key="paper-3", paper_id=3)
        again = post(JobName.DRAW_PAPER, practice_id=practice_id, dedupe_key="paper-3", paper_id=3)

    assert first.id == again.id
    assert len(rows()) == 1


def test_threads_that_post_the_same_key_at_once_get_one_row(app: Flask, practice_id: int) -> None:
    found: list[int] = []
    ready = threading.Barrier(4)

    def order() -> None:
        with app.app_context():
            ready.wait()
            with transaction():
                found.append(post(JobName.PURGE_EXPIRED, practice_id=practice_id, dedupe_key="purge-1").id)

    threads = [threading.Thread(target=order) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 4
    assert len(set(found)) == 1
    assert len(rows()) == 1


@pytest.mark.parametrize("key", ["Rosa Alvarez", "", "x" * 101])
def test_a_key_that_could_hold_a_name_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="dedupe key"):
        post(JobName.PURGE_EXPIRED, practice_id=1, dedupe_key=key)


def test_work_ordered_under_a_moved_clock_does_not_wait_for_it(
    practice_id: int, at: Callable[[datetime], None]
) -> None:
    at(datetime.now(UTC) + timedelta(days=60))
    with transaction():
        row = post(JobName.PURGE_EXPIRED, practice_id=practice_id)
    clock.move_clock(timedelta(0))

    assert row.available_at <= clock.utcnow()
