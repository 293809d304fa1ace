"""Which outcomes after the procedure are due in a practice, and which were answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from referral.appointments.models import Appointment, VisitStatus
from referral.care.models import CareScore, FollowUpReminder
from referral.care.rules import DueFollowUp, follow_up_list, follow_ups
from referral.cases.models import Case
from referral.cases.states import CloseReason
from referral.core.actor import Actor
from referral.core.db import db
from referral.directory import queries as directory

STILL_ASKED = (None, CloseReason.FINISHED)
"""A veteran whose case ended otherwise is not written to any more; the answer can still be noted."""


@dataclass(frozen=True)
class DueOutcome:
    """A follow-up that is open and has no answer yet."""

    case_id: int
    visit_id: int
    follow_up: DueFollowUp
    was_told: bool
    close_reason: CloseReason | None

    @property
    def is_to_ask(self) -> bool:
        return not self.was_told and self.close_reason in STILL_ASKED


@dataclass(frozen=True)
class OutcomeLine:
    """One line of the list of outcomes that are due."""

    case: Case
    due: DueOutcome


def outcomes_due(practice_id: int) -> list[DueOutcome]:
    """Every open follow-up without an answer, the one due first first."""
    today = directory.today(practice_id)
    visits = _procedures(practice_id, today)
    answered = _answered(practice_id)
    told = _told(practice_id)
    found = [
        DueOutcome(case_id, visit_id, follow_up, (visit_id, follow_up.week) in told, reason)
        for visit_id, case_id, on, reason in visits
        for follow_up in follow_up_list(on, answered[visit_id], today)
        if follow_up.is_open
    ]
    return sorted(found, key=lambda due: (due.follow_up.due_on, due.case_id))


def outcome_lines(actor: Actor) -> list[OutcomeLine]:
    """The same with their cases, for the list."""
    due = outcomes_due(actor.practice_id)
    wanted = (
        sa.select(Case).where(Case.id.in_({row.case_id for row in due})).options(joinedload(Case.veteran))
    )
    cases = {case.id: case for case in db.session.scalars(wanted)}
    return [OutcomeLine(cases[row.case_id], row) for row in due]


def _procedures(practice_id: int, today: date) -> Sequence[tuple[int, int, date, CloseReason | None]]:
    """Id, case, day and the case's close reason of each case's newest visit that may have an open follow-up."""
    specs = follow_ups()
    newest = (
        sa.select(sa.func.max(Appointment.id))
        .where(Appointment.practice_id == practice_id, Appointment.status == VisitStatus.DONE)
        .group_by(Appointment.case_id)
    )
    rows = (
        sa.select(Appointment.id, Appointment.case_id, Appointment.on, Case.close_reason)
        .join(Case, Case.id == Appointment.case_id)
        .where(
            Appointment.id.in_(newest),
            Appointment.on <= today - timedelta(weeks=specs[0].opens_week),
            Appointment.on >= today - timedelta(weeks=specs[-1].closes_week),
        )
    )
    return [(row.id, row.case_id, row.on, row.close_reason) for row in db.session.execute(rows)]


def _answered(practice_id: int) -> dict[int, set[int]]:
    rows = sa.select(CareScore.visit_id, CareScore.follow_up_week).where(
        CareScore.practice_id == practice_id, CareScore.visit_id.is_not(None), CareScore.removed_at.is_(None)
    )
    weeks: dict[int, set[int]] = defaultdict(set)
    for visit_id, week in db.session.execute(rows):
        if visit_id is not None and week is not None:
            weeks[visit_id].add(week)
    return weeks


def _told(practice_id: int) -> set[tuple[int, int]]:
    rows = sa.select(FollowUpReminder.visit_id, FollowUpReminder.week).where(
        FollowUpReminder.practice_id == practice_id
    )
    return {(visit_id, week) for visit_id, week in db.session.execute(rows)}
