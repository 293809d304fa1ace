"""The signed MRI review, level by level: findings, what is thought to be the pain source, outcome, corrections."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from referral.paperwork.blocks import Block, Document, Fact, Facts, Heading, Paragraph, Picture, Table
from referral.paperwork.clinical_blocks import findings_table, study_words
from referral.paperwork.facts import LetterFacts
from referral.paperwork.required import needs
from referral.paperwork.review_facts import (
    AddendumFact,
    CriterionFact,
    LevelFinding,
    PictureFact,
    ReviewFacts,
)
from referral.paperwork.texts.text_block import Texts, english_text
from referral.paperwork.wording import (
    fact,
    full_name,
    identifiers,
    joined,
    known,
    letterhead,
    listed,
    long_date,
    short_date,
    told,
)

TITLE = "MRI review report"
VERSION = 2
REQUIRED = needs(
    "practice.name", "veteran.first_name", "veteran.last_name", "veteran.birth_date",
    "authorization.referral_number", "clinical.imaging", "clinical.review.summary", "clinical.review.outcome",
    "clinical.review.signed_by",
)  # fmt: skip
WIDEST = 6
"""Levels side by side in one table; more go into a second one."""
TEXTS = Texts(
    "mri_review_report",
    (
        english_text(
            "no_substitute",
            "What the report is",
            "This is the practice's own review for its request to VA. It does not replace the radiologist's report.",
            ("practice_name",),
        ),
        english_text(
            "finding_note",
            "Below the findings by level",
            "A finding on imaging is not by itself proof of the source of pain; it was read together with the "
            "symptoms.",
        ),
    ),
)
NOT_JUDGED = "Not judged"
PICTURES_NOTE = (
    "Chosen by the reviewer to show a finding. They are not for diagnosis; the study itself holds all images."
)
NO_LEVELS = "The review names no level by itself."


def draw(facts: LetterFacts) -> Document:
    """The report of the newest signed review with its addenda."""
    review = facts.clinical.review
    blocks: list[Block] = [
        Heading(TITLE, 1),
        Facts(_about(facts)),
        *TEXTS.blocks(facts, "no_substitute"),
        Heading("Summary"),
        *told(review.summary, "the summary of the imaging review"),
        *([Paragraph(f"Compared with the study before: {review.comparison}")] if review.comparison else []),
        Heading("Findings by level"),
        *_findings(review.levels),
        *_pictures(review.pictures),
        Heading("Pain source"),
        *_pain_source(facts),
        Heading("Outcome"),
        *_outcome(review),
    ]
    if review.criteria:
        blocks += [Heading("Candidacy, criterion by criterion"), _worksheet(review.criteria)]
    signed = joined((review.signed_by, long_date(review.signed_on)))
    blocks.append(Paragraph(f"Signed by {signed}.") if signed else told(None, "who signed the review")[0])
    for addendum in review.addenda:
        blocks += _addendum(addendum)
    return Document(TITLE, tuple(blocks), identifiers(facts), letterhead(facts))


def _about(facts: LetterFacts) -> tuple[Fact, ...]:
    studies = tuple(map(study_words, facts.clinical.imaging))
    return (
        fact("Veteran", full_name(facts.veteran)),
        fact("Date of birth", short_date(facts.veteran.birth_date)),
        *known("VA referral number", facts.authorization.referral_number),
        *known("Complaint", facts.clinical.complaint),
        fact("Studies reviewed", "; ".join(studies) or None),
    )


def _findings(levels: Sequence[LevelFinding]) -> list[Block]:
    if not levels:
        return [Paragraph(NO_LEVELS)]
    blocks: list[Block] = [findings_table(levels)]
    answered = [level for level in levels if level.answers]
    for first in range(0, len(answered), WIDEST):
        blocks.append(_answers(answered[first : first + WIDEST]))
    return blocks


def _answers(levels: Sequence[LevelFinding]) -> Table:
    """Every question that was answered for one of the levels, a column for each level."""
    labels = dict.fromkeys(answer.label for level in levels for answer in level.answers)
    given = [{answer.label: answer.answer for answer in level.answers} for level in levels]
    rows = tuple(
        (label, *(column.get(label) or "–" for column in given))
        for label in labels
        if any(column.get(label) for column in given)
    )
    return Table(
        ("Question", *(level.level for level in levels)),
        rows,
        (4, *(3 for _ in levels)),
        caption="Each question as answered; – stands for not answered.",
    )


def _pictures(pictures: Sequence[PictureFact]) -> list[Block]:
    if not pictures:
        return []
    blocks: list[Block] = [Heading("Pictures"), Paragraph(PICTURES_NOTE)]
    for picture in pictures:
        if picture.png is None:
            blocks += told(None, f"the picture itself ({picture.caption})")
        else:
            png = base64.b64decode(picture.png)
            blocks.append(Picture(png, picture.alt, picture.caption, picture.width, picture.height))
    return blocks


def _pain_source(facts: LetterFacts) -> list[Block]:
    judged = [level for level in facts.clinical.review.levels if level.pain_source]
    if not judged:
        return [Paragraph("No level was judged to be the pain source."), *TEXTS.blocks(facts, "finding_note")]
    rows = tuple(
        (level.level, level.pain_source or NOT_JUDGED, level.pain_evidence or "None noted")
        for level in judged
    )
    return [
        Table(("Level", "Thought to be the pain source", "On what evidence"), rows, (2, 4, 8)),
        *TEXTS.blocks(facts, "finding_note"),
    ]


def _outcome(review: ReviewFacts) -> list[Block]:
    blocks: list[Block] = list(told(review.outcome, "the outcome of the review"))
    if review.surgeon_signs:
        blocks.append(Paragraph(f"Signs that call for a surgeon: {listed(review.surgeon_signs)}."))
    if review.surgeon_urgency:
        blocks.append(Paragraph(f"How soon a surgeon is needed: {review.surgeon_urgency}."))
    return blocks


def _worksheet(criteria: Sequence[CriterionFact]) -> Table:
    rows = tuple(
        (c.label, c.judgement, joined((c.evidence, *c.records), "; ") or "None noted") for c in criteria
    )
    return Table(("Criterion", "Judged", "Evidence in the record"), rows, (5, 2, 8))


def _addendum(addendum: AddendumFact) -> list[Block]:
    signed = joined((addendum.signed_by, long_date(addendum.signed_on)))
    changed = listed(addendum.changed)
    blocks: list[Block] = [
        Heading(f"Addendum of {long_date(addendum.signed_on)}"),
        *told(addendum.text, "its text"),
    ]
    if changed:
        blocks.append(Paragraph(f"It corrects: {changed}. This report shows the corrected review."))
    return [*blocks, Paragraph(f"Signed by {signed}.")]
