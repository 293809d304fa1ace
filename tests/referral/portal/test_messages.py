"""The veteran writes to the desk; warning signs get the emergency page at once, whatever else fails."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.cases import queries
from referral.cases.models import Case, CaseMessage
from referral.cases.operations import closing, messages
from referral.cases.states import CloseReason, StepAction
from referral.core import clock
from referral.core.actor import Actor
from referral.core.db import db
from referral.portal.sign_words import NONE, SHORT_SIGNS, SIGNS, read_signs, signs_said
from referral.review.rules import RED_FLAG_QUESTIONS
from tests.factories import the_case
from tests.pages import Page, get
from tests.reading_grade import grade
from tests.referral.portal.test_words import HARDEST_GRADE

NO_SIGN = {"text": "Can I bring my wife?", "signs": [NONE]}
WEAK_LEG = {"text": "My leg gives way", "signs": ["leg_weakness"]}


def written() -> list[str]:
    db.session.rollback()
    return [row.text or "" for row in db.session.scalars(sa.select(CaseMessage).order_by(CaseMessage.id))]


def test_there_is_a_sign_for_every_question_in_plain_words() -> None:
    assert set(SIGNS) == set(RED_FLAG_QUESTIONS)
    for text in (*SIGNS.values(), *SHORT_SIGNS):
        assert grade(text) <= HARDEST_GRADE, text


def test_a_sign_beats_none_and_nothing_marked_is_no_answer() -> None:
    assert read_signs([]) is None
    assert read_signs(["nonsense"]) is None
    assert read_signs([NONE]) == dict.fromkeys(RED_FLAG_QUESTIONS, False)
    both = read_signs([NONE, "fever"])
    assert both is not None
    assert signs_said(both) == (SIGNS["fever"],)


def test_a_veteran_writes_and_reads_the_answer(veteran: FlaskClient, case: Case, coordinator: Actor) -> None:
    answer = veteran.post("/my/messages", data=NO_SIGN)
    assert answer.location == "/my/messages"
    page = get(veteran, "/my/messages")
    assert "Can I bring my wife?" in page.text()
    assert "We have not answered yet" in page.text()
    assert "We have your message." in veteran.get("/my/").text
    messages.answer_message(coordinator, case.uid, None, "Yes, she is welcome.")
    assert "Yes, she is welcome." in get(veteran, "/my/messages").text()
    viewed = sa.select(AuditEvent).where(AuditEvent.tag == AuditTag.PORTAL_VIEWED)
    assert {"page": "messages"} in [event.data for event in db.session.scalars(viewed)]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"text": "Hello"}, "Mark every sign that fits you"),
        ({"text": "", "signs": [NONE]}, "Write your message first"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    veteran: FlaskClient, case: Case, sent: dict[str, object], told: str
) -> None:
    page = Page(veteran.post("/my/messages", data=sent))
    assert page.status == 422
    assert told in page.text()
    assert page.one("textarea").text == (sent["text"] or None)
    assert written() == []


def test_a_sign_shows_the_emergency_words_at_once_and_stops_the_case(
    veteran: FlaskClient, case: Case
) -> None:
    page = Page(veteran.post("/my/messages", data=WEAK_LEG))
    assert page.status == 200
    assert "Call 911 or go to the nearest emergency room now." in page.text()
    assert SIGNS["leg_weakness"] in page.text()
    assert "988" in page.text()
    assert "218-555-0100" in page.text()
    assert "A clinician here will call you" in page.text()
    assert the_case(case.uid).next_action is StepAction.CLEAR_RED_FLAG
    assert written() == ["My leg gives way"]


def test_the_emergency_words_show_when_the_answer_can_not_be_saved(
    veteran: FlaskClient, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bool:
        raise sa.exc.OperationalError("INSERT", {}, Exception("disk full"))

    monkeypatch.setattr("referral.portal.views.messages.write_message", fail)
    monkeypatch.setattr("referral.portal.status.directory.first_practice", fail)
    page = Page(veteran.post("/my/messages", data=WEAK_LEG))
    assert page.status == 200
    assert "Call 911" in page.text()
    assert "We could not save your answer" in page.text()


def test_the_emergency_words_show_when_the_session_can_not_even_be_read(
    veteran: FlaskClient, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise sa.exc.OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr("referral.portal.sessions.queries.visitor", fail)
    page = Page(veteran.post("/my/messages", data=WEAK_LEG))
    assert "Call 911" in page.text()
    assert "We could not save your answer" in page.text()


def test_the_emergency_words_show_to_somebody_signed_out(client: FlaskClient, case: Case) -> None:
    page = Page(client.post("/my/messages", data=WEAK_LEG))
    assert "Call 911" in page.text()
    assert "We could not save your answer" in page.text()
    assert written() == []


def test_a_message_typed_until_the_session_ended_is_kept_in_the_form(
    veteran: FlaskClient, case: Case, at: Callable[[object], None]
) -> None:
    at(clock.utcnow().replace(year=clock.utcnow().year + 1))
    page = Page(veteran.post("/my/messages", data=NO_SIGN))
    assert page.status == 401
    assert "You were signed out. What you wrote is still here." in page.text()
    assert page.one("textarea").text == "Can I bring my wife?"
    assert written() == []


def test_the_warning_signs_need_no_sign_in(client: FlaskClient, app: Flask, case: Case) -> None:
    page = get(client, "/my/emergency")
    assert all(sign in page.text() for sign in SHORT_SIGNS)


def test_an_error_page_of_the_veteran_names_the_emergency(veteran: FlaskClient, case: Case) -> None:
    assert "Call 911 or go to the nearest emergency department now" in veteran.get("/my/letters/none").text


def test_a_closed_case_says_to_call(veteran: FlaskClient, case: Case, coordinator: Actor) -> None:
    closing.close(coordinator, case.uid, None, CloseReason.VETERAN_DECLINED, "Does not want it")
    page = get(veteran, "/my/messages")
    assert page.all("textarea") == []
    assert "Your case is closed." in page.text()
    answer = Page(veteran.post("/my/messages", data=WEAK_LEG))
    assert "Call 911" in answer.text()
    assert queries.red_flag_screens(the_case(case.uid)) == []
