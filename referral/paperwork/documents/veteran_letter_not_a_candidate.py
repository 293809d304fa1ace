"""To the veteran, in plain words: the review did not find this treatment fitting, and what to ask next.

Grade 8 or below, no promise, no advice in the program's own voice; a test holds it to that.
"""

from __future__ import annotations

from referral.paperwork.blocks import Address, Block, BulletList, Document, Heading, Paragraph
from referral.paperwork.facts import LetterFacts
from referral.paperwork.required import needs
from referral.paperwork.wording import NOT_RECORDED, full_name, identifiers, letterhead, long_date, told

TITLE = "About your MRI review"
VERSION = 1
REQUIRED = needs(
    "written_on", "practice.name", "practice.phone", "veteran.first_name", "veteran.last_name",
    "veteran.birth_date", "veteran.address_lines", "decision.reason",
)  # fmt: skip
WHAT_WE_DID = (
    "A clinician on our team looked at the MRI pictures and the records we have. "
    "There is no charge to you for this review."
)
WHAT_WE_FOUND = "The clinician does not think that the treatment we offer is the right next step for you."
WHAT_IT_MEANS = (
    "This letter is not a decision by VA, and it does not change the care VA has approved for you. "
    "It does not mean that your pain is not real, or that nothing can help."
)
USUAL_QUESTIONS = (
    "What do you think is causing my pain?",
    "What other kinds of care could fit me?",
    "Should I see a surgeon or another kind of doctor?",
    "Can I get a second opinion through VA?",
)
GET_HELP_NOW = (
    "You lose control of your bladder or bowels, or can't pass urine.",
    "You go numb between your legs or around your bottom.",
    "Your legs get weak, or the weakness gets worse.",
    "You have a fever with back pain, or bad pain after a fall.",
)
CRISIS_LINE = (
    "Veterans Crisis Line: dial 988, then press 1. Or text 838255. Someone is there day and night, "
    "for you or for a person who cares about you."
)


def draw(facts: LetterFacts) -> Document:
    """The letter, signed by the practice's referral desk."""
    first = facts.veteran.first_name
    asks = facts.decision.questions_to_ask or USUAL_QUESTIONS
    blocks: tuple[Block, ...] = (
        Heading(TITLE, 1),
        Paragraph(
            long_date(facts.written_on) or f"{NOT_RECORDED}: date of the letter.", not facts.written_on
        ),
        *_recipient(facts),
        Paragraph(f"Dear {first}," if first else "Dear veteran,"),
        Heading("What we did"),
        Paragraph(WHAT_WE_DID),
        Heading("What the clinician found"),
        Paragraph(WHAT_WE_FOUND),
        *told(facts.decision.reason, "the reason in plain words"),
        Heading("What this means"),
        Paragraph(WHAT_IT_MEANS),
        Heading("What you can do next"),
        Paragraph("Take this letter to your VA care team. You may want to ask:"),
        BulletList(asks),
        *told(_call_us(facts), "the practice's phone"),
        Heading("When to get help right away"),
        Paragraph("Call 911 or go to the nearest emergency room if:"),
        BulletList(GET_HELP_NOW),
        Paragraph(CRISIS_LINE),
        Address(tuple(line for line in (facts.practice.name, "Referral desk") if line)),
    )
    return Document(TITLE, blocks, identifiers(facts), letterhead(facts), text_points=12)


def _recipient(facts: LetterFacts) -> list[Block]:
    name, lines = full_name(facts.veteran), facts.veteran.address_lines
    if not (name and lines):
        return [Paragraph(f"{NOT_RECORDED}: the veteran's name or address.", missing=True)]
    return [Address((name, *lines))]


def _call_us(facts: LetterFacts) -> str | None:
    phone = facts.practice.phone
    return f"You can also call us at {phone}. We will go over the review with you." if phone else None
