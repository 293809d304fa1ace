"""What a paper may say of the signed MRI review: part of LetterFacts (paperwork/facts.py)."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date


class SymptomMatch(enum.StrEnum):
    """Whether a finding explains the symptoms, as the reviewer judged it."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class LevelAnswer:
    """One question of the review about a level, such as "Disc contour", with its answer (None: not answered)."""

    label: str
    answer: str | None = None


@dataclass(frozen=True)
class LevelFinding:
    """What the review says about one level: `findings` in a sentence, `answers` one by one.

    Whether it is thought to be the pain source, and on what evidence, is judged apart from what was found.
    """

    level: str
    findings: str
    matches_symptoms: SymptomMatch | None = None
    answers: tuple[LevelAnswer, ...] = ()
    pain_source: str | None = None
    pain_evidence: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class CriterionFact:
    """One criterion of the candidacy worksheet as the clinician judged it, with what the record says about it."""

    label: str
    judgement: str
    evidence: str | None = None
    records: tuple[str, ...] = ()


@dataclass(frozen=True)
class AddendumFact:
    """A signed correction of the review; `changed` names the fields it changes."""

    text: str
    signed_by: str
    signed_on: date
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class PictureFact:
    """A picture of the study that the reviewer chose for the report; a person had found no name in it before.

    `file` is the opaque id of its stored file, `width` to `height` its true proportions. `png` (base64) is filled in
    for drawing only (storage.facts_of) and never saved with the facts.
    """

    file: str
    caption: str
    alt: str
    width: int
    height: int
    png: str | None = None


@dataclass(frozen=True)
class ReviewFacts:
    """The signed MRI review. `outcome` and `summary` are sentences for a reader, not codes."""

    outcome: str | None = None
    summary: str | None = None
    levels: tuple[LevelFinding, ...] = ()
    signed_by: str | None = None
    signed_on: date | None = None
    comparison: str | None = None
    """What changed since the study before."""
    surgeon_signs: tuple[str, ...] = ()
    surgeon_urgency: str | None = None
    criteria: tuple[CriterionFact, ...] = ()
    addenda: tuple[AddendumFact, ...] = ()
    pictures: tuple[PictureFact, ...] = ()
