"""What a veteran reads about the case: where it is, who has it, since when, what happens next and by when. Pure.

Total: every state with every next step has its words. VA decides coverage and a clinician decides care, so the words
promise neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from referral.cases.facts import AuthorizationFacts, CaseFacts, NextStep
from referral.cases.holders import HOLDER_OF, Holder
from referral.cases.states import CaseState, CloseReason, StepAction, WaitingOn
from referral.portal.closed_words import CLOSED_WORDS
from referral.portal.held_words import HELD_WORDS
from referral.portal.sign_words import EMERGENCY
from referral.portal.step_words import (
    BEFORE_SENDING,
    BOOKED_AND_GOES_ON,
    GOES_ON,
    PICTURES,
    REFERRER,
    STEP_WORDS,
    YOU,
    By,
    StepWords,
)

STAGES = (
    (CaseState.RECEIVED, "We get your referral and your MRI"),
    (CaseState.MRI_REVIEW, "A clinician reviews your MRI"),
    (CaseState.VA_AUTHORIZATION, "VA decides, then we book"),
    (CaseState.SCHEDULED, "Your visit"),
    (CaseState.COMPLETED, "VA gets the notes of your visit"),
)
FREE_REVIEW = "The MRI review costs you nothing. It is a review by our clinician. It is not a VA decision."
NO_BILL = (
    "You do not get a bill from us for care that VA approved. You do not get a bill for a visit you missed."
)
RECORDS_STEPS = frozenset(
    {
        StepAction.SIGN_VISIT_NOTE,
        StepAction.SEND_RECORDS,
        StepAction.CONFIRM_RECORDS,
        StepAction.FOLLOW_UP_RECORDS,
    }
)
VA_FIRST = "VA must say yes before we can book this care."


@dataclass(frozen=True)
class Office:
    """Whom to call, for what."""

    name: str
    phone: str
    about: str = ""


@dataclass(frozen=True)
class BookedVisit:
    """The visit: `starts_at` in the practice's own time zone."""

    starts_at: datetime
    place: str
    clinician: str


@dataclass(frozen=True)
class Around:
    """What the words need beside the case's own facts. `today` is the date at the practice."""

    today: date
    practice: Office
    facility: Office
    held_by: Holder | None = None
    held_since: date | None = None
    """Who has the case now, and since when, as the ledger of the case says."""
    visit: BookedVisit | None = None
    close_reason: CloseReason | None = None
    closed_from: CaseState | None = None


@dataclass(frozen=True)
class Stage:
    """One line of the progress list; `mark` is Done, Now, Later or Closed."""

    label: str
    mark: str


@dataclass(frozen=True)
class StatusWords:
    """The whole status in sentences. `emergency` is the lead-in and its list, only while a red flag is open."""

    where: str
    who: str
    since: str
    next: str
    by: str
    you_can: tuple[str, ...]
    call: tuple[Office, ...]
    good_to_know: tuple[str, ...]
    stages: tuple[Stage, ...]
    emergency: tuple[str, tuple[str, ...]] | None = None


def status_words(facts: CaseFacts, step: NextStep | None, around: Around) -> StatusWords:
    """The status of an open case with its next step, or of a closed one (`step` None)."""
    if facts.state is CaseState.CLOSED or step is None:
        return _closed(facts, around)
    words = STEP_WORDS[step.action]
    flagged = step.action is StepAction.CLEAR_RED_FLAG
    return StatusWords(
        where=_where(facts, step) or words.where,
        who=_fill(_who(words, step), around),
        since=_since(around.held_by or HOLDER_OF[step.waiting_on], around.held_since or facts.state_since_on),
        next=_fill(words.next, around),
        by=_by(words.by, step.due_on, around),
        you_can=tuple(_fill(text, around) for text in words.you_can),
        call=(around.practice, around.facility),
        good_to_know=_good_to_know(facts, around.today),
        stages=_stages(facts.state),
        emergency=EMERGENCY if flagged else None,
    )


def _where(facts: CaseFacts, step: NextStep) -> str:
    """Where the case is while a further request has not gone to VA yet; "" at any other step."""
    if step.action not in BEFORE_SENDING:
        return ""
    if facts.state is CaseState.SCHEDULED:
        return BOOKED_AND_GOES_ON
    is_after = facts.state is CaseState.COMPLETED or facts.visit is not None
    return GOES_ON if is_after else ""


def day_words(day: date) -> str:
    """`Monday, November 23, 2026`."""
    return f"{day:%A}, {day:%B} {day.day}, {day.year}"


def time_words(instant: datetime) -> str:
    """`2:30 PM`, in the instant's own time zone."""
    return f"{instant.hour % 12 or 12}:{instant:%M} {'AM' if instant.hour < 12 else 'PM'}"


def _fill(text: str, around: Around) -> str:
    return text.format(practice=around.practice.name, facility=around.facility.name)


def _who(words: StepWords, step: NextStep) -> str:
    asked = {WaitingOn.IMAGING_FACILITY: PICTURES, WaitingOn.REFERRER: REFERRER}
    return asked.get(step.waiting_on, words.who) if words.who == YOU else words.who


def _since(holder: Holder, since: date) -> str:
    """Since when the one who has the case now has had it."""
    return f"{HELD_WORDS[holder]} since {day_words(since)}."


def _by(by: By, due_on: date, around: Around) -> str:
    day = day_words(due_on)
    late = due_on < around.today
    if by is By.AT_ONCE:
        return "As soon as we can reach you."
    if by is By.ON_THE_DAY:
        visit = around.visit
        return f"On {day} at {time_words(visit.starts_at)}." if visit else f"On {day}."
    if late:
        return f"We aimed for {day}. It is taking longer, and we are sorry. Call us to ask where it stands."
    if by is By.WE_ASK_AGAIN:
        return f"If it is not here by {day}, we will ask again."
    if by is By.VA_DECIDES:
        return f"VA sets its own pace. If we do not hear from VA by {day}, we will ask."
    return f"We aim to do this by {day}."


def _good_to_know(facts: CaseFacts, today: date) -> tuple[str, ...]:
    notes: list[str] = []
    if facts.state in (CaseState.RECEIVED, CaseState.MRI_REVIEW):
        notes.append(FREE_REVIEW)
    elif facts.authorization is None and facts.state is CaseState.VA_AUTHORIZATION:
        notes.append(VA_FIRST)
    notes.extend(_approval(facts.authorization, facts.evaluation_expires_on, today))
    if facts.authorization or facts.state in (CaseState.SCHEDULED, CaseState.COMPLETED):
        notes.append(NO_BILL)
    return tuple(notes)


def _approval(granted: AuthorizationFacts | None, referral_ends_on: date | None, today: date) -> list[str]:
    """What the approved dates and visits mean. The last day itself still counts."""
    if granted is None:
        return [_referral_runs(referral_ends_on, today)] if referral_ends_on else []
    ends_on = granted.expires_on
    notes = []
    if ends_on and ends_on < today:
        notes.append(
            f"VA's approval ended on {day_words(ends_on)}. We need a new one from VA before a visit."
        )
    elif ends_on:
        notes.append(
            f"Approved through {day_words(ends_on)}. Visits must happen on or before this day. It does not mean that "
            "you have to wait until then."
        )
    if granted.visits_authorized is not None:
        left = max(granted.visits_authorized - granted.visits_used, 0)
        notes.append(f"Visits that VA approved: {granted.visits_authorized}. Visits left: {left}.")
    return notes


def _referral_runs(ends_on: date, today: date) -> str:
    """Until when the first referral runs. It is no approval of the care that VA is asked for later."""
    if ends_on < today:
        return f"VA's referral to us ended on {day_words(ends_on)}. We need a new one from VA before a visit."
    return f"VA's referral to us is good through {day_words(ends_on)}."


def _stages(state: CaseState) -> tuple[Stage, ...]:
    here = [stage for stage, _ in STAGES].index(state)
    marks = ["Done" if n < here else "Now" if n == here else "Later" for n in range(len(STAGES))]
    return tuple(Stage(label, mark) for (_, label), mark in zip(STAGES, marks, strict=True))


def _closed(facts: CaseFacts, around: Around) -> StatusWords:
    reason = around.close_reason or CloseReason.OTHER
    words = CLOSED_WORDS[reason]
    return StatusWords(
        where="Your case is closed.",
        who="There is nothing you have to do now.",
        since=f"Since {day_words(facts.state_since_on)}.",
        next=_fill(words.why, around),
        by="",
        you_can=tuple(_fill(text, around) for text in words.you_can),
        call=(around.practice, around.facility),
        good_to_know=(NO_BILL,) if facts.visit else (),
        stages=_stages_closed(reason, around.closed_from or CaseState.RECEIVED),
    )


def _stages_closed(reason: CloseReason, closed_from: CaseState) -> tuple[Stage, ...]:
    if reason is CloseReason.FINISHED:
        return tuple(Stage(label, "Done") for _, label in STAGES)
    here = [stage for stage, _ in STAGES].index(closed_from)
    return tuple(Stage(label, "Done" if n < here else "Closed") for n, (_, label) in enumerate(STAGES))
