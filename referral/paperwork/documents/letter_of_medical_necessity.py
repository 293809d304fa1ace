"""The clinician's letter: what is asked for and why, with what was tried, found and hoped for."""

from __future__ import annotations

from referral.paperwork.blocks import Address, Block, Document, Fact, Facts, Heading, Paragraph
from referral.paperwork.clinical_blocks import (
    care_table,
    findings_table,
    goals,
    studies,
)
from referral.paperwork.facts import LetterFacts
from referral.paperwork.required import needs
from referral.paperwork.texts.text_block import Texts, english_text
from referral.paperwork.wording import (
    CATEGORY_WORDS,
    NOT_RECORDED,
    clinician_signature,
    coded,
    fact,
    full_name,
    identifiers,
    joined,
    known,
    letterhead,
    listed,
    long_date,
    plural,
    short_date,
    told,
)

TITLE = "Letter of medical necessity"
VERSION = 2
REQUIRED = needs(
    "written_on", "practice.name", "practice.phone", "veteran.first_name", "veteran.last_name",
    "veteran.birth_date", "facility.name", "authorization.referral_number", "request.category", "request.specialty",
    "request.procedure_name", "request.levels", "request.visits", "request.duration_days", "request.diagnoses",
    "request.procedures", "request.reason", "clinical.complaint", "clinical.onset_on", "clinical.conservative_care",
    "clinical.imaging", "clinical.review.summary", "clinical.review.signed_by", "clinical.goals",
    "clinician.name", "clinician.npi",
)  # fmt: skip
TEXTS = Texts(
    "letter_of_medical_necessity",
    (
        english_text(
            "finding_note",
            "Below the findings by level",
            "A finding on imaging is not by itself proof of the source of pain; it was read together with the "
            "symptoms.",
        ),
        english_text(
            "closing",
            "Closing",
            "I ask VA to authorize this request. I will send the results to VA, act on significant findings and "
            "continue the veteran's care. Individual outcomes vary, and the decision on this request is VA's.",
            ("practice_name", "practice_phone", "facility_name", "referral_number"),
        ),
    ),
)


def draw(facts: LetterFacts) -> Document:
    """The letter, addressed to the facility's community care office."""
    blocks: list[Block] = [
        Heading(TITLE, 1),
        Paragraph(
            long_date(facts.written_on) or f"{NOT_RECORDED}: date of the letter.", not facts.written_on
        ),
        *_recipient(facts),
        Facts(_subject(facts)),
        Heading("What is requested"),
        *_request(facts),
        Heading("History"),
        *_history(facts),
        Heading("Conservative care tried"),
        care_table(facts.clinical.conservative_care),
        Heading("Imaging and review"),
        *_imaging(facts),
        Heading("Why this service is medically necessary"),
        *told(facts.request.reason, "the reason for the request"),
        Heading("Goals of treatment"),
        goals(facts.clinical.goals),
        *_contact(facts),
        *TEXTS.blocks(facts, "closing"),
        clinician_signature(facts),
    ]
    return Document(TITLE, tuple(blocks), identifiers(facts), letterhead(facts))


def _recipient(facts: LetterFacts) -> list[Block]:
    if not facts.facility.name:
        return [Paragraph(f"{NOT_RECORDED}: the VA facility.", missing=True)]
    return [Address((facts.facility.name, "Office of Community Care", *facts.facility.address_lines))]


def _subject(facts: LetterFacts) -> tuple[Fact, ...]:
    return (
        fact("Veteran", full_name(facts.veteran)),
        fact("Date of birth", short_date(facts.veteran.birth_date)),
        fact("VA referral number", facts.authorization.referral_number),
        fact("Diagnosis (ICD-10)", coded(facts.request.diagnoses)),
    )


def _request(facts: LetterFacts) -> list[Block]:
    request = facts.request
    return [
        Facts((
            fact("Kind of request", request.category and CATEGORY_WORDS[request.category]),
            *known("Specialty", request.specialty),
            fact("Service", request.procedure_name),
            fact("Levels", listed(request.levels)),
            fact("Codes (CPT/HCPCS)", coded(request.procedures)),
            fact("Visits", plural(request.visits, "visit")),
            fact("Duration", plural(request.duration_days, "day")),
        ))
    ]  # fmt: skip


def _history(facts: LetterFacts) -> list[Block]:
    began = long_date(facts.clinical.onset_on)
    onset = Paragraph(f"Symptoms began on {began}.") if began else told(None, "when the symptoms began")[0]
    return [*told(facts.clinical.complaint, "the main complaint"), onset]


def _imaging(facts: LetterFacts) -> list[Block]:
    review = facts.clinical.review
    blocks: list[Block] = [studies(facts.clinical.imaging)]
    if review.levels:
        blocks += [findings_table(review.levels), *TEXTS.blocks(facts, "finding_note")]
    blocks += told(review.summary, "the summary of the imaging review")
    signed = joined((review.signed_by, long_date(review.signed_on)))
    blocks.append(
        Paragraph(f"Reviewed and signed by {signed}.") if signed else told(None, "who signed the review")[0]
    )
    return blocks


def _contact(facts: LetterFacts) -> list[Block]:
    ways = joined((facts.practice.phone, facts.practice.secure_email), " or ")
    sentence = f"Questions about this request: {ways}." if ways else None
    return [*told(sentence, "the practice's phone and e-mail")]
