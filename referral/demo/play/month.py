"""The days of the play: morning work of the clock, what comes from outside, then the desk, case by case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from referral.cases import queries
from referral.cases.clocks import verify
from referral.cases.models import Case
from referral.cases.proof import proof
from referral.cases.states import CaseState
from referral.core import clock
from referral.core.db import db
from referral.core.errors import NotAllowed
from referral.demo.play.outside import HAPPENS, new_referrals
from referral.demo.play.steps import STEPS
from referral.demo.play.turn import Turn
from referral.demo.play.va import CALENDAR
from referral.demo.practice import DemoStaff, staff
from referral.directory import queries as directory
from referral.extensions import settings

MORNING, DESK_OPENS, DESK_CLOSES = time(7), time(8, 30), time(16, 30)
A_STEP = timedelta(minutes=2)
STEPS_A_CASE = 4
"""More in one day nobody does on one case."""


@dataclass
class Played:
    """What a month came to."""

    days: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    late: int = 0
    """Steps of the desk that were still undone in the evening of their day, summed over the days."""
    forgotten: int = 0
    """Open cases without next step, owner or date in the evening, summed over the days."""
    clocks: int = 0
    """Due dates and other clocks that were worked out again in the evenings."""
    clocks_off: int = 0
    """Those of them that came out different from what was stored."""
    proof: str = ""
    """What the proof says on the last evening."""


def play(
    days: int, seed: int, *, work: Callable[[], object], move_to: Callable[[datetime], None],
    tell: Callable[[date, Counter[str]], None],
) -> Played:  # fmt: skip
    """Play `days` business days from the next one on. Raises NotAllowed outside a demo practice.

    `work` does all that waits in the background; `move_to` moves the clock to an instant (UTC), never back; `tell`
    hears of each day what was done.
    """
    practice = directory.first_practice()
    if practice is None or not practice.is_demo or not settings().is_demo:
        raise NotAllowed("Only a demo practice can be played.")
    people, zone = staff(practice), ZoneInfo(practice.time_zone)
    played, day = Played(), clock.today(practice.time_zone)
    db.session.rollback()
    for _ in range(days):
        day = CALENDAR.add(day, 1)
        move_to(datetime.combine(day, MORNING, zone))
        work()
        counts = _Day(people, day, seed, work, move_to, zone).play()
        work()
        played.days += 1
        played.counts.update(counts)
        _look_back(played, people.practice_id, day)
        tell(day, counts)
    return played


class _Day:
    """One business day of the practice."""

    def __init__(
        self, people: DemoStaff, day: date, seed: int, work: Callable[[], object],
        move_to: Callable[[datetime], None], zone: ZoneInfo,
    ) -> None:  # fmt: skip
        self.people, self.day, self.seed, self.work, self.zone = people, day, seed, work, zone
        self.dice = Random(f"{seed} {day}")
        self.counts: Counter[str] = Counter()
        self._move_to = move_to
        self._now = datetime.combine(day, MORNING, zone)

    def play(self) -> Counter[str]:
        self._to(DESK_OPENS)
        self.counts["referrals received"] += new_referrals(self.people, self.day, self.dice)
        for case_id in _open_cases(self.people.practice_id):
            self._case(case_id)
        return +self.counts

    def _to(self, at: time) -> None:
        self._now = datetime.combine(self.day, at, self.zone)
        self._move_to(self._now)

    def _case(self, case_id: int) -> None:
        for turn in self._turns(case_id):
            waits_at = turn.case.next_action
            if waits_at is not None and waits_at in HAPPENS:
                HAPPENS[waits_at](turn)
                turn = self._turn(case_id)
            action = turn.case.next_action
            due = turn.case.next_due_on
            if action is None or action not in STEPS or (turn.case.snoozed_until or self.day) > self.day:
                return
            if due is not None and due > self.day and self.dice.random() < 0.4:
                return  # not today: there is time
            STEPS[action](turn)

    def _turns(self, case_id: int) -> Iterator[Turn]:
        for _ in range(STEPS_A_CASE):
            if self._now.time() >= DESK_CLOSES:
                return
            self._now += A_STEP
            self._move_to(self._now)
            yield self._turn(case_id)

    def _turn(self, case_id: int) -> Turn:
        db.session.rollback()
        case = queries.case_by_id(self.people.practice_id, case_id)
        return Turn(self.people, case, self.day, self.dice, self.seed, self.counts, self.work)


def _look_back(played: Played, practice_id: int, day: date) -> None:
    """In the evening: what was left undone, whether a case was forgotten, whether every clock can be worked out."""
    db.session.rollback()
    played.late += _late(practice_id, day)
    proved, verified = proof(practice_id), verify(practice_id)
    played.forgotten += len(proved.violators)
    played.proof = proved.sentence
    played.clocks += verified.clocks
    played.clocks_off += len(verified.differences)


def _open_cases(practice_id: int) -> list[int]:
    """Open cases, what is due first."""
    db.session.rollback()
    rows = sa.select(Case.id).where(Case.practice_id == practice_id, Case.state != CaseState.CLOSED)
    return list(db.session.scalars(rows.order_by(Case.next_due_on, Case.id)))


def _late(practice_id: int, day: date) -> int:
    rows = sa.select(sa.func.count()).where(
        Case.practice_id == practice_id, Case.next_due_on <= day, Case.next_action.in_(list(STEPS))
    )
    return db.session.scalar(rows) or 0
