"""The care plan VA wants with a request: aims, what is planned, what goes on beside it, how progress is followed."""

from __future__ import annotations

from referral.paperwork.blocks import Block, BulletList, Document, Facts, Heading, Paragraph
from referral.paperwork.clinical_blocks import codes, extent, goals, medicines, score_span, service, whose
from referral.paperwork.facts import ClinicalFacts, LetterFacts
from referral.paperwork.required import needs
from referral.paperwork.wording import (
    clinician_line,
    clinician_signature,
    fact,
    identifiers,
    letterhead,
    listed,
    long_date,
    told,
)

TITLE = "Care plan"
VERSION = 1
REQUIRED = needs(
    "written_on", "practice.name", "veteran.first_name", "veteran.last_name", "veteran.birth_date",
    "authorization.referral_number", "request.diagnoses", "request.procedure_name", "request.levels",
    "request.visits", "request.duration_days", "request.objective", "request.continuity", "clinical.goals",
    "clinical.medicines", "clinical.note.plan", "clinician.name", "clinician.npi",
)  # fmt: skip
PROGRESS = (
    "Pain from 0 to 10 and function scores are taken before the procedure and after it, and compared with those "
    "from before. Results go to VA with the records of the first and the last visit."
)
CHANGES = (
    "When progress is not as hoped for, the clinician reviews this plan with the veteran. Care beyond it is asked "
    "for in a new request. Individual outcomes vary."
)


def draw(facts: LetterFacts) -> Document:
    """The plan, signed by the ordering clinician."""
    clinical = facts.clinical
    blocks: list[Block] = [
        Heading(TITLE, 1),
        Facts((
            *whose(facts),
            fact("Date of the plan", long_date(facts.written_on)),
            fact("Clinician", clinician_line(facts)),
        )),
        Heading("Diagnosis"),
        codes("ICD-10-CM", facts.request.diagnoses, "the diagnosis codes"),
        Heading("Aims"),
        *told(facts.request.objective, "the clinical objective"),
        Paragraph("What the veteran wants to be able to do again:"),
        goals(clinical.goals),
        Heading("Planned care"),
        Facts((*service(facts), *extent(facts))),
        *told(clinical.note.plan, "the plan"),
        *_going_on(clinical),
        Heading("Medicines taken now"),
        medicines(clinical.medicines),
        Heading("How progress is followed"),
        *score_span(clinical.care_log.scores),
        Paragraph(PROGRESS),
        *_follow_ups(clinical.follow_up_weeks),
        Heading("Continuity of care"),
        *told(facts.request.continuity, "continuity of care"),
        Paragraph(CHANGES),
        clinician_signature(facts),
    ]  # fmt: skip
    return Document(TITLE, tuple(blocks), identifiers(facts), letterhead(facts))


def _going_on(clinical: ClinicalFacts) -> list[Block]:
    """Treatment that was begun and goes on; medicines stand under their own heading."""
    running = tuple(
        care.what
        for care in clinical.conservative_care
        if care.started_on and care.ended_on is None and care.what not in clinical.medicines
    )
    return [Heading("Care that goes on beside it"), BulletList(running)] if running else []


def _follow_ups(weeks: tuple[int, ...]) -> list[Block]:
    said = listed([str(week) for week in weeks])
    return (
        [Paragraph(f"The veteran is asked for scores in weeks {said} after the procedure.")] if said else []
    )
