"""The radiologist's report beside the review's form on a clinic's laptop: readable, by keyboard, without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from referral.cases.operations.opening import Opened
from referral.cases.operations.study_reports import keep_report
from referral.core.actor import Role
from referral.core.db import db
from referral.imaging.models import ImagingStudy
from referral.imaging.viewer import decoding
from referral.people.models import Account
from tests import cast, report_files
from tests.browser.test_review_pages import reviewer, waiting, wrong
from tests.browser.watch import Watch

__all__ = ["reviewer", "waiting"]
LAPTOP = {"width": 1280, "height": 720}
READABLE = 480
"""CSS pixels of a letter page's width on which its print can be read."""


@pytest.fixture(scope="module", autouse=True)
def _end_decoder() -> Iterator[None]:
    yield
    decoding.close()


@pytest.fixture
def with_report(waiting: Opened, reviewer: Account) -> Opened:
    study = db.session.query(ImagingStudy).filter_by(case_id=waiting.case_id).one()
    data = report_files.pdf(report_files.WORDS, "Signed by Reva Wexler, MD (invented)")
    keep_report(reviewer.as_actor(), waiting.uid, None, study.uid, "report.pdf", data)
    return waiting


def is_beside(page: Page) -> bool:
    form = page.locator(".case__main").bounding_box()
    report = page.locator(".report").bounding_box()
    assert form
    assert report
    return (
        form["x"] + form["width"] <= report["x"] and report["width"] >= READABLE and form["width"] >= READABLE
    )


def test_form_and_report_stand_side_by_side_while_the_form_scrolls(watch: Watch, with_report: Opened) -> None:
    page = watch.page
    page.set_viewport_size(LAPTOP)  # type: ignore[arg-type]
    watch.sign_in(cast.email_of(Role.REVIEWER), cast.PASSWORD)
    watch.open(f"/cases/{with_report.uid}/review")
    first = page.get_by_role("img", name="Page 1 of the report")
    expect(first).to_be_visible()
    expect(first).to_have_js_property("complete", True)
    assert first.evaluate("picture => picture.naturalWidth") > 1000
    assert is_beside(page)
    assert not watch.overflows(LAPTOP)
    assert wrong(watch) == []
    page.set_viewport_size(LAPTOP)  # type: ignore[arg-type]
    page.locator("#summary").scroll_into_view_if_needed()
    assert page.locator(".report > summary").is_visible()
    box = page.locator(".report > summary").bounding_box()
    assert box
    assert 0 <= box["y"] < LAPTOP["height"]
    assert watch.trouble == []


def test_the_report_is_enlarged_and_folded_away_by_keyboard(watch: Watch, with_report: Opened) -> None:
    page = watch.page
    page.set_viewport_size(LAPTOP)  # type: ignore[arg-type]
    watch.sign_in(cast.email_of(Role.REVIEWER), cast.PASSWORD)
    watch.open(f"/cases/{with_report.uid}/review")
    picture = page.get_by_role("img", name="Page 1 of the report")
    before = picture.bounding_box()
    page.get_by_label("Fit", exact=True).focus()
    page.keyboard.press("ArrowRight")
    after = picture.bounding_box()
    assert before
    assert after
    assert after["width"] == pytest.approx(before["width"] * 1.5, rel=0.02)
    narrow = page.locator(".case__main").bounding_box()
    page.locator(".report > summary").focus()
    page.keyboard.press("Enter")
    expect(picture).to_be_hidden()
    wide = page.locator(".case__main").bounding_box()
    assert narrow
    assert wide
    assert wide["width"] > narrow["width"] + 100


def test_the_report_needs_no_javascript(watch: Watch, with_report: Opened) -> None:
    watch.sign_in(cast.email_of(Role.REVIEWER), cast.PASSWORD)
    browser = watch.page.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False, viewport=LAPTOP)  # type: ignore[arg-type]
    context.add_cookies(watch.page.context.cookies())  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{watch.server}/cases/{with_report.uid}/review")
    assert is_beside(page)
    page.get_by_text("Page 1 as text").click()
    expect(page.get_by_text(report_files.WORDS)).to_be_visible()
    page.locator(".report > summary").click()
    expect(page.get_by_role("img", name="Page 1 of the report")).to_be_hidden()
    context.close()
