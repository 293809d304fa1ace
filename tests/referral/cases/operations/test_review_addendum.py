"""Correcting a signed review: the original stays, what rested on it is re-opened, signatures can be checked."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from referral.authorizations.states import RequestStatus
from referral.cases import queries, review_queries
from referral.cases.operations import (
    another_request,
    closing,
    red_flags,
    review,
    review_addendum,
    va_answers,
)
from referral.cases.operations.opening import Opened
from referral.cases.operations.unsigning import TAKEN_BACK
from referral.cases.states import CaseState, CloseReason, StepAction
from referral.core.db import db, transaction
from referral.core.errors import IllegalMove, Invalid, NotAllowed
from referral.paperwork.models import PacketSignature
from referral.review.models import Review, ReviewAddendum
from referral.review.operations import verify_signatures
from referral.review.rules import RED_FLAG_QUESTIONS
from referral.review.states import Outcome
from tests.factories import the_case
from tests.referral.cases.operations.conftest import CONTENT, Desk

NOT_A_CANDIDATE = {
    **CONTENT,
    "not_candidate_reason": "The MRI shows no tear.",
    "questions_to_ask": ["What else?"],
}
OTHER_LEVEL = {**CONTENT, "requested_levels": ["L5-S1"], "icd10": [{"code": "M51.370", "label": "Disc"}]}


def correct(
    desk: Desk, opened: Opened, content: dict[str, Any] = OTHER_LEVEL, outcome: Outcome = Outcome.CANDIDATE
) -> None:
    review_addendum.add_addendum(
        desk.reviewer, opened.uid, None, text="The level was misread.", outcome=outcome, content=content
    )


def request_of(opened: Opened) -> Any:
    return queries.current_request(the_case(opened))


def test_the_original_stays_and_the_case_shows_the_correction(desk: Desk) -> None:
    opened = desk.recommended()
    before = queries.signed_review(the_case(opened))
    assert before is not None
    content, signed_hash = before.content, before.signed_hash
    correct(desk, opened)
    row = queries.signed_review(the_case(opened))
    assert row is not None
    assert (row.content, row.signed_hash) == (content, signed_hash)
    outcome, now = review_queries.effective_review(row)
    assert (outcome, now["requested_levels"]) == (Outcome.CANDIDATE, ["L5-S1"])
    assert set(review_queries.changes(row)[0]) == {"requested_levels", "icd10"}


def test_a_request_being_drafted_takes_the_correction_up_and_must_be_signed_again(desk: Desk) -> None:
    opened = desk.packet_ready(desk.recommended())
    desk.sign(opened)
    assert the_case(opened).next_action is StepAction.SEND_REQUEST
    correct(desk, opened)
    request = request_of(opened)
    assert request.content["levels"] == ["L5-S1"]
    assert request.signed_on is None
    assert the_case(opened).next_action is StepAction.PREPARE_REQUEST  # its packet is stale
    desk.packet_ready(opened)
    assert the_case(opened).next_action is StepAction.SIGN_PACKET


def test_when_va_has_the_request_telling_va_is_the_next_step(desk: Desk) -> None:
    opened = desk.sent()
    correct(desk, opened)
    case = the_case(opened)
    assert (case.next_action, request_of(opened).status) == (StepAction.TELL_VA_CORRECTED, RequestStatus.SENT)
    with pytest.raises(Invalid):
        review_addendum.tell_va(desk.coordinator, opened.uid, None, "phone", " ")
    review_addendum.tell_va(desk.coordinator, opened.uid, None, "phone", "Told Ms. Ortiz; she keeps it open.")
    assert the_case(opened).next_action is StepAction.ANSWER_REQUEST
    with pytest.raises(IllegalMove):
        review_addendum.tell_va(desk.coordinator, opened.uid, None, "phone", "Again")


def test_a_correction_after_the_visit_is_booked_is_told_to_va_too(desk: Desk) -> None:
    opened = desk.scheduled()
    correct(desk, opened, NOT_A_CANDIDATE, Outcome.NOT_CANDIDATE)
    case = the_case(opened)
    assert (case.state, case.next_action) == (CaseState.SCHEDULED, StepAction.TELL_VA_CORRECTED)


def test_the_next_request_takes_up_what_was_corrected_since_the_last(desk: Desk) -> None:
    opened = desk.sent()
    correct(desk, opened)
    review_addendum.tell_va(desk.coordinator, opened.uid, None, "phone", "VA returns the request.")
    va_answers.record_answer(
        desk.coordinator,
        opened.uid,
        None,
        answer=RequestStatus.RETURNED_INCOMPLETE,
        decided_on=desk.today,
        note="Send it corrected",
    )
    another_request.new_request(desk.coordinator, opened.uid, None)
    assert request_of(opened).content["levels"] == ["L5-S1"]


def test_words_alone_reopen_nothing(desk: Desk) -> None:
    opened = desk.sent()
    correct(desk, opened, CONTENT)
    assert the_case(opened).next_action is StepAction.ANSWER_REQUEST
    assert review_queries.changes(db.session.scalars(sa.select(Review)).one()) == [{}]


def test_no_candidate_after_all_withdraws_the_request_and_closes_with_the_letter(desk: Desk) -> None:
    opened = desk.packet_ready(desk.recommended())
    desk.sign(opened)
    correct(desk, opened, NOT_A_CANDIDATE, Outcome.NOT_CANDIDATE)
    case = the_case(opened)
    assert (case.state, case.close_reason) == (CaseState.CLOSED, CloseReason.NOT_CANDIDATE)
    assert request_of(opened) is None
    assert db.session.query(PacketSignature).one().ended_why == TAKEN_BACK


def test_a_closed_case_is_reopened_by_a_corrected_outcome(desk: Desk) -> None:
    opened = desk.in_review()
    review.sign_review(desk.reviewer, opened.uid, None, Outcome.NOT_CANDIDATE, NOT_A_CANDIDATE)
    correct(desk, opened)
    case = the_case(opened)
    assert (case.state, case.next_action) == (CaseState.VA_AUTHORIZATION, StepAction.PREPARE_REQUEST)
    assert request_of(opened).content["levels"] == ["L5-S1"]


def test_a_case_closed_for_another_reason_stays_closed(desk: Desk) -> None:
    opened = desk.recommended()
    closing.close(desk.coordinator, opened.uid, None, CloseReason.VETERAN_DECLINED, "Changed her mind")
    correct(desk, opened)
    assert the_case(opened).state is CaseState.CLOSED


def test_while_a_new_review_is_awaited_the_outcome_is_not_corrected(desk: Desk) -> None:
    opened = desk.in_review()
    wanted = {**CONTENT, "more_needed": "Sagittal STIR"}
    review.sign_review(desk.reviewer, opened.uid, None, Outcome.MORE_INFORMATION, wanted)
    with pytest.raises(Invalid) as caught:
        correct(desk, opened)
    assert set(caught.value.fields) == {"outcome"}


def test_an_addendum_needs_words_a_whole_review_a_reviewer_and_no_open_flag(desk: Desk) -> None:
    opened = desk.recommended()
    with pytest.raises(Invalid) as caught:
        review_addendum.add_addendum(
            desk.reviewer,
            opened.uid,
            None,
            text=" ",
            outcome=Outcome.CANDIDATE,
            content={**CONTENT, "summary": ""},
        )
    assert set(caught.value.fields) == {"correction", "summary"}
    with pytest.raises(NotAllowed):
        review_addendum.add_addendum(
            desk.coordinator, opened.uid, None, text="x", outcome=Outcome.CANDIDATE, content=CONTENT
        )
    answers = dict.fromkeys(RED_FLAG_QUESTIONS, False) | {"leg_weakness": True}
    red_flags.answer_red_flags(desk.coordinator, opened.uid, None, answers)
    with pytest.raises(Invalid) as caught:
        correct(desk, opened)
    assert "red flag" in caught.value.fields["outcome"]


def test_what_was_signed_can_be_checked(desk: Desk) -> None:
    opened = desk.recommended()
    correct(desk, opened)
    verdict = verify_signatures()
    assert (verdict.signatures, verdict.faults) == (2, ())
    with transaction() as session:
        row = session.scalars(sa.select(ReviewAddendum)).one()
        row.text = "Something else"
    assert [fault.what for fault in verify_signatures().faults] == ["addendum"]
    with transaction() as session:
        signed = session.scalars(sa.select(Review)).one()
        signed.content = {**(signed.content or {}), "summary": "Nothing was seen."}
    assert [fault.what for fault in verify_signatures().faults] == ["review", "addendum"]
