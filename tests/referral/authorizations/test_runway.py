"""The last safe day to send: by dates or visits, by default or learned time; a simulated year of cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.runway import play, with_reminder, with_runway
from referral.authorizations.decision_times import days_taken, learned
from referral.authorizations.runway import FacilityTimes, Running, runway
from referral.core.calendar import BusinessCalendar
from referral.directory.rules import Rules

TODAY = date(2027, 3, 1)
CALENDAR, RULES = BusinessCalendar(), Rules()
RUNNING = Running(expires_on=date(2027, 8, 31), visits_authorized=6, visits_used=2, first_visit_on=date(2027, 2, 1),
                  last_visit_on=date(2027, 2, 15), visits_done=2)  # fmt: skip
LEARNED = FacilityTimes(answers=12, usual_days=15, slowest_days=21)


def test_visits_can_end_care_long_before_the_last_day() -> None:
    found = runway(RUNNING, LEARNED, TODAY, CALENDAR, RULES)
    assert found is not None
    assert (found.is_by_visits, found.pace_days, found.ends_on) == (True, 14, date(2027, 4, 12))
    assert found.send_by_on == CALENDAR.add(date(2027, 4, 12), -20)  # 15 usual, 5 margin
    assert "4 of" not in found.lines()[1]
    assert any("nine in ten of its 12 decisions" in line for line in found.lines())
    sooner = runway(replace(RUNNING, booked_on=date(2027, 2, 22)), LEARNED, TODAY, CALENDAR, RULES)
    assert sooner is not None
    assert (sooner.pace_days, sooner.ends_on) == (7, date(2027, 3, 15))


def test_few_decisions_count_only_when_they_were_slower_than_the_default() -> None:
    by_date = replace(RUNNING, visits_authorized=None)
    few = [FacilityTimes(), FacilityTimes(3, 5, 5), FacilityTimes(3, 30, 30)]
    none, quick, slow = (runway(by_date, times, TODAY, CALENDAR, RULES) for times in few)
    assert none is not None
    assert quick is not None
    assert slow is not None
    assert (
        none.send_by_on == quick.send_by_on == CALENDAR.add(date(2027, 7, 30), -5)
    )  # 30 days before falls on Sunday
    assert slow.send_by_on == CALENDAR.add(date(2027, 8, 31), -35)
    assert (none.is_learned, slow.is_learned) == (False, False)


def test_a_referral_for_one_visit_or_without_any_end_projects_nothing() -> None:
    single = replace(RUNNING, visits_authorized=1, visits_used=0)
    found = runway(single, LEARNED, TODAY, CALENDAR, RULES)
    assert found is not None
    assert not found.is_by_visits
    assert runway(replace(single, expires_on=None), LEARNED, TODAY, CALENDAR, RULES) is None


days = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@given(
    st.builds(
        Running, st.none() | days, st.none() | st.integers(0, 20), st.integers(0, 20), st.none() | days,
        st.none() | days, st.integers(0, 20), st.none() | days,
    ),
    st.builds(FacilityTimes, st.integers(0, 30), st.integers(0, 60), st.integers(0, 90)),
    days,
)  # fmt: skip
def test_a_request_sent_on_the_last_safe_day_is_decided_before_care_ends(
    running: Running, times: FacilityTimes, today: date
) -> None:
    found = runway(running, times, today, CALENDAR, RULES)
    if found is None:
        return
    assert found.draft_on < found.send_by_on < found.ends_on
    assert running.expires_on is None or found.ends_on <= running.expires_on
    assert CALENDAR.is_business_day(found.send_by_on)
    if found.is_learned:
        assert CALENDAR.add(found.send_by_on, found.decision_days) <= CALENDAR.next_open(found.ends_on)
    assert found.lines()[-1].startswith("Last safe day to send:")


@pytest.mark.parametrize(
    ("times", "expected"),
    [([], None), ([7], (1, 7, 7, 7)), (list(range(1, 11)), (10, 6, 10, 10)), ([3] * 50, (50, 3, 3, 3))],
)
def test_what_is_learned_leans_to_the_slow_side(
    times: list[int], expected: tuple[int, int, int, int] | None
) -> None:
    found = learned(times)
    assert (found and (found.answers, found.median, found.usual, found.slowest)) == expected


def test_the_days_in_which_va_waited_for_us_are_not_vas() -> None:
    monday = date(2027, 3, 1)
    pause = (monday + timedelta(days=2), monday + timedelta(days=4))
    assert days_taken(monday, monday + timedelta(days=7), [pause], CALENDAR) == 3


def test_a_simulated_year_has_no_lapse_that_sending_in_time_could_have_avoided() -> None:
    ours, reminder = play(200, with_runway), play(200, with_reminder)
    assert ours.extensions > 300
    assert ours.avoidable == 0
    assert reminder.avoidable > 50
