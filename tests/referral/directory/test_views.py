from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from referral.core.actor import Role
from referral.directory import queries
from referral.directory.models import Practice
from tests import cast, pages
from tests.factories import make_account, make_facility, make_practice

FACILITY = {"station_id": "528a6", "name": "Bluff VA Clinic", "time_zone": "America/New_York"}


@pytest.fixture
def practice(app: Flask) -> Practice:
    return make_practice()


def signed_in(practice: Practice, client: FlaskClient) -> FlaskClient:
    cast.actor(practice, Role.ADMINISTRATOR)
    cast.sign_in(client, Role.ADMINISTRATOR)
    return client


@pytest.fixture
def administrator(practice: Practice, client: FlaskClient) -> FlaskClient:
    return signed_in(practice, client)


@pytest.mark.parametrize(
    "address", ["/practice", "/facilities", "/rules", "/facilities/new", "/practice/clinicians/new"]
)
def test_every_page_of_the_directory_opens(administrator: FlaskClient, address: str) -> None:
    assert administrator.get(address).status_code == 200


def test_a_facility_is_added_once(administrator: FlaskClient, practice: Practice) -> None:
    assert administrator.post("/facilities/new", data=FACILITY).status_code == 303
    again = administrator.post("/facilities/new", data=FACILITY)
    assert again.status_code == 422
    assert "in the list already" in again.text
    assert [row.station_id for row in queries.facilities(practice.id)] == ["528A6"]


def test_a_wrong_npi_is_refused_next_to_its_field(administrator: FlaskClient) -> None:
    answer = administrator.post(
        "/practice", data={"name": "Lakeview", "npi": "1234567890", "time_zone": "America/Chicago"}
    )
    assert answer.status_code == 422
    assert "Not a valid NPI" in answer.text


def test_a_closure_counts_from_when_it_is_entered(
    at: Callable[[datetime], None], practice: Practice, client: FlaskClient
) -> None:
    at(datetime(2026, 12, 22, 15, tzinfo=UTC))
    administrator = signed_in(practice, client)
    past, coming = "2026-12-21", "2026-12-24"
    refused = administrator.post("/practice/closures/new", data={"on": past, "reason": "Snow"})
    assert refused.status_code == 422
    assert "This day has passed" in refused.text
    administrator.post("/practice/closures/new", data={"on": coming, "reason": "Executive order"})
    (closure,) = queries.closures(practice.id)
    assert set(queries.calendar(practice.id).closures) == {date(2026, 12, 24)}
    at(datetime(2026, 12, 24, 15, tzinfo=UTC))
    cast.sign_in(administrator, Role.ADMINISTRATOR)
    administrator.post(f"/practice/closures/{closure.id}/remove")
    assert queries.closures(practice.id)


def test_the_practices_own_rule_is_in_force_from_a_day_to_come(
    at: Callable[[datetime], None], practice: Practice, client: FlaskClient
) -> None:
    at(datetime(2026, 12, 1, 15, tzinfo=UTC))
    administrator = signed_in(practice, client)
    form = {"value": "9", "effective_from": "2026-12-01", "source": "Our own agreement"}
    refused = administrator.post("/rules/review.days", data=form)
    assert "what began before keeps its rule" in refused.text
    assert (
        administrator.post("/rules/review.days", data={**form, "effective_from": "2026-12-02"}).status_code
        == 303
    )
    rules = queries.rules(practice.id)
    assert rules.days("review.days", date(2026, 12, 1)) == 5
    assert rules.days("review.days", date(2026, 12, 2)) == 9


def test_another_practices_facility_is_not_found(administrator: FlaskClient) -> None:
    other = make_facility(make_practice(name="Elsewhere Spine"))
    assert administrator.get(f"/facilities/{other.uid}").status_code == 404


def test_a_clinician_is_told_which_reviewer_they_are(administrator: FlaskClient, practice: Practice) -> None:
    reviewer = make_account(practice, Role.REVIEWER)
    form = {"name": "Ingrid Halvorsen", "credentials": "MD", "is_active": "y", "account": reviewer.uid}
    assert administrator.post("/practice/clinicians/new", data=form).status_code == 303
    known = queries.clinicians(practice.id)[0]
    assert known.account_id == reviewer.id
    page = administrator.get(f"/practice/clinicians/{known.uid}").text
    assert f'<option value="{reviewer.uid}" selected' in page or f'selected value="{reviewer.uid}"' in page


def test_nobody_but_a_reviewer_of_the_practice_signs_as_a_clinician(
    administrator: FlaskClient, practice: Practice
) -> None:
    stranger = make_account(make_practice(), Role.REVIEWER)
    form = {"name": "Ingrid Halvorsen", "account": stranger.uid}
    answer = administrator.post("/practice/clinicians/new", data=form)
    assert answer.status_code == 422
    assert "Choose a reviewer" in answer.text


def test_a_rule_of_more_than_ten_years_is_refused(administrator: FlaskClient) -> None:
    form = {"value": "99999999999", "effective_from": "2026-01-01", "source": "A slip of the pen"}
    answer = administrator.post("/rules/review.days", data=form)
    assert answer.status_code == 422
    assert "3,650" in answer.text


def test_an_address_is_secure_only_as_an_administrator_marked_it(
    administrator: FlaskClient, practice: Practice
) -> None:
    facility = make_facility(practice, secure_email="cc@va.example")
    page, mark = f"/facilities/{facility.uid}", f"/facilities/{facility.uid}/secure"
    assert "Not marked as secure" in pages.get(administrator, page).source
    assert administrator.post(mark, data={"address": "another@va.example"}).status_code == 409
    assert administrator.post(mark, data={"address": "cc@va.example"}).status_code == 303
    assert "Take the mark back" in administrator.get(page).text
    changed = {**FACILITY, "station_id": "618", "secure_email": "new@va.example"}
    assert administrator.post(page, data=changed).status_code == 303
    assert "Not marked as secure" in administrator.get(page).text


def test_an_office_is_added_checked_and_taken_out(administrator: FlaskClient, practice: Practice) -> None:
    facility = make_facility(practice, hours="Mon-Fri 8:00-16:30")
    page = f"/facilities/{facility.uid}"
    office = {"kind": "release_of_information", "phone": "715-555-0199", "hours": "always"}
    refused = administrator.post(f"{page}/offices/new", data=office)
    assert refused.status_code == 422
    assert "Write it such as" in refused.text
    assert administrator.post(f"{page}/offices/new", data={**office, "hours": ""}).status_code == 303
    uid = queries.facility(practice.id, facility.uid).offices[0].uid
    assert "Never checked" in administrator.get(page).text
    for one in ("", uid):
        assert administrator.post(f"{page}/checked", data={"office": one}).status_code == 303
    assert "Never checked" not in administrator.get(page).text
    listed = pages.get(administrator, "/facilities").source
    assert re.search(r'<td data-label="Open">(Open now, until|Closed, opens) ', listed)
    pages.get(administrator, page)
    assert administrator.post(f"{page}/offices/{uid}/remove").status_code == 303
    assert "715-555-0199" not in administrator.get(page).text


def test_a_list_of_facilities_is_shown_before_it_is_written(
    administrator: FlaskClient, practice: Practice
) -> None:
    table = "station,facility,time zone\n676,Bay VA,America/Chicago\n67,Wrong,\n"
    shown = administrator.post("/facilities/import", data={"table": table}).text
    assert "1 new" in shown
    pages.get(administrator, "/facilities/import")
    assert "1 rejected" in shown
    assert queries.facilities(practice.id) == []
    seen = shown.partition('name="seen" value="')[2][:64]
    answer = administrator.post("/facilities/import", data={"table": table, "seen": seen})
    assert answer.status_code == 303
    assert b"676,Bay VA" in administrator.get("/facilities.csv").data
