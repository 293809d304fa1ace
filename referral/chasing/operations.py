"""The sweep: finds the rungs that are due and orders their firing, each once."""

from __future__ import annotations

from referral.chasing import queries
from referral.core.db import transaction
from referral.directory import queries as directory
from referral.outbox.jobs import JobName
from referral.outbox.post import post

BATCH = 200
"""Chases per transaction: other people's changes never wait long for the sweep."""


def sweep_chases(practice_id: int) -> int:
    """Order the firing of every rung that is due today; returns how many were found.

    Any number of sweeps may run at once: the outbox keeps one row for each chase, rung and due date. On a day on
    which VA is closed nothing fires.
    """
    today = directory.today(practice_id)
    if not directory.calendar(practice_id).is_business_day(today):
        return 0
    found = last_id = 0
    while True:
        with transaction():
            due = queries.due_rungs(practice_id, today, after=last_id, limit=BATCH)
            for one in due:
                key = f"rung:{one.chase_id}:{one.rung}:{one.due_on.isoformat()}"
                post(JobName.FIRE_RUNG, practice_id=practice_id, dedupe_key=key,
                     chase_id=one.chase_id, rung=one.rung)  # fmt: skip
        if not due:
            return found
        found, last_id = found + len(due), due[-1].chase_id
