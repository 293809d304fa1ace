"""Who had the ball: each business day of an open case belongs to exactly one holder, so that the days sum to its age.

A day belongs to whoever has the case at its end; the day of closing to whoever had it last. The day the case was opened
on is day 0. Days on which the case was closed belong to nobody and are no part of its age.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

import sqlalchemy as sa

from referral.cases.facts import NextStep
from referral.cases.gather import desk_clock
from referral.cases.holders import HOLDER_OF, Holder
from referral.cases.models import BallChange, Case
from referral.core import clock
from referral.core.calendar import BusinessCalendar
from referral.core.db import db

ONE_DAY = timedelta(days=1)


class Change(Protocol):
    """Who has the ball from which day on; None while the case is closed."""

    @property
    def holder(self) -> Holder | None: ...
    @property
    def since_on(self) -> date: ...


@dataclass(frozen=True)
class Turn:
    """The ball with one holder, from the first to the last of its days. `days` are business days, none is possible."""

    holder: Holder
    first_on: date
    last_on: date
    days: int


@dataclass(frozen=True)
class Ledger:
    """The turns of a case, oldest first."""

    turns: Sequence[Turn]

    @property
    def age(self) -> int:
        """Business days for which the case has been open."""
        return sum(turn.days for turn in self.turns)

    @property
    def days(self) -> Mapping[Holder, int]:
        """Business days by holder; only holders with any."""
        found: dict[Holder, int] = {}
        for turn in self.turns:
            found[turn.holder] = found.get(turn.holder, 0) + turn.days
        return {holder: days for holder in Holder if (days := found.get(holder, 0))}


def ledger(changes: Sequence[Change], opened_on: date, today: date, calendar: BusinessCalendar) -> Ledger:
    """Share out the business days after `opened_on` up to and including `today`. `changes` are oldest first."""
    last_of_day = {change.since_on: change.holder for change in changes}
    starts = sorted(last_of_day)
    turns: list[Turn] = []
    holder: Holder | None = None
    for start, after in zip(starts, [*starts[1:], today + ONE_DAY], strict=True):
        before, holder = holder, last_of_day[start]
        if holder is None:
            if before is not None:  # the day of closing is still the last holder's
                turns[-1] = _turn(before, turns[-1].first_on, start, opened_on, calendar)
            continue
        goes_on = bool(turns) and turns[-1].holder is holder and turns[-1].last_on == start - ONE_DAY
        first = turns.pop().first_on if goes_on else start
        turns.append(_turn(holder, first, after - ONE_DAY, opened_on, calendar))
    return Ledger(tuple(turns))


def _turn(holder: Holder, first: date, last: date, opened_on: date, calendar: BusinessCalendar) -> Turn:
    before = max(first - ONE_DAY, opened_on)
    return Turn(holder, first, last, max(calendar.between(before, last), 0))


def pass_ball(case: Case, step: NextStep | None, today: date) -> None:
    """Note who has the ball now, when that is another than before. Joins the caller's transaction."""
    holder = HOLDER_OF[step.waiting_on] if step else None
    if holder is case.held_by:
        return
    case.held_by, case.held_since_on = holder, today
    change = BallChange(practice_id=case.practice_id, case_id=case.id, holder=holder, since_on=today)
    change.at = clock.utcnow()
    db.session.add(change)


def changes_of(case_id: int) -> Sequence[BallChange]:
    """Every change of who has the case's ball, oldest first."""
    rows = sa.select(BallChange).where(BallChange.case_id == case_id).order_by(BallChange.id)
    return db.session.scalars(rows).all()


def case_ledger(case: Case) -> Ledger:
    """Who had the case's ball on which business days, up to today or the day it was closed."""
    desk = desk_clock(case.practice_id)
    return ledger(changes_of(case.id), case.opened_on, desk.today, desk.calendar)
