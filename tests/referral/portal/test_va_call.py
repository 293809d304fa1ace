"""What a veteran may say to VA, once VA has our request longer than usual."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from referral.authorizations.states import RequestStatus
from referral.cases.desk_time import Clock
from referral.cases.states import CaseState
from referral.core.calendar import BusinessCalendar
from referral.directory.rules import Rules
from referral.portal.va_call import Called, va_call
from tests.reading_grade import grade
from tests.referral.cases.test_next_step import NEW, SENT

SINCE = date(2026, 3, 2)
CALLED = Called(
    "Lakeview Spine Practice", "North Shore VA Medical Center", "715-555-0150", "VA0000000007", 0, 0
)
AT_VA = replace(NEW, state=CaseState.VA_AUTHORIZATION, request=replace(SENT, since_on=SINCE))


def on(day: int) -> Clock:
    return Clock(date(2026, 3, day), BusinessCalendar(), Rules())


def test_it_names_office_number_and_two_sentences_without_a_promise() -> None:
    found = va_call(AT_VA, on(9), CALLED)
    assert found is not None
    assert (found.office, found.phone) == (
        "North Shore VA Medical Center, Office of Community Care", "715-555-0150",
    )  # fmt: skip
    assert (found.waited, found.usual, found.is_known) == (5, 3, False)
    said = " ".join(found.sentences)
    assert "sent to you for my care on March 2. My VA referral number is VA0000000007." in said
    assert grade(said.replace(CALLED.practice, "We").replace("VA0000000007", "seven")) <= 8


@pytest.mark.parametrize(
    ("day", "called", "status"),
    [
        (5, CALLED, RequestStatus.SENT),  # within VA's own aim
        (9, replace(CALLED, answers=10, usual_days=5), RequestStatus.SENT),  # usual here
        (9, replace(CALLED, phone=""), RequestStatus.SENT),
        (9, CALLED, RequestStatus.MORE_ASKED),  # we have it
        (9, CALLED, RequestStatus.DENIED),
    ],
)
def test_nobody_is_sent_to_call_in_vain(day: int, called: Called, status: RequestStatus) -> None:
    facts = replace(AT_VA, request=replace(SENT, since_on=SINCE, status=status))
    assert va_call(facts, on(day), called) is None


def test_of_few_decisions_vas_own_aim_counts() -> None:
    found = va_call(AT_VA, on(9), replace(CALLED, answers=2, usual_days=30))
    assert found is not None
    assert (found.usual, found.is_known) == (3, False)
    found = va_call(AT_VA, on(9), replace(CALLED, answers=10, usual_days=4))
    assert found is not None
    assert (found.usual, found.is_known) == (4, True)
