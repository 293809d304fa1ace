"""The chasing pages: what a caller has at hand, and logging what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from referral.cases import chase_list
from referral.cases.chase_list import ChaseTab, chase_page
from referral.cases.operations.chases import FOLLOW_UP_LETTER, fire_due
from referral.cases.operations.opening import Opened
from referral.chasing import queries as chasing
from referral.core.actor import Role
from referral.core.db import db
from referral.paperwork.models import Paper
from referral.paperwork.operations import draw_paper
from tests.cast import NAMES, add_staff, sign_in
from tests.factories import the_case
from tests.referral.cases.operations.conftest import Desk

SENT, WRITES, CALLS, ESCALATES = date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 9), date(2026, 3, 16)
On = Callable[[date], None]


@pytest.fixture
def on(at: Callable[[datetime], None]) -> On:
    """Makes it ten in the morning of a day at the practice."""
    return lambda day: at(datetime.combine(day, time(10), ZoneInfo("America/Chicago")).astimezone(UTC))


@pytest.fixture
def call_due(desk: Desk, on: On, client: FlaskClient) -> Opened:
    """A request whose letter is written and whose call is due today; the coordinator is signed in."""
    on(SENT)
    opened = desk.sent()
    for day in (WRITES, CALLS):
        on(day)
        assert fire_due(the_case(opened).id)
    add_staff(desk.practice, Role.COORDINATOR)
    sign_in(client, Role.COORDINATOR)
    return opened


def test_a_caller_has_number_script_and_earlier_rounds_at_hand(
    desk: Desk, call_due: Opened, client: FlaskClient
) -> None:
    (row,) = chase_page(desk.coordinator, ChaseTab.CALLS).rows
    number = row.referral_number
    page = client.get("/chases")
    assert page.status_code == 200
    assert "715-555-0150" in page.text
    assert "Call the community care office" in page.text
    assert "This is Cora Dinwiddie from Lakeview Spine Practice" in page.text
    assert f'data-copy="{number}"' in page.text
    assert f"VA referral number {number}. We sent a request for service on March 2, 2026 by HSRM" in page.text
    assert "not sent yet" in page.text


def test_a_call_is_logged_right_from_the_list(call_due: Opened, client: FlaskClient) -> None:
    call = {"party": "va", "channel": "phone", "number": "715-555-0150", "outcome": "promised",
            "person": "Dana Whitfield", "promise_on": "2026-03-12", "note": ""}  # fmt: skip
    answer = client.post(f"/cases/{call_due.uid}/contact?from=list&tab=calls", data=call)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/chases?tab=calls")
    assert "No call is due today" in client.get("/chases").text
    promised = client.get("/chases?tab=promises").text
    assert re.search(r"Promised by <a [^>]+/clocks\">Mar 12, 2026", promised)


def test_what_was_typed_is_kept_when_something_is_missing(call_due: Opened, client: FlaskClient) -> None:
    call = {
        "party": "va",
        "channel": "phone",
        "outcome": "promised",
        "person": "Dana Whitfield",
        "promise_on": "",
    }
    answer = client.post(f"/cases/{call_due.uid}/contact?from=list&tab=calls", data=call)
    assert answer.status_code == 422
    assert "Enter the day by which they promised an answer." in answer.text
    assert 'value="Dana Whitfield"' in answer.text
    assert "from=list" in answer.text
    assert not chasing.contacts([the_case(call_due).id])


@pytest.mark.parametrize("missing", ["outcome", "party", "channel"])
def test_a_contact_without_its_essentials_is_refused(
    call_due: Opened, client: FlaskClient, missing: str
) -> None:
    call = {"party": "va", "channel": "phone", "outcome": "no_answer"}
    call[missing] = "nonsense"
    assert client.post(f"/cases/{call_due.uid}/contact", data=call).status_code == 422


def test_a_letter_leaves_the_list_when_its_sending_is_recorded(call_due: Opened, client: FlaskClient) -> None:
    assert "Letter of Mar 6, 2026" in client.get("/chases?tab=letters").text
    draw_paper(db.session.query(Paper.id).filter_by(kind=FOLLOW_UP_LETTER).scalar())
    client.post(
        f"/cases/{call_due.uid}/contact?from=list&tab=letters",
        data={"party": "va", "channel": "fax", "outcome": "sent", "number": "715-555-0151"},
    )
    assert "Every letter has been sent." in client.get("/chases?tab=letters").text
    assert "Call the community care office" in client.get("/chases").text


@pytest.mark.parametrize("tab", list(ChaseTab))
def test_every_list_can_be_opened(call_due: Opened, client: FlaskClient, tab: ChaseTab) -> None:
    assert client.get(f"/chases?tab={tab.value}").status_code == 200


@pytest.mark.parametrize(
    "address", ["/chases?tab=nonsense", "/chases?after=nonsense", "/chases?after=2026-01-01_x"]
)
def test_an_address_nobody_was_given_shows_the_first_page(
    call_due: Opened, client: FlaskClient, address: str
) -> None:
    assert "Call the community care office" in client.get(address).text


def test_the_contact_page_of_a_case_that_is_not_chased_has_just_the_form(
    desk: Desk, client: FlaskClient
) -> None:
    opened = desk.received()
    add_staff(desk.practice, Role.SUPERVISOR)
    sign_in(client, Role.SUPERVISOR)
    page = client.get(f"/cases/{opened.uid}/contact")
    assert page.status_code == 200
    assert "Waiting for VA" not in page.text


def test_a_case_of_nobody_is_not_found(call_due: Opened, client: FlaskClient) -> None:
    assert client.get("/cases/nobody/contact").status_code == 404
    assert client.post("/cases/nobody/contact", data={"outcome": "no_answer"}).status_code == 404


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMINISTRATOR])
def test_only_the_desk_chases(desk: Desk, client: FlaskClient, role: Role) -> None:
    add_staff(desk.practice, role)
    sign_in(client, role)
    assert client.get("/chases").status_code == 403


def test_paging_shows_each_chase_once(desk: Desk, on: On, monkeypatch: pytest.MonkeyPatch) -> None:
    on(SENT)
    wanted = {the_case(desk.sent()).number for _ in range(3)}
    monkeypatch.setattr(chase_list, "PAGE_ROWS", 2)
    first = chase_page(desk.coordinator, ChaseTab.WAITING)
    second = chase_page(desk.coordinator, ChaseTab.WAITING, first.next_after or "")
    assert [len(first.rows), len(second.rows)] == [2, 1]
    assert {row.case.number for row in [*first.rows, *second.rows]} == wanted
    assert second.next_after is None
    assert first.counts[ChaseTab.WAITING] == 3


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.SUPERVISOR])
def test_nobody_is_made_to_say_that_they_are_somebody_else(
    desk: Desk, call_due: Opened, on: On, another_client: Callable[[], FlaskClient], role: Role
) -> None:
    on(ESCALATES)
    assert fire_due(the_case(call_due).id)
    client = another_client()
    if role is not Role.COORDINATOR:
        add_staff(desk.practice, role)
    sign_in(client, role)
    page = client.get("/chases").text
    assert f"This is {NAMES[role]}, {role.value} at Lakeview Spine Practice." in page
