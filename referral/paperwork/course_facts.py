"""Where a case stands, as letters say it, and the words of papers as they stood when they were ordered."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date


class Needed(enum.StrEnum):
    """What a practice may still need from a veteran (care pathway, step 0)."""

    SIGNS = "signs"
    CONSENT = "consent"
    MRI = "mri"
    TIMELINE = "timeline"
    TREATMENTS = "treatments"
    GOALS = "goals"


class ReviewEnd(enum.StrEnum):
    """How the MRI review ended, when it goes on to VA."""

    CANDIDATE = "candidate"
    DIAGNOSTIC_FIRST = "diagnostic_first"
    REFER_SURGEON = "refer_surgeon"


@dataclass(frozen=True)
class BookedVisit:
    """A visit: `at` is the practice's own time as "14:30"; `place` as the desk wrote it."""

    on: date | None = None
    at: str | None = None
    place: str | None = None
    clinician: str | None = None


@dataclass(frozen=True)
class CourseFacts:
    """Everything about the course of a case that only letters to the veteran say; no part of a fingerprint."""

    opened_on: date | None = None
    needed: tuple[Needed, ...] = ()
    asked_for: str | None = None
    """What the reviewer asked for, in the reviewer's words."""
    review_end: ReviewEnd | None = None
    sent_on: date | None = None
    """Day on which the request for service went to VA."""
    answered_on: date | None = None
    answer_note: str | None = None
    """What VA said, as the desk wrote it down."""
    with_changes: bool = False
    """VA approved, but not just what was asked for."""
    visit: BookedVisit = BookedVisit()


@dataclass(frozen=True)
class ChaseFacts:
    """The follow-up a letter is written for: one rung of the ladder on a request VA has not answered."""

    rung: int = 1
    """Which wording: 1 = first letter; higher ones are firmer (documents/va_follow_up_letter.py)."""
    request_sent_on: date | None = None
    request_sent_by: str | None = None
    """Channel, such as "fax" or "HSRM"."""
    earlier_contacts: tuple[str, ...] = ()
    """One sentence each, oldest first."""
    answer_wanted_by: date | None = None
    business_days_waiting: int | None = None
    """VA business days since the request was sent."""


@dataclass(frozen=True)
class DecisionFacts:
    """Why the review ended as it did, in plain words for the veteran."""

    reason: str | None = None
    questions_to_ask: tuple[str, ...] = ()


@dataclass(frozen=True)
class TextFact:
    """The words of one text block, as they stood when the paper was ordered. `version` 0: as the program ships it."""

    document: str
    key: str
    text: str
    version: int = 0
