"""Reading MRI reviews: drafts, what was signed, its addenda and what it says with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from referral.cases import queries
from referral.cases.models import Case
from referral.core.db import db
from referral.core.errors import NotFound
from referral.imaging.models import ImagingStudy
from referral.paperwork.models import StoredFile
from referral.review.addenda import effective
from referral.review.models import Review, ReviewAddendum
from referral.review.states import Outcome


def draft_review(case: Case) -> Review | None:
    """The review that is being written, or None."""
    review = queries.current_review(case)
    return review if review and review.signed_at is None else None


def prior_reviews(case: Case) -> Sequence[Review]:
    """Signed reviews of the case, newest first."""
    signed = sa.select(Review).where(Review.case_id == case.id, Review.signed_at.is_not(None))
    return db.session.scalars(signed.order_by(Review.id.desc())).all()


def _signed_of_veteran(case: Case, *columns: Any) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .join_from(Review, Case, Case.id == Review.case_id)
        .where(
            Case.veteran_id == case.veteran_id,
            Case.practice_id == case.practice_id,
            Review.signed_at.is_not(None),
        )
        .order_by(Review.id.desc())
    )


def reviews_of_veteran(case: Case) -> Sequence[Review]:
    """Signed reviews of all the veteran's cases, newest first: what stands beside a new one."""
    return db.session.scalars(_signed_of_veteran(case, Review)).all()


def reviewed_cases_of_veteran(case: Case) -> Sequence[str]:
    """Opaque ids of the veteran's cases that have a signed review."""
    return db.session.scalars(_signed_of_veteran(case, Case.uid)).all()


def addenda(review: Review) -> Sequence[ReviewAddendum]:
    """The corrections of a signed review, oldest first."""
    rows = sa.select(ReviewAddendum).where(ReviewAddendum.review_id == review.id).order_by(ReviewAddendum.id)
    return db.session.scalars(rows).all()


def changes(review: Review) -> list[dict[str, Any]]:
    """What each addendum changes, oldest first."""
    return [addendum.changes or {} for addendum in addenda(review)]


def effective_review(review: Review) -> tuple[Outcome | None, dict[str, Any]]:
    """Outcome and content of a signed review with all its addenda."""
    return effective(review.outcome, review.content, changes(review))


def cases_reviewed_before(case_ids: Sequence[int]) -> set[int]:
    """Those of the cases that have a signed review."""
    wanted = sa.select(Review.case_id).where(Review.case_id.in_(case_ids), Review.signed_at.is_not(None))
    return set(db.session.scalars(wanted))


def _reports(case: Case) -> sa.Select[ImagingStudy, StoredFile]:
    return (
        sa.select(ImagingStudy, StoredFile)
        .join(StoredFile, StoredFile.id == ImagingStudy.report_file_id)
        .where(
            ImagingStudy.case_id == case.id, StoredFile.case_id == case.id, ImagingStudy.removed_at.is_(None)
        )
        .order_by(ImagingStudy.is_prior, ImagingStudy.id.desc())
    )


def reports(case: Case) -> Sequence[tuple[ImagingStudy, StoredFile]]:
    """The case's studies that have a radiologist's report, each with its file: the one under review first."""
    return [(study, file) for study, file in db.session.execute(_reports(case))]


def report_of(case: Case, study_uid: str) -> StoredFile:
    """The radiologist's report of one study. Raises NotFound."""
    found = db.session.execute(_reports(case).where(ImagingStudy.uid == study_uid)).first()
    if found is None:
        raise NotFound("There is no report of this study.")
    return found[1]
