"""The veteran fills the intake in parts: each is saved by itself, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from referral.cases import queries
from referral.cases.forms.answers import FORMS
from referral.cases.models import Case
from referral.cases.operations import answers, closing
from referral.cases.states import CloseReason, IntakeSection, StepAction
from referral.core import clock
from referral.core.actor import Actor
from referral.portal.sign_words import NONE, SECTION_WORDS
from tests.factories import the_case
from tests.pages import Page, get
from tests.reading_grade import grade
from tests.referral.portal.test_words import HARDEST_GRADE

TIMELINE = {"start": "Spring 2024, after a fall at work", "worse": "Sitting", "better": "", "change": ""}


def test_the_questions_are_in_plain_words(veteran: FlaskClient, case: Case) -> None:
    for words in SECTION_WORDS.values():
        assert grade(f"{words.title}. {words.lead}") <= HARDEST_GRADE
    for section in FORMS:
        page = get(veteran, f"/my/history/{section.value}")
        for label in page.all("label", class_="field__label") + page.all("legend"):
            assert grade(page.text(label)) <= HARDEST_GRADE + 2, page.text(label)


def test_a_part_is_saved_and_gone_on_with_later(veteran: FlaskClient, case: Case) -> None:
    answer = veteran.post("/my/history/timeline", data=TIMELINE)
    assert answer.location == "/my/history"
    page = get(veteran, "/my/history")
    assert "Saved on" in page.text()
    assert "Our team will go over it with you." in page.text()
    form = get(veteran, "/my/history/timeline")
    assert [area.text for area in form.all("textarea")] == [
        "Spring 2024, after a fall at work",
        "Sitting",
        None,
        None,
    ]
    veteran.post("/my/history/timeline", data=TIMELINE | {"better": "Lying down"})
    rows = queries.intake_answers(the_case(case.uid))[IntakeSection.TIMELINE]
    assert [row.by_role for row in rows] == ["veteran", "veteran"]


def test_what_staff_took_down_is_there_to_go_on_from(
    veteran: FlaskClient, case: Case, coordinator: Actor
) -> None:
    answers.save_answer(coordinator, case.uid, None, IntakeSection.STOPS, {"anticoagulant": "yes"})
    page = get(veteran, "/my/history/stops")
    [chosen] = [box for box in page.all("input", type="radio") if box.get("checked") is not None]
    assert (chosen.get("name"), chosen.get("value")) == ("anticoagulant", "yes")
    assert "Our team went over it with you." in get(veteran, "/my/history").text()


def test_an_empty_part_is_said_beside_the_field(veteran: FlaskClient, case: Case) -> None:
    page = Page(veteran.post("/my/history/goals", data={"goals": " "}))
    assert page.status == 422
    assert page.errors() == ["Write something first."]


def test_what_was_typed_until_the_session_ended_stays_in_the_form(
    veteran: FlaskClient, case: Case, at: Callable[[object], None]
) -> None:
    at(clock.utcnow().replace(year=clock.utcnow().year + 1))
    page = Page(veteran.post("/my/history/timeline", data=TIMELINE))
    assert page.status == 401
    assert "What you wrote is still here" in page.text()
    assert page.all("textarea")[0].text == TIMELINE["start"]
    assert queries.intake_answers(the_case(case.uid)) == {}


def test_a_warning_sign_stops_the_case_and_none_is_kept_as_an_answer(
    veteran: FlaskClient, case: Case
) -> None:
    assert Page(veteran.post("/my/signs", data={})).status == 422
    assert veteran.post("/my/signs", data={"signs": [NONE]}).location == "/my/history"
    assert the_case(case.uid).next_action is not StepAction.CLEAR_RED_FLAG
    page = Page(veteran.post("/my/signs", data={"signs": ["saddle_numbness"]}))
    assert "Call 911" in page.text()
    assert the_case(case.uid).next_action is StepAction.CLEAR_RED_FLAG


def test_a_warning_sign_is_answered_when_nothing_can_be_saved_and_signed_out(
    veteran: FlaskClient, client: FlaskClient, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("referral.portal.views.history.answer_red_flags", fail)
    page = Page(veteran.post("/my/signs", data={"signs": ["fever"]}))
    assert "Call 911" in page.text()
    assert "could not save" in page.text()


def test_unknown_parts_are_not_found(veteran: FlaskClient, case: Case) -> None:
    assert veteran.get("/my/history/nonsense").status_code == 404
    assert veteran.post("/my/history/nonsense").status_code == 404


def test_a_closed_case_can_be_read_and_not_changed(
    veteran: FlaskClient, case: Case, coordinator: Actor
) -> None:
    closing.close(coordinator, case.uid, None, CloseReason.VETERAN_DECLINED, "Does not want it")
    assert "Your case is closed" in get(veteran, "/my/history").text()
    page = Page(veteran.post("/my/history/goals", data={"goals": "Sleep"}))
    assert page.status == 422
    assert "closed" in page.text()
