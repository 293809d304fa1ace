"""What a veteran reads: words for every step, plain, without a promise."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.cases.facts import AuthorizationFacts, CaseFacts, NextStep, VisitFacts
from referral.cases.holders import Holder
from referral.cases.next_step import Clock, next_step
from referral.cases.states import OPEN_STATES, CaseState, CloseReason, StepAction, WaitingOn
from referral.core.calendar import BusinessCalendar
from referral.core.due import Due
from referral.directory.rules import Rules
from referral.portal.closed_words import CLOSED_WORDS
from referral.portal.held_words import HELD_NAMES, HELD_WORDS
from referral.portal.step_words import BOOKED_AND_GOES_ON, GOES_ON, STEP_WORDS
from referral.portal.va_words import MEANINGS, UNKNOWN, meaning
from referral.portal.words import Around, BookedVisit, Office, StatusWords, status_words
from tests.reading_grade import grade
from tests.referral.cases.test_next_step import NEW, TODAY, days, facts_strategy

HARDEST_GRADE = 8.0
USUAL_GRADE = 6.0
SHOWN = Path(__file__).parent / "status_words.txt"
PROMISES = (
    r"\bVA (will )?(covers?|pays?)\b", r"\bguarantee", r"\bpromise", r"\bcertain(ly)?\b", r"\bsuccess", r"percent|%",
    r"\bwill be (approved|cured|fixed)", r"thank you for your service", r"\bcure", r"\bclick here\b", r"\blearn more\b",
    r"\bASAP\b", r"\bRFS\b", r"\bSEOC\b", r"\bHSRM\b", r"\bexpir", r"\bpacket\b", r"\bauthorization\b",
)  # fmt: skip
AROUND = Around(
    today=TODAY,
    practice=Office("Lakeview Spine Practice", "218-555-0100"),
    facility=Office("North Shore VA Medical Center", "715-555-0150"),
    visit=BookedVisit(datetime(2026, 12, 4, 14, 30, tzinfo=ZoneInfo("America/Chicago")), "12 Harbor", "I. Halvorsen"),
)  # fmt: skip
STATE_OF = {
    StepAction.CLEAR_RED_FLAG: CaseState.RECEIVED,
    StepAction.REVIEW: CaseState.MRI_REVIEW,
    StepAction.ENTER_IN_HSRM: CaseState.SCHEDULED,
    StepAction.ATTEND_VISIT: CaseState.SCHEDULED,
    StepAction.RECORD_VISIT: CaseState.SCHEDULED,
    StepAction.SIGN_VISIT_NOTE: CaseState.COMPLETED,
    StepAction.SEND_RECORDS: CaseState.COMPLETED,
    StepAction.CONFIRM_RECORDS: CaseState.COMPLETED,
    StepAction.FOLLOW_UP_RECORDS: CaseState.COMPLETED,
    StepAction.CLOSE_FINISHED: CaseState.COMPLETED,
}


WAITS_FOR = {
    StepAction.SEND_STUDY: WaitingOn.VETERAN,
    StepAction.SEND_MORE: WaitingOn.VETERAN,
    StepAction.ATTEND_VISIT: WaitingOn.VETERAN,
    StepAction.ANSWER_REQUEST: WaitingOn.VA,
    StepAction.CONFIRM_RECORDS: WaitingOn.VA,
}


def said_at(action: StepAction, due_on: date = TODAY + timedelta(days=3), **changes: object) -> StatusWords:
    """The words at a step, in a state it occurs in."""
    early = list(StepAction).index(action) <= list(StepAction).index(StepAction.START_REVIEW)
    state = STATE_OF.get(action, CaseState.RECEIVED if early else CaseState.VA_AUTHORIZATION)
    facts = replace(NEW, state=state, **changes)  # type: ignore[arg-type]
    waiting_on = WAITS_FOR.get(action, WaitingOn.COORDINATOR)
    return status_words(facts, NextStep(waiting_on, action, Due.at("", due_on)), AROUND)


def said_closed(reason: CloseReason) -> StatusWords:
    facts = replace(NEW, state=CaseState.CLOSED)
    return status_words(
        facts, None, replace(AROUND, close_reason=reason, closed_from=CaseState.VA_AUTHORIZATION)
    )


def as_text(words: StatusWords) -> str:
    parts = [words.where, words.next, words.by, words.who, words.since, *words.you_can, *words.good_to_know]
    if words.emergency:
        parts = [words.emergency[0], *words.emergency[1], *parts]
    return "\n".join(part for part in parts if part)


EVERYTHING = [said_at(action) for action in StepAction] + [said_closed(reason) for reason in CloseReason]


def test_every_step_and_every_reason_to_close_has_words() -> None:
    assert set(STEP_WORDS) == set(StepAction)
    assert set(CLOSED_WORDS) == set(CloseReason)


@given(
    facts_strategy,
    days,
    st.none() | st.sampled_from(list(CloseReason)),
    st.none() | st.sampled_from(sorted(OPEN_STATES)),
)
def test_there_are_words_whatever_the_history(
    facts: CaseFacts, today: date, reason: CloseReason | None, closed_from: CaseState | None
) -> None:
    around = replace(AROUND, today=today, close_reason=reason, closed_from=closed_from, visit=None)
    for state in (facts.state, CaseState.CLOSED):
        present = replace(facts, state=state)
        step = next_step(present, Clock(today, BusinessCalendar(), Rules()))
        words = status_words(present, step, around)
        assert words.where
        assert words.who
        assert words.since
        assert words.next
        assert words.by or state is CaseState.CLOSED
        assert words.you_can
        assert words.call[0].phone
        assert len(words.stages) == 5
        assert sum(stage.mark == "Now" for stage in words.stages) == (state is not CaseState.CLOSED)
        assert "{" not in as_text(words)


@pytest.mark.parametrize("words", EVERYTHING, ids=lambda words: words.where)
def test_the_words_are_easy_to_read(words: StatusWords) -> None:
    assert grade(as_text(words)) <= HARDEST_GRADE


def test_the_words_are_easier_still_on_the_whole() -> None:
    assert sum(grade(as_text(words)) for words in EVERYTHING) / len(EVERYTHING) <= USUAL_GRADE


@pytest.mark.parametrize("words", EVERYTHING, ids=lambda words: words.where)
@pytest.mark.parametrize("promise", PROMISES)
def test_the_words_promise_nothing_and_hold_no_jargon(words: StatusWords, promise: str) -> None:
    assert not re.search(promise, as_text(words), re.IGNORECASE)


def test_the_words_are_those_that_were_read_and_agreed() -> None:
    """`python -m tests.referral.portal.test_words` writes the file anew; read it before you commit it."""
    assert SHOWN.read_text() == shown()


def shown() -> str:
    """All words at one place, for people to read through."""
    steps = [f"[{action.value}]\n{as_text(said_at(action))}\n" for action in StepAction]
    closed = [f"[closed: {reason.value}]\n{as_text(said_closed(reason))}\n" for reason in CloseReason]
    return "\n".join(steps + closed)


def test_an_open_red_flag_says_where_to_go_at_once() -> None:
    words = said_at(StepAction.CLEAR_RED_FLAG, red_flag_open_since=TODAY)
    assert words.emergency is not None
    assert words.emergency[0].startswith("Call 911 or go to the nearest emergency department")
    assert said_at(StepAction.REVIEW).emergency is None


def test_approved_dates_are_explained() -> None:
    granted = AuthorizationFacts(TODAY, TODAY, date(2027, 5, 1), 4, 1)
    notes = " ".join(said_at(StepAction.BOOK_VISIT, authorization=granted).good_to_know)
    assert "Approved through Saturday, May 1, 2027." in notes
    assert "on or before this day" in notes
    assert "does not mean that you have to wait" in notes
    assert "Visits left: 3." in notes


def test_the_last_approved_day_still_counts_and_the_day_after_does_not() -> None:
    last = replace(NEW, evaluation_expires_on=TODAY)
    step = NextStep(WaitingOn.COORDINATOR, StepAction.ASK_RED_FLAGS, Due.at("", TODAY))
    assert "good through" in " ".join(status_words(last, step, AROUND).good_to_know)
    later = replace(AROUND, today=TODAY + timedelta(days=1))
    assert "ended on" in " ".join(status_words(last, step, later).good_to_know)


@pytest.mark.parametrize("action", [StepAction.ATTEND_VISIT, StepAction.BOOK_VISIT, StepAction.RECORD_VISIT])
def test_no_bill_comes_for_approved_care_or_a_missed_visit(action: StepAction) -> None:
    granted = AuthorizationFacts(TODAY, TODAY, None, None, 0)
    notes = " ".join(said_at(action, authorization=granted).good_to_know)
    assert "You do not get a bill" in notes


@pytest.mark.parametrize("action", [StepAction.ASK_RED_FLAGS, StepAction.REVIEW])
def test_the_review_costs_nothing_and_is_not_a_va_decision(action: StepAction) -> None:
    notes = " ".join(said_at(action).good_to_know)
    assert "costs you nothing" in notes
    assert "not a VA decision" in notes


@pytest.mark.parametrize("words", [said_at(StepAction.TELL_DENIED), said_closed(CloseReason.VA_DENIED)])
def test_after_a_no_the_way_to_appeal_is_named(words: StatusWords) -> None:
    assert "clinical appeal" in as_text(words)
    assert "Call North Shore VA Medical Center and ask for the patient advocate" in as_text(words)


def test_a_late_step_says_so() -> None:
    late = said_at(StepAction.PREPARE_REQUEST, due_on=TODAY - timedelta(days=2)).by
    assert "It is taking longer" in late
    assert "Saturday, November 21, 2026" in late


def test_the_day_of_the_visit_has_its_time() -> None:
    assert (
        said_at(StepAction.ATTEND_VISIT, due_on=date(2026, 12, 4)).by
        == "On Friday, December 4, 2026 at 2:30 PM."
    )


@pytest.mark.parametrize(
    ("waiting_on", "who"),
    [
        (WaitingOn.VETERAN, "The next step is yours."),
        (WaitingOn.IMAGING_FACILITY, "We are waiting for the place that took your MRI."),
    ],
)
def test_it_says_who_is_waited_for(waiting_on: WaitingOn, who: str) -> None:
    facts = replace(NEW, asked_on=TODAY, asked_of=waiting_on)
    assert status_words(
        facts, NextStep(waiting_on, StepAction.SEND_STUDY, Due.at("", TODAY)), AROUND
    ).who.startswith(who)


@pytest.mark.parametrize("holder", list(Holder))
def test_it_says_since_when_whoever_has_the_case_now_has_had_it(holder: Holder) -> None:
    step = NextStep(WaitingOn.COORDINATOR, StepAction.BOOK_VISIT, Due.at("", TODAY))
    around = replace(AROUND, held_by=holder, held_since=date(2026, 11, 6))
    since = status_words(NEW, step, around).since
    assert since == f"{HELD_WORDS[holder]} since Friday, November 6, 2026."
    assert set(HELD_WORDS) == set(HELD_NAMES) == set(Holder)


def test_after_a_visit_a_request_asks_for_more_care() -> None:
    visit = VisitFacts(date(2026, 11, 2), TODAY, TODAY, None, None)
    assert said_at(StepAction.SEND_REQUEST, visit=visit).where == GOES_ON
    assert said_at(StepAction.SEND_REQUEST).where != GOES_ON


@pytest.mark.parametrize(
    ("state", "where"), [(CaseState.SCHEDULED, BOOKED_AND_GOES_ON), (CaseState.COMPLETED, GOES_ON)]
)
def test_a_request_drafted_beside_a_visit_does_not_hide_the_visit(state: CaseState, where: str) -> None:
    step = NextStep(WaitingOn.COORDINATOR, StepAction.PREPARE_REQUEST, Due.at("", TODAY))
    assert status_words(replace(NEW, state=state), step, AROUND).where == where


def test_vas_own_status_is_put_in_plain_words() -> None:
    assert meaning("ap") == "VA said yes to this referral."
    assert meaning("??") == UNKNOWN
    assert all(grade(text) <= HARDEST_GRADE for text in MEANINGS.values())


if __name__ == "__main__":
    SHOWN.write_text(shown())
