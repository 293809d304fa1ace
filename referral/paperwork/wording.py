"""How facts are said: names, dates, letterhead, identifiers, and the words for what nobody has recorded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from referral.core.partial_date import PartialDate
from referral.paperwork.blocks import Fact, Letterhead, Paragraph, Signature
from referral.paperwork.facts import CodeFact, LetterFacts, ServiceCategory, VeteranFacts

NOT_RECORDED = "Not recorded"
CATEGORY_WORDS = {
    ServiceCategory.CONTINUATION: "Continuation of previously authorized care",
    ServiceCategory.NEW_PROCEDURE: "New procedure or service",
    ServiceCategory.NEW_SPECIALTY: "Referral to another specialty",
}


def short_date(day: date | PartialDate | None) -> str | None:
    """`03/07/1979`, as VA's forms want it; `03/1979` or `1979` where no more is known."""
    whole = PartialDate.of(day)
    return whole.short if whole else None


def long_date(day: date | None) -> str | None:
    """`March 7, 1979`."""
    return f"{day:%B} {day.day}, {day.year}" if day else None


def full_name(veteran: VeteranFacts) -> str | None:
    """First, middle initial, last: as box 1 of VA Form 10-10172 asks. None when no part is known."""
    initial = f"{veteran.middle_name[0]}." if veteran.middle_name else None
    return " ".join(part for part in (veteran.first_name, initial, veteran.last_name) if part) or None


def identifiers(facts: LetterFacts, *, needs_number: bool = True) -> tuple[str, ...]:
    """What every page carries: name, date of birth, VA referral number; some papers do without the number."""
    born = short_date(facts.veteran.birth_date)
    number = facts.authorization.referral_number
    known_or_wanted = (f"Referral {number}" if number else "Referral number not recorded",)
    return (
        full_name(facts.veteran) or "Veteran's name not recorded",
        f"DOB {born}" if born else "Date of birth not recorded",
        *(known_or_wanted if number or needs_number else ()),
    )


def letterhead(facts: LetterFacts) -> Letterhead:
    """The practice's own head of page one."""
    practice = facts.practice
    numbers = " · ".join(
        f"{name} {value}" for name, value in (("Phone", practice.phone), ("Fax", practice.fax)) if value
    )
    lines = (*practice.address_lines, numbers, practice.secure_email or "")
    return Letterhead(practice.name or "Practice name not recorded", tuple(line for line in lines if line))


def fact(label: str, value: str | int | None) -> Fact:
    """One labelled line; a fact nobody recorded says so."""
    empty = value is None or value == ""
    return Fact(label, NOT_RECORDED if empty else str(value), missing=empty)


def known(label: str, value: str | int | None) -> tuple[Fact, ...]:
    """An optional line: nothing at all when nobody recorded it."""
    return () if value is None or value == "" else (Fact(label, str(value)),)


def said(text: str | None) -> list[Paragraph]:
    """An optional narrative as paragraphs; none when nobody wrote it."""
    return [Paragraph(line) for line in (text or "").split("\n") if line.strip()]


def told(text: str | None, what: str) -> list[Paragraph]:
    """A narrative as paragraphs, or the sentence that `what` has not been recorded."""
    if not text:
        return [Paragraph(f"{NOT_RECORDED}: {what}.", missing=True)]
    return said(text)


def joined(parts: Iterable[str | None], separator: str = ", ") -> str | None:
    """The parts that there are, or None."""
    return separator.join(part for part in parts if part) or None


def listed(words: Sequence[str]) -> str | None:
    """`a, b and c`, or None when there are none."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words) or None


def coded(codes: Sequence[CodeFact]) -> str | None:
    """`M51.360 (lumbar …), M51.A0 (…)`."""
    return joined(f"{c.code} ({c.description})" if c.description else c.code for c in codes)


def yes_no(value: bool | None) -> str | None:
    return None if value is None else ("Yes" if value else "No")


def plural(count: int | None, word: str) -> str | None:
    """`1 visit`, `4 visits`."""
    if count is None:
        return None
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def clinician_line(facts: LetterFacts) -> str | None:
    """`Ingrid Halvorsen, MD`."""
    return joined((facts.clinician.name, facts.clinician.credentials)) if facts.clinician.name else None


def clinician_signature(facts: LetterFacts, label: str = "Signature of the ordering clinician") -> Signature:
    """Where the ordering clinician signs; `label` stands under the line."""
    npi = facts.clinician.npi
    name = clinician_line(facts) or "Ordering clinician: not recorded"
    printed = (name, f"NPI {npi}" if npi else "NPI: not recorded")
    signature = facts.signature
    if signature.signer is None:
        return Signature(label, printed)
    signed = (signature.signer, *signature.proof_lines)
    return Signature(label, printed, signed=signed, signed_on=short_date(signature.signed_on) or "")
