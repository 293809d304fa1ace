"""Weekly entries (pain, sessions, home program, milestones) and totals of questionnaires."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from referral.appointments.models import Appointment
from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.care.models import CareScore, CareWeek
from referral.care.rules import WEEK_LIMITS, follow_ups, number, shipped_measures
from referral.care.states import Measure
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations.care import entries
from referral.cases.operations.moves import case_change
from referral.core.actor import Actor
from referral.core.db import db
from referral.core.errors import Invalid, NotFound


@dataclass(frozen=True)
class WeekEntry:
    """What is said on one day about the week before it. None or empty: not said."""

    on: date
    pain: int | None = None
    sessions: int | None = None
    home_days: int | None = None
    home_minutes: int | None = None
    milestones: str = ""


def add_week(actor: Actor, case_uid: str, seen_version: int | None, entry: WeekEntry) -> str:
    """Note a week; returns the entry's opaque id. One entry a day."""
    with case_change(actor, case_uid, seen_version) as case:
        return write_week(actor, case, entry)


def import_weeks(actor: Actor, case_uid: str, entries_read: Sequence[WeekEntry]) -> int:
    """Note several weeks at once, all or none; returns how many. Raises Invalid naming the day of a bad one."""
    with case_change(actor, case_uid) as case:
        for entry in entries_read:
            try:
                write_week(actor, case, entry)
            except Invalid as error:
                why = "; ".join(error.fields.values()) or str(error)
                raise Invalid("The table can't be imported.", table=f"{entry.on:%m/%d/%Y}: {why}") from error
        record(AuditTag.CARE_IMPORTED, actor=actor, case_id=case.id, rows=len(entries_read))
    return len(entries_read)


def write_week(actor: Actor, case: Case, entry: WeekEntry) -> str:
    """Check and add one entry; joins the caller's transaction."""
    _check_week(actor, case, entry)
    entries.check_day_is_free(case, entry.on)
    row = CareWeek(practice_id=case.practice_id, case_id=case.id, on=entry.on)
    row.entry = _week_values(entry)
    entries.add(actor, case, row)
    return row.uid


def change_week(actor: Actor, case_uid: str, seen_version: int | None, uid: str, entry: WeekEntry) -> None:
    """Correct an entry; the history keeps what stood there before."""
    with case_change(actor, case_uid, seen_version) as case:
        row: CareWeek = entries.find(actor, case, uid, CareWeek)
        _check_week(actor, case, entry)
        entries.check_day_is_free(case, entry.on, except_uid=uid)
        entries.change(actor, case, row, {"on": entry.on, "entry": _week_values(entry)})


def _week_values(entry: WeekEntry) -> dict[str, Any]:
    values = asdict(entry) | {"milestones": entry.milestones.strip()}
    return {name: value for name, value in values.items() if name != "on" and value not in (None, "")}


def _check_week(actor: Actor, case: Case, entry: WeekEntry) -> None:
    entries.check_days(actor, case, on=entry.on)
    entries.check_texts(milestones=entry.milestones)
    problems = {
        name: f"Between 0 and {highest}."
        for name, highest in WEEK_LIMITS.items()
        if (value := getattr(entry, name)) is not None and not 0 <= value <= highest
    }
    if problems:
        raise Invalid("A number can't be right.", **problems)
    if not _week_values(entry):
        raise Invalid(
            "The entry says nothing yet.", pain="Give the pain score, or say something about the week."
        )


@dataclass(frozen=True)
class Score:
    """The total of one measure on one day. `follow_up_week`: an outcome after the newest procedure."""

    measure: Measure
    on: date
    value: float
    follow_up_week: int | None = None


def add_score(actor: Actor, case_uid: str, seen_version: int | None, score: Score) -> str:
    """Note a total; returns its opaque id."""
    with case_change(actor, case_uid, seen_version) as case:
        return _write_score(actor, case, score)


def add_outcomes(actor: Actor, case_uid: str, seen_version: int | None, scores: list[Score]) -> None:
    """Note the answers of one follow-up after the procedure, all or none."""
    with case_change(actor, case_uid, seen_version) as case:
        for score in scores:
            _write_score(actor, case, score)


def _write_score(actor: Actor, case: Case, score: Score) -> str:
    _check_score(actor, case, score)
    visit = _procedure(case, score) if score.follow_up_week is not None else None
    row = CareScore(practice_id=case.practice_id, case_id=case.id, on=score.on, measure=score.measure,
                    visit_id=visit.id if visit else None, follow_up_week=score.follow_up_week)  # fmt: skip
    row.value = score.value
    entries.add(actor, case, row)
    return row.uid


def change_score(actor: Actor, case_uid: str, seen_version: int | None, uid: str, score: Score) -> None:
    """Correct a total or its day."""
    with case_change(actor, case_uid, seen_version) as case:
        row: CareScore = entries.find(actor, case, uid, CareScore)
        _check_score(actor, case, score)
        entries.change(actor, case, row, {"measure": score.measure, "on": score.on, "value": score.value})


def _check_score(actor: Actor, case: Case, score: Score) -> None:
    entries.check_days(actor, case, on=score.on)
    spec = shipped_measures()[score.measure]
    if not spec.lowest <= score.value <= spec.highest:
        raise Invalid(
            "The total can't be right.", value=f"Between {number(spec.lowest)} and {number(spec.highest)}."
        )


def _procedure(case: Case, score: Score) -> Appointment:
    visit = queries.procedure(case)
    if visit is None or score.follow_up_week not in {spec.week for spec in follow_ups()}:
        raise NotFound("There is no procedure that this answer could be about.")
    if score.on < visit.on:
        raise Invalid("The day can't be right.", on="This is before the procedure.")
    taken = sa.select(CareScore.id).where(
        CareScore.visit_id == visit.id, CareScore.follow_up_week == score.follow_up_week,
        CareScore.measure == score.measure, CareScore.removed_at.is_(None),
    )  # fmt: skip
    if db.session.execute(taken.limit(1)).first():
        raise Invalid(
            "This week has its answer.", value="This was answered already. Change that answer instead."
        )
    return visit
