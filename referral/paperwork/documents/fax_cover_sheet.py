"""The page that goes first through the fax machine: for whom, from whom, how many pages, and what if it went astray.

It names no veteran: it lies on top of a shared machine. What follows it carries the identifiers on every page.
"""

from __future__ import annotations

from referral.paperwork.blocks import Block, Document, Facts, Heading, Paragraph
from referral.paperwork.facts import LetterFacts
from referral.paperwork.required import needs
from referral.paperwork.wording import fact, joined, letterhead, long_date

TITLE = "Fax cover sheet"
VERSION = 1
REQUIRED = needs(
    "written_on", "case_number", "practice.name", "practice.phone", "practice.fax", "facility.name", "facility.fax",
    "submission.staff_name", "fax.about", "fax.pages",
)  # fmt: skip
URGENT = "Urgent: please hand this on at once and call the number above when it has arrived."
CONFIDENTIAL = (
    "This fax is confidential. It holds health information protected by federal law and is meant only for the office "
    "named above. Nobody else may read, copy or pass it on."
)
ASTRAY = (
    "If it reached you by mistake, call {phone} at once, so that we can tell you how to destroy or return it."
)
MISSING_PAGES = "If a page is missing or can't be read, call the same number; we will send it again."


def draw(facts: LetterFacts) -> Document:
    """The cover, with our own case number in place of the veteran's name."""
    reference = f"Our reference {facts.case_number}" if facts.case_number else "Our reference: not recorded"
    phone = facts.practice.phone or "the sender"
    blocks: list[Block] = [
        Heading("Fax", 1),
        Facts((
            fact("To", joined((facts.facility.name, "Office of Community Care")) if facts.facility.name else None),
            fact("Fax", facts.facility.fax),
            fact("From", joined((facts.submission.staff_name, facts.practice.name))),
            fact("Call back", facts.practice.phone),
            fact("Sender's fax", facts.practice.fax),
            fact("Date", long_date(facts.written_on)),
            fact("About", facts.fax.about),
            fact("Our reference", facts.case_number),
            fact("Pages, with this one", facts.fax.pages),
        )),
        *([Paragraph(URGENT)] if facts.fax.urgent else []),
        Heading("Confidential"),
        Paragraph(CONFIDENTIAL),
        Paragraph(ASTRAY.format(phone=phone)),
        Paragraph(MISSING_PAGES),
    ]  # fmt: skip
    return Document(TITLE, tuple(blocks), (reference,), letterhead(facts), text_points=12)
