"""The note of one visit for VA's chart: what was found and done, results, plan and prescriptions."""

from __future__ import annotations

from referral.paperwork.blocks import Block, Document, Facts, Heading, Paragraph
from referral.paperwork.facts import LetterFacts
from referral.paperwork.required import needs
from referral.paperwork.wording import (
    NOT_RECORDED,
    fact,
    full_name,
    identifiers,
    joined,
    known,
    letterhead,
    long_date,
    short_date,
    told,
)

TITLE = "Visit note"
VERSION = 1
REQUIRED = needs(
    "practice.name", "veteran.first_name", "veteran.last_name", "veteran.birth_date", "authorization.referral_number",
    "visit.on", "visit.done", "visit.results", "visit.plan", "visit.prescriptions", "visit.signed_by",
)  # fmt: skip


def draw(facts: LetterFacts) -> Document:
    """The note as signed. Parts that a visit may do without are left out when nothing was written."""
    visit = facts.visit
    blocks: list[Block] = [
        Heading(visit.note_kind or TITLE, 1),
        Facts((
            fact("Veteran", full_name(facts.veteran)),
            fact("Date of birth", short_date(facts.veteran.birth_date)),
            fact("VA referral number", facts.authorization.referral_number),
            fact("Date of service", long_date(visit.on)),
            fact("Place", joined((facts.practice.name, visit.place))),
            *known("Clinician", visit.clinician),
        )),
    ]  # fmt: skip
    for heading, text in (("History", visit.history), ("Findings", visit.findings)):
        if text:
            blocks += [Heading(heading), *told(text, heading.lower())]
    blocks += [
        Heading("What was done"),
        *told(visit.done, "what was done at the visit"),
        Heading("Results"),
        *told(visit.results, "results, or that there are none"),
    ]
    if visit.assessment:
        blocks += [Heading("Assessment"), *told(visit.assessment, "the assessment")]
    signed = joined((visit.signed_by, long_date(visit.signed_on)))
    blocks += [
        Heading("Plan and follow-up"),
        *told(visit.plan, "the plan"),
        Heading("Prescriptions"),
        *told(visit.prescriptions, "prescriptions, or that there are none"),
        Paragraph(f"Signed electronically by {signed}.")
        if signed
        else Paragraph(f"{NOT_RECORDED}: the clinician's signature.", missing=True),
    ]
    return Document(TITLE, tuple(blocks), identifiers(facts), letterhead(facts))
