"""What a request for service can be and how it moves, how it travels, and what a VA referral goes through."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from referral.core.actor import DESK
from referral.core.due import ClockCategory
from referral.core.lifecycle import Lifecycle, Move


class RequestStatus(enum.StrEnum):
    """READY and SIGNED are never stored: `shown_status` derives them from packet and signature."""

    DRAFTING = "drafting"
    READY = "ready"
    SIGNED = "signed"
    SENT = "sent"
    RECEIVED = "received"
    MORE_ASKED = "more_asked"
    APPROVED = "approved"
    APPROVED_WITH_CHANGES = "approved_with_changes"
    DENIED = "denied"
    VA_WILL_DO = "va_will_do"
    RETURNED_INCOMPLETE = "returned_incomplete"
    WITHDRAWN = "withdrawn"


class RequestAction(enum.StrEnum):
    """Each is also a move of the case (cases.states.CaseAction), which orders letters and chases."""

    SUBMIT_REQUEST = "submit_request"
    UNDO_SUBMIT = "undo_submit"
    CONFIRM_RECEIPT = "confirm_receipt"
    UNDO_RECEIPT = "undo_receipt"
    RECORD_QUESTION = "record_question"
    UNDO_QUESTION = "undo_question"
    ANSWER_QUESTION = "answer_question"
    UNDO_ANSWER_QUESTION = "undo_answer_question"
    RECORD_ANSWER = "record_answer"
    UNDO_ANSWER = "undo_answer"
    WITHDRAW_SENT = "withdraw_sent"
    UNDO_WITHDRAW = "undo_withdraw"


class Ball(enum.StrEnum):
    """Who has to act on the request."""

    PRACTICE = "practice"
    VA = "va"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Standing:
    """What a status is called, who has the request, what VA's clock does, and what the status means for the case."""

    label: str
    ball: Ball
    clock: ClockCategory | None
    """None before VA has the request."""
    meaning: str


_S = RequestStatus
_WAITS, _RUNS, _RESTS, _OVER = None, ClockCategory.RUNNING, ClockCategory.PAUSED, ClockCategory.DONE
_US, _VA, _NOBODY = Ball.PRACTICE, Ball.VA, Ball.NOBODY

# fmt: off
STANDINGS: Mapping[RequestStatus, Standing] = {
    _S.DRAFTING: Standing("Being drafted", _US, _WAITS, "The desk completes the boxes and makes the packet."),
    _S.READY: Standing("Ready to sign", _US, _WAITS, "The packet is complete; the ordering clinician signs it."),
    _S.SIGNED: Standing("Signed, to be sent", _US, _WAITS, "The desk sends it and records the proof."),
    _S.SENT: Standing("Sent", _VA, _RUNS, "VA's time runs and is chased."),
    _S.RECEIVED: Standing("Received by VA", _VA, _RUNS,
        "VA confirmed that it has the request. Its time goes on from the sending."),
    _S.MORE_ASKED: Standing("More information asked", _US, _RESTS,
        "VA's time rests and we are not chasing. The next step is ours until it is sent."),
    _S.APPROVED: Standing("Approved", _NOBODY, _OVER,
        "The chase ends. Visits can be booked inside the dates and visits that VA gave; the veteran gets a letter."),
    _S.APPROVED_WITH_CHANGES: Standing("Approved with changes", _NOBODY, _OVER,
        "As an approval, for what VA changed it to: enter VA's dates, visits and codes, not those asked for."),
    _S.DENIED: Standing("Denied", _NOBODY, _OVER,
        "The chase ends and the veteran gets a letter. Next: call the veteran, then send a new request or close."),
    _S.VA_WILL_DO: Standing("VA will do it itself", _NOBODY, _OVER,
        "The chase ends. Next: call the veteran and tell them whom to ask at VA, then close the case."),
    _S.RETURNED_INCOMPLETE: Standing("Returned as incomplete", _NOBODY, _OVER,
        "VA has decided nothing. Next: a new request from this one, completed, signed and sent again."),
    _S.WITHDRAWN: Standing("Withdrawn", _NOBODY, _OVER,
        "VA need not answer any more. The request before it counts again, if there is one."),
}
# fmt: on

STORED = frozenset(set(RequestStatus) - {_S.READY, _S.SIGNED})
IN_HAND = frozenset({_S.DRAFTING, _S.READY, _S.SIGNED})
"""Not sent yet."""
AT_VA = frozenset({_S.SENT, _S.RECEIVED})
UNDECIDED = AT_VA | {_S.MORE_ASKED}
"""Sent, and VA has not decided."""
APPROVALS = frozenset({_S.APPROVED, _S.APPROVED_WITH_CHANGES})
DECISIONS = APPROVALS | {_S.DENIED, _S.VA_WILL_DO}
"""Answers that decide: their times are what a facility usually takes. A return decides nothing."""
ANSWERS = DECISIONS | {_S.RETURNED_INCOMPLETE}
SHOWN_BY_VA = ANSWERS | {_S.RECEIVED, _S.MORE_ASKED}
"""What VA did shows that it has the request, whatever became of a message."""


def _move(action: RequestAction, start: frozenset[RequestStatus], end: RequestStatus | None, label: str,
          undo: RequestAction | None = None) -> Move[RequestStatus, RequestAction]:  # fmt: skip
    return Move(action, start, end, DESK, label, undo=undo)


_Do = RequestAction
# fmt: off
REQUEST_LIFECYCLE: Lifecycle[RequestStatus, RequestAction] = Lifecycle(
    _move(_Do.SUBMIT_REQUEST,   frozenset({_S.DRAFTING}), _S.SENT, "Record the request as sent", _Do.UNDO_SUBMIT),
    _move(_Do.UNDO_SUBMIT,      frozenset({_S.SENT}), _S.DRAFTING, "Take back: the request was not sent"),
    _move(_Do.CONFIRM_RECEIPT,  frozenset({_S.SENT}), _S.RECEIVED, "Record that VA has received it", _Do.UNDO_RECEIPT),
    _move(_Do.UNDO_RECEIPT,     frozenset({_S.RECEIVED}), _S.SENT, "Take back: VA did not confirm the receipt"),
    _move(_Do.RECORD_QUESTION,  AT_VA, _S.MORE_ASKED, "Record that VA asks for more", _Do.UNDO_QUESTION),
    _move(_Do.UNDO_QUESTION,    frozenset({_S.MORE_ASKED}), None, "Take back: VA asks for nothing more"),
    _move(_Do.ANSWER_QUESTION,  frozenset({_S.MORE_ASKED}), _S.SENT, "Record what VA asked for as sent",
          _Do.UNDO_ANSWER_QUESTION),
    _move(_Do.UNDO_ANSWER_QUESTION, AT_VA, _S.MORE_ASKED, "Take back: it was not sent to VA"),
    _move(_Do.RECORD_ANSWER,    UNDECIDED, None, "Record VA's answer", _Do.UNDO_ANSWER),
    _move(_Do.UNDO_ANSWER,      ANSWERS, None, "Take VA's answer back"),
    _move(_Do.WITHDRAW_SENT,    UNDECIDED, _S.WITHDRAWN, "Withdraw the request from VA", _Do.UNDO_WITHDRAW),
    _move(_Do.UNDO_WITHDRAW,    frozenset({_S.WITHDRAWN}), None, "Take back: the request was not withdrawn"),
)
"""Every move of a sent request. `end=None`: the answer says it, or the status before comes back."""
# fmt: on


def shown_status(
    status: RequestStatus, packet: str | None, is_current: bool, is_signed: bool
) -> RequestStatus:
    """The status as people see it: a draft whose packet is ready and `is_current` (not stale) is ready or signed."""
    if status is not _S.DRAFTING or packet != "ready" or not is_current:
        return status
    return _S.SIGNED if is_signed else _S.READY


class Channel(enum.StrEnum):
    HSRM = "hsrm"
    SECURE_EMAIL = "secure_email"
    FAX = "fax"
    POST = "post"
    PHONE = "phone"


class Category(enum.StrEnum):
    """Why a request for service is made (boxes 11 and 12 of VA Form 10-10172 follow from it)."""

    NEW_SERVICE = "new_service"
    CONTINUATION = "continuation"
    NEW_SPECIALTY = "new_specialty"


class GrantKind(enum.StrEnum):
    """What an approval does to the VA referrals of the case."""

    CHILD = "child"
    AMENDS = "amends"


class Milestone(enum.StrEnum):
    """Days of a VA referral that HSRM keeps too (VA's referral data model, see docs/decisions.md)."""

    RECEIVED = "received"
    APPROVED = "approved"
    ACCEPTED = "accepted"
    FIRST_APPOINTMENT = "first_appointment"
    INITIAL_CARE = "initial_care"
    COMPLETE = "complete"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    RETURNED = "returned"


MILESTONE_LABELS = {
    Milestone.RECEIVED: "Received here",
    Milestone.APPROVED: "Approved",
    Milestone.ACCEPTED: "Accepted",
    Milestone.FIRST_APPOINTMENT: "First appointment made",
    Milestone.INITIAL_CARE: "Initial care given",
    Milestone.COMPLETE: "Episode of care complete",
    Milestone.REJECTED: "Rejected",
    Milestone.CANCELLED: "Cancelled",
    Milestone.RETURNED: "Returned",
}
MILESTONE_OF_STATUS = {
    "AP": Milestone.APPROVED,
    "AC": Milestone.ACCEPTED,
    "A": Milestone.FIRST_APPOINTMENT,
    "D": Milestone.INITIAL_CARE,
    "BP": Milestone.COMPLETE,
    "RJ": Milestone.REJECTED,
    "X": Milestone.CANCELLED,
}
"""The milestone that an HSRM status code stands for (vets-api ReferralsController comments)."""


class DocumentKind(enum.StrEnum):
    """What a file that came with a VA referral is."""

    REFERRAL = "referral"
    SEOC = "seoc"
    ANSWER = "answer"
    OTHER = "other"


DOCUMENT_LABELS = {
    DocumentKind.REFERRAL: "Referral or authorization letter (VA Form 10-7080)",
    DocumentKind.SEOC: "SEOC description",
    DocumentKind.ANSWER: "VA's answer",
    DocumentKind.OTHER: "Something else",
}
