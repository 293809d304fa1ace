"""Who had the ball: the days sum to the age, whatever happened in whatever order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from referral.cases.holders import HOLDER_OF, Holder
from referral.cases.ledger import ledger
from referral.cases.states import WaitingOn
from referral.core.calendar import BusinessCalendar

CALENDAR = BusinessCalendar({date(2026, 12, 24): "Executive order"})
OPENED = date(2026, 11, 2)
PRACTICE, VA, VETERAN = Holder.PRACTICE, Holder.VA, Holder.VETERAN


@dataclass(frozen=True)
class Row:
    holder: Holder | None
    since_on: date


def rows(*changes: tuple[Holder | None, date]) -> list[Row]:
    return [Row(*change) for change in changes]


def test_a_day_belongs_to_whoever_has_the_case_at_its_end() -> None:
    found = ledger(
        rows((PRACTICE, OPENED), (VETERAN, date(2026, 11, 4)), (PRACTICE, date(2026, 11, 4)), (VA, date(2026, 11, 10))),
        OPENED, date(2026, 11, 27), CALENDAR,
    )  # fmt: skip
    assert found.days == {PRACTICE: 5, VA: 12}  # without Veterans Day and Thanksgiving
    assert found.age == CALENDAR.between(OPENED, date(2026, 11, 27)) == 17


def test_closed_days_belong_to_nobody() -> None:
    found = ledger(
        rows((PRACTICE, OPENED), (None, date(2026, 11, 6)), (VA, date(2026, 11, 16))),
        OPENED, date(2026, 11, 20), CALENDAR,
    )  # fmt: skip
    assert found.days == {PRACTICE: 4, VA: 5}


def test_everybody_a_case_can_wait_for_is_a_holder() -> None:
    assert set(HOLDER_OF) == set(WaitingOn)


steps = st.lists(st.tuples(st.sampled_from([*Holder, None]), st.integers(0, 12)), max_size=25)


@given(steps, st.integers(0, 20))
def test_the_days_of_all_holders_sum_to_the_days_on_which_the_case_was_open(
    changes: list[tuple[Holder | None, int]], rest: int
) -> None:
    day, history, open_until = OPENED, [Row(PRACTICE, OPENED)], []
    for holder, later in changes:
        day += timedelta(days=later)
        if holder is not history[-1].holder:
            history.append(Row(holder, day))
    today = day + timedelta(days=rest)
    at_end = {row.since_on: row.holder for row in history}
    holder = last = None
    for number in range((today - OPENED).days + 1):
        day = OPENED + timedelta(days=number)
        last, holder = holder, at_end.get(day, holder)
        is_open = holder is not None or (last is not None and day in at_end)
        if is_open and number and CALENDAR.is_business_day(day):
            open_until.append(holder or last)
    found = ledger(history, OPENED, today, CALENDAR)
    assert found.age == len(open_until) == sum(found.days.values())
    assert found.days == {one: count for one in Holder if (count := open_until.count(one))}
