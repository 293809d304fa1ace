"""What the boxes of VA Form 10-10172 could not hold, in full: the page the form itself points to."""

from __future__ import annotations

from referral.paperwork.blocks import Block, Document, Heading, Paragraph
from referral.paperwork.facts import LetterFacts
from referral.paperwork.request_boxes import boxes
from referral.paperwork.required import needs
from referral.paperwork.wording import coded, identifiers, letterhead, told

TITLE = "Continuation of VA Form 10-10172"
VERSION = 1
REQUIRED = needs(
    "practice.name", "veteran.first_name", "veteran.last_name", "veteran.birth_date", "authorization.referral_number",
    "request.reason",
)  # fmt: skip
ABOUT = "The text of these boxes is longer than the form has room for. Each box stands here in full."
REASON = 18
CODES = {14: lambda facts: facts.request.diagnoses, 16: lambda facts: facts.request.procedures}
"""Boxes that say short words; here each code stands with all of its description."""
LONG_BOXES = (13, 14, 15, 16, REASON)
"""What is drawn when nobody says which boxes were too small."""


def draw(facts: LetterFacts) -> Document:
    """The whole text of `facts.submission.continued_boxes`, in the form's order."""
    wanted = facts.submission.continued_boxes or LONG_BOXES
    blocks: list[Block] = [Heading(TITLE, 1), Paragraph(ABOUT)]
    for box in boxes(facts):
        if box.number in wanted and (box.value or box.number == REASON):
            whole = coded(CODES[box.number](facts)) if box.number in CODES else box.value
            blocks += [Heading(f"Box {box.number}: {box.label}"), *told(whole, box.label.lower())]
    return Document(TITLE, tuple(blocks), identifiers(facts), letterhead(facts))
