"""Trials of conservative care: begun, changed, ended, and decided about by a clinician at each checkpoint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.care import queries as care
from referral.care.models import CareTrial, TrialDecision
from referral.care.rules import full_weeks
from referral.care.states import TrialChoice
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations.care import entries
from referral.cases.operations.moves import case_change
from referral.core.actor import Actor, Role
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid, NotAllowed

MOST_WEEKS = 26
MOST_SESSIONS = 7
MOST_MINUTES = 240
RUNNING = "A trial is running. End that one first."


@dataclass(frozen=True)
class TrialPlan:
    """What is planned: weeks, therapy sessions a week, home program in minutes a day, and what is to be reached."""

    started_on: date
    weeks: int
    sessions_a_week: int
    home_minutes: int
    modification: str = ""
    milestones: Sequence[str] = ()


def start_trial(actor: Actor, case_uid: str, seen_version: int | None, plan: TrialPlan) -> str:
    """Begin a trial; returns its opaque id. Raises IllegalMove while another one runs."""
    with case_change(actor, case_uid, seen_version) as case:
        return write_trial(actor, case, PastTrial(plan))


@dataclass(frozen=True)
class PastTrial:
    """A trial as a record of it says: planned, and ended when it has; without an end it runs on."""

    plan: TrialPlan
    ended_on: date | None = None
    reason: str = ""


def write_trial(actor: Actor, case: Case, told: PastTrial) -> str:
    """Check and add a trial; joins the caller's transaction. Raises IllegalMove when two would run at once."""
    check_trial(actor, case, told)
    if told.ended_on is None and care.running_trial(case.id) is not None:
        raise IllegalMove(RUNNING)
    trial = CareTrial(practice_id=case.practice_id, case_id=case.id, started_on=told.plan.started_on)
    trial.plan = plan_values(told.plan)
    trial.ended_on = told.ended_on
    entries.add(actor, case, trial)
    if told.ended_on is not None:
        _end(actor, case, trial, told.ended_on, told.reason.strip())
    return trial.uid


def check_trial(actor: Actor, case: Case, told: PastTrial) -> None:
    """Raise Invalid, by field, for a plan or an end that can't be."""
    _check(actor, case, told.plan)
    if told.ended_on is None:
        return
    entries.check_days(actor, case, ended_on=told.ended_on)
    entries.check_texts(reason=told.reason)
    if told.ended_on < told.plan.started_on:
        raise Invalid("The dates are the wrong way round.", ended_on="The end is before the start.")
    if not told.reason.strip():
        raise Invalid("The reason is missing.", reason="Say how it ended.")


def change_trial(actor: Actor, case_uid: str, seen_version: int | None, uid: str, plan: TrialPlan) -> None:
    """Correct a trial's start or plan."""
    with case_change(actor, case_uid, seen_version) as case:
        trial: CareTrial = entries.find(actor, case, uid, CareTrial)
        _check(actor, case, plan)
        if trial.ended_on and plan.started_on > trial.ended_on:
            raise Invalid("The dates are the wrong way round.", started_on="The trial ended before this day.")
        entries.change(actor, case, trial, {"started_on": plan.started_on, "plan": plan_values(plan)})


def plan_values(plan: TrialPlan) -> dict[str, Any]:
    """The plan as it is kept."""
    return {
        "weeks": plan.weeks,
        "sessions_a_week": plan.sessions_a_week,
        "home_minutes": plan.home_minutes,
        "modification": plan.modification.strip(),
        "milestones": [line.strip() for line in plan.milestones if line.strip()],
    }


def _check(actor: Actor, case: Case, plan: TrialPlan) -> None:
    if actor.role is Role.VETERAN:
        raise NotAllowed("Our team plans a trial.")
    entries.check_days(actor, case, started_on=plan.started_on)
    entries.check_texts(modification=plan.modification, milestones="\n".join(plan.milestones))
    limits = {
        "weeks": (1, MOST_WEEKS),
        "sessions_a_week": (0, MOST_SESSIONS),
        "home_minutes": (0, MOST_MINUTES),
    }
    problems = {
        name: f"Between {low} and {high}."
        for name, (low, high) in limits.items()
        if not low <= getattr(plan, name) <= high
    }
    if problems:
        raise Invalid("The plan can't be right.", **problems)


def end_trial(
    actor: Actor, case_uid: str, seen_version: int | None, uid: str, ended_on: date, reason: str
) -> None:
    """The trial is over without a decision at a checkpoint: finished as planned, stopped, or given up."""
    if not reason.strip():
        raise Invalid("The reason is missing.", reason="Say how it ended.")
    entries.check_texts(reason=reason)
    with case_change(actor, case_uid, seen_version) as case:
        trial: CareTrial = entries.find(actor, case, uid, CareTrial)
        entries.check_days(actor, case, ended_on=ended_on)
        if ended_on < trial.started_on:
            raise Invalid("The dates are the wrong way round.", ended_on="The end is before the start.")
        _end(actor, case, trial, ended_on, reason.strip())


def _end(actor: Actor, case: Case, trial: CareTrial, ended_on: date, reason: str) -> None:
    trial.ended_on, trial.ended_reason = ended_on, reason
    record(AuditTag.TRIAL_ENDED, actor=actor, case_id=case.id, care_id=trial.id, on=ended_on.isoformat(),
           reason=reason)  # fmt: skip


def decide_trial(
    actor: Actor,
    case_uid: str,
    seen_version: int | None,
    uid: str,
    choice: TrialChoice,
    note: str,
    shown: Sequence[str],
) -> None:
    """A clinician chooses to continue or to escalate, with a note; `shown` are the facts that stood beside it.

    Escalating ends the trial. Raises NotAllowed for anybody but a reviewing clinician, IllegalMove before the first
    checkpoint.
    """
    if actor.role is not Role.REVIEWER:
        raise NotAllowed("Only a reviewing clinician decides about a trial.")
    if not note.strip():
        raise Invalid("The note is missing.", note="Say in a sentence what the decision rests on.")
    entries.check_texts(note=note)
    with case_change(actor, case_uid, seen_version) as case:
        trial: CareTrial = entries.find(actor, case, uid, CareTrial)
        now = entries.today(actor)
        week, desk = full_weeks(trial.started_on, now), queries.desk_clock(case.practice_id)
        if trial.ended_on is not None:
            raise IllegalMove("This trial has ended.")
        if week < desk.rules.days("trial.review_weeks", now):
            raise IllegalMove("It is too early for a decision about this trial.")
        decision = TrialDecision(practice_id=case.practice_id, case_id=case.id, trial_id=trial.id, week=week,
                                 choice=choice, decided_on=now, decided_by_id=actor.id)  # fmt: skip
        decision.note, decision.shown = note.strip(), list(shown)
        db.session.add(decision)
        trial.reviewed_week = week
        db.session.flush()
        record(AuditTag.TRIAL_DECIDED, actor=actor, case_id=case.id, care_id=trial.id, week=week,
               choice=choice.value, note=note.strip())  # fmt: skip
        if choice is TrialChoice.ESCALATE:
            _end(actor, case, trial, now, "Escalated by the clinician")
