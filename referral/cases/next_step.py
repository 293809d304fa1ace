"""The next step of an open case, derived from its facts. Total: every open case always has exactly one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from referral.authorizations.states import RequestStatus
from referral.care.rules import decision_due_since
from referral.cases.facts import CaseFacts, NextStep, TrialFacts, VisitFacts
from referral.cases.states import CaseState, StepAction, WaitingOn
from referral.core.calendar import BusinessCalendar
from referral.core.due import Due
from referral.directory.rules import Rules

ME, REVIEWER, VETERAN, VA = WaitingOn.COORDINATOR, WaitingOn.REVIEWER, WaitingOn.VETERAN, WaitingOn.VA
Do = StepAction
OUTSIDE = frozenset({VETERAN, VA, WaitingOn.IMAGING_FACILITY, WaitingOn.REFERRER})
TRIAL_STATES = frozenset({CaseState.RECEIVED, CaseState.MRI_REVIEW, CaseState.VA_AUTHORIZATION})
"""Where a trial of conservative care can still change the way; later the visit comes first."""

NEXT, LONGEST_SNOOZE = "step.next_days", "snooze.longest_days"
OPENED, ANSWERED, ENDS = "The case was opened", "VA answered", "The authorization ends"
ASK_AGAIN = "Nothing came by then, so the desk asks"
SNOOZED = "Snoozed"
"""Words of due dates that are used more than once."""

WITH_US_OR_VA = frozenset({RequestStatus.DRAFTING, RequestStatus.SENT})
AFTER_ANSWER = {
    RequestStatus.RETURNED_INCOMPLETE: Do.MEND_REQUEST,
    RequestStatus.DENIED: Do.TELL_DENIED,
    RequestStatus.VA_WILL_DO: Do.TELL_VA_WILL_DO,
}
"""What the desk does when VA's answer was no approval."""


@dataclass(frozen=True)
class Clock:
    """What due dates are worked out with: the date at the practice, VA business days and the dated rules."""

    today: date
    calendar: BusinessCalendar
    rules: Rules

    def after(self, what: str, start: date, rule: str) -> Due:
        """`start` (`what` says what happened then) plus the number of the rule that was in force on that day."""
        return self.later(Due.at(what, start), rule)

    def next_day(self, what: str, start: date) -> Due:
        """The business day on which a step is due that can be done at once, now that `what` happened on `start`."""
        return self.after(what, start, NEXT)

    def later(self, due: Due, rule: str, what: str = "") -> Due:
        """`due` plus the number of the rule in force when it began; `what` says what the added time is for."""
        return due.plus(self.rules.rule(rule, due.steps[0].on).basis, self.calendar, what)

    def is_late(self, due: Due) -> bool:
        return due.on < self.today


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
        return NextStep(
            REVIEWER, Do.CLEAR_RED_FLAG, Due.at("Red flag answered yes", facts.red_flag_open_since)
        )
    if facts.wrong_patient_since:
        return NextStep(ME, Do.CLEAR_ALARM, Due.at("Wrong-patient alarm raised", facts.wrong_patient_since))
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
    since = trial_due_since(facts.trial, clock)
    if since is None:
        return None
    due = clock.after("The care trial reached its checkpoint", since, "trial.decide_days")
    return NextStep(REVIEWER, Do.DECIDE_TRIAL, due)


def _received(facts: CaseFacts, clock: Clock) -> NextStep:
    if not facts.red_flags_asked:
        return NextStep(ME, Do.ASK_RED_FLAGS, clock.after(OPENED, facts.opened_on, "case.acknowledge_days"))
    if not facts.has_consent:
        return NextStep(
            ME, Do.RECORD_CONSENT, clock.after(OPENED, facts.opened_on, "case.first_contact_days")
        )
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
    asked_on = facts.asked_on or facts.state_since_on
    due = clock.after("It was last asked for", asked_on, "imaging.chase_days")
    if clock.is_late(due):
        return NextStep(ME, late, clock.later(due, NEXT, ASK_AGAIN))
    return NextStep(facts.asked_of or VETERAN, waiting, due)


def _mri_review(facts: CaseFacts, clock: Clock) -> NextStep:
    return NextStep(REVIEWER, Do.REVIEW, clock.after("The review began", facts.state_since_on, "review.days"))


def _va_authorization(facts: CaseFacts, clock: Clock) -> NextStep:
    request = facts.request
    if facts.authorization:
        return _authorized(facts, clock)
    if facts.is_urgent and not facts.va_was_called and request and request.status in WITH_US_OR_VA:
        return NextStep(ME, Do.CALL_VA_NOW, Due.at("Urgent care was recommended", facts.state_since_on))
    if request is None or request.status in (RequestStatus.DRAFTING, RequestStatus.WITHDRAWN):
        due = clock.after("The review recommended a request", facts.state_since_on, "request.prepare_days")
        return NextStep(ME, _drafting(facts), due)
    if request.status is RequestStatus.SENT:
        return _sent(facts, clock)
    decided = clock.next_day(ANSWERED, request.decided_on or facts.state_since_on)
    return NextStep(ME, AFTER_ANSWER.get(request.status, Do.ASK_EXTENSION), decided)


def _drafting(facts: CaseFacts) -> StepAction:
    request = facts.request
    if request is None or not request.is_complete or request.packet is None or request.packet.is_stale:
        return Do.PREPARE_REQUEST
    is_done = request.packet.status == "ready"
    if request.packet.status in ("incomplete", "failed") or (is_done and not request.packet.may_leave):
        return Do.COMPLETE_PACKET
    return Do.SEND_REQUEST if request.signed_on else Do.SIGN_REQUEST


def _sent(facts: CaseFacts, clock: Clock) -> NextStep:
    chase = facts.chase
    if chase and chase.call_due_on:
        due = Due.at("The chase says to call VA", chase.call_due_on)
        return NextStep(ME, Do.ESCALATE if chase.is_escalated else Do.CALL_VA, due)
    due = _va_answers_by(facts, clock)
    if clock.is_late(due):
        return NextStep(ME, Do.CALL_VA, clock.later(due, NEXT, ASK_AGAIN))
    return NextStep(VA, Do.ANSWER_REQUEST, due)


def _va_answers_by(facts: CaseFacts, clock: Clock) -> Due:
    """Until when VA's answer is waited for: the day it promised, else the chase's next rung, else its usual time."""
    chase = facts.chase
    if chase and chase.promise_on:
        return Due.at("VA promised an answer by", chase.promise_on)
    if chase and chase.next_rung_on:
        return Due.at("The chase goes on", chase.next_rung_on)
    sent_on = (facts.request.sent_on if facts.request else None) or facts.state_since_on
    return clock.after("The request was sent", sent_on, "request.va_review_days")


def _authorized(facts: CaseFacts, clock: Clock) -> NextStep:
    authorization = facts.authorization
    assert authorization is not None
    used_up = (
        authorization.visits_authorized is not None
        and authorization.visits_used >= authorization.visits_authorized
    )
    expired_on = authorization.expires_on if _is_past(authorization.expires_on, clock) else None
    if used_up or expired_on:
        request = facts.request
        if request and request.decided_on and request.status in AFTER_ANSWER:  # VA did not extend it
            return NextStep(ME, AFTER_ANSWER[request.status], clock.next_day(ANSWERED, request.decided_on))
        over = (ENDS, expired_on) if expired_on else ("All visits are used", facts.state_since_on)
        return NextStep(ME, Do.ASK_EXTENSION, clock.next_day(*over))
    if facts.slot_was_lost:
        due = clock.after("The slot was lost", facts.state_since_on, "schedule.book_days")
    else:
        due = clock.after("VA approved", authorization.granted_on, "schedule.book_days")
    return NextStep(ME, Do.BOOK_VISIT, due.no_later_than(ENDS, authorization.expires_on))


def _is_past(day: date | None, clock: Clock) -> bool:
    return day is not None and day < clock.today


def _scheduled(facts: CaseFacts, clock: Clock) -> NextStep:
    visit = _visit(facts)
    if visit.hsrm_entered_on is None:
        due = clock.after("The visit was booked", visit.booked_on, "schedule.hsrm_days")
        return NextStep(ME, Do.ENTER_IN_HSRM, due)
    if visit.on >= clock.today:
        return NextStep(VETERAN, Do.ATTEND_VISIT, Due.at("The visit", visit.on))
    return NextStep(ME, Do.RECORD_VISIT, clock.next_day("The visit", visit.on))


def _completed(facts: CaseFacts, clock: Clock) -> NextStep:
    if owed := _records(facts, clock):
        return owed
    confirmed_on = _visit(facts).records_confirmed_on or facts.state_since_on
    done_on = max(confirmed_on, facts.state_since_on)  # a reopened case starts anew
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
    due = clock.after("The records were sent", owed.sent_on, "records.confirm_days")
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
