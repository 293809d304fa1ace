"""Checking signatures: what was signed against what is stored now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.core.db import db
from referral.review.models import Review, ReviewAddendum
from referral.review.signature import addendum_hash, review_hash

BATCH = 500


@dataclass(frozen=True)
class SignatureFault:
    """A signed review or addendum (its opaque id) that is no longer what was signed."""

    what: str
    uid: str


@dataclass(frozen=True)
class SignatureVerdict:
    """How many signatures were checked and which don't hold."""

    signatures: int
    faults: tuple[SignatureFault, ...]


def verify_signatures() -> SignatureVerdict:
    """Work out every signature's hash again from the stored content, and compare it with the row and the history."""
    count, faults, recorded = 0, [], _recorded_hashes()
    for what, row, expected in _signed():
        count += 1
        if expected != row.signed_hash or expected != recorded.get((what, row.id)):
            faults.append(SignatureFault(what, row.uid))
    return SignatureVerdict(count, tuple(faults))


def review_hash_of(review: Review) -> str:
    """The hash of a signed review, worked out from what is stored."""
    assert review.signed_at is not None
    outcome = review.outcome.value if review.outcome else ""
    return review_hash(review.content, outcome, review.signer or "", review.signed_at.isoformat())


def addendum_hash_of(addendum: ReviewAddendum, corrects: str) -> str:
    """The hash of an addendum to the review with the hash `corrects`, worked out from what is stored."""
    text, changes, signer = addendum.text or "", addendum.changes or {}, addendum.signer or ""
    return addendum_hash(corrects, text, changes, signer, addendum.signed_at.isoformat())


def _signed() -> Iterator[tuple[str, Review | ReviewAddendum, str]]:
    hashes = {}
    reviews = sa.select(Review).where(Review.signed_at.is_not(None)).order_by(Review.id)
    for review in db.session.scalars(reviews.execution_options(yield_per=BATCH)):
        hashes[review.id] = review.signed_hash or ""
        yield "review", review, review_hash_of(review)
    addenda = sa.select(ReviewAddendum).order_by(ReviewAddendum.id)
    for addendum in db.session.scalars(addenda.execution_options(yield_per=BATCH)):
        yield "addendum", addendum, addendum_hash_of(addendum, hashes.get(addendum.review_id, ""))


def _recorded_hashes() -> dict[tuple[str, int], str]:
    wanted = sa.select(AuditEvent).where(
        AuditEvent.tag.in_([AuditTag.REVIEW_SIGNED, AuditTag.REVIEW_CORRECTED])
    )
    found = {}
    for event in db.session.scalars(wanted.execution_options(yield_per=BATCH)):
        kind = "addendum" if event.tag is AuditTag.REVIEW_CORRECTED else "review"
        data: dict[str, Any] = event.data or {}
        found[kind, int(data[f"{kind}_id"])] = str(data["hash"])
    return found
