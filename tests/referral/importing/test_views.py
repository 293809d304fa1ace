"""The import pages as a coordinator uses them, without JavaScript."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import html5lib
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from referral.core.actor import Role
from referral.importing.operations import applying, reading
from referral.outbox.jobs import JobName
from tests import cast
from tests.referral.importing.sample_files import CSV_ROWS, SNAKE, as_json, csv_file, person

Visitor = Callable[[Role], FlaskClient]


@pytest.fixture
def visitor(client: FlaskClient, another_client: Callable[[], FlaskClient]) -> Visitor:
    practice = cast.add_practice()

    def sign_in(role: Role) -> FlaskClient:
        cast.add_staff(practice, role)
        browser = another_client()
        cast.sign_in(browser, role)
        return browser

    return sign_in


def _send(browser: FlaskClient, content: bytes, name: str = "list.json") -> TestResponse:
    return browser.post("/imports", data={"file": (io.BytesIO(content), name)})


def _work(job: JobName) -> None:
    """Do what the worker would, for the newest import."""
    from referral.core.db import db
    from referral.importing.models import ImportBatch

    db.session.rollback()
    newest = db.session.query(ImportBatch).order_by(ImportBatch.id.desc()).first()
    assert newest is not None
    (reading.read_batch if job is JobName.READ_IMPORT else applying.apply_batch)(newest.id)


def _uploaded(browser: FlaskClient, content: bytes, name: str = "list.json") -> str:
    answer = _send(browser, content, name)
    assert answer.status_code == 303
    _work(JobName.READ_IMPORT)
    return answer.location


def _version(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return found[1]


def _text(answer: TestResponse) -> str:
    assert answer.status_code == 200, answer.status
    html5lib.HTMLParser(strict=True).parse(answer.text)
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_a_file_is_uploaded_previewed_confirmed_and_its_cases_linked(visitor: Visitor) -> None:
    browser = visitor(Role.COORDINATOR)
    assert "No file has been imported yet" in _text(browser.get("/imports"))
    address = _send(browser, as_json([SNAKE, {"referralNumber": "VA0000000009"}])).location
    assert "Reading the file" in _text(browser.get(address))
    _work(JobName.READ_IMPORT)
    preview = browser.get(address)
    assert "1 new and 0 changed referrals are ready" in _text(preview)
    assert "Testperson, Marlow" in preview.text
    assert "Apr 3, 2027" in preview.text
    assert "First name is missing." in _text(browser.get(f"{address}?show=rejected"))
    assert browser.post(f"{address}/confirm", data={"version": _version(preview.text)}).status_code == 303
    assert "Applying" in _text(browser.get(address))
    _work(JobName.APPLY_IMPORT)
    result = _text(browser.get(address))
    assert "Result" in result
    assert re.search(r"\d{4}-\d{4}-\d", result), "the case's number is shown"
    assert "Applied" in _text(browser.get("/imports"))


def test_changes_are_shown_field_by_field(visitor: Visitor) -> None:
    browser = visitor(Role.SUPERVISOR)
    first = _uploaded(browser, as_json(SNAKE))
    browser.post(f"{first}/confirm")
    _work(JobName.APPLY_IMPORT)
    changed = _text(
        browser.get(_uploaded(browser, as_json({**SNAKE, "referral_expiration_date": "2027-06-01"})))
    )
    assert "Expiration date : Apr 3, 2027 → Jun 1, 2027" in changed
    same = _text(browser.get(_uploaded(browser, as_json(SNAKE))))
    assert "everything in the file is on record already" in same
    assert "Apply" not in same.replace("Applying", "").replace("to apply", "")


def test_columns_are_mapped_with_samples_and_errors_keep_what_was_chosen(visitor: Visitor) -> None:
    browser = visitor(Role.COORDINATOR)
    address = _uploaded(browser, csv_file(*CSV_ROWS), "list.csv")
    assert browser.get(address).location == f"{address}/columns"
    page = browser.get(f"{address}/columns")
    assert "02/03/1961" in page.text
    chosen = dict(re.findall(r'name="(column-\d+)".*?<option value="([^"]*)" selected', page.text, re.S))
    assert chosen["column-4"] == "person.date_of_birth"
    version = _version(page.text)
    wrong = browser.post(
        f"{address}/columns", data={"version": version, **chosen, "column-4": "", "column-12": "visits"}
    )
    assert wrong.status_code == 422
    assert "No column gives: Date of birth." in wrong.text
    assert "is already taken by" in wrong.text
    assert re.search(r'id="column-12".*?value="visits" selected', wrong.text, re.S), "the choice is kept"
    assert browser.post(f"{address}/columns", data={"version": version, **chosen}).status_code == 303
    _work(JobName.READ_IMPORT)
    assert "2 new and 0 changed" in _text(browser.get(address))
    assert "2 new and 0 changed" in _text(browser.get(_uploaded(browser, csv_file(*CSV_ROWS), "next.csv"))), (
        "remembered"
    )


@pytest.mark.parametrize(
    ("content", "reason"), [(b"", "This file is empty."), (b"%PDF-1.7", "This file is a PDF.")]
)
def test_a_wrong_file_is_refused_beside_its_field(visitor: Visitor, content: bytes, reason: str) -> None:
    answer = _send(visitor(Role.COORDINATOR), content)
    assert answer.status_code == 422
    assert re.search(rf'id="file-error"[^>]*>.*?{re.escape(reason)}', answer.text, re.S)


def test_no_file_is_said_beside_the_field(visitor: Visitor) -> None:
    answer = visitor(Role.COORDINATOR).post("/imports", data={})
    assert answer.status_code == 422
    assert "Choose a file first." in answer.text


def test_an_unreadable_file_says_why_and_can_be_dropped(visitor: Visitor) -> None:
    browser = visitor(Role.COORDINATOR)
    address = _uploaded(browser, b'{"a": ')
    assert "This is not valid JSON" in _text(browser.get(address))
    assert browser.post(f"{address}/discard").location == "/imports"
    assert browser.get(address).status_code == 404


def test_progress_is_answered_for_the_page_that_keeps_itself_fresh(visitor: Visitor) -> None:
    browser = visitor(Role.COORDINATOR)
    address = _send(browser, as_json(SNAKE)).location
    busy = browser.get(f"{address}/progress").json
    assert busy is not None
    assert busy["done"] is False
    _work(JobName.READ_IMPORT)
    ready = browser.get(f"{address}/progress").json
    assert ready is not None
    assert ready["done"] is True
    assert "See the preview" in ready["html"]
    assert ready["version"] != busy["version"]


def test_long_lists_are_paged(visitor: Visitor) -> None:
    browser = visitor(Role.COORDINATOR)
    address = _uploaded(browser, as_json([person(n) for n in range(1, 61)]))
    first = browser.get(address).text
    assert first.count('<th scope="row">') == 50
    assert "show=new&amp;after=50" in first
    assert browser.get(f"{address}?show=new&after=50").text.count('<th scope="row">') == 10


def test_a_preview_somebody_else_confirmed_is_not_confirmed_twice(visitor: Visitor) -> None:
    browser = visitor(Role.COORDINATOR)
    address = _uploaded(browser, as_json(SNAKE))
    version = _version(browser.get(address).text)
    browser.post(f"{address}/confirm", data={"version": version})
    assert browser.post(f"{address}/confirm", data={"version": version}).status_code == 409


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMINISTRATOR])
def test_only_the_desk_may_import(visitor: Visitor, role: Role) -> None:
    browser = visitor(role)
    assert browser.get("/imports").status_code == 403
    assert _send(browser, as_json(SNAKE)).status_code == 403


def test_a_station_nobody_knows_is_named_with_a_link_to_add_it(visitor: Visitor) -> None:
    browser = visitor(Role.COORDINATOR)
    address = _uploaded(browser, as_json({**SNAKE, "station_id": "999"}))
    preview = browser.get(address).text
    assert "Station 999 is not in your directory." in preview
    assert 'href="/facilities/new?station=999"' in preview
    browser.post(f"{address}/confirm")
    _work(JobName.APPLY_IMPORT)
    link = re.search(r'href="(/cases/[^"]+)"', browser.get(address).text)
    assert link
    case = browser.get(link[1]).text
    assert "Station 999 is not in your directory." in case
    assert 'href="/facilities/new?station=999"' in case
    form = browser.get("/facilities/new?station=999").text
    assert 'value="999"' in form
    added = {"station_id": "999", "name": "Pine Ridge VA Clinic", "time_zone": "America/Chicago"}
    assert browser.post("/facilities/new", data=added).status_code == 303
    assert "not in your directory" not in browser.get(address).text
    case = browser.get(link[1]).text
    assert "Station 999 is in your directory now." in case
    edit = re.search(r'href="([^"]+)">Save the referral again', case)
    assert edit
    page = browser.get(edit[1]).text
    assert re.search(r'<option[^>]*(selected[^>]*value="999"|value="999"[^>]*selected)', page)
    again = {"station_id": "999", "number": SNAKE["referral_number"], "version": _version(page)}
    assert browser.post(edit[1], data=again).status_code == 303
    case = browser.get(link[1]).text
    assert "Station 999" not in case
    assert "Pine Ridge VA Clinic" in case


def test_a_referral_saved_at_the_desk_keeps_what_the_file_brought(visitor: Visitor) -> None:
    browser = visitor(Role.COORDINATOR)
    address = _uploaded(browser, as_json(SNAKE))
    browser.post(f"{address}/confirm")
    _work(JobName.APPLY_IMPORT)
    link = re.search(r'href="(/cases/[^"]+)"', browser.get(address).text)
    assert link
    edit = re.search(r'href="(/cases/[^"]+/referral/(?!new)[^"]+)"', browser.get(link[1]).text)
    assert edit
    page = browser.get(edit[1]).text
    assert browser.post(edit[1], data={"seoc": "SEOC 2", "version": _version(page)}).status_code == 303
    from referral.authorizations.models import Authorization
    from referral.core.db import db

    db.session.rollback()
    kept = db.session.query(Authorization).one()
    assert kept.seoc == "SEOC 2"
    assert kept.details
    assert kept.details["unknown"] == {"episode_id": "77120"}
