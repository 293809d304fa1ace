"""The import pages in a real browser: audit, narrow windows, and progress that shows without a reload."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from referral.core.actor import Role
from referral.core.db import db
from referral.importing.models import ImportBatch
from referral.importing.operations import applying, reading
from tests import cast
from tests.browser.watch import PHONE, REFLOW, Watch
from tests.referral.importing.sample_files import CSV_ROWS, SNAKE, as_json, csv_file


@pytest.fixture
def window(app: Flask, watch: Watch) -> Watch:
    cast.add_staff(cast.add_practice(), Role.COORDINATOR)
    watch.sign_in(cast.email_of(Role.COORDINATOR), cast.PASSWORD)
    return watch


def _work(step: Callable[[int], None]) -> None:
    """What the worker would do with the newest import."""
    db.session.rollback()
    newest = db.session.query(ImportBatch).order_by(ImportBatch.id.desc()).first()
    assert newest is not None
    step(newest.id)


def _upload(watch: Watch, folder: Path, content: bytes, name: str) -> None:
    file = folder / name
    file.write_bytes(content)
    watch.open("/imports")
    watch.page.get_by_label("File").set_input_files(file)
    watch.page.get_by_role("button", name="Upload and preview").click()
    watch.page.wait_for_url("**/imports/*")


def _wrong(watch: Watch) -> list[str]:
    wrong = watch.violations()
    wrong += [
        f"scrolls sideways at {size['width']} pixels" for size in (PHONE, REFLOW) if watch.overflows(size)
    ]
    return wrong


def test_a_json_file_is_imported_on_accessible_pages(window: Watch, tmp_path: Path) -> None:
    page = window.page
    _upload(window, tmp_path, as_json([SNAKE, {"referralNumber": "VA0000000009"}]), "list.json")
    assert _wrong(window) == []
    _work(reading.read_batch)
    page.get_by_role("link", name="See the preview").click()  # appears without a reload
    assert _wrong(window) == []
    page.get_by_role("link", name="Rejected").click()
    assert _wrong(window) == []
    page.get_by_role("button", name="Apply").click()
    page.get_by_text("Applying").wait_for()
    _work(applying.apply_batch)
    page.get_by_role("link", name="See the result").click()
    page.get_by_text("Each became a case.").wait_for()
    assert _wrong(window) == []
    assert window.trouble == []


def test_columns_are_mapped_on_an_accessible_page(window: Watch, tmp_path: Path) -> None:
    _upload(window, tmp_path, csv_file(*CSV_ROWS), "list.csv")
    _work(reading.read_batch)
    window.page.get_by_role("link", name="Say what they mean").click()
    assert _wrong(window) == []
    window.page.get_by_label("DOB").select_option("")
    window.page.get_by_role("button", name="Read the file").click()
    window.page.get_by_text("No column gives: Date of birth.").wait_for()
    assert _wrong(window) == []


def test_a_wrong_file_is_refused_on_an_accessible_page(window: Watch, tmp_path: Path) -> None:
    file = tmp_path / "scan.pdf"
    file.write_bytes(b"%PDF-1.7")
    window.open("/imports")
    window.page.get_by_label("File").set_input_files(file)
    window.page.get_by_role("button", name="Upload and preview").click()
    window.page.get_by_text("This file is a PDF.").wait_for()
    assert _wrong(window) == []
