"""For the veteran to take to VA: the wait and the drive as told, beside VA's access standards with their sources.

It draws no conclusion: VA decides. What nobody told is "unknown". Grade 8 or below; a test holds it to that.
"""

from __future__ import annotations

from referral.paperwork.blocks import Address, Block, BulletList, Document, Heading, Paragraph, Table
from referral.paperwork.facts import LetterFacts
from referral.paperwork.occasion_facts import AccessFacts, StandardFact
from referral.paperwork.required import needs
from referral.paperwork.wording import NOT_RECORDED, full_name, identifiers, letterhead, long_date, told

TITLE = "Your wait and drive: facts to take to VA"
VERSION = 1
REQUIRED = needs(
    "written_on", "practice.name", "practice.phone", "veteran.first_name", "veteran.last_name", "veteran.birth_date",
)  # fmt: skip
UNKNOWN = "Unknown"
WHAT_IT_IS = (
    "A law called the MISSION Act says when VA may pay for care outside VA. VA has set numbers for the wait and for "
    "the drive. This page puts your own numbers beside them. VA uses its own numbers, and only VA can decide."
)
NOT_A_DECISION = (
    "This page is not a decision. It does not say that VA will pay or must pay. The numbers for you are as they were "
    "told to us; VA may have other ones."
)
NO_STANDARDS = "We do not have VA's numbers here. Ask VA which ones are in force."
ASK_VA = (
    "Ask your VA care team: What is my wait for this care at VA, and what is my drive by VA's count?",
    "Ask them to check if I can choose care outside VA. You can ask for this at any time (38 U.S.C. 1703B).",
    "Ask your VA clinician if care outside VA is in your best medical interest. You and the clinician can agree on "
    "that, whatever the numbers are (38 U.S.C. 1703(d)(1)(E)).",
    "If VA says no: ask how to file a clinical appeal (38 U.S.C. 1703(f)).",
)


def draw(facts: LetterFacts) -> Document:
    """One page in large type."""
    access = facts.access
    blocks: list[Block] = [
        Heading(TITLE, 1),
        Paragraph(long_date(facts.written_on) or f"{NOT_RECORDED}: date of this page.", not facts.written_on),
        *_whose(facts),
        Paragraph(WHAT_IT_IS),
        Heading("The numbers"),
        Table(("What", "You", "VA's standard", "Side by side"), (_wait_row(access), _drive_row(access)), (3, 5, 4, 4)),
        *[Paragraph(text) for text in _where_from(access)],
        Heading("Where the standards come from"),
        *_sources(access),
        Heading("What you can ask"),
        BulletList(ASK_VA),
        Paragraph(NOT_A_DECISION),
        *told(_call_us(facts), "the practice's phone"),
        Address(tuple(line for line in (facts.practice.name, "Referral desk") if line)),
    ]  # fmt: skip
    return Document(
        TITLE, tuple(blocks), identifiers(facts, needs_number=False), letterhead(facts), text_points=12
    )


def _whose(facts: LetterFacts) -> list[Block]:
    name = full_name(facts.veteran)
    return [Paragraph(f"For {name}.") if name else told(None, "the veteran's name")[0]]


def _wait_row(access: AccessFacts) -> tuple[str, ...]:
    return _row("Wait for specialty care", access.wait_days, "days", access.wait_standard)


def _drive_row(access: AccessFacts) -> tuple[str, ...]:
    return _row("Average drive, one way", access.drive_minutes, "minutes", access.drive_standard)


def _row(what: str, told_number: int | None, unit: str, standard: StandardFact | None) -> tuple[str, ...]:
    yours = UNKNOWN if told_number is None else f"{told_number} {unit}"
    limit = f"{standard.limit} {standard.unit}" if standard else UNKNOWN
    return what, yours, limit, _beside(told_number, unit, standard)


def _beside(told_number: int | None, unit: str, standard: StandardFact | None) -> str:
    if told_number is None or standard is None:
        return UNKNOWN
    apart = told_number - standard.limit
    if apart == 0:
        return "The same"
    return f"{abs(apart)} {unit} {'more' if apart > 0 else 'less'}"


def _where_from(access: AccessFacts) -> list[str]:
    """How the veteran's own numbers came about, in sentences."""
    said = []
    if access.va_place:
        said.append(f"They are about {access.va_place}.")
    if access.wait_days is not None:
        said.append(f"Your wait: {_wait_words(access)}{_by(access.wait_told_by)}")
    if access.drive_minutes is not None:
        said.append(f"Your drive: {access.drive_minutes} minutes{_by(access.drive_told_by)}")
    return said or ["Your own numbers are not known yet. Ask VA for them."]


def _wait_words(access: AccessFacts) -> str:
    asked, offered = long_date(access.asked_on), long_date(access.offered_on)
    if asked and offered:
        return f"asked for on {asked}, first day offered {offered}"
    return f"{access.wait_days} days"


def _by(teller: str | None) -> str:
    return f" (told by: {teller})." if teller else "."


def _sources(access: AccessFacts) -> list[Block]:
    lines = [
        f"{what}: {standard.limit} {standard.unit}. {standard.citation}. In force since "
        f"{long_date(standard.in_force_since)}."
        + ("" if standard.is_confirmed else " Read in a copy that is not VA's own: check it first.")
        for what, standard in (("Wait", access.wait_standard), ("Drive", access.drive_standard))
        if standard
    ]
    return [BulletList(tuple(lines)) if lines else Paragraph(NO_STANDARDS)]


def _call_us(facts: LetterFacts) -> str | None:
    phone = facts.practice.phone
    return f"Questions about this page? Call us at {phone}." if phone else None
