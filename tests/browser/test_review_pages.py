"""The MRI review in a real browser: a typical study by keyboard alone, audited for accessibility."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from referral.cases.operations import intake, red_flags, review
from referral.cases.operations.intake import Study
from referral.cases.operations.opening import Opened
from referral.cases.states import CaseState
from referral.core import clock
from referral.core.actor import Role
from referral.directory.queries import first_practice
from referral.imaging.models import Region, StudySource
from referral.people.models import Account
from referral.review.candidacy import CRITERIA
from referral.review.rules import RED_FLAG_QUESTIONS
from referral.review.states import Outcome
from referral.veterans.models import ConsentKind
from tests import cast
from tests.browser.watch import PHONE, REFLOW, Watch
from tests.factories import PERSON, make_case, the_case
from tests.referral.cases.operations.conftest import CONTENT

MOST_TABS = 200
TYPICAL_KEYS = 400
"""A person presses about four keys a second when they know where they are going: well within two minutes."""


class Keyboard:
    """Presses keys only, and counts them."""

    def __init__(self, watch: Watch) -> None:
        self.page = watch.page
        self.pressed = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def tab_to(self, selector: str) -> None:
        """Tab forward until the focus is on what `selector` matches."""
        for _ in range(MOST_TABS):
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            self.press("Tab")
        raise AssertionError(f"no way by Tab to {selector}")


@pytest.fixture
def reviewer(app: Flask) -> Account:
    return cast.add_staff(cast.add_practice(), Role.REVIEWER)


@pytest.fixture
def waiting(reviewer: Account) -> Opened:
    """A case that waits for the reviewer."""
    practice = first_practice()
    assert practice is not None
    coordinator = cast.actor(practice, Role.COORDINATOR)
    opened, today = make_case(coordinator), clock.today(practice.time_zone)
    red_flags.answer_red_flags(coordinator, opened.uid, None, dict.fromkeys(RED_FLAG_QUESTIONS, False))
    intake.record_consent(coordinator, opened.uid, None, ConsentKind.CARE, today, "voice")
    study = Study(StudySource.DISC, Region.LUMBAR, today - timedelta(days=40), today)
    uid = intake.log_study(coordinator, opened.uid, None, study)
    intake.match_study(
        coordinator, opened.uid, None, uid, name_on_study="OAKRIDGE^WALTER", born_on_study=PERSON.born_on
    )
    review.start_review(coordinator, opened.uid, None)
    return opened


def wrong(watch: Watch) -> list[str]:
    """What the audit finds, and narrow windows that scroll sideways."""
    found = watch.violations()
    return found + [f"scrolls sideways at {s['width']}" for s in (PHONE, REFLOW) if watch.overflows(s)]


def test_a_typical_study_is_reviewed_and_signed_by_keyboard_alone(
    watch: Watch, reviewer: Account, waiting: Opened
) -> None:
    watch.sign_in(cast.email_of(Role.REVIEWER), cast.PASSWORD)
    cast.add_second_factor(reviewer)
    watch.open("/review")
    assert wrong(watch) == []
    keys, page = Keyboard(watch), watch.page
    keys.press("j", "Enter")
    page.get_by_role("heading", name="MRI review").wait_for()
    keys.tab_to("select[data-cell]")
    keys.press("ArrowRight", "ArrowRight", "ArrowRight")  # L4-5
    for answer in ("p", "c", "m", "y", "y", "4", "1", "1"):  # contour to disc height
        keys.press(answer, "ArrowDown")
    keys.press(*["ArrowDown"] * 9, "y", "=", "Escape")  # fits the symptoms; the other levels are normal
    chosen = "id => document.getElementById(id).value"
    assert page.evaluate(chosen, "L4-5.contour") == "protrusion"
    assert page.evaluate(chosen, "L4-5.matches") == "yes"
    assert page.evaluate(chosen, "L5-S1.contour") == "normal"
    assert page.evaluate(chosen, "L4-5.pain_source") == ""  # a fissure and a HIZ preset nothing
    keys.tab_to("#summary")
    keys.type("Annular fissure at L4-5 that fits the symptoms.")
    keys.tab_to("input[name=outcome]")
    keys.press("Space")
    for criterion in CRITERIA:
        keys.tab_to(f"input[name='criterion.{criterion.key}']")
        keys.press("Space")
    keys.tab_to("#procedure")
    keys.type("Diagnostic annulogram, L4-5")
    keys.tab_to("#requested_levels")
    keys.type("L4-5")
    keys.tab_to("#icd10_code_1")
    keys.type("M51.A1")
    keys.tab_to("#codes_confirmed")
    keys.press("Space")
    keys.tab_to("#password")
    keys.type(cast.PASSWORD)
    keys.tab_to("#code")
    keys.type(cast.code_now())
    assert wrong(watch) == []
    keys.tab_to("button[value=sign]")
    keys.press("Enter")
    page.wait_for_url(f"**/cases/{waiting.uid}")
    assert the_case(waiting).state is CaseState.VA_AUTHORIZATION
    assert keys.pressed < TYPICAL_KEYS
    assert watch.trouble == []


def test_the_review_can_be_written_without_javascript(
    watch: Watch, reviewer: Account, waiting: Opened
) -> None:
    watch.sign_in(cast.email_of(Role.REVIEWER), cast.PASSWORD)
    cookies = watch.page.context.cookies()
    browser = watch.page.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(cookies)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{watch.server}/cases/{waiting.uid}/review")
    page.get_by_label("L4-5: Disc contour").select_option("bulge")
    page.get_by_role("button", name="Other levels normal").click()
    assert page.get_by_label("L4-5: Disc contour").input_value() == "bulge"
    assert page.get_by_label("L1-2: Disc contour").input_value() == "normal"
    page.get_by_role("button", name="Keep as a draft").last.click()
    page.get_by_text("Kept as a draft.").wait_for()
    context.close()


def test_the_signed_review_and_its_addendum_are_accessible_pages(
    watch: Watch, reviewer: Account, waiting: Opened
) -> None:
    review.sign_review(reviewer.as_actor(), waiting.uid, None, Outcome.CANDIDATE, CONTENT)
    watch.sign_in(cast.email_of(Role.REVIEWER), cast.PASSWORD)
    for path in ("review/signed", "review/addendum"):
        watch.open(f"/cases/{waiting.uid}/{path}")
        assert wrong(watch) == []
    watch.open("/codes?q=annulus")
    assert wrong(watch) == []
    assert watch.trouble == []
