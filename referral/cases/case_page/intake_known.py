"""Gathers what the intake checklist is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from referral.care.models import CareItem
from referral.cases import queries
from referral.cases.case_page.intake_list import AnswerSeen, IntakeKnown, Noted, StudySeen
from referral.cases.models import Case, IntakeAnswer
from referral.cases.queue.surroundings import Surroundings
from referral.cases.states import HeldBy, IntakeSection, WaitingOn
from referral.core import clock
from referral.core.actor import Role
from referral.imaging.models import ImagingStudy, StudySource

ASKED = {
    WaitingOn.VETERAN: HeldBy.VETERAN,
    WaitingOn.IMAGING_FACILITY: HeldBy.IMAGING_FACILITY,
    WaitingOn.VA: HeldBy.VA,
}


def intake_known(
    case: Case,
    around: Surroundings,
    *,
    answers: Mapping[IntakeSection, Sequence[IntakeAnswer]],
    care: Sequence[CareItem],
    studies: Sequence[ImagingStudy],
) -> IntakeKnown:
    """What is known of a case's intake, from rows read already and the checklist's notes."""
    recorded = [clock.local_date(item.created_at, around.time_zone) for item in care]
    return IntakeKnown(
        today=around.today,
        fresh_months=queries.desk_clock(case.practice_id).rules.days("imaging.fresh_months", around.today),
        studies=[
            StudySeen(row.modality, row.study_on, row.received_on, row.source is not StudySource.REPORT_ONLY)
            for row in studies
            if row.removed_at is None
        ],
        answers=_goals_in_story(case)
        | {section: _seen(rows[0], around) for section, rows in answers.items()},
        treatments=len(care),
        treatments_to_confirm=sum(item.is_self_reported for item in care),
        first_treatment_on=min(recorded, default=None),
        asked_of=ASKED.get(case.study_asked_of, HeldBy.UNKNOWN) if case.study_asked_of else HeldBy.UNKNOWN,
        noted={
            note.item: Noted(note.held_by, note.came_on, note.missing or "")
            for note in queries.intake_notes(case)
        },
    )


def _goals_in_story(case: Case) -> dict[IntakeSection, AnswerSeen]:
    """Goals that staff wrote into the veteran's story."""
    written = AnswerSeen(None, by_veteran=False, is_confirmed=True)
    return {IntakeSection.GOALS: written} if case.goals else {}


def _seen(answer: IntakeAnswer, around: Surroundings) -> AnswerSeen:
    by_veteran = answer.by_role == Role.VETERAN.value
    return AnswerSeen(
        clock.local_date(answer.created_at, around.time_zone), by_veteran, answer.confirmed_at is not None
    )
