"""Due dates that explain themselves: a date is only ever made together with the steps that led to it. Pure.

Every step is a calendar date at the practice. What is shown and stored of a due date is its steps; the date is the
result of the last one, so number and explanation can't differ.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from referral.core.calendar import BusinessCalendar, ClosedDay

BUSINESS_DAYS = "business days"
DAYS_OF = {"weeks": 7}


class ClockCategory(enum.StrEnum):
    """What time does to something in a status: it runs, it rests until a set end, or it is over."""

    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"


class StepKind(enum.StrEnum):
    START = "start"
    """The day something happened or is set for."""
    COUNT = "count"
    """A number of days or business days after the step before."""
    LIMIT = "limit"
    """No later than this day."""
    PAUSE = "pause"
    """Not before this day: somebody let it rest until then."""


@dataclass(frozen=True)
class Basis:
    """The number a step counts, with where it comes from. `effective_from` is None for numbers without a date."""

    label: str
    value: int
    unit: str
    source: str
    confidence: str
    effective_from: date | None = None


@dataclass(frozen=True)
class DueStep:
    """One step on the way to a due date. `what` says in words what the day is, `on` is the date after the step."""

    kind: StepKind
    what: str
    on: date
    basis: Basis | None = None
    closed: tuple[ClosedDay, ...] = ()
    """Holidays and closures that were not counted; weekends are not listed."""


@dataclass(frozen=True)
class Due:
    """A due date as the steps that led to it, the first a start."""

    steps: tuple[DueStep, ...]

    @classmethod
    def at(cls, what: str, day: date) -> Due:
        """The day itself."""
        return cls((DueStep(StepKind.START, what, day),))

    @property
    def on(self) -> date:
        """The due date."""
        return self.steps[-1].on

    def plus(self, basis: Basis, calendar: BusinessCalendar, what: str = "") -> Due:
        """The number's days later. One in plain days or weeks that ends on a closed day falls back to an open day."""
        if basis.unit == BUSINESS_DAYS:
            end = calendar.add(self.on, basis.value)
            passed = calendar.closed_weekdays(self.on, end)
        else:
            day = self.on + timedelta(days=basis.value * DAYS_OF.get(basis.unit, 1))
            end = day if calendar.is_business_day(day) else calendar.add(day, -1)
            passed = calendar.closed_weekdays(end, day)
        return self._then(DueStep(StepKind.COUNT, what or basis.label, end, basis, tuple(passed)))

    def no_later_than(self, what: str, day: date | None) -> Due:
        """The same, or `day` when that is earlier."""
        return self if day is None or day >= self.on else self._then(DueStep(StepKind.LIMIT, what, day))

    def rests_until(self, what: str, day: date | None) -> Due:
        """The same, or `day` when that is later."""
        return self if day is None or day <= self.on else self._then(DueStep(StepKind.PAUSE, what, day))

    def recounted(self, calendar: BusinessCalendar) -> Due:
        """The same steps, with the numbers they rest on, counted with `calendar`."""
        due = Due(self.steps[:1])
        for step in self.steps[1:]:
            if step.basis:
                due = due.plus(step.basis, calendar, step.what)
            elif step.kind is StepKind.LIMIT:
                due = due.no_later_than(step.what, step.on)
            else:
                due = due.rests_until(step.what, step.on)
        return due

    def _then(self, step: DueStep) -> Due:
        return Due((*self.steps, step))

    def as_data(self) -> list[dict[str, Any]]:
        """The steps as plain values for storing; holds no personal data."""
        return [_step_data(step) for step in self.steps]

    @classmethod
    def from_data(cls, rows: list[dict[str, Any]]) -> Due:
        """What `as_data` gave."""
        return cls(tuple(_step(row) for row in rows))


def _step_data(step: DueStep) -> dict[str, Any]:
    data: dict[str, Any] = {"kind": step.kind.value, "what": step.what, "on": step.on.isoformat()}
    if step.basis:
        from_on = step.basis.effective_from
        data["basis"] = {**vars(step.basis), "effective_from": from_on.isoformat() if from_on else None}
    if step.closed:
        data["closed"] = [[day.on.isoformat(), day.why] for day in step.closed]
    return data


def _step(row: dict[str, Any]) -> DueStep:
    basis = row.get("basis")
    if basis:
        from_on = basis["effective_from"]
        basis = Basis(**{**basis, "effective_from": date.fromisoformat(from_on) if from_on else None})
    closed = tuple(ClosedDay(date.fromisoformat(on), why) for on, why in row.get("closed", ()))
    return DueStep(StepKind(row["kind"]), row["what"], date.fromisoformat(row["on"]), basis, closed)
