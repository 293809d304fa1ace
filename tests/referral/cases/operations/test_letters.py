"""Letters to the veteran: written as the case moves, withdrawn when that is undone, in the veteran's language."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest
import sqlalchemy as sa

from referral.appointments.models import VisitStatus
from referral.authorizations.states import RequestStatus
from referral.cases.operations import opening, va_answers, visits
from referral.cases.operations.letters import choose_language, write_letter
from referral.cases.operations.opening import Opened
from referral.core.db import db
from referral.core.errors import Invalid
from referral.outbox.jobs import JobName
from referral.outbox.models import OutboxMessage
from referral.paperwork import catalogue
from referral.paperwork.course_facts import Needed, ReviewEnd
from referral.paperwork.facts import LetterFacts
from referral.paperwork.models import Paper, PaperStatus
from referral.paperwork.operations import draw_paper, want_files
from referral.veterans.models import Veteran
from tests.factories import PERSON, the_case
from tests.referral.cases.operations.conftest import Desk


def letters(opened: Opened) -> dict[str, PaperStatus]:
    """The newest letter of each kind and how it stands."""
    db.session.rollback()
    rows = sa.select(Paper).where(Paper.case_id == opened.case_id).order_by(Paper.id)
    return {paper.kind.removeprefix("veteran_letter_"): paper.status for paper in db.session.scalars(rows)}


def facts_of(opened: Opened, kind: str) -> LetterFacts:
    rows = sa.select(Paper).where(Paper.case_id == opened.case_id, Paper.kind == f"veteran_letter_{kind}")
    paper = db.session.scalars(rows.order_by(Paper.id.desc())).first()
    assert paper is not None
    return LetterFacts.from_json(paper.facts or {})


def drawings() -> int:
    posted = sa.select(sa.func.count()).where(OutboxMessage.job == JobName.DRAW_PAPER)
    return db.session.execute(posted).scalar_one()


def test_the_journey_writes_its_letters_and_draws_none_of_them(desk: Desk) -> None:
    opened = desk.scheduled(days_ahead=0)
    visits.complete(desk.coordinator, opened.uid, None)
    kinds = ("review_done", "request_sent", "approved", "appointment", "after_visit")
    assert letters(opened) == dict.fromkeys(kinds, PaperStatus.WRITTEN)
    assert drawings() == 0
    assert facts_of(opened, "review_done").course.review_end is ReviewEnd.CANDIDATE
    assert facts_of(opened, "request_sent").course.sent_on == desk.today
    approved = facts_of(opened, "approved")
    assert (approved.course.answered_on, approved.authorization.valid_from) == (desk.today, desk.today)
    visit = facts_of(opened, "appointment").course.visit
    assert (visit.on, visit.at) == (desk.today, "09:30")
    assert desk.practice.name in (visit.place or "")


def test_a_denial_writes_the_letter_on_how_to_appeal(desk: Desk) -> None:
    opened = desk.sent()
    va_answers.record_answer(
        desk.coordinator,
        opened.uid,
        None,
        answer=RequestStatus.DENIED,
        decided_on=desk.today,
        note="Not now.",
    )
    assert letters(opened)["denied"] is PaperStatus.WRITTEN
    assert "approved" not in letters(opened)
    assert facts_of(opened, "denied").course.answer_note == "Not now."


def test_what_is_undone_withdraws_its_letter_and_doing_it_again_brings_it_back(desk: Desk) -> None:
    opened = desk.sent()
    denied = {"answer": RequestStatus.DENIED, "decided_on": desk.today, "note": "Not now."}
    va_answers.record_answer(desk.coordinator, opened.uid, None, **denied)  # type: ignore[arg-type]
    va_answers.undo_answer(desk.coordinator, opened.uid, None)
    assert letters(opened)["denied"] is PaperStatus.WITHDRAWN
    va_answers.record_answer(desk.coordinator, opened.uid, None, **denied)  # type: ignore[arg-type]
    assert letters(opened)["denied"] is PaperStatus.WRITTEN


def test_a_lost_slot_withdraws_the_appointments_letter_also_when_it_was_drawn(desk: Desk) -> None:
    opened = desk.scheduled()
    paper = db.session.scalars(sa.select(Paper).where(Paper.kind == "veteran_letter_appointment")).one()
    want_files(paper)
    want_files(paper)
    assert drawings() == 1
    draw_paper(paper.id)
    visits.lose_slot(desk.coordinator, opened.uid, None, VisitStatus.CANCELLED, "Flu")
    assert letters(opened)["appointment"] is PaperStatus.WITHDRAWN
    draw_paper(paper.id)
    assert letters(opened)["appointment"] is PaperStatus.WITHDRAWN


def test_the_desk_writes_only_letters_that_are_true_now(desk: Desk) -> None:
    opened = desk.received()
    write_letter(desk.coordinator, opened.uid, None, "veteran_letter_needed")
    assert facts_of(opened, "needed").course.needed == tuple(Needed)
    assert drawings() == 1
    for kind in ("veteran_letter_approved", "letter_of_medical_necessity", ""):
        with pytest.raises(Invalid):
            write_letter(desk.coordinator, opened.uid, None, kind)
    told = desk.with_story(desk.received())
    write_letter(desk.coordinator, told.uid, None, "veteran_letter_needed")
    assert facts_of(told, "needed").course.needed == (Needed.TIMELINE, Needed.TREATMENTS)


def test_letters_come_in_the_veterans_language_and_change_with_it(desk: Desk) -> None:
    opened = desk.approved()
    choose_language(desk.coordinator, opened.uid, None, "es")
    assert facts_of(opened, "approved").veteran.language == "es"
    assert facts_of(opened, "request_sent").veteran.language == "en"  # it is not true any more
    document = catalogue.draw("veteran_letter_approved", facts_of(opened, "approved"))
    assert document.title == "VA aprobó su solicitud"
    with pytest.raises(Invalid):
        choose_language(desk.coordinator, opened.uid, None, "fr")


def test_the_veterans_form_keeps_the_language(desk: Desk) -> None:
    opened = desk.received()
    opening.edit_veteran(desk.coordinator, opened.uid, None, replace(PERSON, language="es"))
    assert db.session.get_one(Veteran, the_case(opened).veteran_id).language == "es"
    with pytest.raises(Invalid) as caught:
        opening.edit_veteran(desk.coordinator, opened.uid, None, replace(PERSON, language="xx"))
    assert "language" in caught.value.fields


def test_a_failed_move_leaves_no_letter_for_the_next(desk: Desk) -> None:
    opened = desk.sent()
    with pytest.raises(Invalid):
        visits.schedule(
            desk.coordinator, opened.uid, None, visits.Slot(desk.today - timedelta(days=1), time(9))
        )
    assert "appointment" not in letters(opened)
