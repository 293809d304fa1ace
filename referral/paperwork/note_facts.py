"""What a paper may say of the newest clinical note and of the consents given: parts of LetterFacts (facts.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ClinicalNoteFacts:
    """The newest clinical note. `basis` says in words what it rests on, such as "Visit in person"."""

    noted_on: date | None = None
    basis: str | None = None
    history: str | None = None
    function: str | None = None
    """What the veteran can't do, or only with difficulty (functional impairment)."""
    examination: str | None = None
    assessment: str | None = None
    plan: str | None = None


@dataclass(frozen=True)
class ConsentFact:
    """A consent as it is on record: `what` such as "Care by this practice", `how` such as "by voice"."""

    what: str
    given_on: date
    how: str
    kind: str = ""
    """care, release or telehealth: which part of the consent form it is."""
    is_signed: bool = False
    """The veteran signed it, on paper or in the portal."""
