"""What a ladder would have done to a chase, replayed from what is recorded of it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from referral.chasing.policies import Ladder
from referral.chasing.states import ANSWERS_CALL, ContactOutcome
from referral.core.calendar import BusinessCalendar

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Told:
    """One logged contact about the chase, by the practice's date."""

    on: date
    outcome: ContactOutcome
    promise_on: date | None


@dataclass(frozen=True)
class History:
    """What is recorded of one chase. `begun_on`: the day it was opened, `since`: what its ladder counts from."""

    since: date
    begun_on: date
    settled_on: date | None
    told: Sequence[Told]


@dataclass(frozen=True)
class Firing:
    """A rung that fires, with what it brings."""

    on: date
    number: int
    calls: bool
    writes: bool
    escalates: bool


def firings(history: History, ladder: Ladder, calendar: BusinessCalendar, today: date) -> list[Firing]:
    """The rungs that fire up to `today` when every sweep runs: each day's rung comes before its contacts."""
    return _Climb(history, ladder, calendar).until(today)


class _Climb:
    """A chase on its way up; the same steps as operations.chases and operations.contacts take."""

    def __init__(self, history: History, ladder: Ladder, calendar: BusinessCalendar) -> None:
        self._history, self._ladder, self._calendar = history, ladder, calendar
        self._rung = 0
        self._next_on = ladder.first_due(history.since, history.begun_on, calendar).on
        self._own_on: date | None = None
        self._promise_on: date | None = None

    def until(self, today: date) -> list[Firing]:
        found = []
        day, last = self._history.begun_on, min(today, self._history.settled_on or today)
        while day <= last:
            if day >= self._next_on and self._calendar.is_business_day(day):
                found.append(self._fire(day))
            for one in self._history.told:
                if one.on == day:
                    self._hear(one)
            day += ONE_DAY
        return found

    def _fire(self, day: date) -> Firing:
        jumps = self._own_on is not None and self._own_on <= day
        number = self._ladder.number_after(self._rung, jumps=jumps)
        rung = self._ladder.rung(number)
        self._rung, self._own_on = number, None
        self._next_on = self._ladder.next_due(number, day, self._history.since, self._calendar).on
        return Firing(day, number, rung.calls, self._ladder.letter(number) is not None, rung.escalates)

    def _hear(self, told: Told) -> None:
        if told.outcome not in ANSWERS_CALL:
            return
        if told.promise_on:
            self._own_on = self._own_on or self._next_on
            self._promise_on = told.promise_on
            self._next_on = self._ladder.promise_breaks(told.promise_on, self._calendar).on
        elif self._promise_on is not None and self._promise_on < told.on:
            if self._own_on:
                self._next_on = max(self._own_on, self._calendar.add(told.on, 1))
            self._promise_on = self._own_on = None


@dataclass(frozen=True)
class Totals:
    """What a ladder did, or would have done, to many chases."""

    chased: int
    rungs: int
    calls: int
    letters: int
    escalated: int
    """Chases that reached a rung that escalates."""


def totals(per_chase: Iterable[Sequence[Firing]], since: date) -> Totals:
    """Count what fired from `since` on."""
    count: Counter[str] = Counter()
    for fired in per_chase:
        late = [one for one in fired if one.on >= since]
        count["chased"] += bool(late)
        count["rungs"] += len(late)
        count["calls"] += sum(one.calls for one in late)
        count["letters"] += sum(one.writes for one in late)
        count["escalated"] += any(one.escalates for one in late)
    return Totals(*(count[name] for name in ("chased", "rungs", "calls", "letters", "escalated")))
