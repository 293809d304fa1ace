"""What a sweep over many pending chases costs over the one statement that finds and marks the same rows.

    python benchmarks/chase.py [--pending 1000000] [--small 10000] [--due 5000] [--rounds 7]

On PostgreSQL. The sweep finds what is due and orders each rung's firing once, with an outbox row of its own; letters
are written and drawn by the jobs it orders. The floor is an UPDATE that finds the same rows by the same index and
marks them.
Targets: at most 4 x the floor, and at most 1.3 x the time of a sweep that finds as many among --small pending ones.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)  # this file's own folder would hide the library's `queue`

import sqlalchemy as sa  # noqa: E402

from config import load_settings  # noqa: E402
from referral import create_app  # noqa: E402
from referral.chasing.operations import sweep_chases  # noqa: E402
from referral.core import clock  # noqa: E402
from referral.core.calendar import BusinessCalendar  # noqa: E402
from referral.core.db import Base, db, transaction  # noqa: E402
from referral.directory import queries as directory  # noqa: E402
from referral.directory.models import Practice  # noqa: E402
from tests.servers import postgresql_server, redis_server  # noqa: E402

SECRETS = {
    "SECRET_KEY": "benchmark-" * 4,
    "FIELD_KEYS": json.dumps({"root": "11" * 32, "data": {"1": "22" * 32}}),
}
ALLOWED_RATIO, ALLOWED_GROWTH = 4.0, 1.3
FILL = sa.text("""
    INSERT INTO chase (id, uid, created_at, practice_id, case_id, purpose, about_id, party, opened_on, rung,
                       next_rung_on, is_escalated)
    SELECT n, md5(n::text), now(), :practice, n, 'va_answer', 0, 'va', CAST(:today AS date) - 10, n % 4,
           CASE WHEN n % :step = 0 AND n / :step <= :due THEN CAST(:today AS date)
                ELSE CAST(:today AS date) + 1 + n % 60 END,
           false
    FROM generate_series(1, :pending) AS n
""")
MARK = sa.text("""
    UPDATE chase SET rung = rung + 1, next_rung_on = next_rung_on + 7
    WHERE practice_id = :practice AND settled_at IS NULL AND next_rung_on <= :today
""")
UNMARK = sa.text("""
    UPDATE chase SET rung = rung - 1, next_rung_on = next_rung_on - 7
    WHERE id % :step = 0 AND id / :step <= :due
""")


def _business_day(practice_id: int) -> date:
    """Today, the clock moved to the next business day: on others nothing fires."""
    today = directory.today(practice_id)
    open_day = BusinessCalendar().next_open(today)
    clock.move_clock(open_day - today)
    return open_day


class Bench:
    """One database with so many pending chases, of which some are due."""

    def __init__(self, pending: int, due: int) -> None:
        self.due = due
        with transaction() as session:
            practice = Practice(name="Benchmark")
            session.add(practice)
            session.flush()
        self.practice_id = practice.id
        today = _business_day(practice.id)
        self._values = {"practice": practice.id, "today": today, "step": pending // due, "due": due}
        with db.engine.begin() as connection:
            connection.exec_driver_sql("SET session_replication_role = replica")  # chases without their cases
            connection.execute(FILL, self._values | {"pending": pending})
        self._tidy()

    def _tidy(self) -> None:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM (ANALYZE) chase, outbox")
            connection.exec_driver_sql("CHECKPOINT")

    def sweep(self) -> float:
        """Seconds of a sweep that finds all that is due."""
        started = time.perf_counter()
        found = sweep_chases(self.practice_id)
        seconds = time.perf_counter() - started
        assert found == self.due, f"{found} found"
        with db.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM outbox")
        self._tidy()
        return seconds

    def again(self) -> float:
        """Seconds of a sweep that finds all of it ordered already."""
        sweep_chases(self.practice_id)
        started = time.perf_counter()
        assert sweep_chases(self.practice_id) == 0
        seconds = time.perf_counter() - started
        with db.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM outbox")
        self._tidy()
        return seconds

    def floor(self) -> float:
        """Seconds of the statement that finds and marks the same rows."""
        started = time.perf_counter()
        with db.engine.begin() as connection:
            marked = connection.execute(MARK, self._values).rowcount
        seconds = time.perf_counter() - started
        assert marked == self.due
        with db.engine.begin() as connection:
            connection.execute(UNMARK, self._values)
        self._tidy()
        return seconds


def measure(pending: int, due: int, rounds: int) -> tuple[float, float]:
    """Median seconds of sweep and floor, in turn; the first of each warms up."""
    folder = tempfile.TemporaryDirectory(prefix="referral-bench-")
    with folder as data, postgresql_server() as url, redis_server() as redis_url:
        settings = {"DATABASE_URL": url, "REDIS_URL": redis_url, "DATA_DIR": data, **SECRETS}
        with create_app(load_settings(settings)).app_context():
            Base.metadata.create_all(db.engine)
            bench = Bench(pending, due)
            pairs = [(bench.sweep(), bench.floor()) for _ in range(rounds + 1)][1:]
            sweep, floor = (statistics.median(times) for times in zip(*pairs, strict=True))
            print(f"{pending:,} pending, {due:,} due: sweep {sweep * 1000:.0f} ms ({due / sweep:,.0f} a second), "
                  f"floor {floor * 1000:.0f} ms; all ordered already {bench.again() * 1000:.0f} ms")  # fmt: skip
            db.engine.dispose()
    return sweep, floor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pending", type=int, default=1_000_000)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--due", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=7)
    chosen = parser.parse_args()
    few, _ = measure(chosen.small, chosen.due, chosen.rounds)
    many, floor = measure(chosen.pending, chosen.due, chosen.rounds)
    for what, ratio, allowed in (
        (f"sweep / floor at {chosen.pending:,}", many / floor, ALLOWED_RATIO),
        (f"growth from {chosen.small:,} to {chosen.pending:,}", many / few, ALLOWED_GROWTH),
    ):
        print(f"  {what}: {ratio:.2f} x (at most {allowed:g}: {'kept' if ratio <= allowed else 'MISSED'})")


if __name__ == "__main__":
    main()
