"""The ladder of a request VA has not answered, on days worked out by hand."""

from __future__ import annotations

import string
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.chasing.policies import ladders
from referral.chasing.states import ContactOutcome, Purpose
from referral.core.calendar import BusinessCalendar

LADDER = ladders()[Purpose.VA_ANSWER]
CALENDAR = BusinessCalendar()
TOP = len(LADDER.rungs)

# Day the request was sent -> days of the four rungs (business days 4, 5, 10 and 15) and of the first repeat (20).
VECTORS = {
    "a quiet month": ("2026-03-02", "2026-03-06", "2026-03-09", "2026-03-16", "2026-03-23", "2026-03-30"),
    "over Thanksgiving": ("2026-11-20", "2026-11-27", "2026-11-30", "2026-12-07", "2026-12-14", "2026-12-21"),
    "Christmas on a Saturday": (
        *("2027-12-20", "2027-12-27", "2027-12-28", "2028-01-05", "2028-01-12", "2028-01-20"),
    ),
    "Christmas and New Year on Friday": (
        *("2026-12-21", "2026-12-28", "2026-12-29", "2027-01-06", "2027-01-13", "2027-01-21"),
    ),
    "Juneteenth": ("2026-06-15", "2026-06-22", "2026-06-23", "2026-06-30", "2026-07-08", "2026-07-15"),
    "sent on a Saturday": (
        "2026-03-07",
        "2026-03-12",
        "2026-03-13",
        "2026-03-20",
        "2026-03-27",
        "2026-04-03",
    ),
}


def days_on_time(start: date, calendar: BusinessCalendar, count: int) -> list[date]:
    """When the rungs fire if each fires on the day it is due."""
    days, on = [], start
    for number in range(count):
        on = LADDER.next_due(number, on, calendar).on
        days.append(on)
    return days


@pytest.mark.parametrize("dates", VECTORS.values(), ids=VECTORS)
def test_rungs_fall_on_the_days_worked_out_by_hand(dates: tuple[str, ...]) -> None:
    sent_on, *expected = map(date.fromisoformat, dates)
    assert days_on_time(sent_on, CALENDAR, len(expected)) == expected


def test_an_extra_closure_moves_the_rungs_behind_it() -> None:
    closed = BusinessCalendar({date(2026, 3, 5): "Closed by executive order"})
    assert days_on_time(date(2026, 3, 2), closed, 2) == [date(2026, 3, 9), date(2026, 3, 10)]


@given(st.dates(date(2024, 1, 1), date(2034, 12, 31)))
def test_on_time_each_rung_is_its_own_number_of_business_days_after_the_start(start: date) -> None:
    for number, on in enumerate(days_on_time(start, CALENDAR, TOP + 3), 1):
        assert CALENDAR.between(start, on) == LADDER.day(number)
        assert CALENDAR.is_business_day(on)


@given(st.dates(date(2024, 1, 1), date(2034, 12, 31)), st.lists(st.integers(0, 40), min_size=8, max_size=8))
def test_however_late_rungs_fire_two_never_come_on_one_day_nor_closer_than_the_ladder_says(
    start: date, delays: list[int]
) -> None:
    fired_on = start
    for number, delay in enumerate(delays):
        due = LADDER.next_due(number, fired_on, CALENDAR).on
        assert due > fired_on
        assert CALENDAR.between(fired_on, due) == LADDER.day(number + 1) - LADDER.day(number)
        fired_on = due + timedelta(days=delay)


def test_every_rung_does_something_and_a_higher_one_is_at_least_as_firm() -> None:
    letters = [rung.letter for rung in LADDER.rungs if rung.letter]
    assert letters == sorted(set(letters))
    assert all(rung.letter or rung.calls for rung in LADDER.rungs)
    assert [rung.escalates for rung in LADDER.rungs] == sorted(rung.escalates for rung in LADDER.rungs)
    assert [rung.day for rung in LADDER.rungs] == sorted({rung.day for rung in LADDER.rungs})


def test_beyond_the_top_the_top_rung_is_repeated_for_ever() -> None:
    assert LADDER.rung(TOP + 7) is LADDER.rungs[-1]
    assert LADDER.day(TOP + 2) == LADDER.day(TOP) + 2 * LADDER.repeat_every


KNOWN = {"caller", "role", "practice", "referral_number", "sent_on", "channel", "days"}


def test_a_rung_with_a_call_has_a_script_of_known_words() -> None:
    for rung in LADDER.rungs:
        assert bool(rung.script) == rung.calls
        assert {name for _, name, _, _ in string.Formatter().parse(rung.script) if name} <= KNOWN


@given(st.dates(date(2024, 1, 1), date(2034, 12, 31)), st.integers(0, 15))
def test_a_promise_rests_the_ladder_until_a_business_day_after_it(today: date, ahead: int) -> None:
    promise_on = CALENDAR.next_open(today + timedelta(days=ahead))
    breaks_on = LADDER.promise_breaks(promise_on, CALENDAR).on
    assert CALENDAR.between(promise_on, breaks_on) == 2
    assert LADDER.is_promise_pending(promise_on, breaks_on - timedelta(days=1), CALENDAR)
    assert not LADDER.is_promise_pending(promise_on, breaks_on, CALENDAR)


def test_a_call_that_reached_nobody_comes_again() -> None:
    friday = date(2026, 3, 6)
    again = {
        outcome: due.on if (due := LADDER.calls_again(outcome, friday, CALENDAR)) else None
        for outcome in ContactOutcome
    }
    assert again[ContactOutcome.NO_ANSWER] == date(2026, 3, 9)
    assert again[ContactOutcome.LEFT_MESSAGE] == date(2026, 3, 10)
    assert again[ContactOutcome.REACHED] is None
