"""A desk whose background processes and Redis can be killed: real processes, real servers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from subprocess import PIPE

import redis
import sqlalchemy as sa

from config import ROOT, Settings
from referral.commands.embedded_redis import answers, server_command
from referral.core.db import db, transaction
from referral.outbox.models import OutboxMessage
from referral.outbox.post import post
from tests.faults.processes import EFFECT, JOB, JOURNAL

LONGEST_WAIT = 60.0  # seconds


def wait_until(true: Callable[[], bool], what: str, longest: float = LONGEST_WAIT) -> float:
    """Wait for something to become true, at most `longest` seconds; returns how long it took (seconds)."""
    started = time.monotonic()
    while not true():
        waited = time.monotonic() - started
        assert waited < longest, f"{what}: not within {longest} s"
        time.sleep(0.02)
    return time.monotonic() - started


class Process:
    """A background process by its number; it vanishes when it dies."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def is_alive(self) -> bool:
        return Path(f"/proc/{self.pid}").exists()

    def children(self) -> list[int]:
        """The processes it started that still run: a worker's horse, a horse's reader."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        return [int(pid) for pid in listed.read_text().split()] if self.is_alive() else []

    def signal(self, number: signal.Signals) -> None:
        if self.is_alive():
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill -9, and see it dead."""
        self.signal(signal.SIGKILL)
        self.wait()

    def wait(self) -> None:
        wait_until(lambda: not self.is_alive(), f"process {self.pid} ends")


class Nursery:
    """Starts background processes quickly."""

    def __init__(self) -> None:
        self._loaded = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.processes"], cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True
        )

    def start(self, name: str, environment: dict[str, str], log: Path) -> Process:
        assert self._loaded.stdin is not None
        assert self._loaded.stdout is not None
        order = {"name": name, "environment": environment, "log": str(log)}
        self._loaded.stdin.write(json.dumps(order) + "\n")
        self._loaded.stdin.flush()
        return Process(int(self._loaded.stdout.readline()))

    def close(self) -> None:
        self._loaded.communicate()


class Desk:
    """Posts jobs, starts and kills processes, and counts what came of it."""

    def __init__(self, nursery: Nursery, settings: Settings, practice_id: int, folder: Path) -> None:
        self._nursery = nursery
        self._practice_id = practice_id
        self._folder = folder
        self._socket = folder / "redis.sock"
        self._journal = folder / "journal"
        self._journal.touch()
        self._redis: subprocess.Popen[bytes] | None = None
        self._processes: list[Process] = []
        self._environment = {
            "DATA_DIR": str(settings.data_dir),
            "DATABASE_URL": settings.database_url,
            "REDIS_URL": f"unix://{self._socket}",
            "SECRET_KEY": settings.secret_key,
            "FIELD_KEYS": settings.field_keys,
            JOURNAL: str(self._journal),
        }
        with transaction() as session:
            EFFECT.create(session.connection(), checkfirst=True)
            session.execute(sa.delete(EFFECT))

    # --- processes

    def start(self, *names: str, **settings: str) -> list[Process]:
        """Start processes in this order; their names are those of `processes.run_process`."""
        log, environment = self._folder / "log", self._environment | settings
        started = [self._nursery.start(name, environment, log) for name in names]
        self._processes += started
        return started

    def start_redis(self) -> redis.Redis:
        """Start the server; what an earlier one held is gone, for it keeps nothing on disk."""
        command = server_command(self._socket, self._folder, durable=False)
        self._redis = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_until(lambda: answers(self._socket), "the Redis-protocol server answers")
        return redis.Redis(unix_socket_path=str(self._socket))

    def kill_redis(self) -> None:
        """Kill -9."""
        assert self._redis is not None
        self._redis.kill()
        self._redis.wait()

    def close(self) -> None:
        """Kill everything that still runs."""
        for process in self._processes:
            process.signal(signal.SIGCONT)
            process.kill()
        if self._redis is not None:
            self.kill_redis()

    @property
    def practice_id(self) -> int:
        return self._practice_id

    # --- jobs and what came of them

    def post(self, *keys: int, milliseconds: int = 0) -> None:
        """Order one job for each key."""
        with transaction():
            for key in keys:
                post(JOB, practice_id=self._practice_id, paper_id=key, milliseconds=milliseconds)

    def effects(self) -> Counter[int]:
        """How often each key had its effect."""
        with db.engine.connect() as connection:
            return Counter(connection.scalars(sa.select(EFFECT.c.key)))

    def undone(self) -> int:
        """How many rows are not finished."""
        unfinished = sa.select(sa.func.count()).where(OutboxMessage.finished_at.is_(None))
        with db.engine.connect() as connection:
            return connection.scalar(unfinished) or 0

    def runs(self, what: str, key: int) -> list[tuple[int, float]]:
        """(process id, moment) of each start or end of a key's work."""
        lines = [line.split() for line in self._journal.read_text().splitlines()]
        return [(int(pid), float(at)) for kind, found, pid, at in lines if (kind, int(found)) == (what, key)]

    def wait_for_start(self, key: int, runs: int = 1) -> tuple[int, float]:
        """Wait until the work on `key` was started `runs` times; returns process id and moment of the latest."""
        wait_until(lambda: len(self.runs("start", key)) >= runs, f"start {runs} of job {key}")
        return self.runs("start", key)[-1]

    def wait_until_all_done(self) -> float:
        """Wait until no row is unfinished; returns how long it took (seconds)."""
        return wait_until(lambda: self.undone() == 0, "all jobs are done")
