"""The 22 boxes of page 1 of VA Form 10-10172 (MAR 2025), in its order: form and worksheet say the same.

Box 17 (geriatric and extended care) stays empty for spine care; 21 and 22 are the signer's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from referral.paperwork.facts import CodeFact, LetterFacts, ServiceCategory
from referral.paperwork.wording import clinician_line, full_name, joined, plural, short_date

SECTION_II_STARTS = 10


@dataclass(frozen=True)
class Box:
    """`value` is None when nobody recorded it; `by_hand` boxes are never filled by the program and say why."""

    number: int
    label: str
    value: str | None = None
    by_hand: str | None = None


def boxes(facts: LetterFacts) -> tuple[Box, ...]:
    """All boxes, 1 to 22."""
    return (*_provider_boxes(facts), *_request_boxes(facts), *_signing_boxes(facts))


def _provider_boxes(facts: LetterFacts) -> tuple[Box, ...]:
    practice, facility = facts.practice, facts.facility
    return (
        Box(1, "Veteran's legal full name", full_name(facts.veteran)),
        Box(2, "Date of birth", short_date(facts.veteran.birth_date)),
        Box(3, "VA facility and address", joined((facility.name, *facility.address_lines))),
        Box(4, "VA authorization number", facts.authorization.referral_number),
        Box(5, "Ordering provider office and address", joined((practice.name, *practice.address_lines))),
        Box(
            6,
            "IHS provider or Tribal Health Program",
            _answer(practice.is_tribal_health_provider),
        ),
        Box(7, "Ordering provider phone", practice.phone),
        Box(8, "Ordering provider fax", practice.fax),
        Box(9, "Ordering provider secure e-mail", practice.secure_email),
    )


def _request_boxes(facts: LetterFacts) -> tuple[Box, ...]:
    request = facts.request
    return (
        Box(10, "Care needed within 48 hours?", _answer(request.needed_within_48_hours)),
        Box(11, "Continuation of care?", _answer(is_category(facts, ServiceCategory.CONTINUATION))),
        Box(12, "Referral to another specialty?", _specialty(facts)),
        Box(13, "Diagnosis codes (ICD-10)", joined(c.code for c in request.diagnoses)),
        Box(14, "Diagnosis description", described(request.diagnoses)),
        Box(15, "Requested CPT/HCPCS code", joined(c.code for c in request.procedures)),
        Box(16, "CPT/HCPCS description", described(request.procedures)),
        Box(17, "Geriatric and extended care", by_hand="Not requested"),
        Box(18, "Reason for request", reason(facts)),
    )


def _signing_boxes(facts: LetterFacts) -> tuple[Box, ...]:
    return (
        Box(19, "Ordering provider name (printed)", clinician_line(facts)),
        Box(20, "Ordering provider NPI", facts.clinician.npi),
        Box(21, "Ordering provider signature", by_hand="Signed on VA Form 10-10172"),
        Box(22, "Today's date", by_hand="Dated by the signer"),
    )


def described(codes: Sequence[CodeFact]) -> str | None:
    """Boxes 14 and 16, which hold three lines: short words, and what neighbours begin with said once.

    `Lumbar: disc degeneration, back pain only; annulus defect, small`. None when no code has words.
    """
    words = dict.fromkeys(_shorter(code) for code in codes if code.description)
    groups = [list(group) for _, group in groupby(words, key=lambda text: text.split()[0])]
    separator = ". " if any(len(group) > 1 for group in groups) else "; "
    return joined(map(_once, groups), separator)


def _shorter(code: CodeFact) -> str:
    return min((code.description or "", code.short or code.description or ""), key=len)


def _once(group: Sequence[str]) -> str:
    """Descriptions that begin alike as one."""
    words = [text.split()[:-1] for text in group]
    alike = list(takewhile(lambda same: len(set(same)) == 1, zip(*words, strict=False)))
    if len(group) == 1 or not alike:
        return "; ".join(group)
    shared, begins = len(alike), " ".join(same[0] for same in alike).rstrip(",")
    return f"{begins}: {'; '.join(' '.join(text.split()[shared:]) for text in group)}"


def is_category(facts: LetterFacts, category: ServiceCategory) -> bool | None:
    """Whether the request is of `category`; None when nobody said of which it is."""
    return None if facts.request.category is None else facts.request.category is category


def reason(facts: LetterFacts) -> str | None:
    """Box 18: the service in one line (procedure, levels, visits, duration), then the clinician's words.

    None without the clinician's words, however much else is known.
    """
    request = facts.request
    if not request.reason:
        return None
    extent = joined((plural(request.visits, "visit"), plural(request.duration_days, "day")), " over ")
    service = joined((request.procedure_name, joined(request.levels), extent), "; ")
    return f"Requested: {service}.\n{request.reason}" if service else request.reason


def _specialty(facts: LetterFacts) -> str | None:
    asked = is_category(facts, ServiceCategory.NEW_SPECIALTY)
    if not asked:
        return _answer(asked)
    return f"Yes: {facts.request.specialty}" if facts.request.specialty else None


def _answer(value: bool | None) -> str | None:
    return None if value is None else ("Yes" if value else "No")
