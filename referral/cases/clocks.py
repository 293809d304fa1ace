"""A case's running clocks as they are stored, and their recomputation from the facts, which must give the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from referral.cases import queries
from referral.cases.holders import HOLDER_OF
from referral.cases.ledger import changes_of
from referral.cases.models import Case
from referral.cases.next_step import next_step
from referral.cases.operations.moves import facts_now
from referral.cases.states import STATE_CLOCKS
from referral.cases.step_sentences import SENTENCES
from referral.chasing import queries as chasing
from referral.chasing.policies import shipped_ladders
from referral.core.db import db
from referral.core.due import ClockCategory, Due
from referral.core.numbers import show_case_number

PORTION = 200


@dataclass(frozen=True)
class RunningClock:
    """A due date with what it is for."""

    what: str
    due: Due


@dataclass(frozen=True)
class Difference:
    """A stored value that its recomputation does not give."""

    case: str
    uid: str
    what: str
    stored: str
    computed: str


@dataclass(frozen=True)
class Verification:
    """What was recomputed, and where that differs from what is stored."""

    cases: int
    clocks: int
    differences: Sequence[Difference]


def running_clocks(case: Case) -> Sequence[RunningClock]:
    """Every due date of the case with how it came about, its next step first."""
    found = []
    if case.next_action and case.next_due:
        found.append(RunningClock(SENTENCES[case.next_action], case.next_due))
    for chase in chasing.running_chases(case.id):
        waits_for = shipped_ladders()[chase.purpose].waits_for
        if chase.call_due:
            found.append(RunningClock(f"Call about {waits_for}", chase.call_due))
        if chase.next_rung:
            found.append(RunningClock(f"The ladder's next step for {waits_for}", chase.next_rung))
    return found


def category(case: Case, today: date) -> ClockCategory:
    """Whether time runs for the case: it rests while it is snoozed."""
    is_snoozed = case.snoozed_until is not None and case.snoozed_until > today
    return ClockCategory.PAUSED if is_snoozed else STATE_CLOCKS[case.state]


def recount_chases(case: Case) -> None:
    """Count the chases' dates again with today's calendar of closures. Joins the caller's transaction."""
    calendar = queries.desk_clock(case.practice_id).calendar
    for chase in chasing.running_chases(case.id):
        if chase.next_rung:
            chase.next_rung = chase.next_rung.recounted(calendar)
            if chase.own_rung_on:  # a promise rests it: the next rung comes when that is broken
                chase.promise_breaks_on = chase.next_rung_on
        if chase.call_due:
            chase.call_due = chase.call_due.recounted(calendar)


def verify(practice_id: int) -> Verification:
    """Recompute every due date of every open case from its facts and compare. Changes nothing."""
    cases = clocks = 0
    differences: list[Difference] = []
    for case in _open_cases(practice_id):
        compared = list(_compared(case))
        cases, clocks = cases + 1, clocks + len(compared)
        differences += [
            Difference(show_case_number(case.number), case.uid, what, str(stored), str(computed))
            for what, stored, computed in compared
            if stored != computed
        ]
    return Verification(cases, clocks, differences)


def _open_cases(practice_id: int) -> Iterator[Case]:
    ids = queries.open_case_ids(practice_id)
    for start in range(0, len(ids), PORTION):
        rows = sa.select(Case).where(Case.id.in_(ids[start : start + PORTION])).order_by(Case.id)
        yield from db.session.scalars(rows.options(joinedload(Case.veteran, innerjoin=True))).all()
        db.session.expunge_all()


def _compared(case: Case) -> Iterator[tuple[str, Any, Any]]:
    """What is compared: its name, as stored, as computed. The next step as of the day it was last worked out."""
    desk = queries.desk_clock(case.practice_id)
    as_of = case.next_step_on or desk.today
    step = next_step(facts_now(case, as_of), replace(desk, today=as_of))
    assert step is not None  # of an open case
    yield "next step", (case.waiting_on, case.next_action), (step.waiting_on, step.action)
    yield "due date", case.next_due_on, step.due_on
    yield "explanation", case.next_due_steps, step.due.as_data()
    yield "who has the ball", case.held_by, HOLDER_OF[step.waiting_on]
    changes = changes_of(case.id)
    held = changes[-1] if changes else None
    yield "the ledger", (case.held_by, case.held_since_on), (held and held.holder, held and held.since_on)
    for chase in chasing.running_chases(case.id):
        for what, stored, due in (
            ("next rung", chase.next_rung_on, chase.next_rung),
            ("call", chase.call_due_on, chase.call_due),
        ):
            yield f"{what} of {chase.purpose.value}", stored, due.recounted(desk.calendar).on if due else None
