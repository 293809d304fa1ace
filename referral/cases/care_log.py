"""The care log of a case as plain facts: for the page, the chart and the papers. Nothing is filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from referral.care import queries as care
from referral.care.models import CareItem, CareScore, CareTrial, CareWeek, TrialDecision
from referral.care.rules import (
    Change,
    Entry,
    MeasureSpec,
    Week,
    baseline,
    full_weeks,
    meaningful_at,
    measures,
    number,
    weeks,
)
from referral.care.states import (
    CARE_LABELS,
    CHOICE_LABELS,
    GUIDANCE_LABELS,
    PURPOSE_LABELS,
    SIDE_LABELS,
    CareKind,
    Guidance,
    InjectionPurpose,
    Measure,
    Side,
)
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.next_step import Clock
from referral.core.partial_date import PartialDate
from referral.paperwork.care_facts import (
    CareLog,
    ChartEvent,
    InjectionFact,
    PainChart,
    PainScoreFact,
    ScoreFact,
    TrialFact,
)
from referral.paperwork.facts import CareTried

CHART_WEEKS = 12
MOST_CHARTED = timedelta(weeks=104)


@dataclass(frozen=True)
class CareRows:
    """The rows of a case's log that count, oldest first."""

    items: Sequence[CareItem]
    trials: Sequence[CareTrial]
    weeks: Sequence[CareWeek]
    scores: Sequence[CareScore]
    decisions: Sequence[TrialDecision]


def care_rows(case: Case) -> CareRows:
    """Read the log."""
    return CareRows(
        care.items(case.id),
        care.trials(case.id),
        care.weeks(case.id),
        care.scores(case.id),
        care.decisions(case.id),
    )


def care_log(rows: CareRows, desk: Clock) -> CareLog:
    """The log as facts, as known today at the practice."""
    specs = measures(desk.rules, desk.today)
    entries = [entry_of(row) for row in rows.weeks]
    return CareLog(
        trials=tuple(
            _trial(trial, rows.decisions, entries, specs[Measure.PAIN_NRS], desk) for trial in rows.trials
        ),
        chart=_chart(rows, entries, specs[Measure.PAIN_NRS], desk),
        injections=tuple(_injection(item) for item in rows.items if item.kind is CareKind.INJECTION),
        scores=tuple(_score(row, specs) for row in rows.scores),
    )


def entry_of(row: CareWeek) -> Entry:
    """A weekly entry as plain values."""
    return Entry(on=row.on, by_veteran=row.by_veteran, **(row.entry or {}))


def tried(rows: CareRows, log: CareLog) -> tuple[CareTried, ...]:
    """Everything tried, for the letters: trials first, then the treatments as entered."""
    return (*(_trial_tried(trial) for trial in log.trials), *(_item_tried(item) for item in rows.items))


def _item_tried(item: CareItem) -> CareTried:
    kind = CARE_LABELS[item.kind]
    what = f"{kind}: {item.detail}" if item.detail else kind
    mark = " (told by the veteran, not confirmed)" if item.is_self_reported else ""
    relief = _relief(item.injection or {}) if item.kind is CareKind.INJECTION else None
    result = "; ".join(part for part in (item.result, f"relief {relief}" if relief else None) if part)
    return CareTried(f"{what}{mark}", item.started_on, item.ended_on, result or None)


def _trial_tried(trial: TrialFact) -> CareTried:
    """While a trial runs its figures change weekly; they stand in the summary, which says up to which day it goes."""
    is_over, count = trial.ended_on is not None, trial.sessions_attended
    attended = f", {count} sessions attended" if is_over and count is not None else ""
    home = f", home program {trial.home_minutes} minutes a day" if trial.home_minutes else ""
    return CareTried(
        f"Structured trial of conservative care{attended}{home}",
        PartialDate.of(trial.started_on),
        PartialDate.of(trial.ended_on),
        " ".join(trial.told) if is_over else "See the summary of conservative care",
    )


def _trial(
    row: CareTrial,
    decisions: Iterable[TrialDecision],
    entries: Sequence[Entry],
    pain: MeasureSpec,
    desk: Clock,
) -> TrialFact:
    plan: Mapping[str, Any] = row.plan or {}
    until = min(row.ended_on or desk.today, desk.today)
    ran = weeks(row.started_on, until, _during(row, entries))
    attended = [week.sessions for week in ran if week.sessions is not None]
    over = min(full_weeks(row.started_on, until), plan.get("weeks") or 0)
    return TrialFact(
        started_on=row.started_on,
        ended_on=row.ended_on,
        ended_because=row.ended_reason,
        weeks=plan.get("weeks"),
        sessions_a_week=plan.get("sessions_a_week"),
        sessions_planned=over * (plan.get("sessions_a_week") or 0) or None,
        sessions_attended=sum(attended) if attended else None,
        home_minutes=plan.get("home_minutes"),
        modification=plan.get("modification") or None,
        milestones=tuple(plan.get("milestones") or ()),
        told=trial_words(row, entries, pain, until),
        decisions=tuple(_decision(decision) for decision in decisions if decision.trial_id == row.id),
    )


def _during(row: CareTrial, entries: Iterable[Entry]) -> list[Entry]:
    return [e for e in entries if row.started_on <= e.on and (row.ended_on is None or e.on <= row.ended_on)]


def trial_words(row: CareTrial, entries: Sequence[Entry], pain: MeasureSpec, until: date) -> tuple[str, ...]:
    """The facts of a trial in sentences: baseline, latest score, change against what counts, weeks without entry."""
    start, within = baseline(row.started_on, entries), _during(row, entries)
    scored = [entry for entry in within if entry.pain is not None]
    told = [
        f"Pain at the start: {start.pain} of 10 ({_day(start.on)})."
        if start
        else "No pain score was recorded at the start, so no change can be worked out."
    ]
    if scored:
        last = scored[-1]
        told.append(f"Latest pain score: {last.pain} of 10 ({_day(last.on)}).")
        if start and start.pain is not None and last.pain is not None and last is not start:
            change = Change(pain, start.pain, last.pain)
            reached = "reaches" if change.is_meaningful else "does not reach"
            told.append(f"Change: {change.words}; it {reached} {pain.threshold} ({pain.source}).")
    else:
        told.append("No pain score was recorded during the trial.")
    told.append(_gaps(weeks(row.started_on, until, within)))
    return tuple(told)


def _gaps(ran: Sequence[Week]) -> str:
    missing = [str(week.number) for week in ran if week.pain is None]
    if not missing:
        return "Every week has a pain score."
    return f"Weeks without a pain score: {', '.join(missing)} ({len(missing)} of {len(ran)})."


def _decision(row: TrialDecision) -> str:
    note = f": {row.note}" if row.note else "."
    return f"Week {row.week}, {_day(row.decided_on)}: the clinician chose to {CHOICE_LABELS[row.choice].lower()}{note}"


def _day(day: date) -> str:
    return f"{day:%m/%d/%Y}"


def _injection(item: CareItem) -> InjectionFact:
    more: Mapping[str, Any] = item.injection or {}
    return InjectionFact(
        what=item.detail or "Injection",
        on=item.started_on,
        level=more.get("level"),
        side=SIDE_LABELS[Side(more["side"])].lower() if "side" in more else None,
        guidance=GUIDANCE_LABELS[Guidance(more["guidance"])] if "guidance" in more else None,
        given_by=more.get("given_by"),
        purpose=PURPOSE_LABELS[InjectionPurpose(more["purpose"])].partition(":")[0]
        if "purpose" in more
        else None,
        relief=_relief(more) or item.result,
        argues_for=more.get("argues_for"),
        self_reported=item.is_self_reported,
    )


def _relief(injection: Mapping[str, Any]) -> str | None:
    percent, days = injection.get("relief_percent"), injection.get("relief_days")
    if percent == 0:
        return "none"
    parts = (f"{percent}%" if percent is not None else None, f"for {_span(days)}" if days else None)
    return " ".join(part for part in parts if part) or None


def _span(days: int) -> str:
    count, unit = (days // 7, "week") if days % 7 == 0 else (days, "day")
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def _score(row: CareScore, specs: Mapping[Measure, MeasureSpec]) -> ScoreFact:
    spec = specs[row.measure]
    cited = f"{spec.threshold} ({spec.cited})" if spec.threshold else ""
    return ScoreFact(spec.label, row.on, number(row.value), cited, row.by_veteran, row.follow_up_week)


def _chart(rows: CareRows, entries: Sequence[Entry], pain: MeasureSpec, desk: Clock) -> PainChart | None:
    """The newest trial's time with what led up to it; without a trial, all scores there are."""
    trial = rows.trials[-1] if rows.trials else None
    scored = [PainScoreFact(e.on, e.pain, e.by_veteran) for e in entries if e.pain is not None]
    if trial is not None:
        earliest = trial.started_on - timedelta(weeks=4)
        scored = [score for score in scored if score.on >= earliest]
    scored = [score for score in scored if score.on >= scored[-1].on - MOST_CHARTED] if scored else []
    if not scored:
        return None
    start = trial.started_on if trial else scored[0].on
    base = baseline(trial.started_on, entries) if trial else None
    until = max(scored[-1].on, min(trial.ended_on or desk.today, desk.today) if trial else scored[-1].on)
    until = min(until, start + MOST_CHARTED)
    return PainChart(
        start=start,
        until=until,
        scores=tuple(scored),
        weeks=max(CHART_WEEKS, (trial.plan or {}).get("weeks") or 0) if trial else CHART_WEEKS,
        baseline=base.pain if base else None,
        meaningful_at=meaningful_at(pain, base.pain) if base and base.pain is not None else None,
        threshold=pain.threshold,
        source=pain.cited,
        checkpoint_week=desk.rules.days("trial.review_weeks", start) if trial else None,
        events=_events(rows.items, scored[0].on, start, until),
    )


def _events(items: Iterable[CareItem], first: date, start: date, until: date) -> tuple[ChartEvent, ...]:
    """Injections whose day is known; those known to the month or year only stand in the list, not in the picture."""
    found = []
    for item in items:
        on = item.started_on
        if item.kind is CareKind.INJECTION and on and on.day and min(first, start) <= on.first_day <= until:
            found.append(ChartEvent(on.first_day, item.detail or "Injection"))
    return tuple(sorted(found, key=lambda event: event.on))


def trial_facts_shown(case: Case, uid: str) -> tuple[str, ...]:
    """What stands beside a clinician's choice about a trial: facts, no advice. Empty when there is no such trial."""
    rows, desk = care_rows(case), queries.desk_clock(case.practice_id)
    row = next((trial for trial in rows.trials if trial.uid == uid), None)
    if row is None:
        return ()
    entries = [entry_of(week) for week in rows.weeks]
    pain = measures(desk.rules, desk.today)[Measure.PAIN_NRS]
    fact = _trial(row, rows.decisions, entries, pain, desk)
    attended = "not recorded" if fact.sessions_attended is None else str(fact.sessions_attended)
    planned = f" of {fact.sessions_planned} planned so far" if fact.sessions_planned is not None else ""
    began = f"Trial since {_day(row.started_on)}: {full_weeks(row.started_on, desk.today)} full weeks."
    return (
        began,
        *fact.told,
        f"Therapy sessions attended: {attended}{planned}.",
        *_home(row, entries),
        *fact.decisions,
    )


def _home(row: CareTrial, entries: Sequence[Entry]) -> tuple[str, ...]:
    days = [entry.home_days for entry in _during(row, entries) if entry.home_days is not None]
    if not days:
        return ("Home program: not recorded.",)
    return (f"Home program: {sum(days)} days in {len(days)} entries.",)
