"""The status page follows the case through every state, and holds nothing of another case."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from referral.appointments.models import Appointment
from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.authorizations.models import Authorization
from referral.cases.models import Case
from referral.cases.states import CaseState, CloseReason
from referral.core import clock
from referral.core.actor import Actor
from referral.core.db import db, transaction
from referral.notices.order import order_notice
from referral.notices.states import NoticeKind
from referral.paperwork import storage
from referral.paperwork.models import Paper, PaperStatus
from referral.review.models import RedFlagScreen
from tests.factories import make_case, the_case

CRISIS = ("988", "press 1", "838255", "VeteransCrisisLine.net")


def shown(veteran: FlaskClient) -> str:
    """The text of the status page, without markup and in one line."""
    page = veteran.get("/my/")
    assert page.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def change(case: Case, **values: object) -> None:
    with transaction() as session:
        row = session.get_one(Case, case.id)
        for name, value in values.items():
            setattr(row, name, value)


def add_letter(case: Case, uid: str, kind: str = "veteran_letter_not_a_candidate") -> None:
    with transaction() as session:
        file = storage.keep(
            b"%PDF-1.7 a letter", media_type="application/pdf", name="letter.pdf",
            practice_id=case.practice_id, case_id=case.id,
        )  # fmt: skip
        session.flush()
        session.add(
            Paper(uid=uid, practice_id=case.practice_id, case_id=case.id, kind=kind, document_version=1, order_key=uid,
                  fingerprint="f" * 64, status=PaperStatus.DRAWN, drawn_at=clock.utcnow(), pdf_id=file.id,
                  ordered_by_id=0)
        )  # fmt: skip


def test_a_new_case_says_what_comes_next_and_whom_to_call(veteran: FlaskClient, case: Case) -> None:
    text = shown(veteran)
    assert "We have your referral from VA." in text
    assert "We will call you to say hello" in text
    assert "referral to us is good through" in text
    assert "Lakeview Spine Practice : 218-555-0100" in text
    assert "North Shore VA Medical Center : 715-555-0150" in text
    assert "VA calls it “Approved”" in text
    assert "There are no letters yet." in text


def test_the_present_step_is_marked_for_those_who_can_not_see_it(veteran: FlaskClient, case: Case) -> None:
    page = veteran.get("/my/").text
    assert page.count('aria-current="step"') == 1
    assert len(re.findall(r"steps__mark", page)) == 5


def test_an_open_red_flag_comes_first(veteran: FlaskClient, case: Case) -> None:
    with transaction() as session:
        session.add(
            RedFlagScreen(
                practice_id=case.practice_id,
                case_id=case.id,
                asked_at=clock.utcnow(),
                asked_by_id=1,
                any_yes=True,
            )
        )
    text = shown(veteran)
    assert text.index("Call 911 or go to the nearest emergency department") < text.index(
        "We need to talk with you"
    )


def test_a_booked_visit_shows_day_time_and_place(veteran: FlaskClient, case: Case) -> None:
    with transaction() as session:
        granted = session.scalars(sa.select(Authorization).where(Authorization.case_id == case.id)).one()
        granted.covers_procedure, granted.issued_on = True, date(2026, 11, 2)
        session.add(
            Appointment(practice_id=case.practice_id, case_id=case.id, authorization_id=granted.id,
                        booked_on=date(2026, 11, 20), starts_at=datetime(2027, 1, 15, 20, 30, tzinfo=UTC),
                        on=date(2027, 1, 15), hsrm_entered_on=date(2026, 11, 20), hsrm_entered_by_id=1)
        )  # fmt: skip
    change(case, state=CaseState.SCHEDULED)
    text = shown(veteran)
    assert "Your visit is booked." in text
    assert (
        "Day Friday, January 15, 2027 Time 2:30 PM Place Lakeview Spine Practice, 12 Harbor Street, Duluth"
        in text
    )
    assert "You do not get a bill for a visit you missed." in text


def test_what_was_asked_for_is_shown(veteran: FlaskClient, case: Case) -> None:
    change(case, asked_for="The MRI of 2025, please")
    assert "What we asked for The MRI of 2025, please" in shown(veteran)


def test_a_closed_case_says_why(veteran: FlaskClient, case: Case) -> None:
    change(
        case, state=CaseState.CLOSED, closed_at=clock.utcnow(), closed_by_id=1, close_reason=CloseReason.VA_DENIED,
        closed_from=CaseState.VA_AUTHORIZATION, waiting_on=None, next_action=None, next_due_on=None,
    )  # fmt: skip
    text = shown(veteran)
    assert "Your case is closed." in text
    assert "clinical appeal" in text


def test_messages_are_kept_to_read_but_no_code(veteran: FlaskClient, case: Case, coordinator: Actor) -> None:
    with transaction():
        order_notice(NoticeKind.REVIEW_DONE, case_id=case.id, veteran_id=case.veteran_id,
                     practice_id=case.practice_id, actor=coordinator)  # fmt: skip
    text = shown(veteran)
    assert "One step of your case is done" in text
    assert "Your code" not in text


def test_a_letter_can_be_read_and_that_is_kept_in_the_history(veteran: FlaskClient, case: Case) -> None:
    add_letter(case, "a" * 32)
    assert "About your MRI review" in shown(veteran)
    letter = veteran.get(f"/my/letters/{'a' * 32}")
    assert letter.data == b"%PDF-1.7 a letter"
    assert letter.mimetype == "application/pdf"
    db.session.rollback()
    last = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert last is not None
    assert (last.tag, last.data, last.case_id) == (
        AuditTag.PORTAL_VIEWED,
        {"page": f"letter {'a' * 32}"},
        case.id,
    )


def test_another_cases_letter_and_other_papers_are_not_found(
    veteran: FlaskClient, case: Case, coordinator: Actor
) -> None:
    other = the_case(make_case(coordinator))
    add_letter(other, "b" * 32)
    add_letter(case, "c" * 32, kind="letter_of_medical_necessity")
    for uid in ("b" * 32, "c" * 32, "d" * 32):
        assert veteran.get(f"/my/letters/{uid}").status_code == 404


def test_the_crisis_line_is_on_every_page(veteran: FlaskClient, app: Flask) -> None:
    veteran.post("/my/sign-in", data={"case_number": "4"})
    for path in ("/my/", "/my/sign-in", "/my/letters/0"):
        page = veteran.get(path, follow_redirects=False)
        text = page.text if page.status_code != 303 else veteran.get(page.location).text
        assert "988" in text
        assert "838255" in text
    assert [part for part in CRISIS if part not in shown(veteran)] == []


def test_a_page_with_a_case_is_not_kept_by_browsers(veteran: FlaskClient) -> None:
    assert "no-store" in veteran.get("/my/").headers["Cache-Control"]


def test_the_page_names_no_identifier_but_the_case_number(veteran: FlaskClient, case: Case) -> None:
    text = shown(veteran)
    assert not re.search(r"VA\d{10}|618_|1962|Oakridge|4821", text)


def test_the_page_says_since_when_somebody_has_the_case(veteran: FlaskClient, case: Case) -> None:
    change(case, held_since_on=date(2026, 11, 19))
    assert "The next step has been ours since Thursday, November 19, 2026." in shown(veteran)
