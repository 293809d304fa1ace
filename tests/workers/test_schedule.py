from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from referral.core.db import db
from referral.outbox.jobs import JobName
from referral.outbox.models import OutboxMessage
from workers.handlers import HANDLERS
from workers.schedule import PERIODIC, DailyAt, Every, Scheduler, turn_key

QUARTER = (JobName.SWEEP_CHASES, Every(timedelta(minutes=15)))


def keys() -> list[str | None]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(OutboxMessage.dedupe_key).order_by(OutboxMessage.id)))


def test_every_periodic_job_has_a_handler() -> None:
    assert {job for job, _turns in PERIODIC} <= set(HANDLERS)


def test_a_turn_is_posted_once_by_any_number_of_schedulers(
    practice_id: int, at: Callable[[datetime], None]
) -> None:
    at(datetime(2026, 11, 23, 9, 20, tzinfo=UTC))
    one, two = Scheduler([QUARTER]), Scheduler([QUARTER])

    assert [one.tick(), one.tick(), two.tick()] == [1, 0, 1]
    assert keys() == ["sweep_chases-2026-11-23T09.15"]


def test_after_an_outage_only_the_latest_turn_is_made_up_for(
    practice_id: int, at: Callable[[datetime], None]
) -> None:
    at(datetime(2026, 11, 23, 9, 20, tzinfo=UTC))
    Scheduler([QUARTER]).tick()
    at(datetime(2026, 11, 23, 12, 1, tzinfo=UTC))
    Scheduler([QUARTER]).tick()

    assert keys() == ["sweep_chases-2026-11-23T09.15", "sweep_chases-2026-11-23T12.00"]


@pytest.mark.parametrize(
    ("now", "start"),
    [
        (datetime(2026, 11, 23, 4, 0, tzinfo=UTC), datetime(2026, 11, 22, 8, 30, tzinfo=UTC)),
        (datetime(2026, 11, 23, 8, 29, tzinfo=UTC), datetime(2026, 11, 22, 8, 30, tzinfo=UTC)),
        (datetime(2026, 11, 23, 8, 30, tzinfo=UTC), datetime(2026, 11, 23, 8, 30, tzinfo=UTC)),
        (datetime(2027, 3, 14, 12, 0, tzinfo=UTC), datetime(2027, 3, 14, 7, 30, tzinfo=UTC)),
    ],
)
def test_a_daily_turn_follows_the_clock_of_the_practice(now: datetime, start: datetime) -> None:
    assert DailyAt(time(3, 30)).latest(now, "America/New_York") == start


def test_a_daily_turn_comes_once_on_the_days_when_clocks_change() -> None:
    turns = DailyAt(time(2, 30))
    starts = {
        turns.latest(datetime(2026, 10, 31, tzinfo=UTC) + timedelta(minutes=10 * step), "America/New_York")
        for step in range(6 * 24 * 3)
    }

    assert len({turn_key(JobName.PURGE_EXPIRED, start) for start in starts}) == 4
