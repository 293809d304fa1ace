"""Weekly entries (pain, sessions, home program, milestones) and totals of questionnaires."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from referral.appointments.models import Appointment
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


def write_week(actor: Actor, case: Case, entry: WeekEntry) -> str:
    """Check and add one entry; joins the caller's transaction."""
    check_week(actor, case, entry)
    entries.check_day_is_free(case, entry.on)
    row = CareWeek(practice_id=case.practice_id, case_id=case.id, on=entry.on)
    row.entry = week_values(entry)
    entries.add(actor, case, row)
    return row.uid


def change_week(actor: Actor, case_uid: str, seen_version: int | None, uid: str, entry: WeekEntry) -> None:
    """Correct an entry; the history keeps what stood there before."""
    with case_change(actor, case_uid, seen_version) as case:
        row: CareWeek = entries.find(actor, case, uid, CareWeek)
        check_week(actor, case, entry)
        entries.check_day_is_free(case, entry.on, except_uid=uid)
        entries.change(actor, case, row, {"on": entry.on, "entry": week_values(entry)})


def week_values(entry: WeekEntry) -> dict[str, Any]:
    """What the entry says besides its day, as it is kept."""
    values = asdict(entry) | {"milestones": entry.milestones.strip()}
    return {name: value for name, value in values.items() if name != "on" and value not in (None, "")}


def check_week(actor: Actor, case: Case, entry: WeekEntry) -> None:
    """Raise Invalid, by field, for what no log can hold."""
    entries.check_days(actor, case, on=entry.on)
    entries.check_texts(milestones=entry.milestones)
    problems = {
        name: f"Between 0 and {highest}."
        for name, highest in WEEK_LIMITS.items()
        if (value := getattr(entry, name)) is not None and not 0 <= value <= highest
    }
    if problems:
        raise Invalid("A number can't be right.", **problems)
    if not week_values(entry):
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
        return write_score(actor, case, score)


def add_outcomes(actor: Actor, case_uid: str, seen_version: int | None, scores: list[Score]) -> None:
    """Note the answers of one follow-up after the procedure, all or none."""
    with case_change(actor, case_uid, seen_version) as case:
        for score in scores:
            write_score(actor, case, score)


def write_score(actor: Actor, case: Case, score: Score) -> str:
    """Check and add one total; joins the caller's transaction."""
    check_score(actor, case, score)
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
        check_score(actor, case, score)
        entries.change(actor, case, row, {"measure": score.measure, "on": score.on, "value": score.value})


def check_score(actor: Actor, case: Case, score: Score) -> None:
    """Raise Invalid, by field, for a day or a total that can't be."""
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
