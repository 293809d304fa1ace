"""What one state change through HTTP costs over the SQL of its own rows by the driver plus an empty page.

    python benchmarks/move.py [--moves 60] [--database sqlite|postgresql]

Each move hands a case to the reviewer: row lock, guard, state, audit, next step, redirect. The floor is
the time the driver spends in that request's own statements (without the commit). Target: ratio at most 3.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

sys.path[0] = str(
    Path(__file__).resolve().parent.parent
)  # this file's own folder would hide the library's `queue`

import sqlalchemy as sa  # noqa: E402

from benchmarks.queue import app_with, signed_in  # noqa: E402
from referral.cases.models import Case  # noqa: E402
from referral.cases.operations import intake  # noqa: E402
from referral.cases.operations.intake import Study  # noqa: E402
from referral.cases.operations.opening import Referral, open_case  # noqa: E402
from referral.core.actor import Actor, Role  # noqa: E402
from referral.core.db import db  # noqa: E402
from referral.imaging.models import Region, StudySource  # noqa: E402
from referral.people.models import Account  # noqa: E402
from referral.review.rules import RED_FLAG_QUESTIONS  # noqa: E402
from referral.veterans.models import ConsentKind  # noqa: E402
from referral.veterans.person import Person  # noqa: E402
from tests.servers import postgresql_server  # noqa: E402

ALLOWED_RATIO = 3.0
BORN = date(1961, 3, 4)


def reviewable(actor: Actor, number: int) -> tuple[str, int]:
    """A case that can be handed to the reviewer: its opaque id and version."""
    today = date.today()  # noqa: DTZ011 - any day does
    uid = open_case(actor, Person("Rosa", f"Oakridge{number}", BORN), Referral(), source="phone").uid
    intake.answer_red_flags(actor, uid, None, dict.fromkeys(RED_FLAG_QUESTIONS, False))
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
    client = signed_in(app)
    spent: list[float] = []

    def begin(connection: Any, *rest: Any) -> None:
        connection.info["begun"] = time.perf_counter()

    def end(connection: Any, *rest: Any) -> None:
        spent.append(time.perf_counter() - connection.info["begun"])

    sa.event.listen(engine, "before_cursor_execute", begin)
    sa.event.listen(engine, "after_cursor_execute", end)
    times: dict[str, list[float]] = {"move": [], "sql": [], "empty": []}
    for uid, version in ready:
        spent.clear()
        started = time.perf_counter()
        answer = client.post(f"/cases/{uid}/start-review", data={"version": version})
        times["move"].append(time.perf_counter() - started)
        assert answer.status_code == 303, answer.text
        times["sql"].append(sum(spent))
        statements = len(spent)
        started = time.perf_counter()
        client.get("/empty")
        times["empty"].append(time.perf_counter() - started)
    move, sql, empty = (statistics.median(found) * 1000 for found in times.values())
    verdict = "ok" if move <= ALLOWED_RATIO * sql + empty else "MISSED"
    print(
        f"{database}: one move {move:.1f} ms, its SQL {sql:.1f} ms ({statements} statements), empty page {empty:.1f} ms"
    )
    print(f"  (move - empty page) / SQL {(move - empty) / sql:.2f}  {verdict}")


if __name__ == "__main__":
    main()
