"""A simulated year of invented cases: how often does authorized care stop because the next request went out late?

The same cases, facilities and chances are played twice: with the program's runway (authorizations/runway.py, the real
rules, decision times learned as answers come in), and with a plain reminder 30 days before the last valid day. Who
prepares and sends takes the same time in both.

A lapse: a visit is due, nothing authorized is left for it, and VA has not decided the next request yet. It could have
been avoided when the same request, sent the facility's true usual time (90th percentile, which only the simulation
knows) before that visit, would have been decided by then, as long as VA really took.

Run: .venv/bin/python benchmarks/runway.py [CASES]
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent.parent))

from referral.authorizations.decision_times import learned
from referral.authorizations.runway import FacilityTimes, Running, runway
from referral.core.calendar import BusinessCalendar
from referral.directory.rules import Rules

SEED = 20270104
FIRST_DAY = date(2027, 1, 4)
DAYS = 365
SMALL, LARGE = 200, 2_000
CASES_A_FACILITY = 100
REMINDER = timedelta(days=30)
LOOK_AGAIN = timedelta(days=15)
"""A runway further off than this is not worked out anew each day; a facility's time does not move so far at once."""
CALENDAR, RULES = BusinessCalendar(), Rules()
ONE_DAY = timedelta(days=1)


@dataclass
class Site:
    """A VA facility: its true decision times (log-normal, business days), and what the desk has learned of them."""

    middle: float
    spread: float
    answers: list[int] = field(default_factory=list)
    times: FacilityTimes = field(default_factory=FacilityTimes)

    @property
    def usual(self) -> int:
        """The true 90th percentile, in whole business days."""
        return math.floor(self.middle * math.exp(1.2816 * self.spread))

    def decide(self, chance: Random) -> int:
        """How long one decision takes."""
        return max(1, round(self.middle * math.exp(chance.gauss(0, self.spread))))

    def answer(self, days: int) -> None:
        """A decision came after `days`: the desk learns."""
        self.answers.append(days)
        found = learned(self.answers)
        assert found is not None
        self.times = FacilityTimes(found.answers, found.usual, found.slowest)


@dataclass
class Patient:
    """One case: how its care goes, and how far it is."""

    site: Site
    chance: Random
    """Of its visits."""
    fate: Random
    """Of its requests: how long the desk prepares each and VA decides it, the same however early it is begun."""
    asks_on: date
    gap: float
    needs: int
    window: int
    visits: int
    running: Running | None = None
    granted_on: date = FIRST_DAY
    next_on: date = FIRST_DAY
    sends_on: date | None = None
    decides_on: date | None = None
    prepares: int = 0
    takes: int = 0
    look_on: date = FIRST_DAY
    is_lapsed: bool = False


@dataclass(frozen=True)
class Counts:
    """What a year brought."""

    cases: int
    extensions: int
    lapses: int
    avoidable: int


Ask = Callable[[Patient, date], date]
"""The day on which the next request is begun, as far as is known on the day given."""


def with_runway(patient: Patient, today: date) -> date:
    """As the program does it: on the day on which the runway says to draft."""
    assert patient.running is not None
    found = runway(patient.running, patient.site.times, today, CALENDAR, RULES)
    return found.draft_on if found else date.max


def with_reminder(patient: Patient, today: date) -> date:
    """As a plain reminder does it: 30 days before the last valid day."""
    assert patient.running is not None
    assert patient.running.expires_on is not None
    return patient.running.expires_on - REMINDER


def cases_of(count: int, seed: int) -> list[Patient]:
    """The invented cases and the facilities they share."""
    chance = Random(seed)
    sites = [
        Site(chance.uniform(6, 20), chance.uniform(0.25, 0.45))
        for _ in range(max(count // CASES_A_FACILITY, 2))
    ]
    return [
        Patient(
            site=chance.choice(sites),
            chance=Random(chance.random()),
            fate=Random(chance.random()),
            asks_on=FIRST_DAY + timedelta(days=chance.randrange(200)),
            gap=chance.uniform(7, 28),
            needs=chance.randint(2, 16),
            window=chance.choice((90, 120, 180, 180, 365)),
            visits=chance.choice((2, 4, 6, 8, 12)),
        )
        for _ in range(count)
    ]


def play(count: int, ask: Ask, seed: int = SEED) -> Counts:
    """A year of `count` cases in which requests are begun as `ask` says."""
    patients, extensions, lapses, avoidable = cases_of(count, seed), 0, 0, 0
    for patient in patients:
        _next_fate(patient)
        patient.decides_on = CALENDAR.add(patient.asks_on, patient.takes)
    for today in (FIRST_DAY + timedelta(days=number) for number in range(DAYS)):
        for patient in patients:
            if patient.decides_on == today:
                extensions += patient.running is not None
                _grant(patient, today)
            if patient.running is None or not patient.needs:
                continue
            if patient.next_on <= today:
                if _is_covered(patient.running, today):
                    _visit(patient, today)
                elif not patient.is_lapsed:
                    patient.is_lapsed = True
                    lapses += 1
                    avoidable += _was_avoidable(patient, today)
            _go_on(patient, today, ask)
    return Counts(count, extensions, lapses, avoidable)


def _next_fate(patient: Patient) -> None:
    """What chance has for the next request: business days of preparing, and of VA deciding."""
    patient.prepares = patient.fate.randint(0, RULES.days("runway.prepare_days", FIRST_DAY))
    patient.takes = patient.site.decide(patient.fate)


def _grant(patient: Patient, today: date) -> None:
    """VA decided: care may begin, or go on under the new referral; visits wait no longer."""
    patient.site.answer(patient.takes)
    _next_fate(patient)
    is_first = patient.running is None
    patient.running = Running(today + timedelta(days=patient.window), patient.visits, 0)
    patient.granted_on, patient.decides_on, patient.sends_on = today, None, None
    if is_first or patient.is_lapsed:
        patient.next_on = CALENDAR.add(today, patient.chance.randint(2, 8))
    patient.running = replace(patient.running, booked_on=patient.next_on)
    patient.is_lapsed, patient.look_on = False, today


def _is_covered(running: Running, day: date) -> bool:
    assert running.expires_on is not None
    assert running.visits_authorized is not None
    return day <= running.expires_on and running.visits_used < running.visits_authorized


def _visit(patient: Patient, today: date) -> None:
    """A visit takes place and the next is booked: about the gap later, now and then much sooner."""
    running = patient.running
    assert running is not None
    patient.needs -= 1
    if patient.chance.random() < 0.05:
        patient.gap *= patient.chance.uniform(0.6, 1.5)
    days = max(3, round(patient.gap * patient.chance.uniform(0.8, 1.2)))
    patient.next_on = CALENDAR.next_open(today + timedelta(days=days))
    used = running.visits_used + 1
    patient.running = replace(
        running, visits_used=used, visits_done=used, first_visit_on=running.first_visit_on or today,
        last_visit_on=today, booked_on=patient.next_on if patient.needs else None,
    )  # fmt: skip
    patient.look_on = today


def _go_on(patient: Patient, today: date, ask: Ask) -> None:
    """Begin the next request when it is time; it is sent once somebody has completed it, and then decided."""
    if patient.sends_on is None and today >= patient.look_on and patient.needs:
        begins = ask(patient, today)
        if today >= begins:
            patient.sends_on = CALENDAR.add(today, patient.prepares)
            patient.decides_on = CALENDAR.add(patient.sends_on, patient.takes)
        else:
            patient.look_on = max(today + ONE_DAY, begins - LOOK_AGAIN)


def _was_avoidable(patient: Patient, today: date) -> bool:
    """Whether the request, sent the facility's usual time before the visit due `today`, had been decided by now.

    No request can be sent before the referral it continues was there and the desk has prepared it.
    """
    earliest = CALENDAR.add(patient.granted_on, patient.prepares)
    in_time = max(CALENDAR.add(today, -patient.site.usual), earliest)
    return CALENDAR.add(in_time, patient.takes) <= today


def main() -> None:
    large = int(sys.argv[1]) if len(sys.argv) > 1 else LARGE
    took = {}
    for count in (SMALL, large):
        for name, ask in (("runway", with_runway), ("30-day reminder", with_reminder)):
            started = time.perf_counter()
            found = play(count, ask)
            took[name, count] = (time.perf_counter() - started) / count
            print(
                f"{found.cases:>6,} cases, {name:<15}: {found.extensions:>5,} extensions, {found.lapses:>5,} lapses, "
                f"{found.avoidable:>5,} of them avoidable by sending in time"
            )
    growth = took["runway", large] / took["runway", SMALL]
    print(
        f"runway: {took['runway', large] * 1e3:.2f} ms a case and year; growth from {SMALL:,} to {large:,} cases: "
        f"{growth:.2f} x a case"
    )


if __name__ == "__main__":
    main()
