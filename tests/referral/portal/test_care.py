"""The veteran's own log: plain, forgiving, and the veteran's alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from referral.care.states import CareKind
from referral.cases.models import Case
from referral.cases.operations import visits
from referral.cases.operations.care import entries, treatments
from referral.cases.operations.care.treatments import Treatment
from referral.core.actor import Actor
from referral.core.partial_date import PartialDate
from tests.factories import make_case, the_case
from tests.pages import Page, get, post
from tests.referral.cases.operations.conftest import Desk, desk
from tests.referral.cases.operations.test_care import NOON, finish
from tests.referral.portal.conftest import give_details, last_code

__all__ = ["desk"]
CRISIS = "988, then press 1"


def links_to_change(page: Page) -> list[str]:
    return [address for text, address in page.links().items() if text.startswith("Change")]


def test_a_visitor_who_is_not_signed_in_is_asked_to(client: FlaskClient, case: Case) -> None:
    for path in ("/my/care", "/my/care/week", "/my/care/how-are-you"):
        answer = client.get(path)
        assert answer.status_code == 303
        assert answer.location.startswith("/my/sign-in")


def test_a_week_is_saved_shown_and_corrected(veteran: FlaskClient, case: Case) -> None:
    assert (
        "Your treatment log" in get(veteran, "/my/").links()
        or "Open your log" in get(veteran, "/my/").links()
    )
    form = get(veteran, "/my/care/week")
    assert CRISIS in form.text()
    today = form.fields()["on"]
    assert (
        post(veteran, "/my/care/week", on=today, pain="7", milestones="Slept two nights").status_code == 303
    )
    page = get(veteran, "/my/care")
    assert "pain 7" in page.text()
    assert page.all("{http://www.w3.org/2000/svg}svg", role="img")
    assert "style=" not in page.source
    change = links_to_change(page)[0]
    assert get(veteran, change).fields()["pain"] == "7"
    assert post(veteran, change, on=today, pain="6").status_code == 303
    assert "pain 6" in get(veteran, "/my/care").text()
    take_out = get(veteran, links_to_change(get(veteran, "/my/care"))[0]).links()["Take this out of your log"]
    assert post(veteran, take_out, reason="Wrong day").status_code == 303
    assert "pain 6" not in get(veteran, "/my/care").text()


@pytest.mark.parametrize(
    ("form", "values", "field"),
    [
        ("week", {"on": "2020-01-01", "pain": "11"}, "pain"),
        ("week", {"on": "2190-01-01", "pain": "5"}, "on"),
        ("week", {"on": "2020-01-01"}, "pain"),
        ("treatment", {"kind": "medicine", "detail": "Pills", "started_on": "a while ago"}, "started_on"),
        ("score", {"measure": "odi", "value": "500", "on": "2020-01-01"}, "value"),
        ("score", {"measure": "odi", "value": "NaN", "on": "2020-01-01"}, "value"),
    ],
)
def test_a_mistake_is_told_beside_its_field(
    veteran: FlaskClient, form: str, values: dict[str, str], field: str
) -> None:
    answer = post(veteran, f"/my/care/{form}", **values)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert CRISIS in answer.text


def test_a_treatment_is_self_reported_until_the_team_checked_it(
    veteran: FlaskClient, case: Case, coordinator: Actor
) -> None:
    post(
        veteran, "/my/care/treatment", kind="injection", detail="A shot in the back", started_on="March 2025"
    )
    page = get(veteran, "/my/care")
    assert "(March 2025)" in page.text()
    assert "Not checked yet" in page.text()
    change = links_to_change(page)[0]
    entries.confirm_entry(coordinator, case.uid, None, change.rpartition("/")[2])
    assert "Our team checked it" in get(veteran, "/my/care").text()
    assert veteran.get(change).status_code == 403


def test_nobody_reaches_another_veterans_log(veteran: FlaskClient, coordinator: Actor) -> None:
    other = make_case(coordinator).uid
    item = treatments.add_care(
        coordinator, other, None, Treatment(CareKind.MEDICINE, "Secret pills", PartialDate(2019), None, "")
    )
    assert "Secret pills" not in get(veteran, "/my/care").text()
    assert veteran.get(f"/my/care/treatment/{item}").status_code == 404
    assert post(veteran, f"/my/care/take-out/{item}", reason="x").status_code == 404


def test_there_is_nothing_to_answer_before_a_procedure(veteran: FlaskClient) -> None:
    assert veteran.get("/my/care/how-are-you").status_code == 404


def test_how_are_you_is_answered_after_the_case_is_closed(
    client: FlaskClient, desk: Desk, at: Callable[[datetime], None]
) -> None:
    at(NOON)
    opened = desk.scheduled()
    at(NOON + timedelta(days=10))
    visits.complete(desk.coordinator, opened.uid, None)
    at(NOON + timedelta(days=10, weeks=6))
    finish(desk, opened.uid)
    give_details(client, the_case(opened).number)
    client.post("/my/code", data={"code": last_code()})
    page = get(client, "/my/care")
    assert "about week 6" in page.text()
    assert post(client, "/my/care/how-are-you", pain="101").status_code == 422
    assert post(client, "/my/care/how-are-you", pain="35", measure="odi").status_code == 422
    assert post(client, "/my/care/how-are-you", pain="35", measure="odi", value="30").status_code == 303
    page = get(client, "/my/care")
    assert "Tell us how you are" not in page.links()
    assert "35, pain, from 0 to 100, week 6 after your procedure" in page.text()
