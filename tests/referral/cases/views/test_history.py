from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from referral.audit.events import AuditTag
from referral.audit.queries import case_history
from referral.cases.operations import desk
from referral.cases.operations.opening import Opened
from referral.core.actor import Actor, Role
from tests.factories import make_case
from tests.pages import Page, get
from tests.statements import counted_statements

Visitor = Callable[[Role], FlaskClient]
PAGE_SIZE, NOTES = 10, 25
MOST_STATEMENTS = 11


@pytest.fixture
def opened(coordinator: Actor, monkeypatch: pytest.MonkeyPatch) -> Opened:
    monkeypatch.setattr("referral.cases.case_page.history.PAGE_SIZE", PAGE_SIZE)
    opened = make_case(coordinator)
    for number in range(NOTES):
        desk.add_note(coordinator, opened.uid, f"Note {number:03}")
    return opened


def _titles(page: Page) -> list[str]:
    timeline = page.one("ol", class_="timeline")
    return re.findall(r"Note \d{3}|Case opened", page.text(timeline))


def test_older_entries_are_reached_by_plain_links_each_once(opened: Opened, visitor: Visitor) -> None:
    client = visitor(Role.COORDINATOR)
    page = get(client, f"/cases/{opened.uid}")
    titles = _titles(page)
    while "Older entries" in page.links():
        page = get(client, page.links()["Older entries"])
        titles += _titles(page)
    assert titles == [*(f"Note {number:03}" for number in reversed(range(NOTES))), "Case opened"]


def test_an_older_page_costs_as_much_however_far_back(opened: Opened, visitor: Visitor) -> None:
    client = visitor(Role.COORDINATOR)
    older = get(client, f"/cases/{opened.uid}").links()["Older entries"]
    with counted_statements() as statements:
        page = get(client, older)
    assert len(statements) <= MOST_STATEMENTS, "\n\n".join(statements)
    with counted_statements() as later:
        get(client, page.links()["Older entries"])
    assert len(later) <= len(statements)


def test_who_looked_stays_shown_on_older_pages(opened: Opened, visitor: Visitor) -> None:
    client = visitor(Role.COORDINATOR)
    for _ in range(PAGE_SIZE + 1):
        client.get(f"/cases/{opened.uid}")
    older = get(client, f"/cases/{opened.uid}?reads=1").links()["Older entries"]
    assert "Looked at the case" in client.get(older).text
    assert "Looked at the case" not in client.get(f"/cases/{opened.uid}/history").text


def test_looking_at_the_history_is_recorded(opened: Opened, visitor: Visitor) -> None:
    visitor(Role.COORDINATOR).get(f"/cases/{opened.uid}/history")
    assert case_history(opened.case_id, with_reads=True, limit=1)[0].tag is AuditTag.CASE_VIEWED


def test_a_place_that_is_no_number_shows_the_newest(opened: Opened, visitor: Visitor) -> None:
    client = visitor(Role.COORDINATOR)
    assert "Note 024" in client.get(f"/cases/{opened.uid}/history?before=%C2%B2").text
    assert client.get(f"/cases/{'0' * 32}/history").status_code == 404
