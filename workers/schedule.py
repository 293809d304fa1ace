"""Periodic work, as one literal list. Each turn posts an outbox row whose key names the turn, so any number of
schedulers may run: each turn happens once. After an outage only the latest turn is made up for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from referral import create_app
from referral.core import clock
from referral.core.db import db, transaction
from referral.directory.models import Practice
from referral.extensions import redis_connection, settings
from referral.outbox import seen
from referral.outbox.jobs import JobName
from referral.outbox.post import post
from workers.loop import Loop

PAUSE = timedelta(seconds=5)


class Turns(Protocol):
    """When a periodic job's turns begin."""

    def latest(self, now: datetime, time_zone: str) -> datetime:
        """The start (UTC) of the turn that is due at `now` in a practice of `time_zone`."""
        ...


@dataclass(frozen=True)
class Every:
    """A turn every `gap`, counted from midnight UTC; `gap` divides a day."""

    gap: timedelta

    def latest(self, now: datetime, time_zone: str) -> datetime:
        """The start of the turn that `now` lies in."""
        midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight + (now - midnight) // self.gap * self.gap


@dataclass(frozen=True)
class DailyAt:
    """A turn each day at a time of the practice's own clock; once a day, also when clocks change."""

    at: time

    def latest(self, now: datetime, time_zone: str) -> datetime:
        """The latest such time that is not after `now`."""
        zone = ZoneInfo(time_zone)
        today = now.astimezone(zone).date()
        start = datetime.combine(today, self.at, zone)
        if start.astimezone(UTC) > now:
            start = datetime.combine(today - timedelta(days=1), self.at, zone)
        return start.astimezone(UTC)


PERIODIC: tuple[tuple[JobName, Turns], ...] = (
    (JobName.SWEEP_CHASES, Every(timedelta(minutes=5))),
    (JobName.READ_BOUNCES, Every(timedelta(minutes=5))),
    (JobName.ANCHOR_AUDIT, Every(timedelta(hours=1))),
    (JobName.RESUME_IMPORTS, Every(timedelta(hours=1))),
    (JobName.REFRESH_NEXT_STEPS, DailyAt(time(0, 10))),
    (JobName.ORDER_EXTENSIONS, DailyAt(time(4, 0))),
    (JobName.PROVE_NOTHING_FORGOTTEN, DailyAt(time(5, 0))),
    (JobName.ASK_FOR_OUTCOMES, DailyAt(time(8, 15))),
    (JobName.PURGE_EXPIRED, DailyAt(time(3, 30))),
)


def turn_key(job: JobName, start: datetime) -> str:
    """The dedupe key of one turn of a periodic job."""
    return f"{job.value}-{start:%Y-%m-%dT%H.%M}"


class Scheduler:
    """Posts each turn once; remembers what it posted, so that an idle look costs one small query."""

    def __init__(self, periodic: Sequence[tuple[JobName, Turns]] = PERIODIC) -> None:
        self._periodic = periodic
        self._posted: dict[tuple[int, JobName], datetime] = {}

    def tick(self) -> int:
        """Post every turn that is due and not known to be posted, for every practice. Returns how many it offered."""
        now = clock.utcnow()
        due = [
            (practice_id, job, start)
            for practice_id, time_zone in _practices()
            for job, turns in self._periodic
            if self._posted.get((practice_id, job)) != (start := turns.latest(now, time_zone))
        ]
        if due:
            with transaction():
                for practice_id, job, start in due:
                    post(job, practice_id=practice_id, dedupe_key=turn_key(job, start))
            self._posted.update({(practice_id, job): start for practice_id, job, start in due})
        return len(due)


def _practices() -> list[tuple[int, str]]:
    with db.engine.connect() as connection:
        return [
            (row.id, row.time_zone) for row in connection.execute(sa.select(Practice.id, Practice.time_zone))
        ]


def main() -> None:
    """Schedule until told to stop."""
    app = create_app()
    with app.app_context():
        connection = redis_connection(settings())
        scheduler = Scheduler()

        def step() -> None:
            scheduler.tick()
            seen.mark_seen(connection, seen.SCHEDULER)

        Loop("scheduler", PAUSE).run(step)


if __name__ == "__main__":
    main()
