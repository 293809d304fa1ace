"""The ladder of a request VA has not answered, on days worked out by hand."""

from __future__ import annotations

import json
import string
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.chasing.policies import Ladder, Ladders, OwnLadder, ladder_of, shipped_ladders
from referral.chasing.states import ContactOutcome, Party, Purpose
from referral.core.actor import Role
from referral.core.calendar import BusinessCalendar
from referral.notices.states import NoticeKind

LADDER = shipped_ladders()[Purpose.VA_ANSWER]
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
        on = LADDER.next_due(number, on, start, calendar).on
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
        due = LADDER.next_due(number, fired_on, start, CALENDAR).on
        assert due > fired_on
        assert CALENDAR.between(fired_on, due) == LADDER.day(number + 1) - LADDER.day(number)
        fired_on = due + timedelta(days=delay)


ALL = pytest.mark.parametrize("ladder", shipped_ladders().values(), ids=shipped_ladders())
KNOWN = {"caller", "role", "practice", "referral_number", "since", "channel", "days"}


def test_every_purpose_has_its_ladder() -> None:
    assert shipped_ladders().keys() == set(Purpose)


@ALL
def test_every_rung_does_something_and_a_higher_one_is_at_least_as_firm(ladder: Ladder) -> None:
    letters = [rung.letter for rung in ladder.rungs if rung.letter]
    assert letters == sorted(set(letters))
    assert [rung.escalates for rung in ladder.rungs] == sorted(rung.escalates for rung in ladder.rungs)
    assert ladder.rungs[-1].escalates
    assert [rung.day for rung in ladder.rungs] == sorted({rung.day for rung in ladder.rungs})
    for rung in ladder.rungs:
        assert rung.floor <= rung.day <= rung.ceiling
        assert rung.who in (Role.COORDINATOR, Role.SUPERVISOR)
        assert rung.notice == "" or NoticeKind(rung.notice)
        assert rung.channel == {Party.PRACTICE: "desk"}.get(Party(ladder.party), rung.channel)


@ALL
def test_a_rung_with_a_call_has_a_script_of_known_words(ladder: Ladder) -> None:
    for rung in ladder.rungs:
        assert bool(rung.script) == rung.calls
        assert {name for _, name, _, _ in string.Formatter().parse(rung.script) if name} <= KNOWN


@ALL
def test_a_ladder_survives_being_stored(ladder: Ladder) -> None:
    assert ladder_of(json.loads(json.dumps(ladder.to_json()))) == ladder


RECORDS = shipped_ladders()[Purpose.RECORDS_CONFIRMED]


def test_an_anchored_ladder_keeps_its_days_however_late_a_rung_fired() -> None:
    visit, sent = date(2026, 3, 2), date(2026, 3, 30)
    first = RECORDS.first_due(visit, sent, CALENDAR).on
    assert first == date(2026, 4, 13)  # not on the day of the sending, though day 20 has gone by
    second = RECORDS.next_due(1, first, visit, CALENDAR).on
    assert second == date(2026, 4, 23)  # day 45 comes too soon after the first call
    third = RECORDS.next_due(2, second, visit, CALENDAR).on
    assert third == date(2026, 5, 15)  # day 75 is a Saturday: the open day before


def test_the_records_reminders_come_15_25_and_30_days_after_the_visit() -> None:
    ladder, visit = shipped_ladders()[Purpose.RECORDS_DUE], date(2026, 3, 2)
    first = ladder.first_due(visit, visit, CALENDAR).on
    second = ladder.next_due(1, first, visit, CALENDAR).on
    third = ladder.next_due(2, second, visit, CALENDAR).on
    assert (first, second, third) == (date(2026, 3, 17), date(2026, 3, 27), date(2026, 4, 1))


def test_a_broken_promise_stands_one_rung_higher_but_never_beyond_the_top() -> None:
    assert [LADDER.number_after(fired, jumps=False) for fired in range(6)] == [1, 2, 3, 4, 5, 6]
    assert [LADDER.number_after(fired, jumps=True) for fired in range(6)] == [2, 3, 4, 4, 5, 6]


def test_the_narrowest_own_ladder_in_force_counts() -> None:
    monday, here, there = date(2026, 3, 2), 7, 8
    slow, ours, newer = (replace(LADDER, repeat_every=days, version_id=days) for days in (9, 7, 6))
    own = Ladders([
        OwnLadder(Purpose.VA_ANSWER, None, monday, ours),
        OwnLadder(Purpose.VA_ANSWER, here, monday, slow),
        OwnLadder(Purpose.VA_ANSWER, here, date(2026, 5, 1), None),
        OwnLadder(Purpose.VA_ANSWER, None, date(2026, 6, 1), newer),
    ])  # fmt: skip

    def version(facility_id: int | None, on: date) -> int:
        return own.ladder(Purpose.VA_ANSWER, facility_id, on).version_id

    assert version(here, date(2026, 3, 1)) == 0
    assert (version(here, monday), version(there, monday), version(None, monday)) == (9, 7, 7)
    assert (version(here, date(2026, 5, 1)), version(here, date(2026, 6, 1))) == (7, 6)
    assert own.ladder(Purpose.CONSENT, here, monday) == shipped_ladders()[Purpose.CONSENT]


def test_beyond_the_top_the_top_rung_is_repeated_for_ever() -> None:
    assert LADDER.rung(TOP + 7) is LADDER.rungs[-1]
    assert LADDER.day(TOP + 2) == LADDER.day(TOP) + 2 * LADDER.repeat_every


@given(st.dates(date(2024, 1, 1), date(2034, 12, 31)), st.integers(0, 15))
def test_a_promise_rests_the_ladder_until_a_business_day_after_it(today: date, ahead: int) -> None:
    promise_on = CALENDAR.next_open(today + timedelta(days=ahead))
    breaks_on = LADDER.promise_breaks(promise_on, CALENDAR).on
    assert CALENDAR.between(promise_on, breaks_on) == 2


def test_a_call_that_reached_nobody_comes_again() -> None:
    friday = date(2026, 3, 6)
    again = {
        outcome: due.on if (due := LADDER.calls_again(outcome, friday, CALENDAR)) else None
        for outcome in ContactOutcome
    }
    assert again[ContactOutcome.NO_ANSWER] == date(2026, 3, 9)
    assert again[ContactOutcome.LEFT_MESSAGE] == date(2026, 3, 10)
    assert again[ContactOutcome.REACHED] is None
