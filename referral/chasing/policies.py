"""Ladders: what is done and when while something is waited for. Pure: the data stand in ladders.toml.

All days are VA business days (core/calendar.py). A rung comes as many business days after the rung before it really
fired as the ladder sets between the two. On time, that is the ladder's own day; after an outage, a kept-back promise
or a request entered late, the rungs follow one another at their usual distance, so that nobody gets a burst of letters
and no chief hears of a request nobody has called about.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from referral.chasing.states import OUTCOME_LABELS, ContactOutcome, Purpose
from referral.core.calendar import BusinessCalendar
from referral.core.due import BUSINESS_DAYS, Basis, Due


@dataclass(frozen=True)
class Rung:
    """One step of a ladder. `day` counts business days after the waiting began."""

    day: int
    label: str
    who: str
    """Who has it: coordinator or supervisor."""
    letter: int | None = None
    """Which wording of the follow-up letter is written (1 the mildest); None: no letter."""
    calls: bool = False
    escalates: bool = False
    script: str = ""
    """What the caller says; words in braces are filled in on the screen only."""


@dataclass(frozen=True)
class Ladder:
    """All rungs for one purpose, with the source of its numbers."""

    purpose: str
    waits_for: str
    repeat_every: int
    grace_days: int
    answer_within: int
    longest_promise: int
    confidence: str
    source: str
    repeat_letter: int
    """Which wording of the follow-up letter the repeats of the top rung have."""
    rungs: tuple[Rung, ...]
    call_again: Mapping[str, int] = field(default_factory=dict)

    def rung(self, number: int) -> Rung:
        """The rung of that number, from 1. Numbers beyond the top are repeats of the top rung."""
        return self.rungs[min(number, len(self.rungs)) - 1]

    def letter(self, number: int) -> int | None:
        """Which wording of the follow-up letter is written at that rung, or None."""
        return self.repeat_letter if number > len(self.rungs) else self.rung(number).letter

    def calling_rung(self, fired: int) -> Rung:
        """The rung whose script a caller uses once `fired` rungs have fired: the last with a call, else the first."""
        reached = [rung for rung in self.rungs[:fired] if rung.calls]
        return reached[-1] if reached else next(rung for rung in self.rungs if rung.calls)

    def day(self, number: int) -> int:
        """On which business day after the start the rung is due when everything is on time; 0 for the start."""
        repeats = max(number - len(self.rungs), 0)
        return 0 if number == 0 else self.rung(number).day + repeats * self.repeat_every

    def next_due(self, fired: int, on: date, calendar: BusinessCalendar) -> Due:
        """When the rung after `fired` is due, if that one fired `on` (0: the waiting began `on`)."""
        begun = Due.at(self.rung(fired).label if fired else f"Waiting for {self.waits_for} began", on)
        label = f"Business days until the ladder's next step: {self.rung(fired + 1).label}"
        return begun.plus(self._basis(label, self.day(fired + 1) - self.day(fired)), calendar)

    def promise_breaks(self, promise_on: date, calendar: BusinessCalendar) -> Due:
        """The first business day on which a promise for `promise_on` counts as broken."""
        promised = Due.at("An answer was promised by", promise_on)
        return promised.plus(
            self._basis("Business days before a promise is broken", self.grace_days + 1), calendar
        )

    def is_promise_pending(self, promise_on: date | None, today: date, calendar: BusinessCalendar) -> bool:
        """Whether the ladder rests because of a promise."""
        return promise_on is not None and today < self.promise_breaks(promise_on, calendar).on

    def calls_again(self, outcome: ContactOutcome, today: date, calendar: BusinessCalendar) -> Due | None:
        """When a call that ended so is tried again; None when it need not be."""
        wait = self.call_again.get(outcome.value)
        if wait is None:
            return None
        called = Due.at(f"The last try: {OUTCOME_LABELS[outcome].lower()}", today)
        return called.plus(self._basis("Business days before the call is tried again", wait), calendar)

    def latest_promise(self, today: date, calendar: BusinessCalendar) -> date:
        """The furthest day a promise may rest the ladder to: nothing pauses for ever."""
        return calendar.add(today, self.longest_promise)

    def _basis(self, label: str, days: int) -> Basis:
        return Basis(label, days, BUSINESS_DAYS, self.source, self.confidence)


@lru_cache(maxsize=1)
def ladders() -> Mapping[Purpose, Ladder]:
    """The ladders that come with the program, by purpose."""
    text = (Path(__file__).parent / "ladders.toml").read_text()
    return {Purpose(row["purpose"]): _ladder(row) for row in tomllib.loads(text)["ladder"]}


def _ladder(row: dict[str, Any]) -> Ladder:
    rungs = tuple(Rung(**rung) for rung in row.pop("rung"))
    return Ladder(**row, rungs=rungs)
