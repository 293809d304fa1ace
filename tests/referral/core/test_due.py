"""Due dates that explain themselves: the steps give the date, and can be stored."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from referral.core.calendar import BusinessCalendar, ClosedDay
from referral.core.due import Basis, Due, StepKind

CLOSED = BusinessCalendar({date(2026, 12, 24): "Executive order"})
FIVE = Basis("Five days", 5, "business days", "Our default", "default", date(2019, 6, 6))
SEVEN = Basis("A week", 7, "days", "GAO-23-105617", "V", date(2019, 6, 6))

days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
bases = st.builds(Basis, st.just("n"), st.integers(0, 60), st.sampled_from(["business days", "days"]),
                  st.just("source"), st.just("V"), st.none() | days)  # fmt: skip


def test_holidays_and_closures_that_were_not_counted_are_named() -> None:
    due = Due.at("Asked", date(2026, 12, 22)).plus(FIVE, CLOSED)
    assert due.on == date(2026, 12, 31)
    assert due.steps[-1].closed == (
        ClosedDay(date(2026, 12, 24), "Executive order"),
        ClosedDay(date(2026, 12, 25), "Christmas Day"),
    )


def test_plain_days_fall_back_to_an_open_day_and_say_past_which() -> None:
    due = Due.at("Approved", date(2026, 11, 19)).plus(SEVEN, CLOSED)  # Thanksgiving is the 26th
    assert due.on == date(2026, 11, 25)
    assert [day.why for day in due.steps[-1].closed] == ["Thanksgiving Day"]


def test_a_limit_and_a_pause_are_steps_only_when_they_move_the_date() -> None:
    due = Due.at("Approved", date(2026, 11, 19))
    later, earlier = due.on + timedelta(days=1), due.on - timedelta(days=1)
    assert due.no_later_than("ends", later) == due.rests_until("snoozed", earlier) == due
    assert due.no_later_than("ends", None) == due.rests_until("snoozed", None) == due
    assert due.no_later_than("ends", earlier).steps[-1].kind is StepKind.LIMIT
    assert due.rests_until("snoozed", later).on == later


@given(days, st.lists(bases, max_size=3), days)
def test_a_due_date_comes_back_from_storage_as_it_was(start: date, counts: list[Basis], rests: date) -> None:
    due = Due.at("Start", start)
    for basis in counts:
        due = due.plus(basis, CLOSED)
    due = due.rests_until("snoozed", rests)
    assert Due.from_data(due.as_data()) == due
    assert due.on == due.steps[-1].on
