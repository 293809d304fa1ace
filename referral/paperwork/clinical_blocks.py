"""Blocks that several documents share: treatments, studies, findings, the service asked for, optional lines."""

from __future__ import annotations

from collections.abc import Sequence

from referral.paperwork.blocks import Block, BulletList, Fact, Facts, Table
from referral.paperwork.care_facts import ScoreFact
from referral.paperwork.facts import CareTried, CodeFact, ImagingStudy, LetterFacts
from referral.paperwork.review_facts import LevelFinding, SymptomMatch
from referral.paperwork.wording import (
    fact,
    full_name,
    known,
    listed,
    long_date,
    plural,
    short_date,
    told,
)

NOT_KNOWN = "Not known"
"""In a table's cell: a part of the row that nobody knows."""
MATCH_WORDS = {SymptomMatch.YES: "Yes", SymptomMatch.NO: "No", SymptomMatch.UNCLEAR: "Unclear"}
TELEHEALTH = "Part of the visits is by video or telephone"


def whose(facts: LetterFacts) -> tuple[Fact, ...]:
    """The lines every clinical document begins with."""
    return (
        fact("Veteran", full_name(facts.veteran)),
        fact("Date of birth", short_date(facts.veteran.birth_date)),
        fact("VA referral number", facts.authorization.referral_number),
        *known("Consult id", facts.authorization.consult_id),
    )


def care_table(care: Sequence[CareTried]) -> Block:
    """Every treatment tried, with from when to when and what came of it."""
    if not care:
        return told(None, "the conservative care that was tried")[0]
    rows = tuple(
        (c.what, short_date(c.started_on) or NOT_KNOWN, _ended(c), c.result or NOT_KNOWN) for c in care
    )
    return Table(("Treatment", "From", "To", "Result"), rows, (5, 2, 2, 5))


def _ended(care: CareTried) -> str:
    return short_date(care.ended_on) or ("Continues" if care.started_on else NOT_KNOWN)


def study_words(study: ImagingStudy) -> str:
    """`MRI, lumbar spine, September 3, 2026, Saguaro Imaging Center`; what is not known is left out."""
    kind = ", ".join(part for part in (study.modality or "Imaging study", study.region) if part)
    when = long_date(study.studied_on) or "date not known"
    return ", ".join(part for part in (kind, when, study.facility) if part)


def studies(imaging: Sequence[ImagingStudy]) -> Block:
    """The studies one by one."""
    return BulletList(tuple(map(study_words, imaging))) if imaging else told(None, "imaging studies")[0]


def findings_table(levels: Sequence[LevelFinding]) -> Table:
    """What the review found, level by level."""
    rows = tuple((level.level, level.findings, fits(level)) for level in levels)
    return Table(("Level", "Finding", "Fits the symptoms"), rows, (2, 9, 3))


def fits(level: LevelFinding) -> str:
    """Whether a finding fits the symptoms, as the reviewer judged it."""
    return MATCH_WORDS[level.matches_symptoms] if level.matches_symptoms else "Not judged"


def codes(header: str, found: Sequence[CodeFact], what: str) -> Block:
    """Codes with their descriptions."""
    if not found:
        return told(None, what)[0]
    rows = tuple((c.code, c.description or "Description not given") for c in found)
    return Table((header, "Description"), rows, (3, 11))


def service(facts: LetterFacts) -> tuple[Fact, ...]:
    """The service asked for and at which levels."""
    request = facts.request
    return (
        fact("Service", request.procedure_name),
        fact("Levels", listed(request.levels)),
        *known("Telehealth", TELEHEALTH if request.by_telehealth else None),
    )


def extent(facts: LetterFacts) -> tuple[Fact, ...]:
    """How many visits over how long."""
    return (
        fact("Visits asked for", plural(facts.request.visits, "visit")),
        fact("Estimated duration", duration(facts.request.duration_days)),
    )


def duration(days: int | None) -> str | None:
    """`180 days (about 26 weeks)`."""
    said = plural(days, "day")
    if days is None or days < 14:
        return said
    return f"{said} (about {round(days / 7)} weeks)"


def goals(wanted: Sequence[str]) -> Block:
    """What the veteran wants to be able to do again."""
    return BulletList(tuple(wanted)) if wanted else told(None, "the goals of treatment")[0]


def medicines(taken: Sequence[str]) -> Block:
    """What the veteran takes now."""
    return BulletList(tuple(taken)) if taken else told(None, "the medicines taken now")[0]


def score_span(scores: Sequence[ScoreFact]) -> list[Block]:
    """The first and the newest total of each measure; nothing when no score was taken."""
    by_measure: dict[str, list[ScoreFact]] = {}
    for score in sorted(scores, key=lambda s: s.on):
        by_measure.setdefault(score.measure, []).append(score)
    if not by_measure:
        return []
    rows = tuple(
        (measure, _score(taken[0]), _score(taken[-1]) if len(taken) > 1 else "No later score")
        for measure, taken in by_measure.items()
    )
    return [Table(("Measure", "First", "Newest"), rows, (6, 4, 4))]


def _score(score: ScoreFact) -> str:
    return f"{score.value} ({short_date(score.on)})"


def optional_facts(lines: Sequence[Fact]) -> list[Block]:
    """The lines as a block, or nothing when there are none."""
    return [Facts(tuple(lines))] if lines else []
