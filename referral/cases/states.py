"""The whole process on one screen: states, moves, and what each move orders, opens and settles."""

from __future__ import annotations

import enum
from collections.abc import Set

from referral.chasing.states import Purpose
from referral.core.actor import DESK, Role
from referral.core.due import ClockCategory
from referral.core.lifecycle import Lifecycle, Move


class CaseState(enum.StrEnum):
    RECEIVED = "received"
    MRI_REVIEW = "mri_review"
    VA_AUTHORIZATION = "va_authorization"
    SCHEDULED = "scheduled"
    COMPLETED = "completed"
    CLOSED = "closed"


OPEN_STATES = frozenset(set(CaseState) - {CaseState.CLOSED})

STATE_LABELS = {
    CaseState.RECEIVED: "Received",
    CaseState.MRI_REVIEW: "MRI review",
    CaseState.VA_AUTHORIZATION: "VA authorization",
    CaseState.SCHEDULED: "Scheduled",
    CaseState.COMPLETED: "Completed",
    CaseState.CLOSED: "Closed",
}

STATE_CLOCKS = dict.fromkeys(CaseState, ClockCategory.RUNNING) | {CaseState.CLOSED: ClockCategory.DONE}
"""What time does to a case in a state. An open case rests only while it is snoozed, and a snooze has an end."""


class CaseAction(enum.StrEnum):
    START_REVIEW = "start_review"
    TAKE_BACK_REVIEW = "take_back_review"
    ASK_FOR_MORE = "ask_for_more"
    RECOMMEND = "recommend"
    TAKE_BACK_RECOMMENDATION = "take_back_recommendation"
    NOT_CANDIDATE = "not_candidate"
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
    SCHEDULE = "schedule"
    SCHEDULE_EMERGENCY = "schedule_emergency"
    LOSE_SLOT = "lose_slot"
    COMPLETE = "complete"
    UNDO_COMPLETE = "undo_complete"
    ASK_FOR_MORE_CARE = "ask_for_more_care"
    TAKE_BACK_MORE_CARE = "take_back_more_care"
    CLOSE = "close"
    REOPEN = "reopen"
    REOPEN_CORRECTED = "reopen_corrected"


class CloseReason(enum.StrEnum):
    FINISHED = "finished"
    NOT_CANDIDATE = "not_candidate"
    VETERAN_DECLINED = "veteran_declined"
    UNABLE_TO_REACH = "unable_to_reach"
    VA_DENIED = "va_denied"
    VA_WILL_DO = "va_will_do"
    REFERRAL_CANCELLED = "referral_cancelled"
    DUPLICATE = "duplicate"
    OTHER = "other"


CLOSE_LABELS = {
    CloseReason.FINISHED: "Finished: visit done and VA has the records",
    CloseReason.NOT_CANDIDATE: "Not a candidate after the MRI review",
    CloseReason.VETERAN_DECLINED: "The veteran does not want to go on",
    CloseReason.UNABLE_TO_REACH: "Unable to reach the veteran",
    CloseReason.VA_DENIED: "VA denied the request",
    CloseReason.VA_WILL_DO: "VA will provide the care itself",
    CloseReason.REFERRAL_CANCELLED: "VA cancelled or withdrew the referral",
    CloseReason.DUPLICATE: "Opened twice",
    CloseReason.OTHER: "Another reason (say which)",
}


class WaitingOn(enum.StrEnum):
    COORDINATOR = "coordinator"
    REVIEWER = "reviewer"
    VETERAN = "veteran"
    VA = "va"
    IMAGING_FACILITY = "imaging_facility"
    REFERRER = "referrer"


class StepAction(enum.StrEnum):
    """What must happen next; `step_sentences.SENTENCES` says each in words."""

    CLEAR_RED_FLAG = "clear_red_flag"
    ANSWER_MESSAGE = "answer_message"
    ASK_RED_FLAGS = "ask_red_flags"
    RECORD_CONSENT = "record_consent"
    ASK_FOR_STUDY = "ask_for_study"
    SEND_STUDY = "send_study"
    FOLLOW_UP_STUDY = "follow_up_study"
    MATCH_STUDY = "match_study"
    CLEAR_ALARM = "clear_alarm"
    NOTIFY_VA = "notify_va"
    SEND_MORE = "send_more"
    FOLLOW_UP_MORE = "follow_up_more"
    START_REVIEW = "start_review"
    REVIEW = "review"
    DECIDE_TRIAL = "decide_trial"
    PREPARE_REQUEST = "prepare_request"
    COMPLETE_PACKET = "complete_packet"
    SIGN_PACKET = "sign_packet"
    SIGN_ON_PAPER = "sign_on_paper"
    SEND_REQUEST = "send_request"
    ANSWER_REQUEST = "answer_request"
    SEND_ASKED = "send_asked"
    TELL_VA_CORRECTED = "tell_va_corrected"
    CHECK_SENDING = "check_sending"
    SEND_AGAIN = "send_again"
    CALL_VA_NOW = "call_va_now"
    CALL_VA = "call_va"
    ESCALATE = "escalate"
    MEND_REQUEST = "mend_request"
    TELL_DENIED = "tell_denied"
    TELL_VA_WILL_DO = "tell_va_will_do"
    ASK_EXTENSION = "ask_extension"
    BOOK_VISIT = "book_visit"
    ENTER_IN_HSRM = "enter_in_hsrm"
    ATTEND_VISIT = "attend_visit"
    RECORD_VISIT = "record_visit"
    SIGN_VISIT_NOTE = "sign_visit_note"
    SEND_RECORDS = "send_records"
    CONFIRM_RECORDS = "confirm_records"
    FOLLOW_UP_RECORDS = "follow_up_records"
    CLOSE_FINISHED = "close_finished"


class IntakeSection(enum.StrEnum):
    """What the veteran tells at intake, each part saved by itself."""

    TIMELINE = "timeline"
    GOALS = "goals"
    STOPS = "stops"
    """What a clinician must know before any procedure; not an emergency."""


class IntakeItem(enum.StrEnum):
    """The checklist of the care pathway's step 0."""

    MRI = "mri"
    EARLIER_IMAGING = "earlier_imaging"
    DISC = "disc"
    TIMELINE = "timeline"
    TREATMENTS = "treatments"
    GOALS = "goals"
    SECOND_OPINION = "second_opinion"


class HeldBy(enum.StrEnum):
    """Who has an item of the intake checklist."""

    UNKNOWN = "unknown"
    PRACTICE = "practice"
    VETERAN = "veteran"
    IMAGING_FACILITY = "imaging_facility"
    REFERRER = "referrer"
    VA = "va"
    NOT_NEEDED = "not_needed"


HELD_LABELS = {
    HeldBy.UNKNOWN: "Not known",
    HeldBy.PRACTICE: "The practice",
    HeldBy.VETERAN: "The veteran",
    HeldBy.IMAGING_FACILITY: "The imaging facility",
    HeldBy.REFERRER: "The referring clinician",
    HeldBy.VA: "VA",
    HeldBy.NOT_NEEDED: "Not needed",
}


class NoteBasis(enum.StrEnum):
    """What a clinical note rests on."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"
    RECORDS = "records"


NOTE_BASIS_LABELS = {
    NoteBasis.IN_PERSON: "Visit in person",
    NoteBasis.VIDEO: "Visit by video",
    NoteBasis.PHONE: "Telephone call",
    NoteBasis.RECORDS: "Review of the records only",
}


class CaseFlag(enum.IntFlag):
    """Marks on a case that the queue shows and filters by."""

    RED_FLAG = 1
    URGENT = 2
    EXPIRING = 4
    PROMISE_BROKEN = 8
    SLOT_LOST = 16
    RETURNED = 32
    DENIED = 64
    OLD_STUDY = 128
    ESCALATED = 256
    EXPIRED = 512
    WRONG_PATIENT = 1024
    MESSAGE = 2048
    TRIAL_DUE = 4096
    RECORDS_OWED = 8192
    RUNWAY_SHORT = 16384
    """A visit's records have not gone to VA, and the case is elsewhere already."""


FLAG_LABELS = {
    CaseFlag.RED_FLAG: "Red flag",
    CaseFlag.WRONG_PATIENT: "Wrong-patient alarm",
    CaseFlag.URGENT: "Urgent",
    CaseFlag.MESSAGE: "Message to answer",
    CaseFlag.EXPIRING: "Authorization expires soon",
    CaseFlag.EXPIRED: "Authorization expired",
    CaseFlag.PROMISE_BROKEN: "Promise broken",
    CaseFlag.SLOT_LOST: "Slot lost",
    CaseFlag.RETURNED: "Returned incomplete",
    CaseFlag.DENIED: "Denied",
    CaseFlag.OLD_STUDY: "MRI is old",
    CaseFlag.ESCALATED: "Escalated",
    CaseFlag.TRIAL_DUE: "Trial: decision due",
    CaseFlag.RECORDS_OWED: "Records owed to VA",
    CaseFlag.RUNWAY_SHORT: "Next request to VA now",
}

_R, _M, _A, _S, _C = (one for one in CaseState if one in OPEN_STATES)
ASKING = frozenset({_A, _S, _C})
"""Where a request for service can be in hand: an extension goes on while a visit is booked or its records go back."""
_REVIEWER = frozenset({Role.REVIEWER})
_MAY_OVERRIDE = frozenset({Role.SUPERVISOR, Role.REVIEWER})
_DESK_AND_CLOCK = DESK | {Role.SYSTEM}
_Do = CaseAction


def _move(action: CaseAction, start: Set[CaseState], end: CaseState | None, by: frozenset[Role], label: str,
          **more: tuple[str, ...] | CaseAction) -> Move[CaseState, CaseAction]:  # fmt: skip
    return Move(action, frozenset(start), end, by, label, **more)  # type: ignore[arg-type]


_CHASES: tuple[str, ...] = tuple(Purpose)  # what a move may open and settle; whether it does is in waits.py
_AT_INTAKE, _RECORDS = ("consent", "imaging_disc", "missing_items"), ("records_due", "records_confirmed")
_AT_VA, _ENDING = ("va_answer", "va_question"), ("expiring_authorization",)
_BOOKS = {"papers": ("veteran_letter_appointment",), "notices": ("visit_booked",), "opens": ("hsrm_entry",),
          "settles": _ENDING}  # fmt: skip

# fmt: off
LIFECYCLE: Lifecycle[CaseState, CaseAction] = Lifecycle(
    _move(_Do.START_REVIEW,     {_R}, _M, DESK, "Start the review", settles=_AT_INTAKE, undo=_Do.TAKE_BACK_REVIEW),
    _move(_Do.TAKE_BACK_REVIEW, {_M}, _R, DESK, "Take the review back", opens=_AT_INTAKE),
    _move(_Do.ASK_FOR_MORE,     {_M}, _R, _REVIEWER, "Ask for more", notices=("more_needed",), opens=_AT_INTAKE),
    _move(_Do.RECOMMEND,        {_M}, _A, _REVIEWER, "Recommend",
          papers=("veteran_letter_review_done",), notices=("review_done",)),
    _move(_Do.TAKE_BACK_RECOMMENDATION, {_A}, _M, _REVIEWER, "Take the recommendation back",
          withdraws=("veteran_letter_review_done",)),
    _move(_Do.NOT_CANDIDATE,    {_M}, CaseState.CLOSED, _REVIEWER, "Not a candidate",
          papers=("veteran_letter_not_a_candidate",), notices=("letter_ready",), settles=_CHASES),
    _move(_Do.SUBMIT_REQUEST,   ASKING, None, DESK, "Record the request as sent",
          papers=("veteran_letter_request_sent",), notices=("request_sent",), opens=("va_answer",),
          settles=_ENDING, undo=_Do.UNDO_SUBMIT),
    _move(_Do.UNDO_SUBMIT,      ASKING, None, DESK, "Take back: the request was not sent", settles=("va_answer",),
          opens=_ENDING, withdraws=("veteran_letter_request_sent",)),
    _move(_Do.CONFIRM_RECEIPT,  ASKING, None, DESK, "Record that VA has received it", undo=_Do.UNDO_RECEIPT),
    _move(_Do.UNDO_RECEIPT,     ASKING, None, DESK, "Take back: VA did not confirm the receipt"),
    _move(_Do.RECORD_QUESTION,  ASKING, None, DESK, "Record that VA asks for more", undo=_Do.UNDO_QUESTION,
          settles=("va_answer",), opens=("va_question",)),
    _move(_Do.UNDO_QUESTION,    ASKING, None, DESK, "Take back: VA asks for nothing more", opens=("va_answer",),
          settles=("va_question",)),
    _move(_Do.ANSWER_QUESTION,  ASKING, None, DESK, "Record what VA asked for as sent", opens=("va_answer",),
          settles=("va_question",), undo=_Do.UNDO_ANSWER_QUESTION),
    _move(_Do.UNDO_ANSWER_QUESTION, ASKING, None, DESK, "Take back: it was not sent to VA", settles=("va_answer",),
          opens=("va_question",)),
    _move(_Do.RECORD_ANSWER,    ASKING, None, DESK, "Record VA's answer",
          papers=("veteran_letter_approved", "veteran_letter_denied"), notices=("va_answered",),
          settles=_AT_VA, opens=_ENDING, undo=_Do.UNDO_ANSWER),
    _move(_Do.UNDO_ANSWER,      ASKING, None, DESK, "Take VA's answer back", opens=_AT_VA, settles=_ENDING,
          withdraws=("veteran_letter_approved", "veteran_letter_denied")),
    _move(_Do.WITHDRAW_SENT,    ASKING, None, DESK, "Withdraw the request from VA", settles=_AT_VA,
          opens=_ENDING, withdraws=("veteran_letter_request_sent",), undo=_Do.UNDO_WITHDRAW),
    _move(_Do.UNDO_WITHDRAW,    ASKING, None, DESK, "Take back: the request was not withdrawn", opens=_AT_VA),
    _move(_Do.SCHEDULE,         {_A, _C}, _S, DESK, "Schedule the visit", **_BOOKS),
    _move(_Do.SCHEDULE_EMERGENCY, {_A, _C}, _S, _MAY_OVERRIDE, "Book emergency care without authorization", **_BOOKS),
    _move(_Do.LOSE_SLOT,        {_S}, _A, _DESK_AND_CLOCK, "Record the slot as lost",
          withdraws=("veteran_letter_appointment",), notices=("visit_lost",), settles=("hsrm_entry",),
          opens=_ENDING),
    _move(_Do.COMPLETE,         {_S}, _C, DESK, "Record the visit as done", papers=("veteran_letter_after_visit",),
          notices=("visit_done",), opens=("records_due",), settles=_ENDING, undo=_Do.UNDO_COMPLETE),
    _move(_Do.UNDO_COMPLETE,    {_C}, _S, DESK, "Take back: the visit was not done", settles=_RECORDS,
          opens=_ENDING, withdraws=("veteran_letter_after_visit",)),
    _move(_Do.ASK_FOR_MORE_CARE, {_C}, _A, DESK, "Ask VA for more care", opens=_ENDING, undo=_Do.TAKE_BACK_MORE_CARE),
    _move(_Do.TAKE_BACK_MORE_CARE, {_A}, _C, DESK, "Go back: no more care is asked of VA", settles=_ENDING),
    _move(_Do.CLOSE,            {_R, _M, _A, _S, _C}, CaseState.CLOSED, DESK, "Close the case",
          notices=("case_closed",), settles=_CHASES, undo=_Do.REOPEN),
    _move(_Do.REOPEN,           {CaseState.CLOSED}, None, DESK, "Reopen the case", opens=_CHASES),
    _move(_Do.REOPEN_CORRECTED, {CaseState.CLOSED}, None, _REVIEWER, "Reopen by a corrected review",
          withdraws=("veteran_letter_not_a_candidate",), opens=_CHASES),
)
# fmt: on
