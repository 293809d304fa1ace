"""What the outbox costs over the queue library alone, and how fast a killed worker's job is taken up again.

    python benchmarks/jobs.py [--jobs 200] [--database sqlite|postgresql]

The floor is the library's own worker with the same program loaded (a fork copies it), its own no-op and its own
enqueue, measured beside it in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)  # this file's own folder would hide the library's `queue`

import redis  # noqa: E402
import sqlalchemy as sa  # noqa: E402
from rq import Queue  # noqa: E402

from config import load_settings  # noqa: E402
from referral import create_app  # noqa: E402
from referral.core.db import Base, db, transaction  # noqa: E402
from referral.directory.models import Practice  # noqa: E402
from referral.outbox.jobs import JobName  # noqa: E402
from referral.outbox.models import OutboxMessage  # noqa: E402
from referral.outbox.post import post  # noqa: E402
from tests.servers import postgresql_server, redis_server  # noqa: E402

SECRETS = {
    "SECRET_KEY": "benchmark-" * 4,
    "FIELD_KEYS": json.dumps({"root": "11" * 32, "data": {"1": "22" * 32}}),
}
ALLOWED_RATIO = 2.0
ALLOWED_RECOVERY = 20.0
FLOOR_QUEUE = "floor"


def noop(*_ids: int, **_named: int) -> None:
    """Does nothing."""


def slow(practice_id: int, paper_id: int) -> None:
    """Says that it started, then takes long enough to be killed."""
    with Path(os.environ["BENCHMARK_JOURNAL"]).open("a") as journal:
        journal.write(f"{time.time()}\n")
    time.sleep(5)


def wait_until(true: Callable[[], bool], seconds: float = 120.0) -> float:
    started = time.perf_counter()
    while not true():
        if time.perf_counter() - started > seconds:
            raise TimeoutError
        time.sleep(0.005)
    return time.perf_counter() - started


def child(process: str) -> None:
    """One of the processes under measurement."""
    from workers import relay, run
    from workers.handlers import HANDLERS
    from workers.perform import application

    HANDLERS[JobName.SEND_NOTICE] = noop
    HANDLERS[JobName.DRAW_PAPER] = slow
    if process == "worker":
        run.main("later")
    elif process == "relay":
        relay.main()
    else:
        from rq import Worker

        application()
        connection = redis.Redis.from_url(os.environ["REDIS_URL"])
        queue = Queue(FLOOR_QUEUE, connection=connection, serializer="json")
        Worker([queue], connection=connection, serializer="json", log_job_description=False).work(
            logging_level="ERROR"
        )


class Bench:
    """The processes under measurement, on one database."""

    def __init__(
        self, folder: Path, environment: dict[str, str], connection: redis.Redis, practice_id: int
    ) -> None:
        self.journal = folder / "journal"
        self.journal.touch()
        self._environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment}
        self._environment["BENCHMARK_JOURNAL"] = str(self.journal)
        self._log = folder / "log"
        self._connection = connection
        self._practice_id = practice_id
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, name: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, __file__, "--child", name]
        with self._log.open("ab") as log:
            process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def outbox(self, jobs: int) -> float:
        """Seconds from the commit of `jobs` rows until all are done."""
        with transaction():
            for _ in range(jobs):
                post(JobName.SEND_NOTICE, practice_id=self._practice_id, notice_id=1)
        return wait_until(lambda: self._undone() == 0)

    def floor(self, jobs: int) -> float:
        """Seconds from the first enqueue of `jobs` no-ops until all are done."""
        queue = Queue(FLOOR_QUEUE, connection=self._connection, serializer="json")
        started = time.perf_counter()
        sent = [queue.enqueue("benchmarks.jobs.noop", 1, result_ttl=0).key for _ in range(jobs)]
        wait_until(lambda: not self._connection.exists(*sent))
        return time.perf_counter() - started

    def recovery(self) -> float:
        """Seconds from kill -9 of a busy worker until another starts its job."""
        with transaction():
            post(JobName.DRAW_PAPER, practice_id=self._practice_id, paper_id=1)
        wait_until(lambda: len(self.journal.read_text().splitlines()) == 1)
        killed = time.time()
        self.worker.kill()
        self.worker.wait()
        self.worker = self.start("worker")
        wait_until(lambda: len(self.journal.read_text().splitlines()) == 2)
        return float(self.journal.read_text().splitlines()[1]) - killed

    def _undone(self) -> int:
        query = sa.select(sa.func.count()).where(OutboxMessage.finished_at.is_(None))
        with db.engine.connect() as connection:
            return connection.scalar(query) or 0

    def run(self, jobs: int) -> None:
        self.worker = self.start("worker")
        self.start("relay")
        self.start("floor")
        self.outbox(5)
        self.floor(5)
        ones = [(self.outbox(1), self.floor(1)) for _ in range(40)]
        one, floor_one = (statistics.median(times) for times in zip(*ones, strict=True))
        self._say("one job, from commit to done (median of 40)", one, floor_one)
        quarter, many, floor_many = self.outbox(jobs // 4), self.outbox(jobs), self.floor(jobs)
        self._say(f"{jobs} jobs at once", many, floor_many)
        print(f"  growth: {jobs} jobs take {many / quarter:.1f} x as long as {jobs // 4}")
        seconds = self.recovery()
        print(
            f"  killed worker: its job starts again after {seconds:.1f} s{_mark(seconds, ALLOWED_RECOVERY)}"
        )

    def _say(self, what: str, seconds: float, floor: float) -> None:
        ratio = seconds / floor
        times = f"{seconds * 1000:.0f} ms, library alone {floor * 1000:.0f} ms"
        print(f"  {what}: {times} = {ratio:.2f} x{_mark(ratio, ALLOWED_RATIO)}")


def _mark(value: float, allowed: float) -> str:
    return f" (at most {allowed:g}: {'kept' if value <= allowed else 'MISSED'})"


@contextmanager
def database(name: str, folder: Path) -> Iterator[str]:
    if name == "sqlite":
        yield f"sqlite:///{folder / 'bench.db'}"
    else:
        with postgresql_server() as url:
            yield url


def measure(name: str, jobs: int) -> None:
    with tempfile.TemporaryDirectory(prefix="referral-bench-") as temporary, redis_server() as redis_url:
        folder = Path(temporary)
        with database(name, folder) as url:
            environment = {"DATABASE_URL": url, "REDIS_URL": redis_url, "DATA_DIR": temporary, **SECRETS}
            app = create_app(load_settings(environment))
            with app.app_context():
                Base.metadata.create_all(db.engine)
                with transaction() as session:
                    practice = Practice(name="Benchmark")
                    session.add(practice)
                    session.flush()
                bench = Bench(folder, environment, redis.Redis.from_url(redis_url), practice.id)
                print(name)
                try:
                    bench.run(jobs)
                finally:
                    for process in bench.processes:
                        process.kill()
                        process.wait()
                    db.engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=200)
    parser.add_argument("--database", choices=("sqlite", "postgresql"))
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.child)
        return
    for name in [options.database] if options.database else ["sqlite", "postgresql"]:
        measure(name, options.jobs)


if __name__ == "__main__":
    main()
