"""The veteran's pages on a phone, in a real browser: with and without scripts, audited, in large text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from referral.cases.models import Case
from referral.core import clock
from referral.core.actor import Actor, Role
from referral.core.db import db, transaction
from referral.notices.order import order_notice
from referral.notices.states import NoticeKind
from referral.review.models import RedFlagScreen
from referral.veterans.models import Veteran
from tests.browser.watch import PHONE, REFLOW, Watch
from tests.factories import make_actor, make_case, make_facility, make_practice, the_case
from tests.referral.portal.conftest import do_jobs, last_code

SMALLEST_TARGET = 24  # CSS pixels, WCAG 2.5.8


@pytest.fixture
def case(app: Flask) -> Case:
    """A case with a message, whose veteran agreed to e-mail."""
    practice = make_practice()
    make_facility(practice)
    coordinator: Actor = make_actor(practice, Role.COORDINATOR)
    case = the_case(make_case(coordinator))
    with transaction() as session:
        session.get_one(Veteran, case.veteran_id).e_mail_agreed_on = date(2026, 1, 1)
        order_notice(NoticeKind.REVIEW_DONE, case_id=case.id, veteran_id=case.veteran_id, practice_id=practice.id,
                     actor=coordinator)  # fmt: skip
    case = the_case(case.uid)
    db.session.expunge(case)
    return case


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def phone(request: pytest.FixtureRequest, browser: Browser, server: str) -> Iterator[Watch]:
    """A phone, once with and once without scripts."""
    context = browser.new_context(viewport=PHONE, locale="en-US", java_script_enabled=request.param)  # type: ignore[arg-type]
    yield Watch(context.new_page(), server)
    context.close()


@pytest.fixture
def phone_with_scripts(browser: Browser, server: str) -> Iterator[Watch]:
    """A phone that can be audited: the audit is a script itself."""
    context = browser.new_context(viewport=PHONE, locale="en-US")  # type: ignore[arg-type]
    yield Watch(context.new_page(), server)
    context.close()


def give_details(watch: Watch, number: str) -> None:
    """First step of the sign-in, as a person types it, and the job behind it."""
    watch.open("/my/sign-in")
    page = watch.page
    page.get_by_label("Case number").fill(f"{number[:4]} {number[4:8]} {number[8]}")
    page.get_by_label("Month").fill("April")
    page.get_by_label("Day").fill("17")
    page.get_by_label("Year").fill("1962")
    page.get_by_role("button", name="Send me a code").click()
    do_jobs("send_sign_in_code")


def sign_in(watch: Watch, number: str) -> None:
    """The whole sign-in."""
    give_details(watch, number)
    watch.page.get_by_label("Your code").fill(last_code())
    watch.page.get_by_role("button", name="Sign in").click()
    expect(watch.page.get_by_role("heading", level=1)).not_to_have_text("Enter your code")


def wrong_with(watch: Watch) -> list[str]:
    """Everything wrong with the present page: audit, sideways scrolling, targets too small for a finger."""
    wrong = watch.violations()
    wrong += [f"scrolls sideways at {size['width']}" for size in (PHONE, REFLOW) if watch.overflows(size)]
    for target in watch.page.locator("main button, main input:not([type=hidden]), .button").all():
        box = target.bounding_box() if target.is_visible() else None
        if box and min(box["width"], box["height"]) < SMALLEST_TARGET:
            wrong.append(f"too small: {target.inner_html()[:80]}")
    return wrong


def test_a_veteran_signs_in_reads_and_leaves(phone: Watch, case: Case) -> None:
    sign_in(phone, case.number)
    page = phone.page
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your referral from VA.")
    expect(page.get_by_role("region", name="Veterans Crisis Line")).to_be_visible()
    expect(page.locator("[aria-current=step]")).to_contain_text("Now")
    expect(page.get_by_role("heading", name="One step of your case is done")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    phone.open("/my/")
    expect(page.get_by_role("heading", level=1)).to_have_text("See where your referral is")
    assert phone.trouble == []


def test_mistakes_are_named_and_what_was_typed_stays(phone: Watch, case: Case) -> None:
    phone.open("/my/sign-in")
    page = phone.page
    page.get_by_label("Case number").fill("1234")
    page.get_by_label("Year").fill("62")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("alert")).to_contain_text("Check the case number")
    expect(page.get_by_label("Case number")).to_have_value("1234")
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.get_by_label("Case number")).to_be_focused()


def test_larger_text_stays_while_signed_in(phone: Watch, case: Case) -> None:
    sign_in(phone, case.number)
    size: Callable[[Page], float] = lambda page: page.locator("main p").first.bounding_box()["height"]  # type: ignore[index] # noqa: E731
    before = size(phone.page)
    phone.page.get_by_role("link", name="Larger text").click()
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("We have your referral from VA.")
    assert size(phone.page) > before


def test_the_local_mailbox_says_what_it_is(phone: Watch, case: Case) -> None:
    give_details(phone, case.number)
    phone.open("/mailbox")
    expect(phone.page.get_by_text("In a real practice each of these would be an email")).to_be_visible()
    expect(phone.page.get_by_role("heading", name="Your sign-in code")).to_be_visible()


def test_the_sign_in_pages_are_accessible(phone_with_scripts: Watch, case: Case) -> None:
    watch = phone_with_scripts
    watch.open("/my/sign-in")
    assert wrong_with(watch) == []
    watch.page.get_by_role("button", name="Send me a code").click()
    assert wrong_with(watch) == []
    give_details(watch, case.number)
    assert wrong_with(watch) == []
    watch.page.get_by_label("Your code").fill("1")
    watch.page.get_by_role("button", name="Sign in").click()
    assert wrong_with(watch) == []
    watch.open("/mailbox")
    assert wrong_with(watch) == []


@pytest.mark.parametrize("flagged", [False, True], ids=["as usual", "red flag"])
def test_the_status_page_is_accessible_in_both_sizes(
    phone_with_scripts: Watch, case: Case, flagged: bool
) -> None:
    if flagged:
        with transaction() as session:
            session.add(
                RedFlagScreen(practice_id=case.practice_id, case_id=case.id, asked_at=clock.utcnow(), asked_by_id=1,
                              any_yes=True)
            )  # fmt: skip
    watch = phone_with_scripts
    sign_in(watch, case.number)
    assert wrong_with(watch) == []
    watch.page.get_by_role("link", name="Larger text").click()
    assert wrong_with(watch) == []
    assert watch.trouble == []


def test_the_page_warns_before_it_signs_out_and_can_be_kept(phone_with_scripts: Watch, case: Case) -> None:
    watch = phone_with_scripts
    watch.page.clock.install()
    sign_in(watch, case.number)
    watch.page.wait_for_load_state()  # the script must stand before the clock runs
    dialog = watch.page.get_by_role("dialog", name="Are you still there?")
    watch.page.clock.run_for("11:50")
    expect(dialog).not_to_be_visible()
    watch.page.clock.run_for("00:15")
    expect(dialog).to_be_visible()
    assert watch.violations() == []
    dialog.get_by_role("button", name="Stay signed in").click()
    expect(dialog).not_to_be_visible()


def test_the_keyboard_alone_is_enough(phone_with_scripts: Watch, case: Case) -> None:
    watch = phone_with_scripts
    watch.open("/my/sign-in")
    keys = watch.page.keyboard
    for _ in range(20):
        keys.press("Tab")
        if watch.page.evaluate("document.activeElement.id") == "case_number":
            break
    for typed in (case.number, "4", "17", "1962"):
        keys.type(typed)
        keys.press("Tab")
    keys.press("Enter")
    expect(watch.page.get_by_role("heading", level=1)).to_have_text("Enter your code")


def test_a_veteran_tells_the_history_in_parts_and_writes(phone: Watch, case: Case) -> None:
    sign_in(phone, case.number)
    page = phone.page
    page.get_by_role("link", name="Your history and goals").click()
    page.get_by_role("link", name="How it started and how it is now").click()
    page.get_by_label("What makes it worse?").fill("Sitting")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Our team will go over it with you.")).to_be_visible()
    page.get_by_role("link", name="How it started and how it is now").click()
    expect(page.get_by_label("What makes it worse?")).to_have_value("Sitting")
    phone.open("/my/messages")
    page.get_by_label("None of these fits me").check()
    page.get_by_label("Your message").fill("Can my wife come with me?")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="You wrote")).to_be_visible()
    page.get_by_label("One or both of my legs").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("Call 911 or go to the nearest emergency room now.")
    assert phone.trouble == []


def test_the_history_and_message_pages_are_accessible_in_both_sizes(
    phone_with_scripts: Watch, case: Case
) -> None:
    watch = phone_with_scripts
    sign_in(watch, case.number)
    places = (
        "history",
        "history/timeline",
        "history/goals",
        "history/stops",
        "signs",
        "messages",
        "emergency",
    )
    for size in ("Larger text", "Normal text"):
        for place in places:
            watch.open(f"/my/{place}")
            assert wrong_with(watch) == []
        watch.page.get_by_role("link", name=size).click()
    watch.open("/my/messages")
    watch.page.get_by_role("button", name="Send").click()
    assert wrong_with(watch) == []
    watch.page.get_by_label("I have a fever").check()
    watch.page.get_by_role("button", name="Send").click()
    assert wrong_with(watch) == []


def test_what_was_typed_when_nobody_used_the_page_is_there_after_the_next_sign_in(
    phone_with_scripts: Watch, case: Case
) -> None:
    watch = phone_with_scripts
    sign_in(watch, case.number)
    watch.page.clock.install()
    watch.open("/my/care/treatment")
    watch.page.wait_for_load_state()
    watch.page.get_by_label("What was done?").fill("Twelve visits of therapy")
    watch.page.clock.run_for("15:05")
    watch.page.wait_for_url("**/my/sign-in")
    expect(watch.page.get_by_text("We kept what you wrote.")).to_be_visible()
    assert watch.violations() == []
    sign_in(watch, case.number)
    watch.page.locator("main a[href='/my/care/treatment']").click()
    expect(watch.page.get_by_label("What was done?")).to_have_value("Twelve visits of therapy")
    expect(watch.page.get_by_text("It is not saved yet.")).to_be_visible()
    assert watch.violations() == []
    assert watch.trouble == []
