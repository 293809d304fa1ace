"""To the VA facility's community care office: what became of a request that VA has not answered."""

from __future__ import annotations

from dataclasses import dataclass

from referral.paperwork.blocks import Address, Block, BulletList, Document, Fact, Facts, Heading, Paragraph
from referral.paperwork.facts import LetterFacts
from referral.paperwork.required import needs
from referral.paperwork.texts.text_block import Texts, english_text
from referral.paperwork.wording import (
    CATEGORY_WORDS,
    NOT_RECORDED,
    fact,
    full_name,
    identifiers,
    joined,
    known,
    letterhead,
    long_date,
    plural,
    short_date,
    told,
)

TITLE = "Follow-up on a request for service"
VERSION = 2
REQUIRED = needs(
    "written_on", "practice.name", "practice.phone", "veteran.first_name", "veteran.last_name",
    "veteran.birth_date", "facility.name", "authorization.referral_number", "chase.request_sent_on",
)  # fmt: skip


@dataclass(frozen=True)
class Rung:
    """To whose attention a letter goes, and its heading."""

    attention: str
    heading: str


RUNGS = (
    Rung("Office of Community Care", "Status of a request for service"),
    Rung("Office of Community Care", "Second request: status of a request for service"),
    Rung(
        "Chief, Office of Community Care",
        "For the chief of community care: request for service without an answer",
    ),
    Rung(
        "Chief, Office of Community Care",
        "Again, for the chief of community care: request for service without an answer",
    ),
)
"""By the number a rung of chasing/ladders.toml names; the last is for the repeats of the top rung, as are its texts."""
FACTS = ("sent_on", "facility_name", "practice_phone", "practice_name", "referral_number")
TEXTS = Texts(
    "va_follow_up_letter",
    (
        english_text(
            "opening_1",
            "First letter: opening",
            "We sent your office the request for service named below and have no answer on record yet.",
            FACTS,
        ),
        english_text(
            "ask_1",
            "First letter: what we ask",
            "- Please tell us whether the request arrived and is complete.\n"
            "- If something is missing, please name it, and we will send it the same day we learn of it.",
            FACTS,
        ),
        english_text(
            "opening_2",
            "Second letter: opening",
            "We have written to you before about the request for service named below. It is still without an answer.",
            FACTS,
        ),
        english_text(
            "ask_2",
            "Second letter: what we ask",
            "- Please tell us the status of the request and who is working on it.\n"
            "- If it did not reach you, please tell us by which route we should send it again.",
            FACTS,
        ),
        english_text(
            "opening_3",
            "Third letter: opening",
            "The request for service named below is still without an answer after repeated follow-ups. We ask that "
            "you look at it yourself or name who will.",
            FACTS,
        ),
        english_text(
            "ask_3",
            "Third letter: what we ask",
            "- Please give us a decision, or the date by which there will be one.\n"
            "- If VA will provide the service itself, please tell us and the veteran when and where.",
            FACTS,
        ),
        english_text(
            "opening_4",
            "Later letters: opening",
            "We have written to you about the request for service named below. It is still without an answer, and the "
            "veteran is still waiting.",
            FACTS,
        ),
        english_text(
            "ask_4",
            "Later letters: what we ask",
            "- Please name one person who has this request, with a telephone number.\n"
            "- Please give us a decision, or tell us in writing what keeps VA from one.\n"
            "- If VA will provide the service itself, please tell us and the veteran when and where.",
            FACTS,
        ),
        english_text(
            "closing",
            "Closing",
            "A copy of the complete request is available at once if it helps. The decision on it is VA's.",
            FACTS,
        ),
    ),
)


def draw(facts: LetterFacts) -> Document:
    """The letter for `facts.chase.rung`."""
    rung = min(max(facts.chase.rung, 1), len(RUNGS))
    blocks: list[Block] = [
        Heading(RUNGS[rung - 1].heading, 1),
        Paragraph(long_date(facts.written_on) or f"{NOT_RECORDED}: date of the letter.", not facts.written_on),
        *_recipient(facts, RUNGS[rung - 1].attention),
        *TEXTS.blocks(facts, f"opening_{rung}"),
        Heading("The request"),
        Facts((
            fact("Veteran", full_name(facts.veteran)),
            fact("Date of birth", short_date(facts.veteran.birth_date)),
            fact("VA referral number", facts.authorization.referral_number),
            *known("Kind of request", facts.request.category and CATEGORY_WORDS[facts.request.category]),
            *known("Service", facts.request.procedure_name),
            fact("Sent on", _sent(facts)),
            *_waiting(facts),
        )),
        Heading("What we ask"),
        *TEXTS.blocks(facts, f"ask_{rung}"),
        *_reply_by(facts),
        *_earlier(facts),
        *TEXTS.blocks(facts, "closing"),
        *told(_contact(facts), "the practice's phone, fax and e-mail"),
        Address(tuple(line for line in (facts.practice.name, "Referral desk") if line)),
    ]  # fmt: skip
    return Document(TITLE, tuple(blocks), identifiers(facts), letterhead(facts))


def _recipient(facts: LetterFacts, attention: str) -> list[Block]:
    if not facts.facility.name:
        return [Paragraph(f"{NOT_RECORDED}: the VA facility.", missing=True)]
    fax = (f"Fax {facts.facility.fax}",) if facts.facility.fax else ()
    return [Address((facts.facility.name, attention, *facts.facility.address_lines, *fax))]


def _sent(facts: LetterFacts) -> str | None:
    sent = long_date(facts.chase.request_sent_on)
    return sent and joined((sent, facts.chase.request_sent_by), ", by ")


def _waiting(facts: LetterFacts) -> list[Fact]:
    days = facts.chase.business_days_waiting
    return [fact("Waiting for", f"{plural(days, 'business day')} by VA's calendar")] if days else []


def _reply_by(facts: LetterFacts) -> list[Block]:
    wanted = long_date(facts.chase.answer_wanted_by)
    return [Paragraph(f"We would be grateful for an answer by {wanted}.")] if wanted else []


def _earlier(facts: LetterFacts) -> list[Block]:
    if not facts.chase.earlier_contacts:
        return []
    return [Heading("Earlier contacts"), BulletList(facts.chase.earlier_contacts)]


def _contact(facts: LetterFacts) -> str | None:
    practice = facts.practice
    ways = joined((practice.phone, practice.fax and f"fax {practice.fax}", practice.secure_email))
    return f"Please answer to {ways}." if ways else None
