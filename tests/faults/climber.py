"""A worker that sweeps chases and fires what it finds until nothing is left, without a queue in between.

python -m tests.faults.climber PRACTICE_ID [before-commit|after-commit]: with a second word it is killed, as by
kill -9, at that moment of the first rung it fires.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from datetime import timedelta
from unittest.mock import patch

import sqlalchemy as sa

from referral import create_app
from referral.chasing.operations import sweep_chases
from referral.core.db import db
from referral.outbox.jobs import JobName
from referral.outbox.models import OutboxMessage
from workers.perform import perform_here

LEASE = timedelta(seconds=1)
DEATHS = {
    "before-commit": "referral.cases.operations.chases.refresh",
    "after-commit": "workers.perform.finish",
}


def _die(*_arguments: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _undone() -> list[int]:
    rows = sa.select(OutboxMessage.id).where(
        OutboxMessage.job == JobName.FIRE_RUNG.value, OutboxMessage.finished_at.is_(None)
    )
    with db.engine.connect() as connection:
        return list(connection.scalars(rows))


def climb(practice_id: int) -> None:
    """Sweep and fire in an order of its own until every rung is done, by this process or another."""
    sweep_chases(practice_id)
    while ids := _undone():
        random.shuffle(ids)
        for outbox_id in ids:
            perform_here(outbox_id, lease=LEASE)
        sweep_chases(practice_id)
        time.sleep(0.05)


if __name__ == "__main__":
    with create_app().app_context():
        if len(sys.argv) > 2:
            patch(DEATHS[sys.argv[2]], _die).start()
        climb(int(sys.argv[1]))
