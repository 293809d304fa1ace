"""Signing in and accounts in a real browser: audit, narrow windows, keys, idle warning."""

from __future__ import annotations

import pytest
from flask import Flask

from referral.core.actor import Role
from tests import cast
from tests.browser.watch import PHONE, REFLOW, Watch

PAGES = ("/account", "/accounts", "/accounts/new", "/no/such/page")


@pytest.fixture
def administrator_window(app: Flask, watch: Watch) -> Watch:
    practice = cast.add_practice()
    for role in cast.NAMES:
        cast.add_staff(practice, role)
    watch.sign_in(cast.email_of(Role.ADMINISTRATOR), cast.PASSWORD)
    return watch


def inspect(watch: Watch, path: str) -> list[str]:
    """Everything wrong with one page."""
    watch.open(path)
    wrong = watch.violations()
    for size in (PHONE, REFLOW):
        if watch.overflows(size):
            wrong.append(f"{path} must be scrolled sideways at {size['width']} pixels")
    return wrong


def test_the_sign_in_page_is_accessible(app: Flask, watch: Watch) -> None:
    cast.add_practice()
    assert inspect(watch, "/sign-in?idle=1") == []
    watch.page.get_by_label("E-mail").fill("nobody@practice.example")
    watch.page.get_by_label("Password").fill("wrong")
    watch.page.get_by_role("button", name="Sign in").click()
    assert watch.violations() == []


@pytest.mark.parametrize("path", PAGES)
def test_every_people_page_is_accessible(administrator_window: Watch, path: str) -> None:
    assert inspect(administrator_window, path) == []
    assert [line for line in administrator_window.trouble if "404" not in line] == []


def test_one_account_and_the_second_factor_are_accessible(administrator_window: Watch) -> None:
    watch = administrator_window
    watch.open("/accounts")
    watch.page.get_by_role("link", name=cast.NAMES[Role.COORDINATOR]).click()
    watch.page.get_by_text("Give a temporary password").first.click()
    assert watch.violations() == []
    watch.open("/account")
    watch.page.get_by_role("button", name="Set up").click()
    assert watch.violations() == []
    assert watch.trouble == []


def test_keys_move_over_the_rows_and_open_one(administrator_window: Watch) -> None:
    watch = administrator_window
    watch.open("/accounts")
    watch.page.keyboard.press("j")
    watch.page.keyboard.press("j")
    watch.page.keyboard.press("k")
    watch.page.keyboard.press("?")
    assert watch.page.get_by_role("dialog", name="Keys on this page").is_visible()
    assert watch.violations() == []
    watch.page.keyboard.press("Escape")
    watch.page.keyboard.press("Enter")
    watch.page.wait_for_url("**/accounts/*")


def test_the_idle_warning_comes_in_time_and_can_be_answered(administrator_window: Watch) -> None:
    watch = administrator_window
    watch.page.clock.install()
    watch.open("/account")
    watch.page.clock.fast_forward("11:30")
    assert not watch.page.get_by_role("dialog").is_visible()
    watch.page.clock.fast_forward("00:45")
    dialog = watch.page.get_by_role("dialog", name="Are you still there?")
    dialog.wait_for()
    assert watch.violations() == []
    with watch.page.expect_response("**/stay-signed-in") as answer:
        dialog.get_by_role("button", name="Stay signed in").click()
    assert answer.value.status == 204
    dialog.wait_for(state="hidden")


def test_a_page_left_alone_closes_itself(administrator_window: Watch) -> None:
    watch = administrator_window
    watch.page.clock.install()
    watch.open("/account")
    watch.page.clock.fast_forward("15:05")
    watch.page.wait_for_url("**/sign-in?idle=1")
