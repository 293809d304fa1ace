"""What a request for service, and the authorization it brought, ask for next."""

from __future__ import annotations

from datetime import date

from referral.authorizations.states import AT_VA, IN_HAND, UNDECIDED, RequestStatus
from referral.cases.desk_time import ANSWERED, ASK_AGAIN, ENDS, NEXT, Clock
from referral.cases.facts import AuthorizationFacts, CaseFacts, ChaseFacts, NextStep
from referral.cases.states import StepAction, WaitingOn
from referral.chasing.states import Purpose
from referral.core.due import Due

ME, REVIEWER, VA = WaitingOn.COORDINATOR, WaitingOn.REVIEWER, WaitingOn.VA
Do = StepAction
PROMISED = "It was promised by"
AFTER_ANSWER = {
    RequestStatus.RETURNED_INCOMPLETE: Do.MEND_REQUEST,
    RequestStatus.DENIED: Do.TELL_DENIED,
    RequestStatus.VA_WILL_DO: Do.TELL_VA_WILL_DO,
}
"""What the desk does when VA's answer was no approval."""


def request_in_hand(facts: CaseFacts, clock: Clock) -> NextStep | None:
    """What the request that is drafted or undecided asks for next; None when there is none."""
    request = facts.request
    if request is None or request.status not in IN_HAND | UNDECIDED:
        return None
    if facts.is_urgent and not facts.va_was_called:
        return NextStep(ME, Do.CALL_VA_NOW, Due.at("Urgent care was recommended", facts.state_since_on))
    if request.status in AT_VA:
        return _sent(facts, clock)
    if request.status is RequestStatus.MORE_ASKED:
        return NextStep(ME, Do.SEND_ASKED, Due.at("VA wants it by", request.asked_due_on or clock.today))
    action = _drafting(facts)
    who = REVIEWER if action is Do.SIGN_PACKET else ME
    begun = request.begun_on or facts.state_since_on
    if facts.authorization is None:
        begun = max(facts.state_since_on, begun)
    return NextStep(who, action, clock.after("The request was begun", begun, "request.prepare_days"))


def _drafting(facts: CaseFacts) -> StepAction:
    request = facts.request
    if request is None or not request.is_complete or request.packet is None or request.packet.is_stale:
        return Do.PREPARE_REQUEST
    is_done = request.packet.status == "ready"
    if request.packet.status in ("incomplete", "failed") or (is_done and not request.packet.may_leave):
        return Do.COMPLETE_PACKET
    copy = request.signed_copy
    if copy is None:
        return Do.SIGN_PACKET if request.signs_here else Do.SIGN_ON_PAPER
    return Do.COMPLETE_PACKET if copy.has_failed or not copy.may_leave else Do.SEND_REQUEST


def _sent(facts: CaseFacts, clock: Clock) -> NextStep:
    chase = facts.chase(Purpose.VA_ANSWER)
    if chase and chase.call_due:
        do = Do.ESCALATE if chase.is_escalated else Do.CALL_VA
        return NextStep(ME, do, chase.call_due)
    sent_on = (facts.request.sent_on if facts.request else None) or facts.state_since_on
    due = rests(chase) or clock.after("The request was sent", sent_on, "request.va_review_days")
    if clock.is_late(due):
        return NextStep(ME, Do.CALL_VA, clock.later(due, NEXT, ASK_AGAIN))
    return NextStep(VA, Do.ANSWER_REQUEST, due)


def wanted_by(chase: ChaseFacts | None) -> Due | None:
    """By when a chase wants a call, or was promised an end."""
    if chase and chase.call_due:
        return chase.call_due
    return Due.at(PROMISED, chase.promise_on) if chase and chase.promise_on else None


def rests(chase: ChaseFacts | None) -> Due | None:
    """Until when a chase leaves the other side alone: the promised day, or the next rung."""
    if chase and chase.promise_on:
        return Due.at(PROMISED, chase.promise_on)
    return chase.next_rung if chase else None


def authorized(facts: CaseFacts, clock: Clock) -> NextStep:
    authorization = facts.authorization
    assert authorization is not None
    if not is_usable(authorization, clock):
        request = facts.request
        if request and request.decided_on and request.status in AFTER_ANSWER:  # VA did not extend it
            return NextStep(ME, AFTER_ANSWER[request.status], clock.next_day(ANSWERED, request.decided_on))
        expired_on = authorization.expires_on if _is_past(authorization.expires_on, clock) else None
        over = (ENDS, expired_on) if expired_on else ("All visits are used", facts.state_since_on)
        return NextStep(ME, Do.ASK_EXTENSION, clock.next_day(*over))
    came_back = facts.visit is not None and authorization.granted_on < facts.state_since_on
    if facts.slot_was_lost:
        began = ("The slot was lost", facts.state_since_on)
    elif came_back:  # the visit it was granted for took place; the next one is not late because of that
        began = ("More care was wanted after a visit", facts.state_since_on)
    else:
        began = ("VA approved", authorization.granted_on)
    due = clock.after(*began, "schedule.book_days")
    return NextStep(ME, Do.BOOK_VISIT, due.no_later_than(ENDS, authorization.expires_on))


def is_usable(authorization: AuthorizationFacts, clock: Clock) -> bool:
    """Whether a visit can still be booked under it today."""
    used_up = (
        authorization.visits_authorized is not None
        and authorization.visits_used >= authorization.visits_authorized
    )
    return not used_up and not _is_past(authorization.expires_on, clock)


def _is_past(day: date | None, clock: Clock) -> bool:
    return day is not None and day < clock.today
