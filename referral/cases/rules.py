"""Who may make which move, and why not: the same code draws the buttons and enforces the moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from referral.authorizations.rules import show_date
from referral.authorizations.states import (
    ANSWERS,
    REQUEST_LIFECYCLE,
    STANDINGS,
    UNDECIDED,
    RequestAction,
    RequestStatus,
)
from referral.cases.facts import CaseFacts
from referral.cases.states import LIFECYCLE, CaseAction, CaseState
from referral.core.actor import Actor, Role
from referral.core.errors import IllegalMove, NotAllowed
from referral.core.lifecycle import Move

CaseMove = Move[CaseState, CaseAction]
Guard = Callable[[CaseFacts], str | None]


@dataclass(frozen=True)
class Offer:
    """A move the actor's role could make from here. `why_not` is None when it can be made now."""

    move: CaseMove
    why_not: str | None

    @property
    def is_open(self) -> bool:
        return self.why_not is None


def offered_actions(actor: Actor, facts: CaseFacts) -> list[Offer]:
    """The moves the lifecycle has for this state and role, each with its reason when it can't be made now.

    Those of LEFT_OUT are shown only when they can be made.
    """
    offers = [
        Offer(move, why_not(move.action, facts))
        for move in LIFECYCLE.moves.values()
        if facts.state in move.start and actor.role in move.by
    ]
    return [offer for offer in offers if offer.is_open or offer.move.action not in LEFT_OUT]


def check(actor: Actor, action: CaseAction, facts: CaseFacts) -> CaseMove:
    """The move, when `actor` may make it now. Raises IllegalMove or NotAllowed with the reason."""
    move = LIFECYCLE.move(facts.state, action)
    if actor.role not in move.by:
        raise NotAllowed(f"Can't {_lower(move.label)}: that is for {_roles(move)}.")
    reason = why_not(action, facts)
    if reason:
        raise IllegalMove(f"Can't {_lower(move.label)}: {reason}.")
    return move


def why_not(action: CaseAction, facts: CaseFacts) -> str | None:
    """Why `action` can't be made now, as the end of the sentence "Can't …: ", or None when it can."""
    guard = GUARDS.get(action)
    return guard(facts) if guard else None


def _lower(label: str) -> str:
    return label[0].lower() + label[1:]


def _roles(move: CaseMove) -> str:
    names = sorted(role.value for role in move.by if role is not Role.SYSTEM)
    return " or ".join(f"a {name}" for name in names)


WRONG_PATIENT = "a wrong-patient alarm stands for a study; clear it with a reason, or remove the study"


def _start_review(facts: CaseFacts) -> str | None:
    if facts.red_flag_open_since:
        return "a red flag is open; a clinician must clear it first"
    if facts.wrong_patient_since:
        return WRONG_PATIENT
    if not facts.red_flags_asked:
        return "the red-flag questions have not been asked"
    if not facts.has_consent:
        return "the veteran's consent to care is not recorded"
    if facts.study is None:
        return "no MRI study has arrived"
    if not facts.study.is_matched:
        return "nobody has confirmed that the MRI study is this veteran's"
    return None


def _no_red_flag(facts: CaseFacts) -> str | None:
    return "a red flag is open; a clinician must clear it first" if facts.red_flag_open_since else None


def _right_patient(facts: CaseFacts) -> str | None:
    return WRONG_PATIENT if facts.wrong_patient_since else None


def _sign_review(facts: CaseFacts) -> str | None:
    return _no_red_flag(facts) or _right_patient(facts)


def _take_back_review(facts: CaseFacts) -> str | None:
    return "the review is signed already" if facts.has_signed_review else None


def why_unsignable(facts: CaseFacts) -> str | None:
    """Why the packet can't be signed now, as the end of a sentence, or None."""
    if facts.request and facts.request.signed_on and facts.request.status is RequestStatus.DRAFTING:
        return "it is signed already"
    return _no_packet_to_send(facts)


def _no_packet_to_send(facts: CaseFacts) -> str | None:
    request = facts.request
    if reason := _no_red_flag(facts) or _right_patient(facts):
        return reason
    if request is None:
        return "there is no request for service yet"
    if request.status is not RequestStatus.DRAFTING:
        return "it is recorded as sent already"
    if request.packet is None:
        return "no packet has been made"
    if request.packet.status in ("ordered", "drawing"):
        return "the packet is still being made"
    if request.packet.status != "ready":
        return "the packet is not complete"
    if request.packet.is_stale:
        return "the case has changed since the packet was made; make it again"
    if not request.packet.may_leave:
        return "preflight found what VA would return; the packet's page says what"
    return None


def _submit(facts: CaseFacts) -> str | None:
    if reason := _no_packet_to_send(facts):
        return reason
    copy = facts.request.signed_copy if facts.request else None
    if copy is None:
        return "the ordering clinician has not signed"
    if copy.has_failed:
        return "the signed copy could not be made; the packet's page says why"
    if not copy.is_drawn:
        return "the signed copy is still being made"
    if not copy.may_leave:
        return "preflight of the signed copy found what VA would return; the packet's page says what"
    return None


def _of_request(action: CaseAction) -> Guard:
    """The guard of a move that the request's own lifecycle has: the request must be where it starts."""
    found = REQUEST_LIFECYCLE.moves[RequestAction(action.value)]

    def guard(facts: CaseFacts) -> str | None:
        request = facts.request
        if request is None:
            return "there is no request for service"
        if request.status in found.start:
            return None
        return f"the request is: {STANDINGS[request.status].label.lower()}"

    return guard


def _undo_submit(facts: CaseFacts) -> str | None:
    was_asked = facts.request is not None and facts.request.was_asked
    return "VA has asked about it already" if was_asked else _of_request(CaseAction.UNDO_SUBMIT)(facts)


def _undo_withdraw(facts: CaseFacts) -> str | None:
    if not facts.has_withdrawn:
        return "no request was withdrawn from VA"
    in_hand = facts.request is not None and facts.request.status not in ANSWERS
    return "another request is in hand" if in_hand else None


def _undo_answer_question(facts: CaseFacts) -> str | None:
    was_asked = facts.request is not None and facts.request.was_asked
    return (
        _of_request(CaseAction.UNDO_ANSWER_QUESTION)(facts) if was_asked else "VA has asked for nothing more"
    )


def _schedule(facts: CaseFacts) -> str | None:
    if reason := _no_red_flag(facts):
        return reason
    return None if facts.authorization else "VA has not approved the request"


def _take_back_recommendation(facts: CaseFacts) -> str | None:
    return "a request for service is in hand" if facts.request else None


def _ask_for_more_care(facts: CaseFacts) -> str | None:
    if reason := _no_red_flag(facts):
        return reason
    status = facts.request.status if facts.request else None
    if status is RequestStatus.DRAFTING:
        return "a request is being prepared already; send that one, or take it back first"
    return "VA has not answered the last request" if status in UNDECIDED else None


def _take_back_more_care(facts: CaseFacts) -> str | None:
    if facts.visit is None:
        return "no visit has taken place"
    waits = facts.request is not None and facts.request.status in UNDECIDED
    return "VA has the request; take its sending back first" if waits else None


def _close(facts: CaseFacts) -> str | None:
    if reason := _no_red_flag(facts):
        return reason
    if facts.notify_va_by:
        return "VA has not been told of the emergency care; it must hear of it within 72 hours"
    owed = facts.records_owed
    if owed and owed.sent_on is None:
        return f"the records of the visit of {show_date(owed.visit_on)} have not gone to VA"
    return None


def _undo_complete(facts: CaseFacts) -> str | None:
    return "the records have been sent to VA already" if facts.visit and facts.visit.records_sent_on else None


_PLAIN_REQUEST_MOVES = (
    CaseAction.CONFIRM_RECEIPT,
    CaseAction.UNDO_RECEIPT,
    CaseAction.RECORD_QUESTION,
    CaseAction.UNDO_QUESTION,
    CaseAction.ANSWER_QUESTION,
    CaseAction.RECORD_ANSWER,
    CaseAction.UNDO_ANSWER,
    CaseAction.WITHDRAW_SENT,
)

GUARDS: Mapping[CaseAction, Guard] = {
    CaseAction.START_REVIEW: _start_review,
    CaseAction.TAKE_BACK_REVIEW: _take_back_review,
    CaseAction.ASK_FOR_MORE: _sign_review,
    CaseAction.RECOMMEND: _sign_review,
    CaseAction.NOT_CANDIDATE: _sign_review,
    CaseAction.TAKE_BACK_RECOMMENDATION: _take_back_recommendation,
    CaseAction.SUBMIT_REQUEST: _submit,
    **{action: _of_request(action) for action in _PLAIN_REQUEST_MOVES},
    CaseAction.UNDO_SUBMIT: _undo_submit,
    CaseAction.UNDO_ANSWER_QUESTION: _undo_answer_question,
    CaseAction.UNDO_WITHDRAW: _undo_withdraw,
    CaseAction.SCHEDULE: _schedule,
    CaseAction.SCHEDULE_EMERGENCY: _no_red_flag,
    CaseAction.UNDO_COMPLETE: _undo_complete,
    CaseAction.ASK_FOR_MORE_CARE: _ask_for_more_care,
    CaseAction.TAKE_BACK_MORE_CARE: _take_back_more_care,
    CaseAction.CLOSE: _close,
}

LEFT_OUT = frozenset(
    {
        CaseAction.TAKE_BACK_REVIEW,
        CaseAction.UNDO_SUBMIT,
        CaseAction.CONFIRM_RECEIPT,
        CaseAction.UNDO_RECEIPT,
        CaseAction.RECORD_QUESTION,
        CaseAction.UNDO_QUESTION,
        CaseAction.ANSWER_QUESTION,
        CaseAction.UNDO_ANSWER_QUESTION,
        CaseAction.UNDO_ANSWER,
        CaseAction.WITHDRAW_SENT,
        CaseAction.UNDO_WITHDRAW,
        CaseAction.UNDO_COMPLETE,
        CaseAction.TAKE_BACK_MORE_CARE,
    }
)
"""Moves that are shown only when they can be made: take-backs, and what can happen to a request that VA has."""
