"""What one state change through HTTP costs over the SQL of its own rows by the driver plus an empty page.

    python benchmarks/move.py [--moves 60] [--database sqlite|postgresql]

Each move hands a case to the reviewer: row lock, guard, state, audit, next step, redirect. The floor
is the same case put back and moved again by that request's own statements, through the driver alone: the rows are
really written and committed. Target: ratio at most 3.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)  # this file's own folder would hide the library's `queue`

import sqlalchemy as sa  # noqa: E402

from benchmarks.queue import app_with, signed_in  # noqa: E402
from benchmarks.statements import COMMIT, ROLLBACK, recorded, replay  # noqa: E402
from referral.cases.models import Case  # noqa: E402
from referral.cases.operations import intake, red_flags  # noqa: E402
from referral.cases.operations.intake import Study  # noqa: E402
from referral.cases.operations.opening import open_case  # noqa: E402
from referral.cases.operations.va_referrals import Referral  # noqa: E402
from referral.cases.states import CaseState  # noqa: E402
from referral.core.actor import Actor, Role  # noqa: E402
from referral.core.db import db  # noqa: E402
from referral.imaging.models import Region, StudySource  # noqa: E402
from referral.people.models import Account  # noqa: E402
from referral.review.rules import RED_FLAG_QUESTIONS  # noqa: E402
from referral.veterans.models import ConsentKind  # noqa: E402
from referral.veterans.person import Person  # noqa: E402
from tests.servers import postgresql_server  # noqa: E402

ALLOWED_RATIO = 3.0
CASES = Case.metadata.tables[Case.__tablename__]
BORN = date(1961, 3, 4)


def reviewable(actor: Actor, number: int) -> tuple[str, int]:
    """A case that can be handed to the reviewer: its opaque id and version."""
    today = date.today()  # noqa: DTZ011 - any day does
    uid = open_case(actor, Person("Rosa", f"Oakridge{number}", BORN), Referral(), source="phone").uid
    red_flags.answer_red_flags(actor, uid, None, dict.fromkeys(RED_FLAG_QUESTIONS, False))
    intake.record_consent(actor, uid, None, ConsentKind.CARE, BORN, "voice")
    day = min(today, date(2026, 1, 5))
    study = intake.log_study(actor, uid, None, Study(StudySource.DISC, Region.LUMBAR, day, day))
    intake.match_study(actor, uid, None, study, name_on_study="Rosa", born_on_study=BORN)
    version = db.session.scalar(sa.select(Case.version).where(Case.uid == uid))
    db.session.rollback()
    assert version is not None
    return uid, version


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moves", type=int, default=60)
    parser.add_argument("--database", choices=("sqlite", "postgresql"))
    chosen = parser.parse_args()
    for database in [chosen.database] if chosen.database else ["sqlite", "postgresql"]:
        with tempfile.TemporaryDirectory() as folder:
            server = (
                postgresql_server()
                if database == "postgresql"
                else nullcontext(f"sqlite:///{folder}/move.db")
            )
            with server as url:
                _measure(database, app_with(100, url, folder), chosen.moves)


def _measure(database: str, app: Any, moves: int) -> None:
    with app.app_context():
        account = db.session.scalars(sa.select(Account).order_by(Account.id)).first()
        assert account is not None
        actor = Actor(account.id, account.name, Role.COORDINATOR, account.practice_id)
        db.session.rollback()
        ready = [reviewable(actor, number) for number in range(moves)]
        engine = db.engine
    client, times = signed_in(app), Times()
    floor = engine.raw_connection()
    for uid, version in ready:
        before = _case_row(engine, uid)
        with recorded(engine) as statements, timed(times.move):
            answer = client.post(f"/cases/{uid}/start-review", data={"version": version})
        assert answer.status_code == 303, answer.text
        with timed(times.empty):
            client.get("/empty")
        _put_back(engine, before)
        with timed(times.sql):
            replay(floor, statements)
        assert _case_row(engine, uid)["state"] == CaseState.MRI_REVIEW, "the floor did not move the case"
    floor.close()
    _say(database, times, sum(sql not in (COMMIT, ROLLBACK) for sql, _ in statements))


@dataclass
class Times:
    """Seconds, one entry a move."""

    move: list[float] = field(default_factory=list)
    sql: list[float] = field(default_factory=list)
    empty: list[float] = field(default_factory=list)


@contextmanager
def timed(found: list[float]) -> Iterator[None]:
    started = time.perf_counter()
    yield
    found.append(time.perf_counter() - started)


def _case_row(engine: sa.Engine, uid: str) -> dict[str, Any]:
    with engine.connect() as connection:
        return dict(connection.execute(sa.select(CASES).where(CASES.c.uid == uid)).mappings().one())


def _put_back(engine: sa.Engine, row: dict[str, Any]) -> None:
    """The case as it was, so that the floor changes a real row; its history only grows."""
    with engine.connect().execution_options(writes=True) as connection:
        connection.execute(sa.update(CASES).where(CASES.c.id == row["id"]).values(row))
        connection.commit()


def _say(database: str, times: Times, statements: int) -> None:
    found = (times.move, times.sql, times.empty)
    move, sql, empty = (statistics.median(seconds) * 1000 for seconds in found)
    verdict = "ok" if move <= ALLOWED_RATIO * sql + empty else "MISSED"
    print(
        f"{database}: one move {move:.1f} ms, its SQL {sql:.1f} ms ({statements} statements), empty page {empty:.1f} ms"
    )
    print(f"  (move - empty page) / SQL {(move - empty) / sql:.2f}  {verdict}")


if __name__ == "__main__":
    main()
