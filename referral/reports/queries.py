"""The practice's own outcomes after the procedure, in counts: for the practice itself, never for a paper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from referral.appointments.models import Appointment, VisitStatus
from referral.care.models import CareScore
from referral.care.rules import SMALLEST_GROUP, FollowUpFigure, figure, follow_ups, number, shipped_measures
from referral.care.states import Measure
from referral.core.actor import Actor
from referral.core.db import db
from referral.directory import queries as directory

Answers = Mapping[tuple[int, int, Measure], float]


@dataclass(frozen=True)
class FunctionLine:
    """Totals of one function measure at one week; None where fewer than five people stand behind it."""

    week: int
    label: str
    answered: int | None
    median: str


@dataclass(frozen=True)
class OutcomeReport:
    """`procedures` is None where there are fewer than five. `pain` has one line a week."""

    as_of: date
    procedures: int | None
    pain: Sequence[FollowUpFigure]
    function: Sequence[FunctionLine]


def outcome_report(actor: Actor) -> OutcomeReport:
    """Counts, missing rates and medians by week over all procedures whose time for that week is over."""
    today = directory.today(actor.practice_id)
    procedures, answers = _procedures(actor.practice_id), _answers(actor.practice_id)
    pain = []
    for spec in follow_ups():
        over = [visit_id for visit_id, on in procedures if on + timedelta(weeks=spec.closes_week) < today]
        pain.append(figure(spec.week, [answers.get((visit, spec.week, Measure.PAIN_VAS)) for visit in over]))
    return OutcomeReport(
        as_of=today,
        procedures=len(procedures) if len(procedures) >= SMALLEST_GROUP else None,
        pain=pain,
        function=_function(answers),
    )


def _function(answers: Answers) -> list[FunctionLine]:
    by_group: dict[tuple[int, Measure], list[float]] = defaultdict(list)
    for (_, week, measure), value in answers.items():
        if measure is not Measure.PAIN_VAS:
            by_group[week, measure].append(value)
    lines = []
    for (week, measure), values in sorted(by_group.items()):
        line = figure(week, values)
        lines.append(
            FunctionLine(week, shipped_measures()[measure].label, line.answered, number(line.median))
        )
    return lines


def _procedures(practice_id: int) -> list[tuple[int, date]]:
    """Each case's newest visit that took place, as in the list of what is due."""
    newest = (
        sa.select(sa.func.max(Appointment.id))
        .where(Appointment.practice_id == practice_id, Appointment.status == VisitStatus.DONE)
        .group_by(Appointment.case_id)
    )
    rows = sa.select(Appointment.id, Appointment.on).where(Appointment.id.in_(newest))
    return [(row.id, row.on) for row in db.session.execute(rows)]


def _answers(practice_id: int) -> dict[tuple[int, int, Measure], float]:
    """The newest answer of each procedure, week and measure."""
    rows = (
        sa.select(CareScore)
        .where(
            CareScore.practice_id == practice_id,
            CareScore.visit_id.is_not(None),
            CareScore.removed_at.is_(None),
        )
        .order_by(CareScore.id)
    )
    return {
        (row.visit_id, row.follow_up_week, row.measure): float(row.value)
        for row in db.session.scalars(rows)
        if row.visit_id is not None and row.follow_up_week is not None and row.value is not None
    }
