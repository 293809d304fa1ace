"""One case at one moment of the play: who acts, on what, and by which dice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from referral.authorizations.models import ServiceRequest
from referral.cases import queries
from referral.cases.models import Case
from referral.chasing.queries import contacts, running_chases
from referral.chasing.states import SPOKE, Purpose
from referral.core import clock
from referral.core.actor import Actor
from referral.demo.practice import DemoStaff


@dataclass(frozen=True)
class Turn:
    """`dice` are the day's: the same seed plays the same month."""

    staff: DemoStaff
    case: Case
    today: date
    dice: Random
    seed: int
    counts: Counter[str]
    work: Callable[[], object]
    """Does what waits in the background, such as drawing a packet."""

    @property
    def uid(self) -> str:
        return self.case.uid

    @property
    def coordinator(self) -> Actor:
        return self.staff.coordinators[self.case.id % len(self.staff.coordinators)]

    @property
    def reviewer(self) -> Actor:
        return self.staff.reviewers[self.case.id % len(self.staff.reviewers)]

    def fate(self, of: str) -> Random:
        """Dice that fall the same on every day: what becomes of this case's `of`."""
        return Random(f"{self.seed} {self.case.id} {of}")

    def request(self) -> ServiceRequest:
        found = queries.current_request(self.case)
        assert found is not None
        return found

    def count(self, what: str) -> None:
        self.counts[what] += 1

    def last_spoken_on(self) -> date | None:
        """The day somebody at VA was last spoken to about the request in hand."""
        days = self._days_spoken()
        return days[-1] if days else None

    def times_spoken(self) -> int:
        """How often somebody at VA was spoken to about the request in hand."""
        return len(self._days_spoken())

    def _days_spoken(self) -> list[date]:
        running = {one.id for one in running_chases(self.case.id) if one.purpose is Purpose.VA_ANSWER}
        return [
            clock.local_date(one.at, self.staff.time_zone)
            for one in sorted(contacts([self.case.id]), key=lambda one: one.id)
            if one.chase_id in running and one.outcome in SPOKE
        ]
