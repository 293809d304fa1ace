"""How VA's offices behave in the play: some answer in time, some when called, some not before a supervisor writes."""

from __future__ import annotations

import enum
from datetime import timedelta

from referral.authorizations.models import ServiceRequest
from referral.authorizations.states import APPROVALS, RequestStatus
from referral.cases.operations import va_answers, va_questions, visits
from referral.cases.operations.va_referrals import Referral
from referral.core.calendar import BusinessCalendar
from referral.demo.play.turn import Turn

CALENDAR = BusinessCalendar()
NOTES = {
    RequestStatus.DENIED: "VA: try another course of physical therapy first",
    RequestStatus.RETURNED_INCOMPLETE: "VA: the last clinical note is missing",
    RequestStatus.VA_WILL_DO: "VA: its own pain clinic has a slot next month",
}


class Manner(enum.Enum):
    """How the office that has a request deals with it."""

    IN_TIME = "answers by itself"
    WHEN_CALLED = "answers a day after a call"
    KEEPS_PROMISE = "promises a day and keeps it"
    BREAKS_PROMISE = "promises a day and breaks it"


MANNERS = (
    (Manner.IN_TIME,) * 5 + (Manner.WHEN_CALLED,) * 2 + (Manner.KEEPS_PROMISE,) * 2 + (Manner.BREAKS_PROMISE,)
)
ANSWERS = (
    (RequestStatus.APPROVED,) * 12
    + (RequestStatus.APPROVED_WITH_CHANGES,) * 2
    + (RequestStatus.RETURNED_INCOMPLETE,) * 3
    + (RequestStatus.DENIED, RequestStatus.DENIED, RequestStatus.VA_WILL_DO)
)


def manner(turn: Turn) -> Manner:
    """How this request is dealt with."""
    return turn.fate(f"manner {turn.request().id}").choice(MANNERS)


def days_taken(turn: Turn) -> int:
    """Business days VA takes to answer by itself."""
    return turn.fate(f"days {turn.request().id}").randint(2, 7)


def answer_when_due(turn: Turn) -> None:
    """VA answers a request that lies with it, when its manner says that the day has come."""
    request = turn.request()
    if request.sent_on is None:
        return
    if _asks_more(turn, request):
        return
    waited = CALENDAR.between(request.sent_on, turn.today)
    spoken = turn.last_spoken_on()
    if manner(turn) is Manner.IN_TIME:
        is_due = waited >= days_taken(turn)
    elif manner(turn) is Manner.BREAKS_PROMISE:
        is_due = turn.times_spoken() > 1 and spoken != turn.today
    else:
        is_due = spoken is not None and CALENDAR.between(spoken, turn.today) >= 2
    if is_due:
        answer(turn)


def _asks_more(turn: Turn, request: ServiceRequest) -> bool:
    """One request in eight brings a question first, two days after it was sent."""
    has_question = turn.fate(f"question {request.id}").random() < 0.12
    if not has_question or request.sent_on is None or CALENDAR.between(request.sent_on, turn.today) != 2:
        return False
    what = "The latest physical therapy note"
    va_questions.record_question(turn.coordinator, turn.uid, None, asked_on=turn.today, what=what)
    turn.count("VA: more asked")
    return True


def answer(turn: Turn) -> None:
    """The answer comes, and the desk enters it."""
    request = turn.request()
    status = turn.fate(f"answer {request.id}").choice(ANSWERS)
    granted = _granted(turn) if status in APPROVALS else None
    va_answers.record_answer(
        turn.coordinator,
        turn.uid,
        None,
        answer=status,
        decided_on=turn.today,
        note=NOTES.get(status, ""),
        granted=granted,
    )
    turn.count(f"VA: {status.value.replace('_', ' ')}")


def _granted(turn: Turn) -> Referral:
    dice = turn.fate(f"granted {turn.request().id}")
    return Referral(
        number=f"VA{dice.randint(0, 10**10 - 1):010d}",
        category_of_care="PAIN MANAGEMENT",
        seoc="Interventional spine procedure",
        issued_on=turn.today,
        starts_on=turn.today,
        expires_on=turn.today + timedelta(days=dice.choice((60, 120, 180, 365))),
        visits_authorized=dice.randint(2, 5),
        va_status_code="AP",
        va_status_label="Approved",
    )


def confirm_records_when_due(turn: Turn) -> None:
    """Most offices confirm that the records were imported; others have to be asked."""
    if turn.fate("confirms").random() < 0.7 and turn.dice.random() < 0.4:
        visits.confirm_records(turn.coordinator, turn.uid, None, turn.today)
        turn.count("records confirmed")
