"""VA business days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.core.calendar import BusinessCalendar, federal_holidays

CALENDAR = BusinessCalendar()
days = st.dates(date(2019, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 11, 26), "Thanksgiving"),
        (date(2026, 7, 3), "Independence"),  # the 4th is a Saturday
        (date(2027, 7, 5), "Independence"),  # the 4th is a Sunday
        (date(2026, 6, 19), "Juneteenth"),
        (date(2021, 12, 31), "New Year"),  # New Year's Day 2022 was a Saturday
        (date(2026, 11, 21), "Saturday"),
        (date(2026, 11, 23), None),
    ],
)
def test_a_day_is_closed_for_a_reason(day: date, reason: str | None) -> None:
    found = CALENDAR.closed_because(day)
    assert found is None if reason is None else found is not None and reason in found


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 11, 24), 3, date(2026, 11, 30)),  # over Thanksgiving and a weekend
        (date(2026, 12, 24), 1, date(2026, 12, 28)),
        (date(2026, 11, 21), 0, date(2026, 11, 23)),
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 23), -1, date(2026, 11, 20)),
    ],
)
def test_adding_business_days(start: date, count: int, end: date) -> None:
    assert CALENDAR.add(start, count) == end


def test_an_extra_closure_counts_like_a_holiday() -> None:
    closed = BusinessCalendar({date(2026, 12, 24): "Executive order"})
    assert closed.add(date(2026, 12, 23), 1) == date(2026, 12, 28)
    assert closed.between(date(2026, 12, 23), date(2026, 12, 28)) == 1
    assert closed.closed_because(date(2026, 12, 24)) == "Executive order"


@given(days, days)
def test_counting_agrees_with_looking_at_every_day(one: date, other: date) -> None:
    start, end = min(one, other), max(one, other)
    step = timedelta(days=1)
    looked = sum(CALENDAR.is_business_day(start + step * n) for n in range(1, (end - start).days + 1))
    assert CALENDAR.between(start, end) == looked
    assert CALENDAR.between(end, start) == -looked


@given(days, st.integers(1, 60))
def test_adding_and_counting_undo_each_other(start: date, count: int) -> None:
    assert CALENDAR.between(start, CALENDAR.add(start, count)) == count


STATUTORY = ("New Year", "King", "Washington", "Memorial", "Juneteenth", "Independence Day", "Labor", "Columbus",
             "Veterans", "Thanksgiving", "Christmas Day")  # fmt: skip


@pytest.mark.parametrize("year", range(2022, 2041))
def test_every_year_has_its_eleven_holidays(year: int) -> None:
    names = " ".join(federal_holidays(year).values())
    assert [name for name in STATUTORY if name not in names] == []
