"""Ladders: what is done and when while something is waited for. Pure: the data stand in ladders.toml.

Days are VA business days (core/calendar.py) or calendar days, as each ladder says; a rung always falls on a business
day. In most ladders a rung comes as many days after the rung before it really fired as the ladder sets between the
two. On time, that is the ladder's own day; after an outage, a kept promise or something entered late, the rungs
follow one another at their usual distance, so that nobody gets a burst of letters and no chief hears of a request
nobody has called about. A ladder with `at_least_apart` is anchored instead: it counts to a limit that stands still.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from referral.chasing.states import OUTCOME_LABELS, ContactOutcome, Party, Purpose
from referral.core.calendar import BusinessCalendar
from referral.core.due import BUSINESS_DAYS, Basis, Due


@dataclass(frozen=True)
class Rung:
    """One step of a ladder. `day` counts after the waiting began, in the ladder's unit."""

    day: int
    floor: int
    ceiling: int
    """The earliest and latest day to which a practice or a facility's own ladder may move it."""
    label: str
    who: str
    """Who has it: coordinator or supervisor."""
    channel: str
    """phone, letter, portal or desk."""
    letter: int | None = None
    """Which wording of the follow-up letter is written (1 the mildest); None: no letter."""
    notice: str = ""
    """Which message the veteran gets."""
    pushes: bool = False
    """What was sent is sent again."""
    escalates: bool = False
    script: str = ""
    """What the caller says; words in braces are filled in on the screen only."""

    @property
    def calls(self) -> bool:
        """Whether somebody must phone."""
        return self.channel == "phone"


@dataclass(frozen=True)
class Ladder:
    """All rungs for one purpose, with the source of its numbers."""

    purpose: str
    waits_for: str
    party: str
    """Who is chased, unless the case says otherwise."""
    unit: str
    repeat_every: int
    grace_days: int
    broken_jumps: int
    answer_within: int
    longest_promise: int
    confidence: str
    source: str
    rungs: tuple[Rung, ...]
    repeat_letter: int | None = None
    """Which wording of the follow-up letter the repeats of the top rung have."""
    at_least_apart: int | None = None
    """Days between two rungs of an anchored ladder, whose rungs else keep their day after the start."""
    first_after: int = 0
    """Business days from the opening of the chase to its first rung at least, when the waiting began earlier."""
    call_again: Mapping[str, int] = field(default_factory=dict)
    version_id: int = 0
    """The practice's own version it is (LadderVersion.id); 0 as it comes with the program."""

    def rung(self, number: int) -> Rung:
        """The rung of that number, from 1. Numbers beyond the top are repeats of the top rung."""
        return self.rungs[min(number, len(self.rungs)) - 1]

    def letter(self, number: int) -> int | None:
        """Which wording of the follow-up letter is written at that rung, or None."""
        return self.repeat_letter if number > len(self.rungs) else self.rung(number).letter

    def calling_rung(self, fired: int) -> Rung | None:
        """The rung whose script a caller uses once `fired` rungs have fired: the last with a call, else the first."""
        reached = [rung for rung in self.rungs[:fired] if rung.calls]
        return reached[-1] if reached else next((rung for rung in self.rungs if rung.calls), None)

    def day(self, number: int) -> int:
        """On which day after the start the rung is due when everything is on time; 0 for the start."""
        repeats = max(number - len(self.rungs), 0)
        return 0 if number == 0 else self.rung(number).day + repeats * self.repeat_every

    def first_due(self, start: date, today: date, calendar: BusinessCalendar) -> Due:
        """When the first rung is due of a chase that is opened `today` for what has been waited for since `start`."""
        due = self._reach(1, start, calendar)
        if not self.first_after:
            return due
        return due.rests_until("The chase began only now", calendar.add(today, self.first_after))

    def next_due(self, fired: int, on: date, start: date, calendar: BusinessCalendar) -> Due:
        """When the rung after `fired` is due, if that one fired `on` and the waiting began on `start`."""
        if self.at_least_apart is None:
            begun = Due.at(self.rung(fired).label if fired else f"Waiting for {self.waits_for} began", on)
            count = self.day(fired + 1) - self.day(fired)
            return begun.plus(self._basis(self._until(fired + 1), count, self.unit), calendar)
        apart = Due.at("", on).plus(self._basis("", self.at_least_apart, self.unit), calendar).on
        return self._reach(fired + 1, start, calendar).rests_until("Not sooner after the step before", apart)

    def _reach(self, number: int, start: date, calendar: BusinessCalendar) -> Due:
        """The rung's own day, counted from the start."""
        begun = Due.at(f"Waiting for {self.waits_for} began", start)
        return begun.plus(self._basis(self._until(number), self.day(number), self.unit), calendar)

    def _until(self, number: int) -> str:
        return f"{self.unit.capitalize()} until the ladder's next step: {self.rung(number).label}"

    def number_after(self, fired: int, *, jumps: bool) -> int:
        """The number of the rung that fires after `fired`.

        It `jumps` when a promise was broken and the next rung's own day went by meanwhile; a broken promise otherwise
        brings the next rung before its day. Either way the ladder stands one rung higher than without the promise.
        """
        following = fired + 1
        return max(following, min(following + self.broken_jumps, len(self.rungs))) if jumps else following

    def promise_breaks(self, promise_on: date, calendar: BusinessCalendar) -> Due:
        """The first business day on which a promise for `promise_on` counts as broken."""
        label = "Business days before a promise is broken"
        return Due.at("It was promised by", promise_on).plus(
            self._basis(label, self.grace_days + 1), calendar
        )

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

    def waited(self, start: date, today: date, calendar: BusinessCalendar) -> int:
        """Days from `start` to `today` in the ladder's unit."""
        return calendar.between(start, today) if self.unit == BUSINESS_DAYS else (today - start).days

    def _basis(self, label: str, days: int, unit: str = BUSINESS_DAYS) -> Basis:
        return Basis(label, days, unit, self.source, self.confidence)

    def to_json(self) -> dict[str, Any]:
        """The ladder as plain values, for `ladder_of`."""
        content = asdict(self) | {"call_again": dict(self.call_again)}
        del content["version_id"]
        return content


def ladder_of(content: Mapping[str, Any], version_id: int = 0) -> Ladder:
    """The ladder of plain values: a table of ladders.toml, or what `Ladder.to_json` gave."""
    values = dict(content)
    rows = values.pop("rung", None) or values.pop("rungs")
    return Ladder(**values, rungs=tuple(Rung(**row) for row in rows), version_id=version_id)


@dataclass(frozen=True)
class Waiting:
    """Something that is waited for: of whom, about what (Chase.about_id), and since when (a date at the practice)."""

    purpose: Purpose
    about_id: int
    party: Party
    since: date
    may_be_asked_again: bool = True
    """False where a later `since` is a new forecast, not a new asking."""

    def is_asked_again(self, opened_on: date, party: Party) -> bool:
        """Whether a chase of `party` since `opened_on` is to count anew: it was asked for later, or of another."""
        return party is not self.party or (self.may_be_asked_again and self.since > opened_on)


@lru_cache(maxsize=1)
def shipped_ladders() -> Mapping[Purpose, Ladder]:
    """The ladders that come with the program, by purpose."""
    text = (Path(__file__).parent / "ladders.toml").read_text()
    return {Purpose(row["purpose"]): ladder_of(row) for row in tomllib.loads(text)["ladder"]}


@dataclass(frozen=True)
class OwnLadder:
    """A practice's own ladder, in force from a day; without one, the next wider ladder counts again."""

    purpose: Purpose
    facility_id: int | None
    """The VA facility it is for; None: every facility without a ladder of its own."""
    effective_from: date
    ladder: Ladder | None


class Ladders:
    """The ladders of one practice: a facility's own, else the practice's own, else those that come with the program."""

    def __init__(self, own: Iterable[OwnLadder] = ()) -> None:
        self._own: dict[tuple[Purpose, int | None], list[OwnLadder]] = {}
        for one in own:
            self._own.setdefault((one.purpose, one.facility_id), []).append(one)

    def ladder(self, purpose: Purpose, facility_id: int | None, on: date) -> Ladder:
        """The ladder in force on `on`; of two from the same day the one given later."""
        for scope in (facility_id, None) if facility_id else (None,):
            in_force = [one for one in self._own.get((purpose, scope), ()) if one.effective_from <= on]
            newest = max(
                enumerate(in_force), key=lambda pair: (pair[1].effective_from, pair[0]), default=None
            )
            if newest and newest[1].ladder:
                return newest[1].ladder
        return shipped_ladders()[purpose]
