"""The next step: total over every history, and right in the situations a desk meets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.authorizations.states import RequestStatus
from referral.cases.facts import (
    AuthorizationFacts,
    CaseFacts,
    ChaseFacts,
    PacketFacts,
    RecordsOwed,
    RequestFacts,
    SignedCopyFacts,
    StudyFacts,
    TrialFacts,
    VisitFacts,
)
from referral.cases.next_step import Clock, next_step
from referral.cases.states import OPEN_STATES, CaseState, StepAction, WaitingOn
from referral.cases.step_sentences import SENTENCES
from referral.chasing.states import Party, Purpose
from referral.core.calendar import BusinessCalendar
from referral.core.due import Due
from referral.directory.rules import Rules

TODAY = date(2026, 11, 23)
DESK = Clock(TODAY, BusinessCalendar(), Rules())

NEW = CaseFacts(
    state=CaseState.RECEIVED,
    opened_on=TODAY,
    state_since_on=TODAY,
    red_flags_asked=False,
    red_flag_open_since=None,
    has_consent=False,
    study=None,
    asked_for_more=False,
    asked_on=None,
    asked_of=None,
    has_signed_review=False,
    request=None,
    authorization=None,
    visit=None,
    slot_was_lost=False,
    is_urgent=False,
    evaluation_expires_on=None,
    snoozed_until=None,
)
READY = replace(NEW, red_flags_asked=True, has_consent=True)
SENT = RequestFacts(RequestStatus.SENT, True, TODAY, TODAY, None, PacketFacts("ready", False))
APPROVED = replace(SENT, status=RequestStatus.APPROVED, decided_on=TODAY)
GRANTED = AuthorizationFacts(TODAY, TODAY, TODAY + timedelta(days=180), 4, 0)
AT_VA = replace(READY, state=CaseState.VA_AUTHORIZATION)


def chased(**values: Any) -> tuple[ChaseFacts]:
    """VA's answer is chased."""
    return (
        replace(ChaseFacts(Purpose.VA_ANSWER, 1, None, None, None, None, False, TODAY, Party.VA), **values),
    )


days = st.dates(date(2025, 1, 1), date(2028, 12, 31))
maybe_day = st.none() | days
maybe_due = maybe_day.map(lambda day: Due.at("Set", day) if day else None)
facts_strategy = st.builds(
    CaseFacts,
    state=st.sampled_from(sorted(OPEN_STATES)),
    opened_on=days,
    state_since_on=days,
    red_flags_asked=st.booleans(),
    red_flag_open_since=maybe_day,
    has_consent=st.booleans(),
    study=st.none() | st.builds(StudyFacts, days, maybe_day, st.booleans()),
    asked_for_more=st.booleans(),
    asked_on=maybe_day,
    asked_of=st.none() | st.sampled_from(list(WaitingOn)),
    has_signed_review=st.booleans(),
    request=st.none()
    | st.builds(
        RequestFacts,
        st.sampled_from(list(RequestStatus)),
        st.booleans(),
        maybe_day,
        maybe_day,
        maybe_day,
        st.none()
        | st.builds(
            PacketFacts,
            st.sampled_from(["ordered", "drawing", "ready", "incomplete", "failed"]),
            st.booleans(),
        ),
    ),
    authorization=st.none()
    | st.builds(
        AuthorizationFacts, days, maybe_day, maybe_day, st.none() | st.integers(0, 9), st.integers(0, 9)
    ),
    visit=st.none() | st.builds(VisitFacts, days, days, maybe_day, maybe_day, maybe_day),
    slot_was_lost=st.booleans(),
    is_urgent=st.booleans(),
    evaluation_expires_on=maybe_day,
    snoozed_until=maybe_day,
    wrong_patient_since=maybe_day,
    message_since=maybe_day,
    records_owed=st.none() | st.builds(RecordsOwed, days, maybe_day, st.booleans()),
    trial=st.none() | st.builds(TrialFacts, days, st.none() | st.integers(0, 60)),
    chases=st.lists(
        st.builds(
            ChaseFacts,
            st.sampled_from(Purpose),
            st.integers(0, 3),
            maybe_due,
            maybe_due,
            maybe_day,
            maybe_day,
            st.booleans(),
            days,
        ),
        max_size=4,
    ).map(tuple),
)


@given(facts_strategy, days)
def test_every_open_case_has_a_next_step_whatever_its_history(facts: CaseFacts, today: date) -> None:
    step = next_step(facts, Clock(today, BusinessCalendar(), Rules()))
    assert step is not None
    assert step.action in SENTENCES


@given(facts_strategy, days)
def test_what_waits_on_somebody_outside_is_never_late(facts: CaseFacts, today: date) -> None:
    step = next_step(facts, Clock(today, BusinessCalendar(), Rules()))
    assert step is not None
    if step.waiting_on in (WaitingOn.VA, WaitingOn.VETERAN, WaitingOn.IMAGING_FACILITY):
        assert step.due_on >= today


@given(facts_strategy, days)
def test_an_open_red_flag_comes_first_and_cannot_be_snoozed(facts: CaseFacts, today: date) -> None:
    flagged = replace(facts, red_flag_open_since=today)
    step = next_step(flagged, Clock(today, BusinessCalendar(), Rules()))
    assert step is not None
    assert (step.waiting_on, step.action, step.due_on) == (
        WaitingOn.REVIEWER,
        StepAction.CLEAR_RED_FLAG,
        today,
    )


OURS = (WaitingOn.COORDINATOR, WaitingOn.REVIEWER)


@given(facts_strategy, days)
def test_a_trial_only_fills_the_time_in_which_the_case_waits_on_somebody_outside(
    facts: CaseFacts, today: date
) -> None:
    clock = Clock(today, BusinessCalendar(), Rules())
    step, without = next_step(facts, clock), next_step(replace(facts, trial=None), clock)
    assert step is not None
    assert without is not None
    if step.action is StepAction.DECIDE_TRIAL:
        assert without.waiting_on not in OURS
        assert step.waiting_on is WaitingOn.REVIEWER
        assert facts.state in (CaseState.RECEIVED, CaseState.MRI_REVIEW, CaseState.VA_AUTHORIZATION)
    else:
        assert step == without


def test_a_closed_case_has_no_next_step() -> None:
    assert next_step(replace(NEW, state=CaseState.CLOSED), DESK) is None


def test_every_step_has_its_sentence() -> None:
    assert set(SENTENCES) == set(StepAction)


TRIAL = TrialFacts(TODAY - timedelta(weeks=6), None)


@pytest.mark.parametrize(
    ("facts", "action"),
    [
        (replace(READY, asked_on=TODAY, trial=TRIAL), "decide_trial"),
        (replace(AT_VA, request=SENT, trial=TRIAL), "decide_trial"),
        (replace(READY, asked_on=TODAY, trial=replace(TRIAL, reviewed_week=6)), "send_study"),
        (replace(READY, asked_on=TODAY, trial=TrialFacts(TODAY - timedelta(days=41), None)), "send_study"),
        (replace(READY, trial=TRIAL), "ask_for_study"),
        (replace(NEW, trial=TRIAL), "ask_red_flags"),
        (replace(READY, state=CaseState.MRI_REVIEW, trial=TRIAL), "review"),
        (replace(READY, red_flag_open_since=TODAY, asked_on=TODAY, trial=TRIAL), "clear_red_flag"),
    ],
)
def test_at_week_six_a_clinician_decides_unless_work_of_our_own_is_there(
    facts: CaseFacts, action: str
) -> None:
    step = next_step(facts, DESK)
    assert step is not None
    assert step.action == action


STUDY = StudyFacts(TODAY, TODAY - timedelta(days=30), True)


@pytest.mark.parametrize(
    ("facts", "waiting_on", "action", "due_on"),
    [
        (NEW, "coordinator", "ask_red_flags", date(2026, 11, 24)),
        (
            replace(NEW, red_flags_asked=True),
            "coordinator",
            "record_consent",
            date(2026, 11, 27),
        ),  # Thanksgiving
        (READY, "coordinator", "ask_for_study", date(2026, 11, 27)),
        (replace(READY, asked_on=TODAY), "veteran", "send_study", date(2026, 12, 1)),
        (
            replace(READY, asked_on=TODAY, asked_of=WaitingOn.IMAGING_FACILITY),
            "imaging_facility",
            "send_study",
            date(2026, 12, 1),
        ),
        (replace(READY, asked_on=date(2026, 11, 2)), "coordinator", "follow_up_study", date(2026, 11, 10)),
        (
            replace(READY, study=replace(STUDY, is_matched=False)),
            "coordinator",
            "match_study",
            date(2026, 11, 24),
        ),
        (replace(READY, study=STUDY), "coordinator", "start_review", date(2026, 11, 24)),
        (
            replace(READY, study=STUDY, asked_for_more=True, asked_on=TODAY),
            "veteran",
            "send_more",
            date(2026, 12, 1),
        ),
        (replace(READY, state=CaseState.MRI_REVIEW), "reviewer", "review", date(2026, 12, 1)),
        (AT_VA, "coordinator", "prepare_request", date(2026, 11, 25)),
        (replace(AT_VA, request=SENT), "va", "answer_request", date(2026, 11, 27)),
        (
            replace(AT_VA, request=SENT, chases=chased(next_rung=Due.at("The ladder", date(2026, 11, 30)))),
            "va",
            "answer_request",
            date(2026, 11, 30),
        ),
        (
            replace(AT_VA, request=SENT, chases=chased(call_due=Due.at("Call", TODAY))),
            "coordinator",
            "call_va",
            TODAY,
        ),
        (
            replace(AT_VA, request=SENT, chases=chased(call_due=Due.at("Call", TODAY), is_escalated=True)),
            "coordinator",
            "escalate",
            TODAY,
        ),
        (
            replace(AT_VA, request=APPROVED, authorization=GRANTED),
            "coordinator",
            "book_visit",
            date(2026, 11, 30),
        ),
        (  # a visit took place since: the approval's own days no longer count
            replace(
                AT_VA,
                request=APPROVED,
                visit=VisitFacts(date(2026, 11, 20), date(2026, 11, 2), TODAY, TODAY, TODAY),
                authorization=replace(GRANTED, granted_on=date(2026, 11, 2)),
            ),
            "coordinator",
            "book_visit",
            date(2026, 11, 30),
        ),
        (
            replace(AT_VA, request=APPROVED, authorization=replace(GRANTED, expires_on=TODAY)),
            "coordinator",
            "book_visit",
            TODAY,
        ),
        (
            replace(AT_VA, request=APPROVED, authorization=replace(GRANTED, expires_on=date(2026, 11, 20))),
            "coordinator",
            "ask_extension",
            date(2026, 11, 23),
        ),
        (
            replace(AT_VA, request=replace(APPROVED, status=RequestStatus.DENIED)),
            "coordinator",
            "tell_denied",
            date(2026, 11, 24),
        ),
        (
            replace(
                AT_VA,
                request=replace(APPROVED, status=RequestStatus.DENIED),
                authorization=replace(GRANTED, expires_on=date(2026, 11, 20)),
            ),
            "coordinator",
            "tell_denied",
            date(2026, 11, 24),
        ),
    ],
)
def test_the_step_and_its_due_date(facts: CaseFacts, waiting_on: str, action: str, due_on: date) -> None:
    step = next_step(facts, DESK)
    assert step is not None
    assert (step.waiting_on, step.action, step.due_on) == (waiting_on, action, due_on)


def test_a_snooze_moves_the_due_date_not_the_work() -> None:
    step = next_step(replace(READY, snoozed_until=date(2026, 12, 15)), DESK)
    assert step is not None
    assert (step.action, step.due_on) == (StepAction.ASK_FOR_STUDY, date(2026, 12, 15))


@pytest.mark.parametrize(
    ("status", "is_stale", "signed", "action"),
    [
        ("drawing", False, False, "sign_packet"),
        ("incomplete", False, False, "complete_packet"),
        ("failed", False, False, "complete_packet"),
        ("ready", True, True, "prepare_request"),
        ("ready", False, False, "sign_packet"),
        ("ready", False, True, "send_request"),
    ],
)
def test_a_request_is_prepared_signed_and_sent(
    status: str, is_stale: bool, signed: bool, action: str
) -> None:
    request = RequestFacts(
        RequestStatus.DRAFTING, True, TODAY if signed else None, None, None, PacketFacts(status, is_stale),
        signed_copy=SignedCopyFacts() if signed else None,
    )  # fmt: skip
    step = next_step(replace(AT_VA, request=request), DESK)
    assert step is not None
    assert step.action == action


SCHEDULED = replace(AT_VA, state=CaseState.SCHEDULED)
VISIT = VisitFacts(date(2026, 12, 10), TODAY, None, None, None)


@pytest.mark.parametrize(
    ("state", "visit", "waiting_on", "action"),
    [
        (CaseState.SCHEDULED, VISIT, "coordinator", "enter_in_hsrm"),
        (CaseState.SCHEDULED, replace(VISIT, hsrm_entered_on=TODAY), "veteran", "attend_visit"),
        (
            CaseState.SCHEDULED,
            replace(VISIT, hsrm_entered_on=TODAY, on=date(2026, 11, 20)),
            "coordinator",
            "record_visit",
        ),
        (
            CaseState.COMPLETED,
            replace(VISIT, on=TODAY, records_sent_on=TODAY, records_confirmed_on=TODAY),
            "coordinator",
            "close_finished",
        ),
    ],
)
def test_after_booking(state: CaseState, visit: VisitFacts, waiting_on: str, action: str) -> None:
    step = next_step(replace(SCHEDULED, state=state, visit=visit), DESK)
    assert step is not None
    assert (step.waiting_on, step.action) == (waiting_on, action)


UNSENT = RecordsOwed(TODAY)


@pytest.mark.parametrize(
    ("owed", "waiting_on", "action"),
    [
        (UNSENT, "coordinator", "send_records"),
        (replace(UNSENT, has_note_to_sign=True), "reviewer", "sign_visit_note"),
        (replace(UNSENT, sent_on=TODAY), "va", "confirm_records"),
        (RecordsOwed(date(2026, 10, 1), date(2026, 10, 2)), "coordinator", "follow_up_records"),
    ],
)
def test_what_va_is_owed_of_a_visit(owed: RecordsOwed, waiting_on: str, action: str) -> None:
    step = next_step(replace(AT_VA, state=CaseState.COMPLETED, visit=VISIT, records_owed=owed), DESK)
    assert step is not None
    assert (step.waiting_on, step.action) == (waiting_on, action)


def test_records_owed_are_not_forgotten_when_the_case_asks_va_for_more() -> None:
    long_ago = RecordsOwed(date(2026, 9, 1))
    booked = replace(VISIT, hsrm_entered_on=TODAY)
    for facts, owed, action in (
        (replace(AT_VA, request=None), UNSENT, "prepare_request"),  # due sooner
        (replace(AT_VA, request=None), long_ago, "send_records"),
        (replace(AT_VA, request=SENT), UNSENT, "send_records"),  # VA is waited for anyway
        (replace(AT_VA, request=SENT), replace(UNSENT, sent_on=TODAY), "answer_request"),
        (replace(SCHEDULED, visit=booked), UNSENT, "send_records"),
        (replace(AT_VA, request=SENT, is_urgent=True), long_ago, "call_va_now"),
    ):
        step = next_step(replace(facts, records_owed=owed), DESK)
        assert step is not None
        assert step.action == action


def test_a_reopened_case_is_not_late_for_the_time_it_was_closed() -> None:
    visit = replace(VISIT, on=date(2026, 8, 3), records_sent_on=TODAY, records_confirmed_on=date(2026, 8, 20))
    reopened = replace(SCHEDULED, state=CaseState.COMPLETED, visit=visit, state_since_on=TODAY)
    step = next_step(reopened, DESK)
    assert step is not None
    assert step.due_on == date(2026, 11, 24)


def test_a_veterans_message_comes_before_ordinary_work_and_is_not_snoozed() -> None:
    wrote = replace(READY, message_since=TODAY, snoozed_until=TODAY + timedelta(days=30))
    step = next_step(wrote, DESK)
    assert step is not None
    assert (step.waiting_on, step.action, step.due_on) == (
        WaitingOn.COORDINATOR,
        StepAction.ANSWER_MESSAGE,
        TODAY + timedelta(days=1),
    )


@given(facts_strategy, days)
def test_nothing_but_an_alarm_comes_before_a_message(facts: CaseFacts, today: date) -> None:
    step = next_step(replace(facts, message_since=today), Clock(today, BusinessCalendar(), Rules()))
    assert step is not None
    if facts.red_flag_open_since:
        assert step.action is StepAction.CLEAR_RED_FLAG
    elif facts.wrong_patient_since:
        assert step.action is StepAction.CLEAR_ALARM
    else:
        assert step.action is StepAction.ANSWER_MESSAGE


@given(facts_strategy, days, st.integers(1, 40))
def test_a_due_date_does_not_drift_as_long_as_the_step_stays(
    facts: CaseFacts, today: date, later: int
) -> None:
    facts = replace(facts, snoozed_until=None)
    clock = Clock(today, BusinessCalendar(), Rules())
    step, after = (
        next_step(facts, clock),
        next_step(facts, replace(clock, today=today + timedelta(days=later))),
    )
    assert step is not None
    assert after is not None
    if (step.action, step.waiting_on) == (after.action, after.waiting_on):
        assert step.due == after.due


@given(facts_strategy, days, days)
def test_no_snooze_lasts_longer_than_the_rule(facts: CaseFacts, today: date, snoozed_on: date) -> None:
    clock = Clock(today, BusinessCalendar(), Rules())
    awake = next_step(replace(facts, snoozed_until=None), clock)
    step = next_step(replace(facts, snoozed_on=snoozed_on), clock)
    assert step is not None
    assert awake is not None
    assert step.due_on <= max(awake.due_on, snoozed_on + timedelta(days=60))
