"""From the click to the first picture of a study on screen, in a real browser.

    python benchmarks/viewer.py           prints the figures and ends with status 1 when one misses its mark

The floor is another page of the same case, opened the same way in the same window. A cold opening includes the start
of the decoding child; a warm one finds it running and decodes a study that nobody has opened before; an opening again
finds the decoded frames kept. Needs Chromium.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)  # this file's own folder would hide the library's `queue`

from flask import Flask  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402

from config import load_settings  # noqa: E402
from referral import create_app  # noqa: E402
from referral.core.actor import Role  # noqa: E402
from referral.core.db import Base, db  # noqa: E402
from referral.imaging.viewer import decoding  # noqa: E402
from tests import cast, dicom_studies  # noqa: E402
from tests.factories import make_case, make_facility, the_case  # noqa: E402
from tests.filed_study import file_study  # noqa: E402
from tests.servers import chromium, redis_server  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROUNDS = 5
MOST_TIMES_COLD, MOST_TIMES_WARM = 10.0, 5.0
KEYS = json.dumps({"root": "11" * 32, "data": {"1": "22" * 32}})
FIRST_PICTURE = "() => performance.getEntriesByName('first-picture').length > 0"
SINCE_OPENING = "() => performance.getEntriesByName('first-picture')[0].startTime"


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The app on a free port of this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def filed(app: Flask, count: int) -> tuple[str, list[str]]:
    """A case's address and as many studies of it, made alike."""
    with app.app_context():
        Base.metadata.create_all(db.engine)
        practice = cast.add_practice()
        make_facility(practice)
        case = the_case(make_case(cast.actor(practice, Role.COORDINATOR)))
        studies = [file_study(case, dicom_studies.lumbar(seed=f"benchmark {one}")) for one in range(count)]
        return f"/cases/{case.uid}", [f"/studies/{study}/view" for study in studies]


def signed_in(browser: Browser, address: str) -> Page:
    """A window of a coordinator."""
    page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    page.goto(f"{address}/sign-in")
    page.get_by_label("E-mail").fill(cast.email_of(Role.COORDINATOR))
    page.get_by_label("Password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def milliseconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def first_picture(page: Page, url: str) -> float:
    """Milliseconds from the beginning of the navigation to the first picture drawn."""
    page.goto(url)
    page.wait_for_function(FIRST_PICTURE)
    return float(page.evaluate(SINCE_OPENING))


def main() -> int:
    path = chromium()
    if path is None:
        print("There is no Chromium on this machine.")
        return 0
    with TemporaryDirectory() as folder, redis_server() as redis_url:
        environment = {"DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/figures.db", "REDIS_URL": redis_url,
                       "SECRET_KEY": "figures-" * 5, "FIELD_KEYS": KEYS, "PUBLIC_URL": "http://localhost"}  # fmt: skip
        app = create_app(replace(load_settings(environment), testing=True))
        case, studies = filed(app, ROUNDS + 1)
        with serving(app) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            page = signed_in(browser, address)
            floor = min(milliseconds(lambda: page.goto(address + case)) for _ in range(ROUNDS))  # type: ignore[arg-type,return-value]
            cold = first_picture(page, address + studies[0])
            warm = min(first_picture(page, address + study) for study in studies[1:])
            again = min(first_picture(page, address + study) for study in studies[1:])
            browser.close()
        decoding.close()
    print(f"another page of the case      {floor:.0f} ms")
    for what, taken in (("cold", cold), ("warm", warm), ("opened again", again)):
        print(f"first picture, {what:<14} {taken:.0f} ms: {taken / floor:.1f} times")
    return 0 if cold <= MOST_TIMES_COLD * floor and max(warm, again) <= MOST_TIMES_WARM * floor else 1


if __name__ == "__main__":
    sys.exit(main())
