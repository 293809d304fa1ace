"""The signed review with its addenda as a paper may say it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from referral.cases import queries, review_queries
from referral.cases.models import Case
from referral.core import clock
from referral.imaging import queries as imaging
from referral.paperwork.facts import DecisionFacts
from referral.paperwork.review_facts import (
    AddendumFact,
    CriterionFact,
    LevelAnswer,
    LevelFinding,
    PictureFact,
    ReviewFacts,
    SymptomMatch,
)
from referral.review.addenda import FIELD_LABELS, effective
from referral.review.candidacy import CRITERIA, JUDGEMENT_LABELS, Judgement
from referral.review.models import Review, ReviewAddendum
from referral.review.rules import OUTCOME_LABELS
from referral.review.states import SURGEON_FLAG_LABELS, URGENCY_LABELS, Outcome, SurgeonFlag, Urgency
from referral.review.terms import PAIN_SOURCE, in_words, lines


@dataclass(frozen=True)
class SignedReview:
    """The newest signed review, its addenda (oldest first), and what it says with them."""

    review: Review
    addenda: Sequence[ReviewAddendum]
    outcome: Outcome | None
    content: Mapping[str, Any]


def signed_with_addenda(case: Case) -> SignedReview | None:
    """The case's newest signed review, or None."""
    review = queries.signed_review(case)
    if review is None:
        return None
    addenda = review_queries.addenda(review)
    outcome, content = effective(review.outcome, review.content, [row.changes or {} for row in addenda])
    return SignedReview(review, addenda, outcome, content)


def review_facts(signed: SignedReview | None, time_zone: str) -> ReviewFacts:
    """What papers say of the review; dates are calendar dates in `time_zone`."""
    if signed is None or signed.outcome is None or signed.review.signed_at is None:
        return ReviewFacts()
    content = signed.content
    return ReviewFacts(
        outcome=OUTCOME_LABELS[signed.outcome],
        summary=content.get("summary") or None,
        comparison=content.get("comparison") or None,
        surgeon_signs=tuple(SURGEON_FLAG_LABELS[SurgeonFlag(flag)] for flag in content.get("flags") or ()),
        surgeon_urgency=URGENCY_LABELS[Urgency(content["urgency"])] if content.get("urgency") else None,
        criteria=_criteria(content),
        levels=tuple(_level(row) for row in content.get("levels") or ()),
        signed_by=signed.review.signer,
        signed_on=clock.local_date(signed.review.signed_at, time_zone),
        addenda=tuple(_addendum(row, time_zone) for row in signed.addenda),
        pictures=_pictures(content),
    )


def decision_facts(signed: SignedReview | None) -> DecisionFacts:
    """Why the review ended as it did, for the veteran."""
    content: Mapping[str, Any] = signed.content if signed else {}
    reason, questions = content.get("not_candidate_reason"), content.get("questions_to_ask")
    return DecisionFacts(reason or None, tuple(questions or ()))


def _pictures(content: Mapping[str, Any]) -> tuple[PictureFact, ...]:
    """The chosen pictures, without any in which somebody has found a name since."""
    rows = [row for row in content.get("pictures") or () if row.get("file")]
    allowed = imaging.still_for_papers([row["image"] for row in rows])
    return tuple(
        PictureFact(row["file"], row["caption"], row["alt"], row["width"], row["height"])
        for row in rows
        if row["image"] in allowed
    )


def _level(row: Mapping[str, Any]) -> LevelFinding:
    return LevelFinding(
        level=row["level"],
        findings=in_words(row),
        matches_symptoms=SymptomMatch(row["matches"]) if row.get("matches") else None,
        answers=tuple(LevelAnswer(label, answer) for label, answer in lines(row)),
        pain_source=dict(PAIN_SOURCE)[row["pain_source"]] if row.get("pain_source") else None,
        pain_evidence=row.get("pain_evidence") or None,
        note=row.get("note") or None,
    )


def _criteria(content: Mapping[str, Any]) -> tuple[CriterionFact, ...]:
    judged: Mapping[str, Mapping[str, Any]] = content.get("criteria") or {}
    return tuple(
        CriterionFact(
            criterion.label,
            JUDGEMENT_LABELS[Judgement(judged[criterion.key]["state"])],
            judged[criterion.key].get("evidence") or None,
            tuple(record["text"] for record in judged[criterion.key].get("records") or ()),
        )
        for criterion in CRITERIA
        if criterion.key in judged
    )


def _addendum(row: ReviewAddendum, time_zone: str) -> AddendumFact:
    changed = tuple(FIELD_LABELS.get(name, name) for name in row.changes or {})
    return AddendumFact(row.text or "", row.signer or "", clock.local_date(row.signed_at, time_zone), changed)
