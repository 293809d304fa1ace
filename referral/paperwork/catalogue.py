"""Every kind of paper there is: its document, and what goes into a packet, in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from referral.paperwork.blocks import Document
from referral.paperwork.documents import (
    care_plan,
    clinical_note,
    consent_and_release,
    conservative_care_summary,
    consultation_and_treatment_request,
    extension_request,
    fax_cover_sheet,
    hsrm_entry_sheet,
    letter_of_medical_necessity,
    mission_act_explainer,
    mri_review_report,
    records_cover_sheet,
    referring_clinician_letter,
    request_for_service_worksheet,
    seoc_request,
    submission_cover_sheet,
    va_follow_up_letter,
    va_form_10_10172,
    va_form_continuation,
    veteran_letter_after_visit,
    veteran_letter_appointment,
    veteran_letter_approved,
    veteran_letter_denied,
    veteran_letter_needed,
    veteran_letter_not_a_candidate,
    veteran_letter_received,
    veteran_letter_request_sent,
    veteran_letter_review_done,
    visit_note,
)
from referral.paperwork.facts import LetterFacts
from referral.paperwork.models import PacketKind
from referral.paperwork.required import TO_CONFIRM, Required, missing


class Described(Protocol):
    """What every file in `documents/` says about itself."""

    TITLE: str
    VERSION: int
    REQUIRED: tuple[Required, ...]


class Drawable(Described, Protocol):
    """A document drawn from blocks."""

    def draw(self, facts: LetterFacts) -> Document: ...


DOCUMENTS: dict[str, Drawable] = {
    "submission_cover_sheet": submission_cover_sheet,
    "request_for_service_worksheet": request_for_service_worksheet,
    "va_form_continuation": va_form_continuation,
    "seoc_request": seoc_request,
    "consultation_and_treatment_request": consultation_and_treatment_request,
    "letter_of_medical_necessity": letter_of_medical_necessity,
    "clinical_note": clinical_note,
    "mri_review_report": mri_review_report,
    "conservative_care_summary": conservative_care_summary,
    "care_plan": care_plan,
    "consent_and_release": consent_and_release,
    "va_follow_up_letter": va_follow_up_letter,
    "veteran_letter_received": veteran_letter_received,
    "veteran_letter_needed": veteran_letter_needed,
    "veteran_letter_review_done": veteran_letter_review_done,
    "veteran_letter_not_a_candidate": veteran_letter_not_a_candidate,
    "veteran_letter_request_sent": veteran_letter_request_sent,
    "veteran_letter_approved": veteran_letter_approved,
    "veteran_letter_denied": veteran_letter_denied,
    "veteran_letter_appointment": veteran_letter_appointment,
    "veteran_letter_after_visit": veteran_letter_after_visit,
    "extension_request": extension_request,
    "records_cover_sheet": records_cover_sheet,
    "visit_note": visit_note,
    "hsrm_entry_sheet": hsrm_entry_sheet,
    "fax_cover_sheet": fax_cover_sheet,
    "referring_clinician_letter": referring_clinician_letter,
    "mission_act_explainer": mission_act_explainer,
}
OFFICIAL_FORM = "va_form_10_10172"
WORKSHEET = "request_for_service_worksheet"
CONTINUATION = "va_form_continuation"
"""Joins a packet by itself when the form's boxes can't hold their text."""
KINDS: dict[str, Described] = {**DOCUMENTS, OFFICIAL_FORM: va_form_10_10172}
REQUIRED = {r.path: r for r in (*TO_CONFIRM, *(r for kind in KINDS.values() for r in kind.REQUIRED))}
"""Whatever some paper can't do without, by its path."""
PACKETS: dict[PacketKind, tuple[str, ...]] = {
    PacketKind.REQUEST: (
        "submission_cover_sheet",
        OFFICIAL_FORM,
        "request_for_service_worksheet",
        "seoc_request",
        "consultation_and_treatment_request",
        "letter_of_medical_necessity",
        "clinical_note",
        "mri_review_report",
        "conservative_care_summary",
        "care_plan",
        "consent_and_release",
    ),
    PacketKind.EXTENSION: (
        "submission_cover_sheet",
        OFFICIAL_FORM,
        "request_for_service_worksheet",
        "extension_request",
        "clinical_note",
        "conservative_care_summary",
        "care_plan",
    ),
    PacketKind.RECORDS: (
        "records_cover_sheet",
        "visit_note",
    ),
}


def packet_kinds(kind: PacketKind, facts: LetterFacts, *, with_form: bool) -> tuple[str, ...]:
    """The papers of a packet in order.

    The official form is among them once the practice has added its blank; until then the worksheet has its boxes. A
    visit note is written only when none was uploaded.
    """
    left_out = {
        WORKSHEET if with_form else OFFICIAL_FORM,
        *(("visit_note",) if facts.visit.has_uploaded_note else ()),
    }
    return tuple(k for k in PACKETS[kind] if k not in left_out)


def what_is_missing(facts: LetterFacts, kinds: Sequence[str]) -> tuple[Required, ...]:
    """The required facts that the papers lack, each once."""
    return missing(facts, [required for kind in kinds for required in KINDS[kind].REQUIRED])


def draw(kind: str, facts: LetterFacts) -> Document:
    """The blocks of one document. Raises KeyError for an unknown kind or one not drawn from blocks."""
    return DOCUMENTS[kind].draw(facts.printable())
