"""The request to see and treat the veteran: reason, diagnoses, summary, services, rationale, duration and scope."""

from __future__ import annotations

from referral.paperwork.blocks import Address, Block, Document, Facts, Heading, Paragraph
from referral.paperwork.clinical_blocks import codes, extent, service, whose
from referral.paperwork.facts import LetterFacts
from referral.paperwork.required import needs
from referral.paperwork.wording import (
    CATEGORY_WORDS,
    clinician_signature,
    fact,
    identifiers,
    joined,
    known,
    letterhead,
    long_date,
    said,
    told,
    yes_no,
)

TITLE = "Consultation and treatment request"
VERSION = 1
REQUIRED = needs(
    "written_on", "practice.name", "veteran.first_name", "veteran.last_name", "veteran.birth_date", "facility.name",
    "authorization.referral_number", "request.category", "request.specialty", "request.needed_within_48_hours",
    "request.diagnoses", "request.procedures", "request.procedure_name", "request.levels", "request.visits",
    "request.duration_days", "request.reason", "clinical.complaint", "clinical.onset_on", "clinical.note.assessment",
    "clinical.review.summary", "clinician.name", "clinician.npi",
)  # fmt: skip
SCOPE = "Consultation, the service named above, and follow-up of its result. Nothing else is asked for."
DETAILS = (
    "The clinical note, the MRI review report, the summary of conservative care and the care plan of this packet "
    "hold the details."
)


def draw(facts: LetterFacts) -> Document:
    """The request, addressed to the facility's community care office."""
    request, clinical = facts.request, facts.clinical
    blocks: list[Block] = [
        Heading(TITLE, 1),
        *_recipient(facts),
        Facts((fact("Date", long_date(facts.written_on)), *whose(facts))),
        Heading("Reason for the request"),
        Facts((
            fact("Kind of request", request.category and CATEGORY_WORDS[request.category]),
            *known("Specialty", request.specialty),
            fact("Complaint", clinical.complaint),
            fact("Since", long_date(clinical.onset_on)),
            fact("Needed within 48 hours", yes_no(request.needed_within_48_hours)),
        )),
        Heading("Diagnoses"),
        codes("ICD-10-CM", request.diagnoses, "the diagnosis codes"),
        Heading("Clinical summary"),
        *told(clinical.note.assessment, "the assessment"),
        *told(clinical.review.summary, "the summary of the imaging review"),
        *said(_reviewed(facts)),
        Heading("Requested services"),
        Facts(service(facts)),
        codes("CPT or HCPCS", request.procedures, "the procedure codes"),
        Heading("Medical rationale"),
        *told(request.reason, "the reason for the request"),
        Heading("Duration and scope"),
        Facts(extent(facts)),
        Paragraph(SCOPE),
        Paragraph(DETAILS),
        clinician_signature(facts),
    ]  # fmt: skip
    return Document(TITLE, tuple(blocks), identifiers(facts), letterhead(facts))


def _recipient(facts: LetterFacts) -> list[Block]:
    if not facts.facility.name:
        return list(told(None, "the VA facility"))
    return [Address((facts.facility.name, "Office of Community Care", *facts.facility.address_lines))]


def _reviewed(facts: LetterFacts) -> str | None:
    review = facts.clinical.review
    by = joined((review.signed_by, long_date(review.signed_on)))
    return f"The imaging was reviewed by {by}." if by else None
