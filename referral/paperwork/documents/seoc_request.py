"""What one episode of care is to hold: diagnosis, scope, visits, duration, objective, and how care goes on after it."""

from __future__ import annotations

from referral.paperwork.blocks import Block, Document, Facts, Heading, Paragraph
from referral.paperwork.clinical_blocks import codes, extent, goals, service, whose
from referral.paperwork.facts import LetterFacts
from referral.paperwork.required import needs
from referral.paperwork.wording import (
    CATEGORY_WORDS,
    clinician_line,
    clinician_signature,
    fact,
    identifiers,
    known,
    letterhead,
    long_date,
    told,
)

TITLE = "Single episode of care (SEOC) request"
VERSION = 1
REQUIRED = needs(
    "written_on", "practice.name", "veteran.first_name", "veteran.last_name", "veteran.birth_date", "facility.name",
    "authorization.referral_number", "request.category", "request.diagnoses", "request.procedures",
    "request.procedure_name", "request.levels", "request.visits", "request.duration_days", "request.objective",
    "request.continuity", "clinical.goals", "clinician.name", "clinician.npi",
)  # fmt: skip
SCOPE = (
    "The episode holds the service above and the visits it needs: planning, the procedure itself, and follow-up. "
    "Any other service, condition or specialty will be asked for in a request of its own."
)
VA_DECIDES = "VA decides which episode of care it authorizes, and may set other visits or another duration."


def draw(facts: LetterFacts) -> Document:
    """The request, signed by the ordering clinician."""
    blocks: list[Block] = [
        Heading(TITLE, 1),
        Facts((
            fact("To", facts.facility.name),
            fact("Date", long_date(facts.written_on)),
            *whose(facts),
            *known("Category of care", facts.authorization.category_of_care),
            fact("Kind of request", facts.request.category and CATEGORY_WORDS[facts.request.category]),
            fact("Ordering clinician", clinician_line(facts)),
        )),
        Heading("Episode diagnosis"),
        codes("ICD-10-CM", facts.request.diagnoses, "the diagnosis codes"),
        Heading("Scope of the episode"),
        Facts(service(facts)),
        codes("CPT or HCPCS", facts.request.procedures, "the procedure codes"),
        Paragraph(SCOPE),
        Heading("Visits and estimated duration"),
        Facts((*extent(facts), *known("Visits so far", _visits_so_far(facts)))),
        Heading("Clinical objective"),
        *told(facts.request.objective, "the clinical objective"),
        Paragraph("What the veteran wants to be able to do again:"),
        goals(facts.clinical.goals),
        Heading("Continuity of care"),
        *told(facts.request.continuity, "continuity of care"),
        Paragraph(VA_DECIDES),
        clinician_signature(facts),
    ]  # fmt: skip
    return Document(TITLE, tuple(blocks), identifiers(facts), letterhead(facts))


def _visits_so_far(facts: LetterFacts) -> str | None:
    used, granted = facts.authorization.visits_used, facts.authorization.visits_authorized
    if used is None or granted is None:
        return None
    return f"{used} of {granted} under the present referral"
