"""The sweep: finds the rungs that are due and orders their firing, each once."""

from __future__ import annotations

import sqlalchemy as sa

from referral.chasing import queries
from referral.chasing.models import Chase
from referral.core.db import transaction
from referral.directory import queries as directory
from referral.outbox.jobs import JobName
from referral.outbox.post import post_each


def sweep_chases(practice_id: int) -> int:
    """Order the firing of every rung that is due today; returns how many were not ordered before.

    Any number of sweeps may run at once: the outbox keeps one row for each chase, rung and due date. On a day on
    which VA is closed nothing fires.
    """
    today = directory.today(practice_id)
    if not directory.calendar(practice_id).is_business_day(today):
        return 0
    rung = Chase.rung + 1
    parts = (Chase.id, rung, Chase.next_rung_on)
    key: sa.ColumnElement[str] = sa.literal("rung")
    for part in parts:
        key = key + sa.literal(":") + sa.cast(part, sa.String)
    with transaction():
        return post_each(JobName.FIRE_RUNG, practice_id=practice_id, wanted=queries.due_chases(practice_id, today),
                         dedupe_key=key, chase_id=Chase.id, rung=rung)  # fmt: skip
