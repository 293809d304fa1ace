"""The next step of an open case, derived from its facts. Total: every open case always has exactly one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from referral.authorizations.states import RequestStatus
from referral.care.rules import decision_due_since
from referral.cases.facts import CaseFacts, NextStep, TrialFacts, VisitFacts
from referral.cases.states import CaseState, StepAction, WaitingOn
from referral.core.calendar import BusinessCalendar
from referral.directory.rules import Rules

ME, REVIEWER, VETERAN, VA = WaitingOn.COORDINATOR, WaitingOn.REVIEWER, WaitingOn.VETERAN, WaitingOn.VA
Do = StepAction
OUTSIDE = frozenset({VETERAN, VA, WaitingOn.IMAGING_FACILITY})
TRIAL_STATES = frozenset({CaseState.RECEIVED, CaseState.MRI_REVIEW, CaseState.VA_AUTHORIZATION})
"""Where a trial of conservative care can still change the way; later the visit comes first."""

WITH_US_OR_VA = frozenset({RequestStatus.DRAFTING, RequestStatus.SENT})
AFTER_ANSWER = {
    RequestStatus.RETURNED_INCOMPLETE: Do.MEND_REQUEST,
    RequestStatus.DENIED: Do.TELL_DENIED,
    RequestStatus.VA_WILL_DO: Do.TELL_VA_WILL_DO,
}
"""What the desk does when VA's answer was no approval."""

SENTENCES = {
    Do.CLEAR_RED_FLAG: "Red flag: a clinician must call the veteran now and decide",
    Do.ANSWER_MESSAGE: "The veteran wrote: read the message and answer it",
    Do.ASK_RED_FLAGS: "Call the veteran: welcome them and ask the red-flag questions",
    Do.RECORD_CONSENT: "Get the veteran's consent to care and record it",
    Do.ASK_FOR_STUDY: "Ask for the MRI disc and report",
    Do.SEND_STUDY: "The MRI disc or report is on its way",
    Do.FOLLOW_UP_STUDY: "Ask again for the MRI: it has not arrived",
    Do.CLEAR_ALARM: "Wrong-patient alarm: compare the study with the case and decide",
    Do.MATCH_STUDY: "Check that the MRI is this veteran's and confirm it",
    Do.SEND_MORE: "Waiting for what the reviewer asked for",
    Do.FOLLOW_UP_MORE: "Ask again for what the reviewer needs: it has not arrived",
    Do.START_REVIEW: "Hand the MRI to the reviewer",
    Do.REVIEW: "Review the MRI and sign",
    Do.DECIDE_TRIAL: "The care trial has reached its checkpoint: look at the facts, continue or escalate",
    Do.PREPARE_REQUEST: "Complete the request for service and make the packet",
    Do.COMPLETE_PACKET: "The packet lacks something: complete it and make it again",
    Do.SIGN_REQUEST: "Have the ordering clinician sign the request",
    Do.SEND_REQUEST: "Send the packet to VA and record the proof",
    Do.ANSWER_REQUEST: "VA has the request and must answer",
    Do.TELL_VA_CORRECTED: "Tell VA: the review was corrected",
    Do.CALL_VA_NOW: "Care is needed within 48 hours: call VA now and log the call",
    Do.CALL_VA: "Call the VA community care office about the request",
    Do.ESCALATE: "VA has not answered: a supervisor must escalate",
    Do.MEND_REQUEST: "VA returned the request: complete it and send it again",
    Do.TELL_DENIED: "VA denied: call the veteran, then send a new request or close",
    Do.TELL_VA_WILL_DO: "VA will do it itself: call the veteran, then close",
    Do.ASK_EXTENSION: "The authorization does not reach: ask VA for an extension",
    Do.BOOK_VISIT: "Approved: call the veteran and book the visit",
    Do.ENTER_IN_HSRM: "Enter the appointment in HSRM",
    Do.ATTEND_VISIT: "The veteran comes to the visit",
    Do.RECORD_VISIT: "Record whether the visit took place",
    Do.SIGN_VISIT_NOTE: "Sign the note of the visit, so that VA can get its records",
    Do.SEND_RECORDS: "Send the visit's records to VA",
    Do.CONFIRM_RECORDS: "VA has the records and must confirm the import",
    Do.FOLLOW_UP_RECORDS: "Ask VA to confirm that it has the records",
    Do.CLOSE_FINISHED: "Everything is done: close the case",
}


@dataclass(frozen=True)
class Clock:
    """What due dates are worked out with: the date at the practice, VA business days and the dated rules."""

    today: date
    calendar: BusinessCalendar
    rules: Rules

    def after(self, start: date, rule: str) -> date:
        """`start` plus the rule's number in its own unit; a due date in days falls back to an open day."""
        found = self.rules.rule(rule, start)
        if found.unit == "business days":
            return self.calendar.add(start, found.value)
        day = start + timedelta(days=found.value)
        return day if self.calendar.is_business_day(day) else self.calendar.add(day, -1)

    def is_late(self, due_on: date) -> bool:
        return due_on < self.today


def next_step(facts: CaseFacts, clock: Clock) -> NextStep | None:
    """The one next step of an open case; None only for a closed one.

    A red flag comes before everything, then a wrong-patient alarm, then a message of the veteran; none of them can be
    snoozed. A snooze moves the due date, not the work. A step that waits on somebody outside and is late becomes a
    step of the desk, so nothing waits unseen. A trial that has reached a checkpoint fills
    the time in which the case waits on somebody outside; work of our own comes first.
    """
    if facts.state is CaseState.CLOSED:
        return None
    if facts.red_flag_open_since:
        return NextStep(REVIEWER, Do.CLEAR_RED_FLAG, facts.red_flag_open_since)
    if facts.wrong_patient_since:
        return NextStep(ME, Do.CLEAR_ALARM, facts.wrong_patient_since)
    if facts.message_since:
        return NextStep(ME, Do.ANSWER_MESSAGE, clock.after(facts.message_since, "message.answer_days"))
    step = _correction(facts, clock) or _BY_STATE[facts.state](facts, clock)
    if step.waiting_on in OUTSIDE and facts.state in TRIAL_STATES:
        step = _trial(facts, clock) or step
    if facts.snoozed_until and facts.snoozed_until > clock.today:
        return NextStep(step.waiting_on, step.action, max(step.due_on, facts.snoozed_until))
    return step


def _correction(facts: CaseFacts, clock: Clock) -> NextStep | None:
    """VA decides on what it was sent: it hears of a correction before anything else goes on."""
    since = facts.va_to_tell_since
    return NextStep(ME, Do.TELL_VA_CORRECTED, clock.calendar.add(since, 1)) if since else None


def trial_due_since(trial: TrialFacts | None, clock: Clock) -> date | None:
    """The day from which a clinician should decide about the running trial, or None."""
    if trial is None:
        return None
    every = clock.rules.days("trial.review_weeks", trial.started_on)
    return decision_due_since(trial.started_on, trial.reviewed_week, clock.today, every)


def _trial(facts: CaseFacts, clock: Clock) -> NextStep | None:
    since = trial_due_since(facts.trial, clock)
    return NextStep(REVIEWER, Do.DECIDE_TRIAL, clock.after(since, "trial.decide_days")) if since else None


def _received(facts: CaseFacts, clock: Clock) -> NextStep:
    if not facts.red_flags_asked:
        return NextStep(ME, Do.ASK_RED_FLAGS, clock.after(facts.opened_on, "case.acknowledge_days"))
    if not facts.has_consent:
        return NextStep(ME, Do.RECORD_CONSENT, clock.after(facts.opened_on, "case.first_contact_days"))
    if facts.asked_for_more:
        return _asked(facts, clock, Do.SEND_MORE, Do.FOLLOW_UP_MORE)
    if facts.study is None:
        if facts.asked_on is None:
            return NextStep(
                ME, Do.ASK_FOR_STUDY, clock.after(facts.state_since_on, "case.first_contact_days")
            )
        return _asked(facts, clock, Do.SEND_STUDY, Do.FOLLOW_UP_STUDY)
    if not facts.study.is_matched:
        return NextStep(ME, Do.MATCH_STUDY, clock.calendar.add(facts.study.received_on, 1))
    return NextStep(ME, Do.START_REVIEW, clock.calendar.add(facts.study.received_on, 1))


def _asked(facts: CaseFacts, clock: Clock, waiting: StepAction, late: StepAction) -> NextStep:
    due = clock.after(facts.asked_on or facts.state_since_on, "imaging.chase_days")
    if clock.is_late(due):
        return NextStep(ME, late, clock.calendar.add(due, 1))
    return NextStep(facts.asked_of or VETERAN, waiting, due)


def _mri_review(facts: CaseFacts, clock: Clock) -> NextStep:
    return NextStep(REVIEWER, Do.REVIEW, clock.after(facts.state_since_on, "review.days"))


def _va_authorization(facts: CaseFacts, clock: Clock) -> NextStep:
    request = facts.request
    if facts.authorization:
        return _authorized(facts, clock)
    if facts.is_urgent and not facts.va_was_called and request and request.status in WITH_US_OR_VA:
        return NextStep(ME, Do.CALL_VA_NOW, facts.state_since_on)
    if request is None or request.status in (RequestStatus.DRAFTING, RequestStatus.WITHDRAWN):
        return NextStep(ME, _drafting(facts), clock.after(facts.state_since_on, "request.prepare_days"))
    if request.status is RequestStatus.SENT:
        return _sent(facts, clock)
    decided = request.decided_on or facts.state_since_on
    return NextStep(ME, AFTER_ANSWER.get(request.status, Do.ASK_EXTENSION), clock.calendar.add(decided, 1))


def _drafting(facts: CaseFacts) -> StepAction:
    request = facts.request
    if request is None or not request.is_complete or request.packet is None or request.packet.is_stale:
        return Do.PREPARE_REQUEST
    is_done = request.packet.status == "ready"
    if request.packet.status in ("incomplete", "failed") or (is_done and not request.packet.may_leave):
        return Do.COMPLETE_PACKET
    return Do.SEND_REQUEST if request.signed_on else Do.SIGN_REQUEST


def _sent(facts: CaseFacts, clock: Clock) -> NextStep:
    request, chase = facts.request, facts.chase
    sent_on = (request.sent_on if request else None) or facts.state_since_on
    if chase and chase.call_due_on:
        return NextStep(ME, Do.ESCALATE if chase.is_escalated else Do.CALL_VA, chase.call_due_on)
    waits_until = (chase.promise_on or chase.next_rung_on) if chase else None
    due = waits_until or clock.after(sent_on, "request.va_review_days")
    if clock.is_late(due):
        return NextStep(ME, Do.CALL_VA, clock.calendar.add(due, 1))
    return NextStep(VA, Do.ANSWER_REQUEST, due)


def _authorized(facts: CaseFacts, clock: Clock) -> NextStep:
    authorization = facts.authorization
    assert authorization is not None
    used_up = (
        authorization.visits_authorized is not None
        and authorization.visits_used >= authorization.visits_authorized
    )
    expired = authorization.expires_on is not None and authorization.expires_on < clock.today
    if used_up or expired:
        request = facts.request
        if request and request.decided_on and request.status in AFTER_ANSWER:  # VA did not extend it
            return NextStep(ME, AFTER_ANSWER[request.status], clock.calendar.add(request.decided_on, 1))
        return NextStep(ME, Do.ASK_EXTENSION, clock.calendar.add(authorization.expires_on or clock.today, 1))
    start = facts.state_since_on if facts.slot_was_lost else authorization.granted_on
    due = clock.after(start, "schedule.book_days")
    return NextStep(
        ME, Do.BOOK_VISIT, min(due, authorization.expires_on) if authorization.expires_on else due
    )


def _scheduled(facts: CaseFacts, clock: Clock) -> NextStep:
    visit = _visit(facts)
    if visit.hsrm_entered_on is None:
        return NextStep(ME, Do.ENTER_IN_HSRM, clock.after(visit.booked_on, "schedule.hsrm_days"))
    if visit.on >= clock.today:
        return NextStep(VETERAN, Do.ATTEND_VISIT, visit.on)
    return NextStep(ME, Do.RECORD_VISIT, clock.calendar.add(visit.on, 1))


def _completed(facts: CaseFacts, clock: Clock) -> NextStep:
    visit = _visit(facts)
    if visit.records_sent_on is None and visit.has_note_to_sign:
        return NextStep(REVIEWER, Do.SIGN_VISIT_NOTE, clock.after(visit.on, "records.send_days"))
    if visit.records_sent_on is None:
        return NextStep(ME, Do.SEND_RECORDS, clock.after(visit.on, "records.send_days"))
    if visit.records_confirmed_on is None:
        due = clock.after(visit.records_sent_on, "records.confirm_days")
        if clock.is_late(due):
            return NextStep(ME, Do.FOLLOW_UP_RECORDS, clock.calendar.add(due, 1))
        return NextStep(VA, Do.CONFIRM_RECORDS, due)
    done_on = max(visit.records_confirmed_on, facts.state_since_on)  # a reopened case starts anew
    return NextStep(ME, Do.CLOSE_FINISHED, clock.calendar.add(done_on, 1))


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
