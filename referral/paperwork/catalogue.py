"""Every kind of paper there is: its document, and what goes into a packet, in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from referral.paperwork.blocks import Document
from referral.paperwork.documents import (
    conservative_care_summary,
    letter_of_medical_necessity,
    mri_review_report,
    request_for_service_worksheet,
    submission_cover_sheet,
    va_follow_up_letter,
    va_form_10_10172,
    veteran_letter_not_a_candidate,
)
from referral.paperwork.facts import LetterFacts
from referral.paperwork.models import PacketKind
from referral.paperwork.required import Required, missing


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
    "letter_of_medical_necessity": letter_of_medical_necessity,
    "mri_review_report": mri_review_report,
    "conservative_care_summary": conservative_care_summary,
    "va_follow_up_letter": va_follow_up_letter,
    "veteran_letter_not_a_candidate": veteran_letter_not_a_candidate,
}
OFFICIAL_FORM = "va_form_10_10172"
KINDS: dict[str, Described] = {**DOCUMENTS, OFFICIAL_FORM: va_form_10_10172}
PACKETS: dict[PacketKind, tuple[str, ...]] = {
    PacketKind.REQUEST: (
        "submission_cover_sheet",
        OFFICIAL_FORM,
        "request_for_service_worksheet",
        "letter_of_medical_necessity",
        "mri_review_report",
        "conservative_care_summary",
    ),
}


def packet_kinds(kind: PacketKind, *, with_form: bool) -> tuple[str, ...]:
    """The papers of a packet in order; the official form only when the practice has added its blank."""
    return tuple(k for k in PACKETS[kind] if with_form or k != OFFICIAL_FORM)


def what_is_missing(facts: LetterFacts, kinds: Sequence[str]) -> tuple[Required, ...]:
    """The required facts that the papers lack, each once."""
    return missing(facts, [required for kind in kinds for required in KINDS[kind].REQUIRED])


def draw(kind: str, facts: LetterFacts) -> Document:
    """The blocks of one document. Raises KeyError for an unknown kind or one not drawn from blocks."""
    return DOCUMENTS[kind].draw(facts.printable())
