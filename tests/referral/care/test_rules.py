"""Weeks, changes and follow-ups: nothing is filled in, and every number is where it was."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.care.rules import (
    Change,
    Entry,
    baseline,
    checkpoint,
    date_problem,
    decision_due_since,
    figure,
    follow_up_list,
    follow_ups,
    full_weeks,
    is_before,
    meaningful_at,
    measures,
    shipped_measures,
    weeks,
)
from referral.care.states import FollowUpState, Measure
from referral.core.partial_date import PartialDate
from referral.directory.rules import Rules

START = date(2026, 6, 1)
PAIN = shipped_measures()[Measure.PAIN_NRS]
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
entries = st.lists(st.builds(Entry, on=days, pain=st.none() | st.integers(0, 10)), max_size=30)


@given(days, days, entries)
def test_each_week_is_there_once_and_holds_only_its_own_entries(
    start: date, until: date, told: list[Entry]
) -> None:
    ran = weeks(start, until, told)
    assert [week.number for week in ran] == list(range(len(ran)))
    assert all(0 <= (entry.on - week.starts_on).days < 7 for week in ran for entry in week.entries)
    inside = [entry for entry in told if 0 <= full_weeks(start, entry.on) < len(ran)]
    assert sorted((e for week in ran for e in week.entries), key=id) == sorted(inside, key=id)


@given(days, days, entries)
def test_a_week_without_a_score_stays_without(start: date, until: date, told: list[Entry]) -> None:
    scores = {entry.pain for entry in told}
    for week in weeks(start, until, told):
        assert week.pain is None or week.pain in scores
        assert week.is_gap == (not week.entries)


@given(days, entries)
def test_the_baseline_is_never_a_score_from_later(start: date, told: list[Entry]) -> None:
    found = baseline(start, told)
    if found is not None:
        assert found.pain is not None
        assert start - timedelta(days=28) <= found.on < start + timedelta(weeks=1)


def test_without_a_score_at_the_start_there_is_no_baseline() -> None:
    assert baseline(START, [Entry(START + timedelta(days=10), 7)]) is None
    assert baseline(
        START, [Entry(START - timedelta(days=3), 8), Entry(START + timedelta(days=10), 6)]
    ) == Entry(START - timedelta(days=3), 8)


@pytest.mark.parametrize(
    ("base", "latest", "words", "is_meaningful"),
    [
        (7, 5, "down 2 (29%)", True),
        (7, 6, "down 1 (14%)", False),
        (4, 3, "down 1 (25%)", False),
        (3, 2, "down 1 (33%)", True),
        (7, 7, "no change", False),
        (7, 9, "up 2 (29%)", False),
        (0, 3, "up 3", False),
    ],
)
def test_two_points_or_thirty_percent(base: int, latest: int, words: str, is_meaningful: bool) -> None:
    change = Change(PAIN, base, latest)
    assert (change.words, change.is_meaningful) == (words, is_meaningful)


@given(st.integers(1, 10), st.integers(0, 10))
def test_the_edge_of_the_band_is_where_a_change_becomes_meaningful(base: int, latest: int) -> None:
    edge = meaningful_at(PAIN, base)
    assert edge is not None
    assert Change(PAIN, base, latest).is_meaningful == (latest <= edge + 1e-9)


def test_higher_is_better_for_physical_function() -> None:
    spec = measures(Rules(), START)[Measure.PROMIS_PF]
    assert spec.points == 5
    assert Change(spec, 35, 41).is_meaningful
    assert not Change(spec, 41, 35).is_meaningful
    assert "not confirmed" in spec.cited


def test_every_measure_has_a_range_a_threshold_and_a_source() -> None:
    for spec in measures(Rules(), START).values():
        assert spec.lowest < spec.highest
        assert spec.threshold
        assert spec.source
        assert spec.confidence in {"V", "M"}
    assert set(shipped_measures()) == set(Measure)


@given(days, st.integers(0, 80), st.none() | st.integers(0, 80), st.integers(1, 12))
def test_a_decision_is_due_once_per_checkpoint(
    start: date, age: int, reviewed: int | None, every: int
) -> None:
    today = start + timedelta(weeks=age)
    since = decision_due_since(start, reviewed, today, every)
    if since is not None:
        assert since <= today
        assert (since - start).days % (7 * every) == 0
        assert decision_due_since(start, full_weeks(start, today), today, every) is None
    else:
        assert checkpoint(start, today, every) <= (reviewed or 0)


def test_the_first_decision_comes_at_week_six_to_the_day() -> None:
    assert decision_due_since(START, None, START + timedelta(days=41), 6) is None
    assert decision_due_since(START, None, START + timedelta(days=42), 6) == START + timedelta(days=42)
    assert decision_due_since(START, 6, START + timedelta(days=83), 6) is None
    assert decision_due_since(START, 7, START + timedelta(days=84), 6) == START + timedelta(days=84)


def test_follow_up_windows_never_overlap() -> None:
    specs = follow_ups()
    assert [spec.week for spec in specs] == [2, 6, 12, 26, 52, 104]
    assert all(spec.opens_week < spec.week < spec.closes_week for spec in specs)
    assert all(a.closes_week < b.opens_week for a, b in pairwise(specs))


@given(days, days, st.sets(st.sampled_from([2, 6, 12, 26, 52, 104])))
def test_at_most_one_follow_up_is_open_at_a_time(on: date, today: date, answered: set[int]) -> None:
    listed = follow_up_list(on, answered, today)
    assert len([follow_up for follow_up in listed if follow_up.is_open]) <= 1
    assert {f.week for f in listed if f.state is FollowUpState.ANSWERED} == answered


@given(st.lists(st.none() | st.floats(0, 100), max_size=12))
def test_small_groups_are_not_broken_down(answers: list[float | None]) -> None:
    line = figure(6, answers)
    told = [answer for answer in answers if answer is not None]
    if len(answers) < 5:
        assert (line.asked, line.answered, line.missing_percent, line.median) == (None,) * 4
    if len(told) < 5:
        assert line.median is None
    if line.answered is not None:
        assert line.answered == len(told)
        assert line.answered == 0 or line.answered >= 5


def test_a_line_of_the_report() -> None:
    line = figure(6, [10, 20, 30, 40, 50, None, None, None])
    assert (line.asked, line.answered, line.missing_percent, line.median) == (8, 5, 38, 30)


def test_days_that_can_not_be_right() -> None:
    born = date(1962, 4, 17)
    assert date_problem(date(2026, 6, 2), today=START, born_on=born)
    assert date_problem(PartialDate(1961), today=START, born_on=born)
    assert not date_problem(PartialDate(1962), today=START, born_on=born)
    assert not date_problem(PartialDate(2026, 6), today=START, born_on=born)
    assert is_before(PartialDate(2019), PartialDate(2020, 1))
    assert not is_before(PartialDate(2020), PartialDate(2020, 5))
