"""The whole journey through the operations: every state, its next step, its undo and its refusals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from referral.appointments.models import VisitStatus
from referral.audit import operations as audit
from referral.audit.models import AuditEvent
from referral.authorizations.states import Channel, RequestStatus
from referral.care.states import CareKind
from referral.cases import queries
from referral.cases.models import Case, RefusedMove
from referral.cases.operations import (
    another_request,
    authorization,
    closing,
    intake,
    opening,
    records,
    red_flags,
    review,
    va_answers,
    va_referrals,
    visits,
)
from referral.cases.operations import desk as desk_operations
from referral.cases.operations.care import treatments
from referral.cases.operations.visits import Slot
from referral.cases.states import CaseFlag, CaseState, CloseReason, StepAction, WaitingOn
from referral.chasing.models import Chase
from referral.core import clock
from referral.core.actor import Role, system_actor
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid, NotAllowed, NotFound, Stale
from referral.directory.models import Clinician
from referral.imaging.models import Region, StudySource
from referral.notices.models import Notice
from referral.paperwork.models import Paper
from referral.review.rules import RED_FLAG_QUESTIONS
from referral.review.states import Outcome
from referral.veterans.models import Veteran
from tests.factories import make_actor, make_person, make_practice, make_referral, the_case
from tests.referral.cases.operations.conftest import (
    CONTENT,
    NOTE,
    Desk,
    details,
    first_clinician,
    mark_packet_ready,
)


def step(case: Case) -> tuple[WaitingOn | None, StepAction | None]:
    return case.waiting_on, case.next_action


def test_a_case_goes_from_received_to_closed_as_finished(desk: Desk) -> None:
    opened = desk.received()
    assert step(the_case(opened)) == (WaitingOn.COORDINATOR, StepAction.ASK_RED_FLAGS)
    desk.with_story(opened)
    assert step(the_case(opened)) == (WaitingOn.COORDINATOR, StepAction.START_REVIEW)
    review.start_review(desk.coordinator, opened.uid, None)
    assert step(the_case(opened)) == (WaitingOn.REVIEWER, StepAction.REVIEW)
    review.sign_review(desk.reviewer, opened.uid, None, Outcome.CANDIDATE, CONTENT)
    assert step(the_case(opened)) == (WaitingOn.COORDINATOR, StepAction.PREPARE_REQUEST)
    desk.sent(opened)
    assert step(the_case(opened)) == (WaitingOn.VA, StepAction.ANSWER_REQUEST)
    va_answers.record_answer(
        desk.coordinator, opened.uid, None, answer=RequestStatus.APPROVED, decided_on=desk.today, note="",
        granted=make_referral(starts_on=desk.today),
    )  # fmt: skip
    assert step(the_case(opened)) == (WaitingOn.COORDINATOR, StepAction.BOOK_VISIT)
    visits.schedule(desk.coordinator, opened.uid, None, Slot(desk.today, time(9, 30), "Room 2"))
    assert step(the_case(opened)) == (WaitingOn.COORDINATOR, StepAction.ENTER_IN_HSRM)
    visits.enter_in_hsrm(desk.coordinator, opened.uid, None, desk.today)
    assert step(the_case(opened)) == (WaitingOn.VETERAN, StepAction.ATTEND_VISIT)
    visits.complete(desk.coordinator, opened.uid, None)
    assert step(the_case(opened)) == (WaitingOn.COORDINATOR, StepAction.SEND_RECORDS)
    records.save_note(desk.coordinator, opened.uid, None, NOTE)
    records.sign_note(desk.reviewer, opened.uid, None)
    records.make_records(desk.coordinator, opened.uid, None)
    mark_packet_ready(the_case(opened))
    visits.send_records(
        desk.coordinator, opened.uid, None, sent_on=desk.today, channel=Channel.HSRM, proof="HSRM 9"
    )
    assert step(the_case(opened)) == (WaitingOn.VA, StepAction.CONFIRM_RECORDS)
    with pytest.raises(IllegalMove, match="confirmed the visit's records"):
        closing.close(desk.coordinator, opened.uid, None, CloseReason.FINISHED, "")
    visits.confirm_records(desk.coordinator, opened.uid, None, desk.today)
    assert step(the_case(opened)) == (WaitingOn.COORDINATOR, StepAction.CLOSE_FINISHED)
    closing.close(desk.coordinator, opened.uid, None, CloseReason.FINISHED, "")
    case = the_case(opened)
    assert (case.state, case.close_reason, step(case)) == (
        CaseState.CLOSED,
        CloseReason.FINISHED,
        (None, None),
    )
    assert queries.authorizations(case)[-1].visits_used == 1
    verdict = audit.verify()
    assert verdict.faults == ()
    assert verdict.events > 15


def test_a_refused_move_is_kept_and_changes_nothing(desk: Desk) -> None:
    opened = desk.received()
    with pytest.raises(IllegalMove, match="red-flag questions"):
        review.start_review(desk.coordinator, opened.uid, None)
    with pytest.raises(NotAllowed):
        review.start_review(desk.reviewer, opened.uid, None)
    assert the_case(opened).state is CaseState.RECEIVED
    kept = db.session.scalars(sa.select(RefusedMove).order_by(RefusedMove.id)).all()
    assert [(row.actor_id, row.state, row.to_state, row.action) for row in kept] == [
        (desk.coordinator.id, "received", "mri_review", "start_review"),
        (desk.reviewer.id, "received", "mri_review", "start_review"),
    ]


def test_the_second_of_two_editors_is_told_to_look_again(desk: Desk) -> None:
    opened = desk.received()
    seen = the_case(opened).version
    desk_operations.assign(desk.coordinator, opened.uid, seen, desk.coordinator.id)
    with pytest.raises(Stale):
        desk_operations.assign(desk.supervisor, opened.uid, seen, desk.supervisor.id)
    assert the_case(opened).owner_id == desk.coordinator.id


def test_another_practice_finds_nothing(desk: Desk) -> None:
    opened = desk.received()
    from referral.core.actor import Role

    stranger = make_actor(make_practice(name="Another practice"), Role.COORDINATOR)
    with pytest.raises(NotFound):
        desk_operations.add_note(stranger, opened.uid, "hello")


def test_a_red_flag_stops_the_path_until_a_clinician_clears_it(desk: Desk) -> None:
    opened = desk.received()
    answers = dict.fromkeys(RED_FLAG_QUESTIONS, False) | {"bladder_bowel": True}
    assert red_flags.answer_red_flags(desk.coordinator, opened.uid, None, answers)
    case = the_case(opened)
    assert (step(case), case.next_due_on) == ((WaitingOn.REVIEWER, StepAction.CLEAR_RED_FLAG), desk.today)
    assert CaseFlag.RED_FLAG in CaseFlag(case.flags)
    with pytest.raises(Invalid, match="not snoozed"):
        desk_operations.snooze(desk.coordinator, opened.uid, None, desk.today + timedelta(days=2), "later")
    with pytest.raises(NotAllowed):
        red_flags.clear_red_flag(desk.coordinator, opened.uid, None, "spoke to them")
    red_flags.clear_red_flag(desk.reviewer, opened.uid, None, "Examined, long-standing and stable")
    assert step(the_case(opened)) == (WaitingOn.COORDINATOR, StepAction.RECORD_CONSENT)


def test_somebody_elses_disc_is_not_matched(desk: Desk) -> None:
    opened = desk.received()
    study = intake.Study(StudySource.DISC, Region.LUMBAR, desk.today, desk.today)
    uid = intake.log_study(desk.coordinator, opened.uid, None, study)
    with pytest.raises(IllegalMove, match="not this veteran's"):
        intake.match_study(
            desk.coordinator, opened.uid, None, uid, name_on_study="X^Y", born_on_study=date(1970, 1, 1)
        )
    intake.remove_study(desk.coordinator, opened.uid, None, uid, "Another person's disc, sender told")
    assert queries.current_study(the_case(opened)) is None


def test_more_information_sends_the_case_back_and_asks(desk: Desk) -> None:
    opened = desk.in_review()
    review.sign_review(
        desk.reviewer, opened.uid, None, Outcome.MORE_INFORMATION,
        {"summary": "Sagittal STIR is missing.", "more_needed": "The original disc with the sagittal STIR series"},
    )  # fmt: skip
    case = the_case(opened)
    assert (case.state, step(case)) == (CaseState.RECEIVED, (WaitingOn.VETERAN, StepAction.SEND_MORE))
    intake.more_arrived(desk.coordinator, opened.uid, None)
    review.start_review(desk.coordinator, opened.uid, None)
    assert the_case(opened).state is CaseState.MRI_REVIEW


def test_not_a_candidate_closes_with_a_letter_for_the_veteran(desk: Desk) -> None:
    opened = desk.in_review()
    content = {
        **CONTENT,
        "not_candidate_reason": "The MRI shows no tear.",
        "questions_to_ask": ["What else?"],
    }
    review.sign_review(desk.reviewer, opened.uid, None, Outcome.NOT_CANDIDATE, content)
    case = the_case(opened)
    assert (case.state, case.close_reason) == (CaseState.CLOSED, CloseReason.NOT_CANDIDATE)
    paper = db.session.scalars(sa.select(Paper)).one()
    assert paper.kind == "veteran_letter_not_a_candidate"
    closing.reopen(desk.coordinator, opened.uid, None, "New disc arrived")
    case = the_case(opened)
    assert (case.state, step(case)) == (CaseState.MRI_REVIEW, (WaitingOn.REVIEWER, StepAction.REVIEW))


def test_a_review_lacking_something_is_not_signed(desk: Desk) -> None:
    opened = desk.in_review()
    with pytest.raises(Invalid) as caught:
        review.sign_review(desk.reviewer, opened.uid, None, Outcome.CANDIDATE, {"summary": "x"})
    assert set(caught.value.fields) == {*("levels", "procedure", "icd10", "codes_confirmed", "criteria")}
    review.save_review(desk.reviewer, opened.uid, None, Outcome.CANDIDATE, {"summary": "x"})
    assert the_case(opened).state is CaseState.MRI_REVIEW


def test_a_change_after_the_packet_makes_it_stale(desk: Desk) -> None:
    opened = desk.packet_ready(desk.recommended())
    desk.sign(opened)
    assert the_case(opened).next_action is StepAction.SEND_REQUEST
    treatments.add_care(
        desk.coordinator, opened.uid, None,
        treatments.Treatment(CareKind.INJECTION, "Epidural, L4-5", None, None, "Two weeks of relief"),
    )  # fmt: skip
    assert the_case(opened).next_action is StepAction.PREPARE_REQUEST
    with pytest.raises(IllegalMove, match="changed since"):
        authorization.submit_request(
            desk.coordinator, opened.uid, None, sent_on=desk.today, channel=Channel.FAX, proof="ok"
        )


def test_sending_opens_one_chase_and_taking_it_back_settles_it(desk: Desk) -> None:
    opened = desk.sent()
    chase = db.session.scalars(sa.select(Chase)).one()
    assert chase.settled_at is None
    authorization.undo_submit(desk.coordinator, opened.uid, None, "wrong case")
    db.session.expire_all()
    assert db.session.scalars(sa.select(Chase)).one().settled_at is not None
    case = the_case(opened)
    assert case.next_action is StepAction.SEND_REQUEST


def test_a_case_reopened_while_va_owes_an_answer_is_chased_again(desk: Desk) -> None:
    opened = desk.sent()
    closing.close(desk.coordinator, opened.uid, None, CloseReason.OTHER, "Closed by mistake")
    closing.reopen(desk.coordinator, opened.uid, None, "It was a mistake")
    assert db.session.scalars(sa.select(Chase.settled_at)).all() == [None]
    assert the_case(opened).next_action is StepAction.ANSWER_REQUEST


def test_an_urgent_request_is_not_sent_by_fax_alone(desk: Desk) -> None:
    opened = desk.recommended()
    clinician = first_clinician(desk.practice)
    authorization.save_request(desk.coordinator, opened.uid, None, details(clinician.id, is_urgent=True))
    desk.packet_ready(opened)
    desk.sign(opened)
    with pytest.raises(IllegalMove, match="48 hours"):
        authorization.submit_request(
            desk.coordinator, opened.uid, None, sent_on=desk.today, channel=Channel.FAX, proof="ok"
        )


@pytest.mark.parametrize(
    ("answer", "action", "flag"),
    [
        (RequestStatus.DENIED, StepAction.TELL_DENIED, CaseFlag.DENIED),
        (RequestStatus.VA_WILL_DO, StepAction.TELL_VA_WILL_DO, CaseFlag(0)),
        (RequestStatus.RETURNED_INCOMPLETE, StepAction.MEND_REQUEST, CaseFlag.RETURNED),
    ],
)
def test_an_answer_that_is_no_approval(
    desk: Desk, answer: RequestStatus, action: StepAction, flag: CaseFlag
) -> None:
    opened = desk.sent()
    with pytest.raises(Invalid):
        va_answers.record_answer(
            desk.coordinator, opened.uid, None, answer=answer, decided_on=desk.today, note=""
        )
    va_answers.record_answer(
        desk.coordinator,
        opened.uid,
        None,
        answer=answer,
        decided_on=desk.today,
        note="As VA said on the phone",
    )
    case = the_case(opened)
    assert (case.next_action, CaseFlag(case.flags)) == (action, flag)
    va_answers.undo_answer(desk.coordinator, opened.uid, None)
    assert the_case(opened).next_action is StepAction.ANSWER_REQUEST
    va_answers.record_answer(
        desk.coordinator,
        opened.uid,
        None,
        answer=answer,
        decided_on=desk.today,
        note="As VA said on the phone",
    )
    another_request.new_request(desk.coordinator, opened.uid, None)
    assert the_case(opened).next_action is StepAction.PREPARE_REQUEST


def test_a_visit_outside_the_authorization_is_refused(desk: Desk) -> None:
    opened = desk.approved(expires_on=desk.today + timedelta(days=20))
    with pytest.raises(IllegalMove, match="the authorization ends on"):
        visits.schedule(desk.coordinator, opened.uid, None, Slot(desk.today + timedelta(days=21), time(8)))
    visits.schedule(desk.coordinator, opened.uid, None, Slot(desk.today + timedelta(days=20), time(8)))
    assert the_case(opened).state is CaseState.SCHEDULED


def test_a_lost_slot_brings_the_case_back_to_booking(desk: Desk) -> None:
    opened = desk.scheduled()
    visits.lose_slot(desk.coordinator, opened.uid, None, VisitStatus.NO_SHOW, "Did not come, called twice")
    case = the_case(opened)
    assert (case.state, case.next_action) == (CaseState.VA_AUTHORIZATION, StepAction.BOOK_VISIT)
    assert CaseFlag.SLOT_LOST in CaseFlag(case.flags)
    visits.schedule(desk.coordinator, opened.uid, None, Slot(desk.today + timedelta(days=3), time(8)))
    assert the_case(opened).state is CaseState.SCHEDULED


def test_a_slot_the_authorization_covers_no_more_is_given_up(desk: Desk) -> None:
    opened = desk.scheduled(days_ahead=10)
    granted = queries.granted_authorization(the_case(opened))
    assert granted is not None
    shorter = make_referral(starts_on=desk.today, expires_on=desk.today + timedelta(days=5))
    va_referrals.record_referral(desk.coordinator, opened.uid, None, shorter, granted.uid)
    case = the_case(opened)
    assert (case.state, case.next_action) == (CaseState.VA_AUTHORIZATION, StepAction.BOOK_VISIT)
    assert CaseFlag.SLOT_LOST in CaseFlag(case.flags)
    assert queries.visits(case)[-1].status is VisitStatus.CANCELLED


def test_a_new_address_needs_a_new_agreement(desk: Desk) -> None:
    person = make_person()
    opened = desk.received(person=person)
    intake.record_e_mail_agreement(desk.coordinator, opened.uid, None, agreed=True)
    opening.edit_veteran(desk.coordinator, opened.uid, None, replace(person, email="other@mail.example"))
    assert db.session.get_one(Veteran, the_case(opened).veteran_id).e_mail_agreed_on is None
    with pytest.raises(Invalid):
        opening.edit_veteran(desk.coordinator, opened.uid, None, replace(person, email="a@b\nBcc: c@d"))


def test_a_visit_still_to_come_is_not_completed(desk: Desk, at: Callable[[datetime], None]) -> None:
    at(datetime(2026, 3, 9, 18, tzinfo=UTC))
    opened = desk.scheduled(days_ahead=3)
    with pytest.raises(IllegalMove, match="still to come"):
        visits.complete(desk.coordinator, opened.uid, None)
    at(datetime(2026, 3, 12, 18, tzinfo=UTC))
    visits.complete(desk.coordinator, opened.uid, None)
    visits.undo_complete(desk.coordinator, opened.uid, None)
    case = the_case(opened)
    assert case.state is CaseState.SCHEDULED
    assert queries.authorizations(case)[-1].visits_used == 0


def test_closing_a_scheduled_case_gives_the_slot_up(desk: Desk) -> None:
    opened = desk.scheduled()
    with pytest.raises(Invalid):
        closing.close(desk.coordinator, opened.uid, None, CloseReason.VETERAN_DECLINED, " ")
    closing.close(desk.coordinator, opened.uid, None, CloseReason.VETERAN_DECLINED, "Changed his mind")
    assert queries.current_visit(the_case(opened)) is None
    closing.reopen(desk.coordinator, opened.uid, None, "He called again")
    case = the_case(opened)
    assert (case.state, case.next_action) == (CaseState.VA_AUTHORIZATION, StepAction.BOOK_VISIT)


def test_the_same_veteran_is_one_person_with_two_cases(desk: Desk) -> None:
    person = make_person()
    first, second = desk.received(person=person), desk.received(person=person)
    assert the_case(first).veteran_id == the_case(second).veteran_id
    assert first.number != second.number


def test_every_move_leaves_a_notice_for_the_veteran(desk: Desk) -> None:
    desk.scheduled()
    kinds = db.session.scalars(sa.select(Notice.kind).order_by(Notice.id)).all()
    assert [kind.value for kind in kinds] == [
        "welcome",
        "review_done",
        "request_sent",
        "va_answered",
        "visit_booked",
    ]


def test_bulk_assign_is_all_or_nothing(desk: Desk) -> None:
    cases = [desk.received() for _ in range(3)]
    with pytest.raises(NotFound):
        desk_operations.assign_many(desk.supervisor, [cases[0].uid, "0" * 32], desk.coordinator.id)
    assert the_case(cases[0]).owner_id is None
    assert desk_operations.assign_many(desk.supervisor, [c.uid for c in cases], desk.coordinator.id) == 3
    assert {the_case(c).owner_id for c in cases} == {desk.coordinator.id}


def test_a_snooze_ends_by_itself(desk: Desk, at: Callable[[datetime], None]) -> None:
    at(datetime(2026, 3, 9, 18, tzinfo=UTC))
    opened = desk.received()
    until = desk.today + timedelta(days=5)
    desk_operations.snooze(desk.coordinator, opened.uid, None, until, "The veteran travels")
    assert the_case(opened).next_due_on == until
    at(datetime(2026, 3, 15, 18, tzinfo=UTC))
    assert desk_operations.refresh_all(desk.practice.id) == 1
    due_on = the_case(opened).next_due_on
    assert due_on is not None
    assert due_on < until


def test_a_case_that_cannot_be_refreshed_holds_up_no_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (the_case(desk.received()).id for _ in range(2))
    refreshed = []

    def refresh_case(case_id: int, *, only_time_passed: bool) -> None:
        if case_id == first:
            raise LookupError
        refreshed.append(case_id)

    monkeypatch.setattr(desk_operations, "refresh_case", refresh_case)
    with pytest.raises(LookupError):
        desk_operations.refresh_all(desk.practice.id)
    assert refreshed == [second]


def test_the_history_shows_a_row_changed_in_sql(desk: Desk) -> None:
    desk.received()
    clock.move_clock(timedelta(hours=1))
    assert audit.anchor() > 0
    assert audit.verify().faults == ()
    event = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    db.session.execute(sa.delete(AuditEvent).where(AuditEvent.id == event.id))
    db.session.commit()
    assert any(fault.chain == "anchors" for fault in audit.verify().faults)


def test_the_system_may_lose_a_slot_but_not_schedule(desk: Desk) -> None:
    opened = desk.approved()
    with pytest.raises(NotAllowed):
        visits.schedule(system_actor(desk.practice.id), opened.uid, None, Slot(desk.today, time(8)))


def test_a_clinician_of_another_practice_can_neither_order_nor_be_booked(desk: Desk) -> None:
    theirs = make_actor(make_practice(), Role.REVIEWER)
    stranger = db.session.scalars(sa.select(Clinician.id).where(Clinician.account_id == theirs.id)).one()
    opened = desk.recommended()
    with pytest.raises(Invalid, match="attention"):
        authorization.save_request(desk.coordinator, opened.uid, None, details(stranger))
    with pytest.raises(Invalid, match="not booked"):
        visits.schedule(desk.coordinator, opened.uid, None, Slot(desk.today, time(10), clinician_id=stranger))
