"""Imaging studies received: an upload, a disc by post, or a report only."""

from __future__ import annotations

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from referral.core.db import BIG_ID, Base, HasCreatedAt, HasUid, InPractice, SealedDate, SealedText


class StudySource(enum.StrEnum):
    UPLOAD = "upload"
    DISC = "disc"
    REPORT_ONLY = "report_only"


class Region(enum.StrEnum):
    LUMBAR = "lumbar"
    CERVICAL = "cervical"
    THORACIC = "thoracic"
    OTHER = "other"


class ImagingStudy(HasUid, HasCreatedAt, InPractice, Base):
    """One study as it arrived. It counts for the case once a person confirmed that it is this veteran's."""

    __tablename__ = "imaging_study"
    __table_args__ = (
        sa.Index("ix_imaging_study_case", "case_id"),
        sa.CheckConstraint("(matched_at IS NULL) = (matched_by_id IS NULL)", name="matched_by_somebody"),
    )

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    source: Mapped[StudySource]
    modality: Mapped[str] = mapped_column(sa.String(16), default="MR")
    region: Mapped[Region]
    study_on: Mapped[date | None]
    received_on: Mapped[date]
    sent_by_enc: Mapped[bytes | None]
    name_on_study_enc: Mapped[bytes | None]
    born_on_study_enc: Mapped[bytes | None]
    file_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("stored_file.id"))
    report_file_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("stored_file.id"))
    matched_at: Mapped[datetime | None]
    matched_by_id: Mapped[int | None] = mapped_column(BIG_ID)
    removed_at: Mapped[datetime | None]
    removed_reason_enc: Mapped[bytes | None]
    disc_returned_on: Mapped[date | None]

    sent_by = SealedText()
    name_on_study = SealedText()
    born_on_study = SealedDate()
    removed_reason = SealedText()
