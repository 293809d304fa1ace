"""To the VA facility: care that is authorized and running should go on. What it was used for, what changed, why."""

from __future__ import annotations

from referral.paperwork.blocks import (
    Address,
    Block,
    BulletList,
    Document,
    Fact,
    Facts,
    Heading,
    Paragraph,
    Table,
)
from referral.paperwork.facts import LetterFacts
from referral.paperwork.occasion_facts import ProgressFact
from referral.paperwork.required import needs
from referral.paperwork.wording import (
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

TITLE = "Request for continuation of care"
VERSION = 1
REQUIRED = needs(
    "written_on", "practice.name", "practice.phone", "veteran.first_name", "veteran.last_name",
    "veteran.birth_date", "facility.name", "authorization.referral_number", "authorization.expires_on",
    "authorization.visits_authorized", "request.procedure_name", "request.visits", "request.duration_days",
    "request.diagnoses", "request.procedures", "request.reason", "clinical.goals", "clinician.name",
    "clinician.npi",
)  # fmt: skip
PROGRESS_NOTE = (
    "Scores are printed as they were given; a change is worked out from the first to the latest one. "
    "Individual outcomes vary."
)
NO_PROGRESS = "No measure has been taken twice yet, so no change is told here."
CLOSING = (
    "I ask VA to extend the authorization as above, so that the care that has begun does not lapse. I will send the "
    "results to VA and act on significant findings. The decision on this request is VA's."
)


def draw(facts: LetterFacts) -> Document:
    """The request, addressed to the facility's community care office."""
    blocks: list[Block] = [
        Heading(TITLE, 1),
        Paragraph(
            long_date(facts.written_on) or f"{NOT_RECORDED}: date of the letter.", not facts.written_on
        ),
        *_recipient(facts),
        Facts((
            fact("Veteran", full_name(facts.veteran)),
            fact("Date of birth", short_date(facts.veteran.birth_date)),
            fact("VA referral number", facts.authorization.referral_number),
            fact("Diagnosis (ICD-10)", coded(facts.request.diagnoses)),
        )),
        Heading("The running authorization"),
        *_running(facts),
        Heading("What should continue"),
        Facts((
            fact("Service", facts.request.procedure_name),
            *([fact("Levels", listed(facts.request.levels))] if facts.request.levels else []),
            fact("Codes (CPT/HCPCS)", coded(facts.request.procedures)),
            fact("Further visits", plural(facts.request.visits, "visit")),
            fact("Over", plural(facts.request.duration_days, "day")),
        )),
        Heading("Progress so far"),
        *_progress(facts.continuation.progress),
        Heading("Goals of treatment"),
        BulletList(facts.clinical.goals) if facts.clinical.goals else told(None, "the goals of treatment")[0],
        Heading("Why the care should go on"),
        *told(facts.request.reason, "the reason for the request"),
        *told(_contact(facts), "the practice's phone and e-mail"),
        Paragraph(CLOSING),
        clinician_signature(facts),
    ]  # fmt: skip
    return Document(TITLE, tuple(blocks), identifiers(facts), letterhead(facts))


def _recipient(facts: LetterFacts) -> list[Block]:
    if not facts.facility.name:
        return [Paragraph(f"{NOT_RECORDED}: the VA facility.", missing=True)]
    return [Address((facts.facility.name, "Office of Community Care", *facts.facility.address_lines))]


def _running(facts: LetterFacts) -> list[Block]:
    running, visits = facts.authorization, facts.continuation.visits_done
    days = joined((short_date(day) for day in visits), ", ")
    return [
        Facts((
            *known("Valid from", long_date(running.valid_from)),
            fact("Last valid day", long_date(running.expires_on)),
            *known("Care authorized", running.category_of_care),
            fact("Visits authorized", running.visits_authorized),
            *known("Visits used", running.visits_used),
            Fact("Days of visits here", days or "No visit here yet"),
        ))
    ]  # fmt: skip


def _progress(progress: tuple[ProgressFact, ...]) -> list[Block]:
    if not progress:
        return [Paragraph(NO_PROGRESS)]
    rows = tuple(
        (
            one.measure,
            f"{one.first} ({short_date(one.first_on)})",
            f"{one.latest} ({short_date(one.latest_on)})",
            one.change,
            one.meaningful or "Not set",
        )
        for one in progress
    )
    header = ("Measure", "First", "Latest", "Change", "Change that counts")
    return [Table(header, rows, (5, 3, 3, 3, 5)), Paragraph(PROGRESS_NOTE)]


def _contact(facts: LetterFacts) -> str | None:
    ways = joined((facts.practice.phone, facts.practice.secure_email), " or ")
    return f"Questions about this request: {ways}." if ways else None
