"""The first page of the records VA gets back: whose they are, which visit, what is enclosed and what is not."""

from __future__ import annotations

from referral.paperwork.blocks import Block, CheckItem, Checklist, Document, Facts, Heading, Paragraph
from referral.paperwork.facts import LetterFacts
from referral.paperwork.required import needs
from referral.paperwork.texts.text_block import Texts, english_text
from referral.paperwork.wording import (
    fact,
    full_name,
    identifiers,
    joined,
    known,
    letterhead,
    long_date,
    short_date,
)

TITLE = "Records cover sheet"
VERSION = 1
REQUIRED = needs(
    "practice.name", "practice.phone", "practice.fax", "veteran.first_name", "veteran.last_name",
    "veteran.birth_date", "facility.name", "facility.fax", "authorization.referral_number", "visit.on", "visit.stage",
    "submission.staff_name", "submission.submitted_on",
)  # fmt: skip
ONE_VISIT = (
    "These records are of one visit and one VA referral. Claims are sent apart; "
    "VA's own papers are not sent back."
)
PLEASE_CONFIRM = (
    "Please add these records to the veteran's chart and tell the submitting office that they are there."
)
TEXTS = Texts(
    "records_cover_sheet",
    (
        english_text(
            "privacy",
            "If it reached the wrong office",
            "This packet holds health information protected by federal law and is meant only for the office named "
            "above. Please call the submitting office at once and destroy all copies.",
            ("practice_phone", "practice_name"),
        ),
    ),
)


def draw(facts: LetterFacts) -> Document:
    """The cover sheet; what the packet holds is ticked."""
    visit = facts.visit
    enclosed = [title for title in facts.submission.enclosures if title != TITLE]
    blocks: list[Block] = [
        Heading("VA community care: records of a visit", 1),
        Facts((
            fact("To", joined((facts.facility.name, "Office of Community Care")) if facts.facility.name else None),
            fact("VA fax", facts.facility.fax),
            fact("From", facts.practice.name),
            fact("Submitted by", facts.submission.staff_name),
            fact("Date of submission", long_date(facts.submission.submitted_on)),
        )),
        Heading("Veteran"),
        Facts((
            fact("Name", full_name(facts.veteran)),
            fact("Date of birth", short_date(facts.veteran.birth_date)),
            fact("VA referral number", facts.authorization.referral_number),
            *known("Consult id", facts.authorization.consult_id),
        )),
        Heading("Visit"),
        Facts((
            fact("Date of service", long_date(visit.on)),
            fact("Which visit", visit.stage),
            *known("Clinician", visit.clinician),
            *known("Clinician's NPI", visit.clinician_npi),
        )),
        Heading("Records included"),
        Checklist(tuple(CheckItem(title, True) for title in enclosed)) if enclosed
        else Paragraph("The packet lists its records here."),
        Paragraph(ONE_VISIT),
        Paragraph(PLEASE_CONFIRM),
        Heading("If this reached you by mistake"),
        *TEXTS.blocks(facts, "privacy"),
    ]  # fmt: skip
    return Document(TITLE, tuple(blocks), identifiers(facts), letterhead(facts))
