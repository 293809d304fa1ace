"""The request for service in the order of VA Form 10-10172, for desks that read text rather than the form.

It never claims to be the official form.
"""

from __future__ import annotations

from collections.abc import Iterable

from referral.paperwork.blocks import Block, Document, Fact, Facts, Heading
from referral.paperwork.facts import LetterFacts
from referral.paperwork.request_boxes import SECTION_II_STARTS, Box, boxes
from referral.paperwork.required import needs
from referral.paperwork.texts.text_block import Texts, english_text
from referral.paperwork.wording import clinician_signature, fact, identifiers, letterhead

TITLE = "Request for service worksheet"
VERSION = 1
REQUIRED = needs(
    "veteran.first_name", "veteran.last_name", "veteran.birth_date", "facility.name", "facility.address_lines",
    "authorization.referral_number", "practice.name", "practice.address_lines", "practice.is_tribal_health_provider",
    "practice.phone", "practice.fax", "practice.secure_email", "request.needed_within_48_hours", "request.category",
    "request.specialty", "request.diagnoses", "request.procedures", "request.reason", "clinician.name",
    "clinician.npi",
)  # fmt: skip
TEXTS = Texts(
    "request_for_service_worksheet",
    (
        english_text(
            "about",
            "What the worksheet is",
            "The boxes follow VA Form 10-10172 (MAR 2025), page 1, in the same order and with the same answers. "
            "This worksheet goes with the form and does not replace it.",
        ),
    ),
)
FIRST_SIGNING_BOX = 19


def draw(facts: LetterFacts) -> Document:
    """All 22 boxes with their answers, and a line to sign."""
    all_boxes = boxes(facts)
    blocks: tuple[Block, ...] = (
        Heading(TITLE, 1),
        *TEXTS.blocks(facts, "about"),
        Heading("Section I: Veteran and ordering provider"),
        _answers(box for box in all_boxes if box.number < SECTION_II_STARTS),
        Heading("Section II: Type of care requested"),
        _answers(box for box in all_boxes if SECTION_II_STARTS <= box.number < FIRST_SIGNING_BOX),
        Heading("Ordering provider"),
        _answers(box for box in all_boxes if box.number >= FIRST_SIGNING_BOX),
        clinician_signature(facts),
    )
    return Document(TITLE, blocks, identifiers(facts), letterhead(facts))


def _answers(some: Iterable[Box]) -> Facts:
    return Facts(tuple(_answer(box) for box in some))


def _answer(box: Box) -> Fact:
    label = f"{box.number}. {box.label}"
    return Fact(label, box.by_hand) if box.by_hand else fact(label, box.value)
