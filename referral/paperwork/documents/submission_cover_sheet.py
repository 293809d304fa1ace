"""The first page VA's intake desk sees: whose it is, what is asked, what is enclosed, who to call."""

from __future__ import annotations

from referral.paperwork.blocks import Block, CheckItem, Checklist, Document, Facts, Heading
from referral.paperwork.documents import (
    care_plan,
    clinical_note,
    consent_and_release,
    conservative_care_summary,
    consultation_and_treatment_request,
    extension_request,
    letter_of_medical_necessity,
    mri_review_report,
    seoc_request,
    va_form_10_10172,
)
from referral.paperwork.facts import LetterFacts, ServiceCategory
from referral.paperwork.required import needs
from referral.paperwork.texts.text_block import Texts, english_text
from referral.paperwork.wording import (
    CATEGORY_WORDS,
    clinician_line,
    coded,
    fact,
    full_name,
    identifiers,
    joined,
    known,
    letterhead,
    listed,
    long_date,
    short_date,
    yes_no,
)

TITLE = "Submission cover sheet"
VERSION = 2
REQUIRED = needs(
    "practice.name", "practice.phone", "practice.fax", "veteran.first_name", "veteran.last_name",
    "veteran.birth_date", "facility.name", "facility.fax", "authorization.referral_number", "request.category",
    "request.procedure_name", "request.needed_within_48_hours", "request.diagnoses", "clinician.name",
    "submission.staff_name", "submission.submitted_on",
)  # fmt: skip
USUAL = tuple(
    document.TITLE
    for document in (
        va_form_10_10172,
        seoc_request,
        consultation_and_treatment_request,
        letter_of_medical_necessity,
        clinical_note,
        mri_review_report,
        conservative_care_summary,
        care_plan,
        consent_and_release,
    )
)
USUAL_TO_CONTINUE = tuple(
    document.TITLE
    for document in (
        va_form_10_10172,
        extension_request,
        clinical_note,
        conservative_care_summary,
        care_plan,
    )
)
TEXTS = Texts(
    "submission_cover_sheet",
    (
        english_text(
            "call_first",
            "When care is needed within 48 hours",
            "Urgent: care is needed within 48 hours. Please call the submitting office on receipt.",
            ("practice_phone",),
        ),
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
    """The cover sheet; `facts.submission.enclosures` are ticked, usual documents that are absent are not."""
    blocks: list[Block] = [
        Heading(f"VA community care: request {'to continue care' if _continues(facts) else 'for service'}", 1),
        Facts((
            fact("To", joined((facts.facility.name, "Office of Community Care")) if facts.facility.name else None),
            fact("VA fax", facts.facility.fax),
            *known("VA phone", facts.facility.phone),
            fact("Submitting office", facts.practice.name),
            fact("Phone and fax", joined((facts.practice.phone, facts.practice.fax and f"fax {facts.practice.fax}"))),
            fact("Submitted by", facts.submission.staff_name),
            fact("Date of submission", long_date(facts.submission.submitted_on)),
        )),
        *(TEXTS.blocks(facts, "call_first") if facts.request.needed_within_48_hours else []),
        Heading("Veteran"),
        Facts((
            fact("Name", full_name(facts.veteran)),
            fact("Date of birth", short_date(facts.veteran.birth_date)),
            fact("VA referral number", facts.authorization.referral_number),
            *known("Consult id", facts.authorization.consult_id),
            *known("Referral valid", _validity(facts)),
        )),
        Heading("Request"),
        Facts((
            fact("Kind of request", facts.request.category and CATEGORY_WORDS[facts.request.category]),
            fact("Service requested", facts.request.procedure_name),
            *known("Levels", listed(facts.request.levels)),
            fact("Diagnosis (ICD-10)", coded(facts.request.diagnoses)),
            fact("Needed within 48 hours", yes_no(facts.request.needed_within_48_hours)),
            fact("Ordering clinician", clinician_line(facts)),
        )),
        Heading("Documents included"),
        Checklist(_enclosures(facts)),
        Heading("If this reached you by mistake"),
        *TEXTS.blocks(facts, "privacy"),
    ]  # fmt: skip
    return Document(TITLE, tuple(blocks), identifiers(facts), letterhead(facts))


def _continues(facts: LetterFacts) -> bool:
    return facts.request.category is ServiceCategory.CONTINUATION


def _validity(facts: LetterFacts) -> str | None:
    start, end = facts.authorization.valid_from, facts.authorization.expires_on
    return f"{short_date(start)} to {short_date(end)}" if start and end else None


def _enclosures(facts: LetterFacts) -> tuple[CheckItem, ...]:
    enclosed = [title for title in facts.submission.enclosures if title != TITLE]
    usual = USUAL_TO_CONTINUE if _continues(facts) else USUAL
    absent = [title for title in usual if title not in enclosed]
    return tuple(
        [CheckItem(t, True) for t in enclosed] + [CheckItem(f"{t} (not included)", False) for t in absent]
    )
