"""The clinical note: what hurts and hinders, what was tried and found, what it comes to and what is planned."""

from __future__ import annotations

from referral.paperwork.blocks import Block, Document, Facts, Heading, Paragraph
from referral.paperwork.clinical_blocks import care_table, codes, medicines, score_span, studies, whose
from referral.paperwork.facts import LetterFacts
from referral.paperwork.required import needs
from referral.paperwork.wording import (
    clinician_line,
    clinician_signature,
    fact,
    identifiers,
    known,
    letterhead,
    long_date,
    said,
    told,
)

TITLE = "Clinical note"
VERSION = 1
REQUIRED = needs(
    "practice.name", "veteran.first_name", "veteran.last_name", "veteran.birth_date", "authorization.referral_number",
    "request.diagnoses", "clinical.complaint", "clinical.onset_on", "clinical.conservative_care", "clinical.imaging",
    "clinical.medicines", "clinical.review.summary", "clinical.note.noted_on", "clinical.note.function",
    "clinical.note.assessment", "clinical.note.plan", "clinician.name", "clinician.npi",
)  # fmt: skip
NOT_EXAMINED = "This note holds no findings of a physical examination."


def draw(facts: LetterFacts) -> Document:
    """The newest note with what the record holds beside it."""
    clinical, note = facts.clinical, facts.clinical.note
    began = long_date(clinical.onset_on)
    blocks: list[Block] = [
        Heading(TITLE, 1),
        Facts((
            *whose(facts),
            fact("Date of the note", long_date(note.noted_on)),
            *known("Rests on", note.basis),
            fact("Clinician", clinician_line(facts)),
        )),
        Heading("Complaint"),
        *told(clinical.complaint, "the main complaint"),
        Heading("History"),
        *told(f"Symptoms began on {began}." if began else None, "when the symptoms began"),
        *said(note.history),
        Heading("Functional impairment"),
        *told(note.function, "functional impairment"),
        *score_span(clinical.care_log.scores),
        Heading("Conservative therapy so far"),
        care_table(clinical.conservative_care),
        Heading("Imaging findings"),
        studies(clinical.imaging),
        *told(clinical.review.summary, "the summary of the imaging review"),
        Heading("Medicines taken now"),
        medicines(clinical.medicines),
        Heading("Examination"),
        *(said(note.examination) or [Paragraph(NOT_EXAMINED)]),
        Heading("Assessment"),
        *told(note.assessment, "the assessment"),
        codes("ICD-10-CM", facts.request.diagnoses, "the diagnosis codes"),
        Heading("Plan"),
        *told(note.plan, "the plan"),
        clinician_signature(facts, "Signature of the clinician, electronic or by hand"),
    ]  # fmt: skip
    return Document(TITLE, tuple(blocks), identifiers(facts), letterhead(facts))
