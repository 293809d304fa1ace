"""Between sending and answer: VA confirms, asks for more and gets it; withdrawals; how long VA takes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest

from referral.authorizations import decision_times as learning
from referral.authorizations.models import Authorization, ServiceRequest
from referral.authorizations.queries import newest_question
from referral.authorizations.states import Channel, GrantKind, RequestStatus
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations import another_request, va_answers, va_questions, visits
from referral.cases.operations.authorization import undo_submit
from referral.cases.operations.visits import Slot
from referral.cases.states import StepAction, WaitingOn
from referral.chasing import queries as chasing
from referral.chasing.models import Chase
from referral.chasing.states import Purpose
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid
from referral.directory.queries import decision_times
from tests.factories import make_referral, the_case
from tests.referral.cases.operations.conftest import Desk

At = Callable[[datetime], None]


def chased(case: Case) -> Chase | None:
    """The chase for VA's answer."""
    return next((one for one in chasing.running_chases(case.id) if one.purpose is Purpose.VA_ANSWER), None)


def morning(day: int) -> datetime:
    """A morning of November 2026 at the practice."""
    return datetime(2026, 11, day, 15, tzinfo=UTC)


def request_of(uid: str, desk: Desk) -> ServiceRequest:
    found = queries.current_request(queries.case_by_uid(desk.coordinator, uid))
    assert found is not None
    return found


def test_more_asked_rests_vas_time_and_gives_us_the_next_step(desk: Desk, at: At) -> None:
    at(morning(9))
    opened, me = desk.sent(), desk.coordinator
    va_questions.confirm_receipt(me, opened.uid, None, received_on=desk.today, confirmed_by="Ms Lund")
    assert request_of(opened.uid, desk).status is RequestStatus.RECEIVED
    at(morning(12))
    va_questions.record_question(me, opened.uid, None, asked_on=desk.today, what="The care plan")
    case = the_case(opened)
    assert (case.waiting_on, case.next_action) == (WaitingOn.COORDINATOR, StepAction.SEND_ASKED)
    assert case.next_due_on == date(2026, 11, 17)
    assert chased(case) is None
    at(morning(16))
    with pytest.raises(Invalid):
        va_questions.answer_question(
            me, opened.uid, None, sent_on=date(2026, 11, 11), channel=Channel.FAX, proof="F 1"
        )
    va_questions.answer_question(
        me, opened.uid, None, sent_on=desk.today, channel=Channel.FAX, proof="Fax receipt 17"
    )
    case = the_case(opened)
    chase = chased(case)
    assert chase is not None
    assert (case.waiting_on, chase.opened_on) == (WaitingOn.VA, date(2026, 11, 16))
    with pytest.raises(IllegalMove, match="asked about it already"):
        undo_submit(me, opened.uid, None)
    va_questions.undo_answer_question(me, opened.uid, None, "It went to another office")
    assert request_of(opened.uid, desk).status is RequestStatus.MORE_ASKED
    va_questions.answer_question(
        me, opened.uid, None, sent_on=desk.today, channel=Channel.HSRM, proof="HSRM 5"
    )
    at(morning(18))
    va_answers.record_answer(
        me, opened.uid, None, answer=RequestStatus.DENIED, decided_on=desk.today, note="No"
    )
    assert request_of(opened.uid, desk).decision_days == 4  # Nov 10 and 12, 17 and 18; Nov 11 is a holiday
    [times] = decision_times(desk.practice.id).values()
    assert (times.answers, times.usual_days, times.slowest_days) == (1, 4, 4)
    va_answers.undo_answer(me, opened.uid, None)
    assert not decision_times(desk.practice.id)


def test_a_question_noted_by_mistake_is_taken_back(desk: Desk) -> None:
    opened, me = desk.sent(), desk.coordinator
    va_questions.record_question(me, opened.uid, None, asked_on=desk.today, what="A note")
    va_questions.undo_question(me, opened.uid, None)
    request = request_of(opened.uid, desk)
    assert (request.status, newest_question(request.id)) == (RequestStatus.SENT, None)
    assert chased(the_case(opened)) is not None


def test_a_request_withdrawn_from_va_is_started_again_or_taken_back(desk: Desk) -> None:
    opened, me = desk.sent(), desk.coordinator
    va_questions.withdraw_sent(me, opened.uid, None, "Wrong procedure; told Ms Lund")
    assert chased(the_case(opened)) is None
    va_questions.undo_withdraw(me, opened.uid, None)
    assert request_of(opened.uid, desk).status is RequestStatus.SENT
    assert chased(the_case(opened)) is not None
    va_questions.withdraw_sent(me, opened.uid, None, "Wrong procedure; told Ms Lund")
    another_request.new_request(me, opened.uid, None)
    assert request_of(opened.uid, desk).status is RequestStatus.DRAFTING
    with pytest.raises(IllegalMove, match="another request is in hand"):
        va_questions.undo_withdraw(me, opened.uid, None)


def test_an_approval_amends_the_running_referral_and_gives_it_back_when_taken_back(desk: Desk) -> None:
    opened, me = desk.sent(), desk.coordinator
    [before] = db.session.query(Authorization).all()
    old, until = before.expires_on, desk.today + timedelta(days=300)
    va_answers.record_answer(
        me,
        opened.uid,
        None,
        answer=RequestStatus.APPROVED,
        decided_on=desk.today,
        note="",
        granted=make_referral(number=before.number, starts_on=desk.today, expires_on=until),
        grant_kind=GrantKind.AMENDS,
    )
    db.session.expire_all()
    [amended] = db.session.query(Authorization).all()
    assert (amended.expires_on, amended.covers_procedure) == (until, True)
    assert amended.services == [{"description": "Diagnostic annulogram, L4-5", "codes": ["62290"]}]
    va_answers.undo_answer(me, opened.uid, None)
    db.session.expire_all()
    [again] = db.session.query(Authorization).all()
    assert (again.expires_on, again.covers_procedure) == (old, False)
    assert again.services is None


def test_an_approval_is_not_taken_back_under_a_booked_visit_and_used_visits_stay_used(desk: Desk) -> None:
    opened, me = desk.sent(), desk.coordinator
    number = db.session.query(Authorization).one().number
    granted = make_referral(number=number, starts_on=desk.today)
    va_answers.record_answer(
        me, opened.uid, None, answer=RequestStatus.APPROVED, decided_on=desk.today, note="", granted=granted,
        grant_kind=GrantKind.AMENDS,
    )  # fmt: skip
    visits.schedule(me, opened.uid, None, Slot(desk.today, time(9)))
    with pytest.raises(IllegalMove, match="Cancel the visit first"):
        va_answers.undo_answer(me, opened.uid, None)
    assert request_of(opened.uid, desk).status is RequestStatus.APPROVED
    visits.complete(me, opened.uid, None)
    va_answers.undo_answer(me, opened.uid, None)
    assert db.session.query(Authorization).populate_existing().one().visits_used == 1


def test_answers_of_one_facility_are_learned_from_one_at_a_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, locked = desk.sent(), list[str]()
    monkeypatch.setattr(learning, "one_at_a_time", locked.append)
    va_answers.record_answer(
        desk.coordinator, opened.uid, None, answer=RequestStatus.DENIED, decided_on=desk.today, note="No"
    )
    assert locked == [f"decision-times:{the_case(opened).facility_id}"]
