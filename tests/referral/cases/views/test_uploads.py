"""The upload pages and what their script asks, as each role."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from referral.cases.operations import study_reading, uploads
from referral.core.actor import Role
from referral.core.crypto import sha256
from referral.core.db import db
from referral.demo.images import SAG_T1, MadeStudy, study_files
from referral.imaging import queries
from referral.imaging.rules import PART_SIZE
from tests import cast
from tests.factories import the_case
from tests.pages import Page, get, post
from tests.referral.cases.operations.conftest import Desk
from tests.referral.cases.operations.test_studies import STUDY, WALTER, archive

OPENS = {Role.COORDINATOR: 200, Role.SUPERVISOR: 200, Role.REVIEWER: 403, Role.ADMINISTRATOR: 403}
READS = OPENS | {Role.REVIEWER: 200}


@pytest.fixture
def case(desk: Desk, client: FlaskClient) -> str:
    cast.add_staff(desk.practice, Role.COORDINATOR)
    cast.sign_in(client, Role.COORDINATOR)
    return desk.received(person=WALTER, complaint="Low back pain for years").uid


def files(desk: Desk, **changes: Any) -> list[tuple[str, bytes]]:
    study: MadeStudy = replace(STUDY, studied_on=desk.today - timedelta(days=60), **changes)
    return study_files(study)


def begin(client: FlaskClient, case: str, offered: Any, **more: Any) -> TestResponse:
    return client.post(
        f"/cases/{case}/uploads", json={"files": offered, **more}, headers={"Accept": "application/json"}
    )


def send_part(client: FlaskClient, url: str, data: bytes, digest: str = "") -> TestResponse:
    headers = {"X-Part-SHA256": digest or sha256(data), "Accept": "application/json"}
    return client.post(url, data=data, headers=headers, content_type="application/octet-stream")


def read_newest(case: str) -> None:
    study_reading.read_upload(queries.uploads(the_case(case).id)[0].id)
    db.session.rollback()


def test_the_script_sends_parts_and_the_page_tells_what_they_held(
    desk: Desk, client: FlaskClient, case: str
) -> None:
    data = archive([*files(desk), ("<b>README</b>.txt", b"no image")])
    begun = begin(client, case, [["disc.zip", len(data)]], sent_by="Bay Imaging").get_json()
    assert (begun["have"], begun["part_size"]) == ([], PART_SIZE)
    url = begun["part_url"].replace("NUMBER", "0")
    assert send_part(client, url, data, "0" * 64).status_code == 422
    assert send_part(client, url, data).get_json() == {"received": len(data)}
    assert begin(client, case, [["disc.zip", len(data)]]).get_json()["have"] == [0]
    page_url = client.post(begun["complete_url"]).get_json()["url"]
    page = get(client, page_url)
    assert "Reading the files" in page.text()
    assert client.get(f"{page_url}/progress").get_json()["done"] is False
    read_newest(case)
    assert client.get(f"{page_url}/progress").get_json()["done"] is True
    page = get(client, page_url)
    assert "new, 8 images" in page.text()
    assert "<b>README</b>.txt" in page.text()
    assert "DICOM/SER001/IMG00001" in page.text()
    earlier = begin(client, case, [["disc.zip", len(data)]]).get_json()
    assert "came before" in earlier["earlier"]
    assert "part_url" in begin(client, case, [["disc.zip", len(data)]], again=True).get_json()


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        {"files": "x"},
        {"files": [["a"]]},
        {"files": [["a", "5"]]},
        {"files": [["a", True]]},
        {"files": []},
    ],
)
def test_nonsense_from_a_script_is_refused(client: FlaskClient, case: str, said: Any) -> None:
    answer = client.post(f"/cases/{case}/uploads", data=json.dumps(said), content_type="application/json")
    assert answer.status_code == 422
    assert answer.get_json()["error"]


def test_an_upload_that_is_not_complete_says_what_is_missing(client: FlaskClient, case: str) -> None:
    begun = begin(client, case, [["big", PART_SIZE + 5]]).get_json()
    answer = client.post(begun["complete_url"], headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert "2 of 2 parts" in answer.get_json()["error"]
    page = get(client, f"/cases/{case}/studies/upload")
    assert "Not complete: 0 % here" in page.text()


def test_smaller_files_go_without_javascript(desk: Desk, client: FlaskClient, case: str) -> None:
    sent = [(io.BytesIO(data), name) for name, data in files(desk, series=(SAG_T1,))]
    answer = client.post(f"/cases/{case}/studies/upload", data={"files": sent, "sent_by": "Bay Imaging"})
    assert answer.status_code == 303
    read_newest(case)
    page = get(client, answer.headers["Location"])
    assert "new, 2 images" in page.text()
    [study] = queries.uploads(the_case(case).id)
    assert study.sent_by == "Bay Imaging"


def test_nothing_chosen_is_said_beside_the_field_and_nothing_typed_is_lost(
    client: FlaskClient, case: str
) -> None:
    answer = Page(client.post(f"/cases/{case}/studies/upload", data={"sent_by": "Bay Imaging"}))
    assert answer.status == 422
    assert answer.errors() == ["Choose the study's folder or files first."]
    assert answer.fields()["sent_by"] == "Bay Imaging"


def test_an_upload_is_cancelled(client: FlaskClient, case: str) -> None:
    begin(client, case, [["a", 5]])
    uid = queries.uploads(the_case(case).id)[0].uid
    answer = post(client, f"/cases/{case}/uploads/{uid}/cancel")
    assert answer.status_code == 303
    assert queries.uploads(the_case(case).id) == []
    get(client, f"/cases/{case}/uploads/{uid}", 404)


@pytest.mark.parametrize("role", OPENS)
def test_who_may_upload_and_who_may_look(
    desk: Desk, client: FlaskClient, another_client: Any, role: Role
) -> None:
    uid = desk.received(person=WALTER).uid
    upload = uploads.take_whole(desk.coordinator, uid, [("x", io.BytesIO(b"x"))], in_background=False)
    visitor = another_client()
    cast.add_staff(desk.practice, role)
    cast.sign_in(visitor, role)
    get(visitor, f"/cases/{uid}/studies/upload", OPENS[role])
    get(visitor, f"/cases/{uid}/uploads/{upload}", READS[role])
    assert begin(visitor, uid, [["a", 5]]).status_code == OPENS[role]


def test_somebody_elses_birthday_never_shows_in_an_address(
    desk: Desk, client: FlaskClient, case: str
) -> None:
    name = "QUACKENBOSCH^Z/1951-03-29.dcm"
    begun = begin(client, case, [[name, 4]]).get_json()
    assert "QUACK" not in json.dumps(begun)
    send_part(client, begun["part_url"].replace("NUMBER", "0"), b"none")
    url = client.post(begun["complete_url"]).get_json()["url"]
    read_newest(case)
    page = get(client, url)
    assert name in page.text()
    assert not any("QUACK" in link for link in page.links().values())
