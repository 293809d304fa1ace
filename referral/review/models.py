"""The clinical side of a case: red-flag screens and the MRI review."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from referral.core.db import BIG_ID, Base, HasCreatedAt, HasUid, InPractice, SealedJson, SealedText
from referral.review.states import Outcome


class RedFlagScreen(HasUid, InPractice, Base):
    """One asking of the red-flag questions. Any yes stops the normal path until a clinician clears it."""

    __tablename__ = "red_flag_screen"
    __table_args__ = (sa.Index("ix_red_flag_screen_case", "case_id"),)

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(BIG_ID)
    asked_by_role: Mapped[str] = mapped_column(sa.String(20), default="")
    """Whose id that is: `veteran` when the veteran answered on their own page."""
    any_yes: Mapped[bool]
    answers_enc: Mapped[bytes | None]
    cleared_at: Mapped[datetime | None]
    cleared_by_id: Mapped[int | None] = mapped_column(BIG_ID)
    cleared_reason_enc: Mapped[bytes | None]

    answers = SealedJson()
    """Question key (rules.RED_FLAG_QUESTIONS) to true or false."""
    cleared_reason = SealedText()


class Review(HasUid, HasCreatedAt, InPractice, Base):
    """One MRI review by a clinician: a draft until signed, locked afterwards.

    `content` holds what the clinician wrote (review/rules.py: ReviewContent); `signed_hash` is the SHA-256 of its
    canonical JSON with outcome, signer and time.
    """

    __tablename__ = "mri_review"
    __table_args__ = (
        sa.Index("ix_mri_review_case", "case_id"),
        sa.CheckConstraint(
            "(signed_at IS NULL) = (signed_by_id IS NULL) AND (signed_at IS NULL) = (signed_hash IS NULL)",
            name="signed_whole",
        ),
    )

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    study_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("imaging_study.id"))
    outcome: Mapped[Outcome | None]
    content_enc: Mapped[bytes | None]
    written_by_id: Mapped[int] = mapped_column(BIG_ID)
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[int | None] = mapped_column(BIG_ID)
    signer_enc: Mapped[bytes | None]
    signed_hash: Mapped[str | None] = mapped_column(sa.String(64))
    version: Mapped[int] = mapped_column()

    content = SealedJson()
    signer = SealedText()
    """Name and credentials as they stood when signed."""

    __mapper_args__ = {"version_id_col": version}


class ReviewAddendum(HasUid, HasCreatedAt, InPractice, Base):
    """A signed correction of a signed review; never changed. The review itself stays as it was signed."""

    __tablename__ = "review_addendum"
    __table_args__ = (sa.Index("ix_review_addendum_case", "case_id", "id"),)

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    review_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("mri_review.id"))
    text_enc: Mapped[bytes]
    changes_enc: Mapped[bytes]
    signed_at: Mapped[datetime]
    signed_by_id: Mapped[int] = mapped_column(BIG_ID)
    signer_enc: Mapped[bytes]
    signed_hash: Mapped[str] = mapped_column(sa.String(64))

    text = SealedText()
    """What is corrected, and why."""
    changes = SealedJson()
    """Field to new value, `outcome` among them (review/addenda.py)."""
    signer = SealedText()
