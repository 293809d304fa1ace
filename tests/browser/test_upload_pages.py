"""Uploading a study in a real browser: a folder, a ZIP, a broken connection, a reload, and the pages that follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from flask import Flask

from referral.cases.operations import study_reading, uploads
from referral.core.actor import Role
from referral.core.db import db
from referral.demo.images import SAG_T1, study_files
from referral.imaging import queries
from referral.imaging.states import UploadState
from tests import cast
from tests.browser.slow_line import slow_line
from tests.browser.watch import PHONE, REFLOW, Watch
from tests.factories import make_case, the_case
from tests.referral.cases.operations.test_studies import STUDY, WALTER, archive

if TYPE_CHECKING:
    from playwright.sync_api import Request, Route

PART = 8_000


@pytest.fixture
def case(app: Flask, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> str:
    """A case, and parts so small that a little study needs several."""
    monkeypatch.setattr(uploads, "PART_SIZE", PART)
    monkeypatch.setattr("referral.imaging.rules.parts_of.__defaults__", (PART,))
    practice = cast.add_practice()
    me = cast.add_staff(practice, Role.COORDINATOR).as_actor()
    watch.sign_in(cast.email_of(Role.COORDINATOR), cast.PASSWORD)
    return make_case(me, person=WALTER, referral=None, complaint="Low back pain").uid


def study(**changes: object) -> list[tuple[str, bytes]]:
    made = replace(STUDY, studied_on=date(2026, 9, 1), slices=5, side=16)
    return study_files(replace(made, **changes))  # type: ignore[arg-type]


def wrong(watch: Watch) -> list[str]:
    found = watch.violations()
    return found + [
        f"scrolls sideways at {size['width']}" for size in (PHONE, REFLOW) if watch.overflows(size)
    ]


def read(case: str) -> None:
    """What the worker would do."""
    db.session.rollback()
    study_reading.read_upload(queries.uploads(the_case(case).id)[0].id)


def disc(folder: Path, content: list[tuple[str, bytes]]) -> Path:
    for name, data in content:
        path = folder / "DISC" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder / "DISC"


def test_a_folder_is_uploaded_read_and_shown(watch: Watch, case: str, tmp_path: Path) -> None:
    page = watch.page
    watch.open(f"/cases/{case}/studies/upload")
    assert wrong(watch) == []
    page.get_by_label("A folder or disc").set_input_files(disc(tmp_path, study()))
    page.get_by_label("Sent by").fill("Bay Imaging")
    page.get_by_role("button", name="Upload and read").click()
    page.wait_for_url("**/uploads/*")
    page.get_by_text("Reading the files").wait_for()
    assert wrong(watch) == []
    read(case)
    see = page.get_by_role("link", name="See what they hold")  # appears without a reload
    see.wait_for()
    assert not page.get_by_role("button", name="Cancel this upload").is_visible()
    see.click()
    page.get_by_text("new, 20 images").wait_for()
    page.get_by_text("DISC/DICOM/SER001/IMG00001").wait_for()
    assert wrong(watch) == []
    page.get_by_role("link", name="MRI, lumbar").click()
    page.get_by_role("heading", name="Can be reviewed.").wait_for()
    assert wrong(watch) == []
    page.get_by_role("link", name="SAG STIR").click()
    page.get_by_role("link", name="Look for names in image 1").click()
    assert wrong(watch) == []
    assert watch.trouble == []


def test_the_upload_goes_on_after_a_lost_connection_and_a_reload(
    watch: Watch, case: str, tmp_path: Path
) -> None:
    page, file = watch.page, tmp_path / "disc.zip"
    file.write_bytes(archive(study(), packed=False))
    sent: list[str] = []
    line = {"is_broken": False}

    def unreliable(route: Route, request: Request) -> None:
        """Lets two parts through, then nothing until the line is mended."""
        line["is_broken"] = line["is_broken"] or len(sent) == 2
        if line["is_broken"]:
            route.abort("connectionfailed")
        else:
            sent.append(request.url)
            route.continue_()

    page.route("**/parts/*", unreliable)
    watch.open(f"/cases/{case}/studies/upload")
    page.get_by_label("Or files").set_input_files(file)
    page.get_by_role("button", name="Upload and read").click()
    page.get_by_text("The connection is lost").wait_for()
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_text("Not complete: ").wait_for()
    page.unroute("**/parts/*")
    page.on("request", lambda request: sent.append(request.url) if "/parts/" in request.url else None)
    page.get_by_label("Or files").set_input_files(file)
    page.get_by_role("button", name="Upload and read").click()
    page.wait_for_url("**/uploads/*")
    [upload] = queries.uploads(the_case(case).id)
    assert upload.state is UploadState.READING
    assert len(sent) == len(set(sent)) == upload.parts_expected, "no part was sent twice"


def test_the_upload_goes_on_by_itself_over_a_slow_line_that_breaks(
    watch: Watch, case: str, server: str, tmp_path: Path
) -> None:
    page, file = watch.page, tmp_path / "disc.zip"
    file.write_bytes(archive(study(side=48), packed=False))
    size = file.stat().st_size
    with slow_line(urlsplit(server).port or 0, rate=size / 4, cut_every=size // 4, cuts=3, away=0.5) as line:
        page.goto(f"http://127.0.0.1:{line.port}/cases/{case}/studies/upload")
        page.get_by_label("Or files").set_input_files(file)
        page.get_by_role("button", name="Upload and read").click()
        page.get_by_text("The connection is lost").wait_for()
        page.wait_for_url("**/uploads/*")
        assert len(line.cut) == 3
    [upload] = queries.uploads(the_case(case).id)
    assert (upload.state, upload.bytes_received) == (UploadState.READING, size)
    read(case)
    db.session.rollback()
    [upload] = queries.uploads(the_case(case).id)
    assert upload.state is UploadState.DONE


def test_files_that_came_before_are_taken_only_when_a_person_says_so(
    watch: Watch, case: str, tmp_path: Path
) -> None:
    page, file = watch.page, tmp_path / "disc.zip"
    file.write_bytes(archive(study(series=(SAG_T1,))))
    for again in (False, True):
        watch.open(f"/cases/{case}/studies/upload")
        page.get_by_label("Or files").set_input_files(file)
        page.get_by_role("button", name="Upload and read").click()
        if again:
            page.get_by_text("came before").wait_for()
            page.get_by_role("button", name="Upload them again").click()
        page.wait_for_url("**/uploads/*")
        read(case)
    page.reload()
    page.get_by_text("all its images were here").wait_for()
    page.get_by_text("The same files came before").wait_for()
    assert watch.trouble == []


def test_an_alarm_is_seen_on_accessible_pages(watch: Watch, case: str, tmp_path: Path) -> None:
    page, file = watch.page, tmp_path / "disc.zip"
    file.write_bytes(archive(study(name="MARLOWE^TOBIAS", born_on=date(1980, 1, 2) + timedelta(days=3))))
    watch.open(f"/cases/{case}/studies/upload")
    page.get_by_label("Or files").set_input_files(file)
    page.get_by_role("button", name="Upload and read").click()
    page.wait_for_url("**/uploads/*")
    read(case)
    watch.open(f"/cases/{case}")
    page.get_by_role("link", name="Clear the wrong-patient alarm").first.wait_for()
    assert wrong(watch) == []
    page.get_by_role("link", name="MRI, lumbar").click()
    page.get_by_text("TOBIAS MARLOWE").wait_for()
    assert wrong(watch) == []
    page.get_by_role("link", name="It is this veteran's").click()
    assert wrong(watch) == []
