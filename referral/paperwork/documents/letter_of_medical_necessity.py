"""The clinician's letter: what is asked for and why, with what was tried, found and hoped for."""

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
from referral.paperwork.facts import CareTried, ImagingStudy, LetterFacts
from referral.paperwork.required import needs
from referral.paperwork.review_facts import LevelFinding, SymptomMatch
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
    letterhead,
    listed,
    long_date,
    plural,
    short_date,
    told,
)

TITLE = "Letter of medical necessity"
VERSION = 1
REQUIRED = needs(
    "written_on", "practice.name", "practice.phone", "veteran.first_name", "veteran.last_name",
    "veteran.birth_date", "facility.name", "authorization.referral_number", "request.category", "request.specialty",
    "request.procedure_name", "request.levels", "request.visits", "request.duration_days", "request.diagnoses",
    "request.procedures", "request.reason", "clinical.complaint", "clinical.onset_on", "clinical.conservative_care",
    "clinical.imaging", "clinical.review.summary", "clinical.review.signed_by", "clinical.goals",
    "clinician.name", "clinician.npi",
)  # fmt: skip
MATCH_WORDS = {SymptomMatch.YES: "Yes", SymptomMatch.NO: "No", SymptomMatch.UNCLEAR: "Unclear"}
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
        _care(facts.clinical.conservative_care),
        Heading("Imaging and review"),
        *_imaging(facts),
        Heading("Why this service is medically necessary"),
        *told(facts.request.reason, "the reason for the request"),
        Heading("Goals of treatment"),
        _goals(facts.clinical.goals),
        *TEXTS.blocks(facts, "closing"),
        *_contact(facts),
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
            *([fact("Specialty", request.specialty)] if request.specialty else []),
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


def _care(care: tuple[CareTried, ...]) -> Block:
    if not care:
        return told(None, "the conservative care that was tried")[0]
    rows = tuple(
        (c.what, short_date(c.started_on) or NOT_RECORDED, _ended(c), c.result or NOT_RECORDED) for c in care
    )
    return Table(("Treatment", "From", "To", "Result"), rows, (5, 2, 2, 5))


def _ended(care: CareTried) -> str:
    return short_date(care.ended_on) or ("Continues" if care.started_on else NOT_RECORDED)


def _imaging(facts: LetterFacts) -> list[Block]:
    review = facts.clinical.review
    studies = tuple(_study(study) for study in facts.clinical.imaging)
    blocks: list[Block] = [BulletList(studies) if studies else told(None, "imaging studies")[0]]
    if review.levels:
        blocks.append(
            Table(("Level", "Finding", "Fits the symptoms"), tuple(map(_level, review.levels)), (2, 8, 3))
        )
        blocks += TEXTS.blocks(facts, "finding_note")
    blocks += told(review.summary, "the summary of the imaging review")
    signed = joined((review.signed_by, long_date(review.signed_on)))
    blocks.append(
        Paragraph(f"Reviewed and signed by {signed}.") if signed else told(None, "who signed the review")[0]
    )
    return blocks


def _study(study: ImagingStudy) -> str:
    what = joined((study.modality or "Study of unrecorded kind", study.region))
    when = long_date(study.studied_on) or "date not recorded"
    return f"{what}, {when}, {study.facility or 'facility not recorded'}"


def _level(finding: LevelFinding) -> tuple[str, str, str]:
    fits = MATCH_WORDS[finding.matches_symptoms] if finding.matches_symptoms else NOT_RECORDED
    return finding.level, finding.findings, fits


def _goals(goals: tuple[str, ...]) -> Block:
    return BulletList(goals) if goals else told(None, "the goals of treatment")[0]


def _contact(facts: LetterFacts) -> list[Block]:
    ways = joined((facts.practice.phone, facts.practice.secure_email), " or ")
    sentence = f"Questions about this request: {ways}." if ways else None
    return [*told(sentence, "the practice's phone and e-mail")]
