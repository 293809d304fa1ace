"""What a page of the queue costs over its own SQL by the driver alone plus an empty page of the framework.

    python benchmarks/queue.py [--cases 100000] [--small 2000] [--database sqlite|postgresql] [--clients 8]

All figures come from one run. The floor runs the very statements of the page (its audit row is written and committed)
and draws an empty page for the same signed-in person. Targets: ratio at most 2.5, last page at most 1.2 of the first.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from flask import Flask, render_template_string
from flask.testing import FlaskClient

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)  # this file's own folder would hide the library's `queue`

from benchmarks.filled_queue import EMAIL, PASSWORD, fill  # noqa: E402
from benchmarks.statements import COMMIT, ROLLBACK, Statement, recorded, replay  # noqa: E402
from config import load_settings  # noqa: E402
from referral import create_app  # noqa: E402
from referral.core.db import Base, db  # noqa: E402
from referral.people.access import any_staff  # noqa: E402
from tests.servers import postgresql_server  # noqa: E402

PAGES = {
    "first": "/queue",
    "all open": "/queue?tab=open",
    "filtered": "/queue?tab=open&owner=me&overdue=1",
    "flag": "/queue?tab=open&flag=urgent",
    "by owner": "/queue?tab=open&sort=owner",
    "last": "/queue?tab=open&end=1",
}
ALLOWED_RATIO, ALLOWED_LAST = 2.5, 1.2
ROUNDS = 40
SECRETS = {
    "SECRET_KEY": "benchmark-" * 4,
    "FIELD_KEYS": json.dumps({"root": "11" * 32, "data": {"1": "22" * 32}}),
}


def app_with(count: int, database_url: str, folder: str) -> Flask:
    """The program on an own database with `count` cases, and an empty page."""
    app = create_app(load_settings({"DATA_DIR": folder, "DATABASE_URL": database_url, **SECRETS}))
    app.config["WTF_CSRF_ENABLED"] = False

    @any_staff
    def empty() -> str:
        return render_template_string("{% extends 'base.html' %}")

    app.add_url_rule("/empty", "empty", empty)
    with app.app_context():
        Base.metadata.drop_all(db.engine)
        Base.metadata.create_all(db.engine)
        fill(count)
    return app


def signed_in(app: Flask) -> FlaskClient:
    client = app.test_client()
    assert client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD}).status_code == 303
    return client


def statements_of(app: Flask, client: FlaskClient, address: str) -> list[Statement]:
    """What the page sends to the database, its audit row and commit included."""
    with app.app_context():
        engine = db.engine
    client.get(address)
    with recorded(engine) as seen:
        assert client.get(address).status_code == 200
    return seen


def medians(*actions: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """The median time of each action; they take turns, so that a busy machine is as busy for all."""
    times: list[list[float]] = [[] for _ in actions]
    for _ in range(rounds + 1):
        for action, found in zip(actions, times, strict=True):
            started = time.perf_counter()
            action()
            found.append(time.perf_counter() - started)
    return [statistics.median(found[1:]) for found in times]


def together(actions: list[Callable[[], object]]) -> float:
    """The median time of one call while all actions run side by side."""
    found: list[float] = []
    threads = [
        threading.Thread(target=lambda act=act: found.extend(medians(act, rounds=ROUNDS // 2)))
        for act in actions
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statistics.median(found)


@contextmanager
def drivers(app: Flask, count: int) -> Iterator[list[Any]]:
    """Connections of the driver itself."""
    with app.app_context():
        held = [db.engine.raw_connection() for _ in range(count)]
    yield held
    for connection in held:
        connection.close()


def measure(app: Flask, clients: int) -> dict[str, float]:
    """Prints each page's time and ratio; returns the times of the pages for one client."""
    client, found = signed_in(app), {}
    for name, address in PAGES.items():
        statements = statements_of(app, client, address)
        with drivers(app, 1) as [connection]:
            empty, sql, page = medians(
                lambda: client.get("/empty"),
                lambda c=connection, s=statements: replay(c, s),
                lambda a=address: client.get(a),
            )
        found[name], ratio = page, page / (sql + empty)
        count = sum(statement not in (COMMIT, ROLLBACK) for statement, _ in statements)
        print(
            f"  {name:<9} {page * 1000:6.1f} ms  its SQL {sql * 1000:5.1f} ms + empty page {empty * 1000:4.1f} ms"
            f"  ratio {ratio:.2f}  {count} statements  {'ok' if ratio <= ALLOWED_RATIO else 'MISSED'}"
        )
    last = found["last"] / found["all open"]
    print(f"  last page / first page {last:.2f}  {'ok' if last <= ALLOWED_LAST else 'MISSED'}")
    _side_by_side(app, clients)
    return found


def _side_by_side(app: Flask, clients: int) -> None:
    visitors = [signed_in(app) for _ in range(clients)]
    empty = together([lambda v=v: v.get("/empty") for v in visitors])
    statements = statements_of(app, visitors[0], PAGES["first"])
    with drivers(app, clients) as held:
        floor = together([lambda c=c: replay(c, statements) for c in held]) + empty
    page = together([lambda v=v: v.get(PAGES["first"]) for v in visitors])
    verdict = "ok" if page <= ALLOWED_RATIO * floor else "MISSED"
    print(
        f"  {clients} clients {page * 1000:6.1f} ms  floor {floor * 1000:5.1f} ms  ratio {page / floor:.2f}  {verdict}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--small", type=int, default=2_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--database", choices=("sqlite", "postgresql"))
    chosen = parser.parse_args()
    for database in [chosen.database] if chosen.database else ["sqlite", "postgresql"]:
        times = {}
        for count in (chosen.small, chosen.cases):
            print(f"{database}, {count:,} cases")
            with tempfile.TemporaryDirectory() as folder:
                server = (
                    postgresql_server()
                    if database == "postgresql"
                    else nullcontext(f"sqlite:///{folder}/queue.db")
                )
                with server as url:
                    app = app_with(count, url, folder)
                    times[count] = measure(app, chosen.clients)
                    with app.app_context():
                        db.engine.dispose()
        growth = {name: times[chosen.cases][name] / times[chosen.small][name] for name in PAGES}
        print("  growth " + ", ".join(f"{name} {ratio:.2f}" for name, ratio in growth.items()))


if __name__ == "__main__":
    main()
