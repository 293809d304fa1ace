"""Every page that can be reached by links, in a real browser, with demo cases in it: one of each kind, over all roles.

New pages are found by themselves. Each is audited for accessibility, must fit a phone and 400 % zoom without sideways
scrolling, and must cause no script error and no refusal by the Content-Security-Policy.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from referral.demo.load import load_demo, sign_ins
from referral.demo.practice import PASSWORD, STAFF
from tests.browser.watch import PHONE, REFLOW, Watch
from tests.databases import SqliteDatabase, TestDatabase

DEMO_CASES = 24
SEED = 7
MOST_PAGES = 200
NOT_PAGES = {"static", "type_size.choose"}
DOWNLOADS = ("download", "letter", "file", "export")
LINKS = "[...document.querySelectorAll('a[href]')].filter(a => !a.target && !a.download).map(a => a.href)"


@pytest.fixture
def demo(app: Flask, database: TestDatabase) -> None:
    if not isinstance(database, SqliteDatabase):
        pytest.skip("pages look the same on every database; SQLite is enough")
    load_demo(DEMO_CASES, SEED)


@pytest.fixture
def endpoint_of(app: Flask, server: str) -> Callable[[str], str | None]:
    """The endpoint an address belongs to; None for other sites, unknown addresses and things that are no pages."""
    routes = app.url_map.bind("127.0.0.1")

    def find(address: str) -> str | None:
        if not address.startswith(server) or "." in urlsplit(address).path.rpartition("/")[2]:  # a file
            return None
        try:
            endpoint: str = routes.match(urlsplit(address).path, method="GET")[0]
        except (HTTPException, RequestRedirect):
            return None
        return None if endpoint in NOT_PAGES or any(word in endpoint for word in DOWNLOADS) else endpoint

    return find


def walk(watch: Watch, endpoint_of: Callable[[str], str | None], seen: set[str]) -> list[str]:
    """Follow links from the present page to one page of each endpoint not in `seen` yet; returns what is wrong."""
    waiting, passed, wrong = [watch.page.url], set[str](), list[str]()
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        endpoint = endpoint_of(address)
        if endpoint is None or endpoint in passed:
            continue
        passed.add(endpoint)
        response = watch.page.goto(address)
        assert response is not None
        if "text/html" not in response.headers.get("content-type", ""):
            continue
        if response.status != 200:
            wrong.append(f"{address}: {response.status}")
        if endpoint not in seen:
            wrong += inspect(watch)
        seen.add(endpoint)
        waiting += watch.page.evaluate(LINKS)
    return wrong


def inspect(watch: Watch) -> list[str]:
    """What is wrong with the present page."""
    wrong = watch.violations()
    wrong += [
        f"{watch.page.url} scrolls sideways at {s['width']}" for s in (PHONE, REFLOW) if watch.overflows(s)
    ]
    return wrong


def test_every_page_of_the_staff_is_sound(
    demo: None, watch: Watch, endpoint_of: Callable[[str], str | None]
) -> None:
    seen, wrong = set[str](), list[str]()
    for email in {role: email for email, _, role in STAFF}.values():
        watch.page.context.clear_cookies()
        watch.sign_in(email, PASSWORD)
        wrong += walk(watch, endpoint_of, seen)
    assert wrong + watch.trouble == []
    assert {"people.own_account", "people.accounts"} <= seen


def test_every_page_of_the_veteran_is_sound(
    demo: None, watch: Watch, endpoint_of: Callable[[str], str | None]
) -> None:
    line = sign_ins()[-1]
    found = re.search(r"case (\S+), born (\d+)/(\d+)/(\d+)", line)
    assert found is not None, line
    number, month, day, year = found.groups()
    watch.open("/my/sign-in")
    wrong = inspect(watch)
    for label, value in (("Case number", number), ("Month", month), ("Day", day), ("Year", year)):
        watch.page.get_by_label(label, exact=True).fill(value)
    watch.page.get_by_role("button", name="Send me a code").click()
    wrong += inspect(watch)
    assert wrong + watch.trouble == []
