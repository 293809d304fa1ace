"""The product's own background processes, started with a job whose effect can be counted and with short leases.

python -m tests.faults.processes worker|worker-now|relay|relay-that-dies|scheduler|real-worker|real-desk
The real ones do the product's own work.
"""

from __future__ import annotations

import functools
import json
import os
import signal
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa

from referral.core.db import transaction
from referral.features import import_models
from referral.outbox.jobs import SPECS, JobName
from referral.outbox.relay import Sweeper
from tests.faults import desk_at_work
from workers import relay, run, schedule
from workers.handlers import HANDLERS
from workers.perform import perform_here

LEASE = timedelta(seconds=4)
PATIENCE = timedelta(seconds=1)
JOURNAL = "FAULTS_JOURNAL"
TRIES = "FAULTS_TRIES"
"""How often each job may be started, when not as often as the product says."""
JOB = JobName.DRAW_PAPER
EFFECT = sa.Table("effect", sa.MetaData(), sa.Column("key", sa.Integer, nullable=False))


def draw_paper(practice_id: int, paper_id: int, milliseconds: int) -> None:
    """Takes a while, then has its effect unless it has been had: as every handler must."""
    _note("start", paper_id)
    time.sleep(milliseconds / 1000)
    with transaction() as session:
        if session.scalar(sa.select(EFFECT.c.key).where(EFFECT.c.key == paper_id)) is None:
            session.execute(sa.insert(EFFECT).values(key=paper_id))
    _note("end", paper_id)


def _note(what: str, key: int) -> None:
    with Path(os.environ[JOURNAL]).open("a") as journal:
        journal.write(f"{what} {key} {os.getpid()} {time.time()}\n")


def _die(sendings: list[tuple[int, int]]) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return len(sendings)


def run_process(name: str) -> None:
    """Be one process until told to stop, or killed."""
    if not name.startswith("real-"):
        HANDLERS[JOB] = draw_paper
    patch("workers.perform.perform_here", functools.partial(perform_here, lease=LEASE)).start()
    patch("workers.relay.Sweeper", functools.partial(Sweeper, patience=PATIENCE)).start()
    if tries := int(os.environ.get(TRIES, "0")):
        patch.dict(
            SPECS, {job: replace(spec, waits=(PATIENCE,) * (tries - 1)) for job, spec in SPECS.items()}
        ).start()
    if name == "relay-that-dies":
        patch("referral.outbox.relay.mark_sent", _die).start()
    if name in ("worker", "real-worker"):
        run.main("later")
    elif name == "real-desk":
        desk_at_work.main()
    elif name == "worker-now":
        run.main("now")
    elif name == "scheduler":
        schedule.main()
    else:
        relay.main()


def _fork(order: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        os.environ.update(order["environment"])
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(log, 1)
        os.dup2(log, 2)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        run_process(order["name"])
    finally:
        os._exit(0)
    return 0


def main() -> None:
    """The nursery: has the program loaded, and forks a process for each line of JSON on standard input."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them: they vanish when they die
    import_models()
    for line in sys.stdin:
        sys.stdout.write(f"{_fork(json.loads(line))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
