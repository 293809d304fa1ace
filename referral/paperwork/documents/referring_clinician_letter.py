"""To the VA clinician who referred the veteran: what was reviewed and found, what is asked of VA, what is next."""

from __future__ import annotations

from referral.paperwork.blocks import Address, Block, Document, Facts, Heading, Paragraph
from referral.paperwork.facts import LetterFacts
from referral.paperwork.required import needs
from referral.paperwork.wording import (
    NOT_RECORDED,
    clinician_line,
    coded,
    fact,
    full_name,
    identifiers,
    joined,
    letterhead,
    listed,
    long_date,
    plural,
    short_date,
    told,
)

TITLE = "Letter to the referring clinician"
VERSION = 1
REQUIRED = needs(
    "written_on", "practice.name", "practice.phone", "veteran.first_name", "veteran.last_name",
    "veteran.birth_date", "facility.name", "authorization.referral_number", "referring.clinician",
    "clinical.review.summary", "clinical.review.outcome", "clinical.review.signed_by",
)  # fmt: skip
OPENING = "You referred this veteran to us. This letter says where the case stands."
CLOSING = (
    "VA decides on what is requested. Please tell us of anything in the veteran's history or medicines that we should "
    "know, and of a change in the symptoms. Individual outcomes vary."
)


def draw(facts: LetterFacts) -> Document:
    """The letter; the request and the visit are told once there are any."""
    review = facts.clinical.review
    signed = joined((review.signed_by, long_date(review.signed_on)))
    blocks: list[Block] = [
        Heading("About a veteran you referred", 1),
        Paragraph(long_date(facts.written_on) or f"{NOT_RECORDED}: date of the letter.", not facts.written_on),
        *_recipient(facts),
        Facts((
            fact("Veteran", full_name(facts.veteran)),
            fact("Date of birth", short_date(facts.veteran.birth_date)),
            fact("VA referral number", facts.authorization.referral_number),
        )),
        Paragraph(OPENING),
        Heading("MRI review"),
        *told(review.summary, "the summary of the imaging review"),
        *told(review.outcome and f"Outcome: {review.outcome}.", "the outcome of the review"),
        *told(signed and f"Reviewed and signed by {signed}.", "who signed the review"),
        *_surgeon(facts),
        *_request(facts),
        *_visit(facts),
        Heading("What we ask of you"),
        Paragraph(CLOSING),
        *told(_contact(facts), "the practice's phone, fax and e-mail"),
        Address(tuple(line for line in (clinician_line(facts), facts.practice.name) if line)),
    ]  # fmt: skip
    return Document(TITLE, tuple(blocks), identifiers(facts), letterhead(facts))


def _recipient(facts: LetterFacts) -> list[Block]:
    name, facility = facts.referring.clinician, facts.facility
    if not (name and facility.name):
        return [Paragraph(f"{NOT_RECORDED}: the referring clinician or the VA facility.", missing=True)]
    return [Address((name, facility.name, *facility.address_lines))]


def _surgeon(facts: LetterFacts) -> list[Block]:
    signs = facts.clinical.review.surgeon_signs
    return [Paragraph(f"Signs that call for a surgeon: {listed(signs)}.")] if signs else []


def _request(facts: LetterFacts) -> list[Block]:
    request = facts.request
    if not request.procedure_name:
        return []
    extent = joined((plural(request.visits, "visit"), plural(request.duration_days, "day")), " over ")
    return [
        Heading("What is asked of VA"),
        Facts((
            fact("Service", joined((request.procedure_name, extent))),
            fact("Levels", listed(request.levels)),
            fact("Diagnosis (ICD-10)", coded(request.diagnoses)),
        )),
    ]  # fmt: skip


def _visit(facts: LetterFacts) -> list[Block]:
    visit = facts.visit
    if not (visit.on and visit.signed_by):
        return []
    return [
        Heading(f"Visit of {long_date(visit.on)}"),
        Facts((
            fact("Done", visit.done),
            fact("Results", visit.results),
            fact("Plan", visit.plan),
            fact("Prescriptions", visit.prescriptions),
        )),
    ]  # fmt: skip


def _contact(facts: LetterFacts) -> str | None:
    practice = facts.practice
    ways = joined((practice.phone, practice.fax and f"fax {practice.fax}", practice.secure_email))
    return f"You reach us at {ways}." if ways else None
