"""Weeks, gaps, changes and due outcomes, worked out from what was recorded. Nothing is interpolated. Pure."""

from __future__ import annotations

import math
import statistics
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from referral.care.states import FollowUpState, Measure
from referral.core.partial_date import PartialDate
from referral.directory.rules import Rules

OLDEST_BASELINE_DAYS = 28
"""A score this long before the start still counts as the baseline; our default."""
LONGEST_TRIAL_WEEKS = 104
WEEK_LIMITS = {"pain": 10, "sessions": 14, "home_days": 7, "home_minutes": 240}
"""The highest number that makes sense in a weekly entry; the lowest is 0."""
SMALLEST_GROUP = 5
"""Fewer people than this are not broken down, since they could be recognised."""


@dataclass(frozen=True)
class MeasureSpec:
    """A scale: its range, which way is better, and the change from the baseline that counts, with its source."""

    key: Measure
    label: str
    plain: str
    lowest: float
    highest: float
    better: str
    effective_from: date
    confidence: str
    source: str
    points: float | None = None
    percent: float | None = None
    rule: str = ""

    @property
    def threshold(self) -> str:
        """`2 points or 30%`."""
        points = f"{number(self.points)} points" if self.points is not None else ""
        return " or ".join(
            part for part in (points, f"{number(self.percent)}%" if self.percent else "") if part
        )

    @property
    def cited(self) -> str:
        """The source, and a warning where it was not read."""
        return f"{self.source} (not confirmed)" if self.confidence == "M" else self.source


@dataclass(frozen=True)
class FollowUp:
    """A time after the procedure at which outcomes are asked for; an answer counts from open to close (weeks)."""

    week: int
    opens_week: int
    closes_week: int


@lru_cache(maxsize=1)
def _file() -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / "measures.toml").read_text())


@lru_cache(maxsize=1)
def shipped_measures() -> Mapping[Measure, MeasureSpec]:
    """The measures that come with the program, in the file's order."""
    rows = (MeasureSpec(**{**row, "key": Measure(row["key"])}) for row in _file()["measure"])
    return {row.key: row for row in rows}


def measures(rules: Rules, on: date) -> Mapping[Measure, MeasureSpec]:
    """All measures; a threshold that a dated rule stands for has the practice's number of that day."""
    return {
        key: replace(spec, points=float(rules.days(spec.rule, on))) if spec.rule else spec
        for key, spec in shipped_measures().items()
    }


@lru_cache(maxsize=1)
def follow_ups() -> tuple[FollowUp, ...]:
    """When outcomes are asked for, in order."""
    return tuple(FollowUp(**row) for row in _file()["follow_up"])


FUNCTION_MEASURES = tuple(key for key in Measure if key not in (Measure.PAIN_NRS, Measure.PAIN_VAS))


def number(value: float | None) -> str:
    """`7`, `6.5`, `13.39`; nothing for nothing."""
    return "" if value is None else f"{value:g}"


@dataclass(frozen=True)
class Entry:
    """One weekly entry: what was said on that day. None: not said."""

    on: date
    pain: int | None = None
    sessions: int | None = None
    home_days: int | None = None
    home_minutes: int | None = None
    milestones: str = ""
    by_veteran: bool = False


@dataclass(frozen=True)
class Week:
    """A week of a trial, counted from 0 (the week it began in). `pain` is the week's last score, None a gap."""

    number: int
    starts_on: date
    entries: tuple[Entry, ...]

    @property
    def pain(self) -> int | None:
        scores = [entry.pain for entry in self.entries if entry.pain is not None]
        return scores[-1] if scores else None

    @property
    def is_gap(self) -> bool:
        return not self.entries

    @property
    def sessions(self) -> int | None:
        told = [entry.sessions for entry in self.entries if entry.sessions is not None]
        return sum(told) if told else None


def full_weeks(start: date, day: date) -> int:
    """How many full weeks lie between; negative before the start."""
    return (day - start).days // 7


def weeks(start: date, until: date, entries: Iterable[Entry]) -> tuple[Week, ...]:
    """Every week from the start to the one `until` lies in, those without an entry too. At most two years."""
    last = min(full_weeks(start, until), LONGEST_TRIAL_WEEKS)
    by_week: dict[int, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: entry.on):
        by_week.setdefault(full_weeks(start, entry.on), []).append(entry)
    return tuple(
        Week(n, start + timedelta(weeks=n), tuple(by_week.get(n, ()))) for n in range(max(last, 0) + 1)
    )


def baseline(start: date, entries: Iterable[Entry]) -> Entry | None:
    """The pain score a trial is measured against: the first of its week 0, else the last of the four weeks before.

    None when there is none: a later score is no baseline.
    """
    scored = sorted((entry for entry in entries if entry.pain is not None), key=lambda entry: entry.on)
    within = [entry for entry in scored if start <= entry.on < start + timedelta(weeks=1)]
    before = [e for e in scored if start - timedelta(days=OLDEST_BASELINE_DAYS) <= e.on < start]
    return within[0] if within else (before[-1] if before else None)


@dataclass(frozen=True)
class Change:
    """From the baseline to the latest value. `gain` is positive for the better; percent None at a baseline of 0."""

    spec: MeasureSpec
    baseline: float
    latest: float

    @property
    def gain(self) -> float:
        moved = self.baseline - self.latest
        return round(moved if self.spec.better == "lower" else -moved, 6)

    @property
    def percent(self) -> float | None:
        return None if self.baseline == 0 else self.gain / abs(self.baseline) * 100

    @property
    def reaches_points(self) -> bool:
        return self.spec.points is not None and self.gain >= self.spec.points

    @property
    def reaches_percent(self) -> bool:
        percent = self.percent
        return self.spec.percent is not None and percent is not None and percent >= self.spec.percent - 1e-9

    @property
    def is_meaningful(self) -> bool:
        return self.reaches_points or self.reaches_percent

    @property
    def words(self) -> str:
        """`down 2 (29%)`, `no change`, `up 1 (14%)`."""
        moved = round(self.latest - self.baseline, 6)
        if moved == 0:
            return "no change"
        share = f" ({number(round(abs(self.percent)))}%)" if self.percent is not None else ""
        return f"{'up' if moved > 0 else 'down'} {number(abs(moved))}{share}"


def meaningful_at(spec: MeasureSpec, base: float) -> float | None:
    """The value from which a change for the better counts (the nearer of points and percent); None out of range."""
    steps = [spec.points] if spec.points is not None else []
    if spec.percent is not None and base:
        steps.append(abs(base) * spec.percent / 100)
    if not steps:
        return None
    edge = base - min(steps) if spec.better == "lower" else base + min(steps)
    return edge if spec.lowest <= edge <= spec.highest else None


def checkpoint(start: date, day: date, every_weeks: int) -> int:
    """The last multiple of `every_weeks` that is over on `day`, in weeks; 0 before the first."""
    return max(full_weeks(start, day), 0) // every_weeks * every_weeks


def decision_due_since(start: date, reviewed_week: int | None, today: date, every_weeks: int) -> date | None:
    """The day from which a clinician should decide about a running trial, or None while none is due."""
    reached = checkpoint(start, today, every_weeks)
    decided = (reviewed_week or 0) // every_weeks * every_weeks
    return start + timedelta(weeks=decided + every_weeks) if reached > decided else None


@dataclass(frozen=True)
class DueFollowUp:
    """One follow-up of a procedure: the day it is due and how far it has come."""

    week: int
    due_on: date
    opens_on: date
    closes_on: date
    state: FollowUpState

    @property
    def is_open(self) -> bool:
        return self.state in (FollowUpState.DUE, FollowUpState.LATE)


def follow_up_list(procedure_on: date, answered: Iterable[int], today: date) -> tuple[DueFollowUp, ...]:
    """All follow-ups of a procedure. `answered`: weeks for which a score was given."""
    done = frozenset(answered)
    return tuple(_follow_up(spec, procedure_on, spec.week in done, today) for spec in follow_ups())


def _follow_up(spec: FollowUp, procedure_on: date, is_answered: bool, today: date) -> DueFollowUp:
    due, opens, closes = (
        procedure_on + timedelta(weeks=w) for w in (spec.week, spec.opens_week, spec.closes_week)
    )
    if is_answered:
        state = FollowUpState.ANSWERED
    elif today < opens:
        state = FollowUpState.COMING
    elif today > closes:
        state = FollowUpState.MISSED
    else:
        state = FollowUpState.LATE if today > due + timedelta(weeks=1) else FollowUpState.DUE
    return DueFollowUp(spec.week, due, opens, closes, state)


@dataclass(frozen=True)
class FollowUpFigure:
    """One line of the practice's own report: counts over the procedures whose time for this week is over.

    A figure that fewer than five people stand behind is None.
    """

    week: int
    asked: int | None
    answered: int | None
    missing_percent: int | None
    median: float | None


def figure(week: int, answers: Sequence[float | None]) -> FollowUpFigure:
    """The line of one week from each procedure's answer (None: missing). Small groups are not broken down."""
    if len(answers) < SMALLEST_GROUP:
        return FollowUpFigure(week, None, None, None, None)
    told = [answer for answer in answers if answer is not None]
    missing = len(answers) - len(told)
    if 0 < len(told) < SMALLEST_GROUP:
        return FollowUpFigure(week, len(answers), None, None, _median(told))
    return FollowUpFigure(
        week, len(answers), len(told), math.floor(missing / len(answers) * 100 + 0.5), _median(told)
    )


def _median(values: Sequence[float]) -> float | None:
    return statistics.median(values) if len(values) >= SMALLEST_GROUP else None


def date_problem(value: PartialDate | date | None, *, today: date, born_on: date | None) -> str:
    """Why a day or part of a date can't be right, in a sentence; empty when it can."""
    part = PartialDate.of(value)
    if part is None:
        return ""
    if part.first_day > today:
        return "This day has not come yet."
    if born_on is not None and part.last_day < born_on:
        return "This is before the veteran was born."
    return ""


def is_before(end: PartialDate | None, start: PartialDate | None) -> bool:
    """Whether the end certainly lies before the start."""
    return end is not None and start is not None and end.last_day < start.first_day
