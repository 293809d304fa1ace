"""Everything the page of a case's care log shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from referral.care import queries as care
from referral.care.models import CareItem, CareScore, CareTrial, CareWeek
from referral.care.rules import (
    Change,
    DueFollowUp,
    MeasureSpec,
    follow_up_list,
    full_weeks,
    measures,
    number,
    weeks,
)
from referral.care.states import CareKind, Measure
from referral.cases import queries
from referral.cases.care_log import CareRows, care_log, entry_of
from referral.cases.facts import TrialFacts
from referral.cases.models import Case
from referral.cases.next_step import Clock, trial_due_since
from referral.core.actor import Actor
from referral.paperwork.care_facts import CareLog

Row = CareItem | CareTrial | CareWeek | CareScore


@dataclass(frozen=True)
class WeekLine:
    """One line of the weekly table: an entry, or (`row` None) the gap of a week without one."""

    week: int | None
    starts_on: date | None
    row: CareWeek | None


@dataclass(frozen=True)
class ScoreLine:
    """A total, the scale it stands on, and the change from the first total of that measure."""

    row: CareScore
    spec: MeasureSpec
    change: Change | None

    @property
    def value(self) -> str:
        return number(self.row.value)


@dataclass(frozen=True)
class CarePage:
    """The page. Lines are newest first."""

    case: Case
    today: date
    log: CareLog
    trial: CareTrial | None
    trials: Sequence[CareTrial]
    decision_due_since: date | None
    weeks: Sequence[WeekLine]
    injections: Sequence[CareItem]
    treatments: Sequence[CareItem]
    scores: Sequence[ScoreLine]
    follow_ups: Sequence[DueFollowUp]
    procedure_on: date | None
    removed: Sequence[Row]
    unconfirmed: int


def care_page(actor: Actor, uid: str) -> CarePage:
    """Load it. Raises NotFound."""
    case = queries.case_by_uid(actor, uid)
    desk = queries.desk_clock(case.practice_id)
    every: list[Sequence[Row]] = [
        care.items(case.id, with_removed=True),
        care.trials(case.id, with_removed=True),
        care.weeks(case.id, with_removed=True),
        care.scores(case.id, with_removed=True),
    ]
    items, trials, entries, scores = ([row for row in rows if row.removed_at is None] for rows in every)
    rows = CareRows(items, trials, entries, scores, care.decisions(case.id))  # type: ignore[arg-type]
    running = next((trial for trial in rows.trials if trial.ended_on is None), None)
    visit = queries.procedure(case)
    return CarePage(
        case=case,
        today=desk.today,
        log=care_log(rows, desk),
        trial=running,
        trials=rows.trials[::-1],
        decision_due_since=_due_since(running, desk),
        weeks=_week_lines(rows, desk.today),
        injections=[item for item in reversed(rows.items) if item.kind is CareKind.INJECTION],
        treatments=[item for item in reversed(rows.items) if item.kind is not CareKind.INJECTION],
        scores=_score_lines(rows.scores, desk),
        follow_ups=_follow_ups(visit.on, visit.id, rows.scores, desk.today) if visit else (),
        procedure_on=visit.on if visit else None,
        removed=[row for group in every for row in group if row.removed_at is not None],
        unconfirmed=sum(row.is_self_reported for row in rows.items)
        + sum(row.is_self_reported for row in rows.scores),
    )


def _due_since(trial: CareTrial | None, desk: Clock) -> date | None:
    return trial_due_since(TrialFacts(trial.started_on, trial.reviewed_week), desk) if trial else None


def _week_lines(rows: CareRows, today: date) -> list[WeekLine]:
    """Each entry with its week of the newest trial, and a line for every week of that trial without one."""
    trial = rows.trials[-1] if rows.trials else None
    if trial is None:
        return [WeekLine(None, None, row) for row in reversed(rows.weeks)]
    until = min(trial.ended_on or today, today)
    ran = weeks(trial.started_on, until, [entry_of(row) for row in rows.weeks])
    gaps = [WeekLine(week.number, week.starts_on, None) for week in ran if week.is_gap]
    told = [WeekLine(_week(trial, row, until), None, row) for row in rows.weeks]
    return sorted(
        [*gaps, *told], key=lambda line: line.row.on if line.row else line.starts_on or today, reverse=True
    )


def _week(trial: CareTrial, row: CareWeek, until: date) -> int | None:
    return full_weeks(trial.started_on, row.on) if trial.started_on <= row.on <= until else None


def _score_lines(scores: Sequence[CareScore], desk: Clock) -> list[ScoreLine]:
    specs = measures(desk.rules, desk.today)
    first: dict[Measure, CareScore] = {}
    lines = []
    for row in scores:
        spec, base = specs[row.measure], first.setdefault(row.measure, row)
        lines.append(
            ScoreLine(row, spec, Change(spec, base.value or 0, row.value or 0) if base is not row else None)
        )
    return lines[::-1]


def follow_ups_of(case: Case) -> tuple[DueFollowUp, ...]:
    """The follow-ups of the case's newest procedure; none before there is one."""
    visit = queries.procedure(case)
    if visit is None:
        return ()
    today = queries.desk_clock(case.practice_id).today
    return _follow_ups(visit.on, visit.id, care.scores(case.id), today)


def _follow_ups(on: date, visit_id: int, scores: Sequence[CareScore], today: date) -> tuple[DueFollowUp, ...]:
    answered = (row.follow_up_week for row in scores if row.visit_id == visit_id and row.follow_up_week)
    return follow_up_list(on, answered, today)
