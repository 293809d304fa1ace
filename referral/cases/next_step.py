"""The next step of an open case, derived from its facts. Total: every open case always has exactly one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from referral.authorizations.states import RequestStatus
from referral.care.rules import decision_due_since
from referral.cases.desk_time import ANSWERED, ASK_AGAIN, NEXT
from referral.cases.desk_time import Clock as Clock
from referral.cases.facts import CaseFacts, NextStep, TrialFacts, VisitFacts
from referral.cases.request_steps import (
    AFTER_ANSWER,
    authorized,
    is_usable,
    request_in_hand,
    rests,
    wanted_by,
)
from referral.cases.states import CaseState, StepAction, WaitingOn
from referral.chasing.states import Purpose
from referral.core.due import Due

ME, REVIEWER, VETERAN, VA = WaitingOn.COORDINATOR, WaitingOn.REVIEWER, WaitingOn.VETERAN, WaitingOn.VA
Do = StepAction
OUTSIDE = frozenset({VETERAN, VA, WaitingOn.IMAGING_FACILITY, WaitingOn.REFERRER})
TRIAL_STATES = frozenset({CaseState.RECEIVED, CaseState.MRI_REVIEW, CaseState.VA_AUTHORIZATION})
"""Where a trial of conservative care can still change the way; later the visit comes first."""

LONGEST_SNOOZE = "snooze.longest_days"
OPENED, SNOOZED = "The case was opened", "Snoozed"
"""Words of due dates that are used more than once."""


def next_step(facts: CaseFacts, clock: Clock) -> NextStep | None:
    """The one next step of an open case; None only for a closed one.

    A red flag comes before everything, then a wrong-patient alarm, VA's notice of emergency care, and a message of the
    veteran; none of them can be snoozed. A snooze moves the due date, not the work. A step that waits on somebody
    outside and is late becomes a step of the desk, so nothing waits unseen. A trial that has reached a checkpoint fills
    the time in which the case waits on somebody outside; work of our own comes first.
    """
    if facts.state is CaseState.CLOSED:
        return None
    if facts.red_flag_open_since:
        return NextStep(
            REVIEWER, Do.CLEAR_RED_FLAG, Due.at("Red flag answered yes", facts.red_flag_open_since)
        )
    if facts.wrong_patient_since:
        return NextStep(ME, Do.CLEAR_ALARM, Due.at("Wrong-patient alarm raised", facts.wrong_patient_since))
    if facts.notify_va_by:
        return NextStep(ME, Do.NOTIFY_VA, Due.at("72 hours after emergency care begins", facts.notify_va_by))
    if facts.message_since:
        due = clock.after("The veteran wrote", facts.message_since, "message.answer_days")
        return NextStep(ME, Do.ANSWER_MESSAGE, due)
    step = _correction(facts, clock) or _BY_STATE[facts.state](facts, clock)
    step = _sending(facts, clock) or _before_it(_records(facts, clock), step)
    if step.waiting_on in OUTSIDE and facts.state in TRIAL_STATES:
        step = _trial(facts, clock) or step
    rests_until = snooze_ends_on(facts, clock)
    return replace(step, due=step.due.rests_until(SNOOZED, rests_until)) if rests_until else step


def snooze_ends_on(facts: CaseFacts, clock: Clock) -> date | None:
    """The day until which the case rests, or None. A snooze that is too long is cut: nothing rests for ever."""
    if facts.snoozed_until is None or facts.snoozed_until <= clock.today:
        return None
    begun_on = facts.snoozed_on or clock.today
    return min(facts.snoozed_until, begun_on + timedelta(days=clock.rules.days(LONGEST_SNOOZE, begun_on)))


def _sending(facts: CaseFacts, clock: Clock) -> NextStep | None:
    """Whoever thinks that VA has something must hear at once that it has not, or may not have."""
    found = facts.sending
    if found is None:
        return None
    what = "The sending failed" if found.failed else "A sending ended unclear"
    action = Do.SEND_AGAIN if found.failed else Do.CHECK_SENDING
    return NextStep(ME, action, Due.at(what, found.since))


def _correction(facts: CaseFacts, clock: Clock) -> NextStep | None:
    """VA decides on what it was sent: it hears of a correction before anything else goes on."""
    since = facts.va_to_tell_since
    if since is None:
        return None
    return NextStep(ME, Do.TELL_VA_CORRECTED, clock.next_day("The review was corrected", since))


def trial_due_since(trial: TrialFacts | None, clock: Clock) -> date | None:
    """The day from which a clinician should decide about the running trial, or None."""
    if trial is None:
        return None
    every = clock.rules.days("trial.review_weeks", trial.started_on)
    return decision_due_since(trial.started_on, trial.reviewed_week, clock.today, every)


def _trial(facts: CaseFacts, clock: Clock) -> NextStep | None:
    trial, since = facts.trial, trial_due_since(facts.trial, clock)
    if trial is None or since is None:
        return None
    weeks = clock.rules.rule("trial.review_weeks", trial.started_on).basis
    reached = replace(weeks, value=(since - trial.started_on).days // 7)
    checkpoint = Due.at("The care trial began", trial.started_on).plus(
        reached, clock.calendar, "Its checkpoint"
    )
    return NextStep(REVIEWER, Do.DECIDE_TRIAL, clock.later(checkpoint, "trial.decide_days"))


def _received(facts: CaseFacts, clock: Clock) -> NextStep:
    if not facts.red_flags_asked:
        return NextStep(ME, Do.ASK_RED_FLAGS, clock.after(OPENED, facts.opened_on, "case.acknowledge_days"))
    if not facts.has_consent:
        due = wanted_by(facts.chase(Purpose.CONSENT)) or clock.after(
            OPENED, facts.opened_on, "case.first_contact_days"
        )
        return NextStep(ME, Do.RECORD_CONSENT, due)
    if facts.asked_for_more:
        return _asked(facts, clock, Do.SEND_MORE, Do.FOLLOW_UP_MORE)
    if facts.study is None:
        if facts.asked_on is None:
            due = clock.after("The case came to this state", facts.state_since_on, "case.first_contact_days")
            return NextStep(ME, Do.ASK_FOR_STUDY, due)
        return _asked(facts, clock, Do.SEND_STUDY, Do.FOLLOW_UP_STUDY)
    do = Do.START_REVIEW if facts.study.is_matched else Do.MATCH_STUDY
    return NextStep(ME, do, clock.next_day("The MRI study arrived", facts.study.received_on))


def _asked(facts: CaseFacts, clock: Clock, waiting: StepAction, late: StepAction) -> NextStep:
    chase = facts.chase(Purpose.IMAGING_DISC, Purpose.MISSING_ITEMS)
    if chase and chase.call_due:
        return NextStep(ME, late, chase.call_due)
    asked_on = facts.asked_on or facts.state_since_on
    due = rests(chase) or clock.after("It was last asked for", asked_on, "imaging.chase_days")
    if clock.is_late(due):
        return NextStep(ME, late, clock.later(due, NEXT, ASK_AGAIN))
    return NextStep(facts.asked_of or VETERAN, waiting, due)


def _mri_review(facts: CaseFacts, clock: Clock) -> NextStep:
    return NextStep(REVIEWER, Do.REVIEW, clock.after("The review began", facts.state_since_on, "review.days"))


def _va_authorization(facts: CaseFacts, clock: Clock) -> NextStep:
    asking, request = request_in_hand(facts, clock), facts.request
    if facts.authorization:
        booking = authorized(facts, clock)
        return _first_of(booking, asking) if is_usable(facts.authorization, clock) else asking or booking
    if asking:
        return asking
    if request is None or request.status is RequestStatus.WITHDRAWN:
        due = clock.after("The review recommended a request", facts.state_since_on, "request.prepare_days")
        return NextStep(ME, Do.PREPARE_REQUEST, due)
    decided = clock.next_day(ANSWERED, request.decided_on or facts.state_since_on)
    return NextStep(ME, AFTER_ANSWER.get(request.status, Do.ASK_EXTENSION), decided)


def _first_of(step: NextStep, other: NextStep | None) -> NextStep:
    """Of two things that go on at once the one to show: work of our own before waiting, then what is due first."""
    if other is None:
        return step
    return min((step, other), key=lambda one: (one.waiting_on in OUTSIDE, one.due_on))


def _scheduled(facts: CaseFacts, clock: Clock) -> NextStep:
    return _first_of(_booked(facts, clock), request_in_hand(facts, clock))


def _booked(facts: CaseFacts, clock: Clock) -> NextStep:
    visit = _visit(facts)
    if visit.hsrm_entered_on is None:
        due = clock.after("The visit was booked", visit.booked_on, "schedule.hsrm_days")
        return NextStep(ME, Do.ENTER_IN_HSRM, due)
    if visit.on >= clock.today:
        return NextStep(VETERAN, Do.ATTEND_VISIT, Due.at("The visit", visit.on))
    return NextStep(ME, Do.RECORD_VISIT, clock.next_day("The visit", visit.on))


def _completed(facts: CaseFacts, clock: Clock) -> NextStep:
    owed, asking = _records(facts, clock), request_in_hand(facts, clock)
    if owed:
        return _first_of(owed, asking)
    if asking:
        return asking
    visit = _visit(facts)
    settled_on = visit.records_confirmed_on or visit.records_waived_on or facts.state_since_on
    done_on = max(settled_on, facts.state_since_on)  # a reopened case starts anew
    return NextStep(
        ME, Do.CLOSE_FINISHED, clock.next_day("VA had the records, and the case was open", done_on)
    )


def _records(facts: CaseFacts, clock: Clock) -> NextStep | None:
    """What VA is owed of a visit that took place, in whatever state the case is now."""
    owed = facts.records_owed
    if owed is None:
        return None
    if owed.sent_on is None:
        due = clock.after("The visit", owed.visit_on, "records.send_days")
        if owed.has_note_to_sign:
            return NextStep(REVIEWER, Do.SIGN_VISIT_NOTE, due)
        return NextStep(ME, Do.SEND_RECORDS, due)
    chase = facts.chase(Purpose.RECORDS_CONFIRMED)
    if chase and chase.call_due:
        return NextStep(ME, Do.FOLLOW_UP_RECORDS, chase.call_due)
    due = rests(chase) or clock.after("The records were sent", owed.sent_on, "records.confirm_days")
    if clock.is_late(due):
        return NextStep(ME, Do.FOLLOW_UP_RECORDS, clock.later(due, NEXT, ASK_AGAIN))
    return NextStep(VA, Do.CONFIRM_RECORDS, due)


def _before_it(owed: NextStep | None, step: NextStep) -> NextStep:
    """Our own work on a visit's records goes before what waits on others, and before what is due later.

    Urgent care comes first all the same.
    """
    if owed is None or owed.waiting_on in OUTSIDE or step.action is Do.CALL_VA_NOW:
        return step
    return owed if step.waiting_on in OUTSIDE or owed.due_on < step.due_on else step


def _visit(facts: CaseFacts) -> VisitFacts:
    """The visit; a case that lost sight of it is shown as one to record today, never hidden."""
    return facts.visit or VisitFacts(
        facts.state_since_on, facts.state_since_on, facts.state_since_on, None, None
    )


_BY_STATE = {
    CaseState.RECEIVED: _received,
    CaseState.MRI_REVIEW: _mri_review,
    CaseState.VA_AUTHORIZATION: _va_authorization,
    CaseState.SCHEDULED: _scheduled,
    CaseState.COMPLETED: _completed,
}
