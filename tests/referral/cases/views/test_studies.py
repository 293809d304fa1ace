"""The pages of a study: both sides of the checks, the verdict, the alarm, the originals."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from referral.core.actor import Role
from referral.core.db import db
from referral.demo.images import AX_T2, SAG_T1, SAG_T2, study_files
from referral.imaging import queries
from referral.imaging.models import ImagingStudy
from tests import cast
from tests.factories import the_case
from tests.pages import Page, get, post
from tests.referral.cases.operations.conftest import Desk
from tests.referral.cases.operations.test_studies import WALTER, made, studies_of, upload


@pytest.fixture
def case(desk: Desk, client: FlaskClient) -> str:
    cast.add_staff(desk.practice, Role.COORDINATOR)
    cast.sign_in(client, Role.COORDINATOR)
    return desk.received(person=WALTER, complaint="Low back pain for years").uid


def filed(desk: Desk, case: str, **changes: Any) -> ImagingStudy:
    """The study of those files, read and filed; detached, so that its id can be asked for at any time."""
    study = replace(made(desk), **changes)
    upload(desk, case, study_files(study))
    found = studies_of(case)[-1]
    assert found.uid
    assert found.id
    db.session.expunge_all()
    return found


def test_the_page_shows_both_sides_and_the_verdict(desk: Desk, client: FlaskClient, case: str) -> None:
    study = filed(desk, case)
    page = get(client, f"/cases/{case}/studies/{study.uid}")
    for words in (
        "Can be reviewed.",
        "WALTER J OAKRIDGE",
        "Walter J Oakridge",
        "Apr 17, 1962",
        "SAG STIR",
        "It is 1 month",
    ):
        assert words in page.text().replace("Oakridgeb", "Oakridge"), words
    shown = get(client, f"/cases/{case}")
    assert "Can be reviewed." in shown.text()


def test_an_alarm_is_shown_and_cleared_on_the_pages(desk: Desk, client: FlaskClient, case: str) -> None:
    study = filed(desk, case, name="MARLOWE^TOBIAS", born_on=date(1980, 1, 2))
    page = get(client, f"/cases/{case}/studies/{study.uid}")
    assert "Wrong-patient alarm" in page.text()
    assert "TOBIAS MARLOWE" in page.text()
    assert "Differs" in page.text()
    case_page = get(client, f"/cases/{case}")
    clear = f"/cases/{case}/clear-alarm/{study.uid}"
    assert clear in case_page.links().values()
    empty = Page(client.post(clear, data={"version": the_case(case).version}))
    assert (empty.status, empty.errors()) == (422, ["Say how you know."])
    answer = post(
        client, clear, version=str(the_case(case).version), reason="The sender confirmed it by phone"
    )
    assert answer.status_code == 303
    page = get(client, f"/cases/{case}/studies/{study.uid}")
    assert "The sender confirmed it by phone" in page.text()


def test_what_is_missing_is_asked_for_with_one_click(desk: Desk, client: FlaskClient, case: str) -> None:
    study = filed(desk, case, series=(SAG_T1, SAG_T2, AX_T2))
    page = get(client, f"/cases/{case}/studies/{study.uid}")
    assert "Ask for: sagittal STIR." in page.text()
    address = page.links()["Ask for sagittal STIR"]
    form = get(client, address)
    [what] = [field for field in form.all("textarea") if field.get("name") == "what"]
    assert form.text(what) == "Sagittal STIR"
    post(
        client,
        address,
        version=str(the_case(case).version),
        what="Sagittal STIR",
        asked_of="imaging_facility",
    )
    assert the_case(case).asked_for == "Sagittal STIR"


@pytest.mark.parametrize(
    ("months", "words"), [(3, "It is 3 months old."), (14, "more than 12"), (30, "more than 24")]
)
def test_the_age_is_told(desk: Desk, client: FlaskClient, case: str, months: int, words: str) -> None:
    study = filed(desk, case, studied_on=desk.today - timedelta(days=31 * months))
    assert words in get(client, f"/cases/{case}/studies/{study.uid}").text()


def test_originals_are_downloaded_as_they_came(desk: Desk, client: FlaskClient, case: str) -> None:
    study = filed(desk, case)
    uid, content = study.uid, [data for _, data in study_files(made(desk))]
    answer = client.get(f"/cases/{case}/studies/{uid}/originals.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        assert sorted(archive.read(name) for name in archive.namelist()) == sorted(content)
        assert archive.namelist()[0] == "SER001/IMG00001.dcm"
    [again] = studies_of(case)
    first = queries.images(again.id)[0]
    one = client.get(f"/cases/{case}/studies/{uid}/originals/{first.uid}.dcm")
    assert one.data in content
    assert "OAKRIDGE" not in str(one.headers) + str(answer.headers)
    get(client, f"/cases/{desk.received().uid}/studies/{uid}", 404)


def test_a_picture_is_released_from_the_series_page(desk: Desk, client: FlaskClient, case: str) -> None:
    study = filed(desk, case)
    address = f"/cases/{case}/studies/{study.uid}/series/1"
    link = get(client, address).links()["Look for names in image 1"]
    post(client, link, version=str(the_case(case).version), shows_no_name="yes")
    assert "No name in it" in get(client, address).text()
    get(client, f"/cases/{case}/studies/{study.uid}/series/9", 404)


def test_every_role_sees_what_it_may(desk: Desk, another_client: Any, client: FlaskClient, case: str) -> None:
    study = filed(desk, case, born_on=date(1980, 1, 2))
    for role, status in ((Role.SUPERVISOR, 200), (Role.REVIEWER, 200), (Role.ADMINISTRATOR, 403)):
        visitor = another_client()
        cast.add_staff(desk.practice, role)
        cast.sign_in(visitor, role)
        for address in ("", "/series/1"):
            get(visitor, f"/cases/{case}/studies/{study.uid}{address}", status)
        for address in ("clear-alarm", "study-region", "raise-alarm", "check-study"):
            get(visitor, f"/cases/{case}/{address}/{study.uid}", status)


def test_a_logged_disc_has_a_page_too(desk: Desk, client: FlaskClient) -> None:
    cast.add_staff(desk.practice, Role.COORDINATOR)
    cast.sign_in(client, Role.COORDINATOR)
    opened = desk.with_story(desk.received())
    uid = studies_of(opened.uid)[0].uid
    assert "on a disc" in get(client, f"/cases/{opened.uid}/studies/{uid}").text()
    get(client, f"/cases/{opened.uid}/studies/{uid}/originals.zip", 404)
    answer = post(client, f"/cases/{opened.uid}/disc-returned/{uid}", version=str(the_case(opened).version),
                  on=desk.today.isoformat())  # fmt: skip
    assert answer.status_code == 303
    assert "disc sent back" in get(client, f"/cases/{opened.uid}").text()


def test_pages_ask_the_database_a_few_times_however_many_images(
    desk: Desk, client: FlaskClient, case: str
) -> None:
    study = filed(desk, case)
    more = filed(desk, case, key="4799", slices=12)
    for address, most in (("", 25), ("/series/1", 20)):
        few, many = (statements(client, f"/cases/{case}/studies/{row.uid}{address}") for row in (study, more))
        assert few == many <= most


def statements(client: FlaskClient, address: str) -> int:
    """How many statements a page takes."""
    asked: list[str] = []

    def note(*args: Any) -> None:
        asked.append(args[2])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        get(client, address)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(asked)
