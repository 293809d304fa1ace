"""Imaging studies received (upload, disc by post, report only), their series and images, and uploads on their way."""

from __future__ import annotations

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.core.crypto import BLIND_BYTES
from referral.core.db import (
    BIG_ID,
    Base,
    HasCreatedAt,
    HasUid,
    InPractice,
    SealedDate,
    SealedJson,
    SealedText,
)
from referral.imaging.dicom.regions import Region as Region
from referral.imaging.states import IdentityResult, UploadState, Verdict

SHA256_HEX = 64
_INDEX = sa.LargeBinary(BLIND_BYTES)


class StudySource(enum.StrEnum):
    UPLOAD = "upload"
    DISC = "disc"
    REPORT_ONLY = "report_only"


class StudyUpload(HasUid, HasCreatedAt, InPractice, Base):
    """Files on their way to a case: one stream of bytes (the files one after the other) that arrives in parts.

    `offer` fingerprints names and sizes, so that the same choice of files finds its unfinished upload again; `content`
    fingerprints the bytes. The parts are kept until the files are read; afterwards the originals lie with their images.
    """

    __tablename__ = "imaging_upload"
    __table_args__ = (
        sa.Index("ix_imaging_upload_case", "case_id", "id"),
        sa.Index("ix_imaging_upload_content", "practice_id", "content"),
        sa.Index("ix_imaging_upload_state", "practice_id", "state"),
    )

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    state: Mapped[UploadState] = mapped_column(default=UploadState.RECEIVING)
    offer: Mapped[bytes] = mapped_column(_INDEX)
    content: Mapped[bytes | None] = mapped_column(_INDEX)
    part_size: Mapped[int]
    parts_expected: Mapped[int]
    bytes_expected: Mapped[int] = mapped_column(BIG_ID)
    bytes_received: Mapped[int] = mapped_column(BIG_ID, default=0)
    created_by_id: Mapped[int] = mapped_column(BIG_ID)
    last_part_at: Mapped[datetime]
    files_done: Mapped[int] = mapped_column(default=0)
    files_total: Mapped[int | None]
    finished_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    """Why the files could not be read; never holds any of their content."""
    source: Mapped[StudySource] = mapped_column(default=StudySource.UPLOAD)
    sent_by_enc: Mapped[bytes | None]
    files_enc: Mapped[bytes | None]
    outcome_enc: Mapped[bytes | None]

    sent_by = SealedText()
    files = SealedJson()
    """[[name, size]] in the order of the stream."""
    outcome = SealedJson()
    """What became of the files, once read: `imaging.arrival.Outcome` as JSON."""


class UploadPart(InPractice, Base):
    """One part that has arrived whole. Parts are numbered from 0."""

    __tablename__ = "imaging_upload_part"
    __table_args__ = (sa.UniqueConstraint("upload_id", "number"),)

    upload_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("imaging_upload.id", ondelete="CASCADE"))
    number: Mapped[int]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(SHA256_HEX))


class ImagingStudy(HasUid, HasCreatedAt, InPractice, Base):
    """One study as it arrived. It counts for the case once a person confirmed that it is this veteran's.

    A study read from files has `facts`, `checks` and a `verdict`. `region` is what a person confirmed, else what was
    read or logged. While `alarm_raised_at` stands without `alarm_cleared_at`, the case's review and packet stand still.
    A prior study is kept to compare with; the review is about one that is not.
    """

    __tablename__ = "imaging_study"
    __table_args__ = (
        sa.Index("ix_imaging_study_case", "case_id"),
        sa.Index("ix_imaging_study_uid", "practice_id", "study_uid_index"),
        sa.CheckConstraint("(matched_at IS NULL) = (matched_by_id IS NULL)", name="matched_by_somebody"),
        sa.CheckConstraint(
            "(alarm_cleared_at IS NULL) = (alarm_cleared_by_id IS NULL)", name="alarm_cleared_by_somebody"
        ),
        sa.CheckConstraint(
            "alarm_cleared_at IS NULL OR alarm_raised_at IS NOT NULL", name="alarm_raised_before_cleared"
        ),
        sa.CheckConstraint(
            "(region_confirmed_at IS NULL) = (region_confirmed_by_id IS NULL)",
            name="region_confirmed_by_somebody",
        ),
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

    study_uid_index: Mapped[bytes | None] = mapped_column(_INDEX)
    """Keyed fingerprint of the DICOM study UID, by which the same study is recognised when it comes again."""
    facts_enc: Mapped[bytes | None]
    checks_enc: Mapped[bytes | None]
    verdict: Mapped[Verdict | None]
    identity: Mapped[IdentityResult | None]
    region_read: Mapped[Region | None]
    region_confirmed_at: Mapped[datetime | None]
    region_confirmed_by_id: Mapped[int | None] = mapped_column(BIG_ID)
    is_prior: Mapped[bool] = mapped_column(default=False)
    alarm_raised_at: Mapped[datetime | None]
    alarm_raised_by_id: Mapped[int | None] = mapped_column(BIG_ID)
    alarm_why_enc: Mapped[bytes | None]
    alarm_cleared_at: Mapped[datetime | None]
    alarm_cleared_by_id: Mapped[int | None] = mapped_column(BIG_ID)
    alarm_cleared_reason_enc: Mapped[bytes | None]

    sent_by = SealedText()
    name_on_study = SealedText()
    born_on_study = SealedDate()
    removed_reason = SealedText()
    facts = SealedJson()
    """`dicom.facts.StudyFacts` as JSON, without its images."""
    checks = SealedJson()
    """`dicom.checks.StudyChecks` as JSON, as they were when the files were read or last checked again."""
    alarm_why = SealedText()
    alarm_cleared_reason = SealedText()

    series: Mapped[list[ImagingSeries]] = relationship(
        order_by="ImagingSeries.position", back_populates="study"
    )

    @property
    def has_open_alarm(self) -> bool:
        """Whether the wrong-patient alarm stands."""
        return self.removed_at is None and self.alarm_raised_at is not None and self.alarm_cleared_at is None

    @property
    def has_images(self) -> bool:
        """Whether its files are here; false for a disc or report that was only logged."""
        return self.study_uid_index is not None


class ImagingSeries(HasUid, InPractice, Base):
    """One series of a study. `plane` and `weighting` as worked out (`dicom.facts`); the rest stands in `facts`."""

    __tablename__ = "imaging_series"
    __table_args__ = (sa.UniqueConstraint("study_id", "position"),)

    study_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("imaging_study.id"))
    position: Mapped[int]
    series_uid_index: Mapped[bytes] = mapped_column(_INDEX)
    modality: Mapped[str] = mapped_column(sa.String(16), default="")
    plane: Mapped[str] = mapped_column(sa.String(40))
    weighting: Mapped[str] = mapped_column(sa.String(40))
    image_count: Mapped[int]
    facts_enc: Mapped[bytes | None]

    facts = SealedJson()
    """`dicom.facts.SeriesFacts` as JSON, without its images."""

    study: Mapped[ImagingStudy] = relationship(back_populates="series")
    images: Mapped[list[ImagingInstance]] = relationship(
        order_by="ImagingInstance.position", back_populates="series"
    )


class ImagingInstance(HasUid, InPractice, Base):
    """One image file of a series: where its original lies (core.files, `open_stream`) and its place among the slices.

    `why_not_shown` says why there is no picture of it; empty when nobody has found a reason. A picture of it may leave
    the chart only after `no_name_at`: a person looked and found no name burned into it.
    """

    __tablename__ = "imaging_instance"
    __table_args__ = (
        sa.UniqueConstraint("series_id", "position"),
        sa.Index("ix_imaging_instance_study", "study_id", "sop_uid_index"),
        sa.CheckConstraint("(no_name_at IS NULL) = (no_name_by_id IS NULL)", name="no_name_by_somebody"),
    )

    study_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("imaging_study.id"))
    series_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("imaging_series.id"))
    upload_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("imaging_upload.id"))
    position: Mapped[int]
    sop_uid_index: Mapped[bytes] = mapped_column(_INDEX)
    storage_key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    size: Mapped[int] = mapped_column(BIG_ID)
    sha256: Mapped[str] = mapped_column(sa.String(SHA256_HEX))
    frames: Mapped[int] = mapped_column(default=1)
    why_not_shown: Mapped[str] = mapped_column(sa.String(200), default="")
    no_name_at: Mapped[datetime | None]
    no_name_by_id: Mapped[int | None] = mapped_column(BIG_ID)
    facts_enc: Mapped[bytes | None]

    facts = SealedJson()
    """`dicom.facts.ImageFacts` as JSON: name within the medium, SOP UID, number, place along the series."""

    series: Mapped[ImagingSeries] = relationship(back_populates="images")


class LevelLabel(HasUid, HasCreatedAt, InPractice, Base):
    """A vertebra that a person marked on a slice. Each level stands once in a study: a new mark takes the old one away.

    Where it lies in the patient follows from the slice's own geometry. Marks taken away are kept for the history.
    """

    __tablename__ = "imaging_level_label"
    __table_args__ = (
        sa.Index("ix_imaging_level_label_study", "study_id"),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_by_id IS NULL)", name="removed_by_somebody"),
    )

    study_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("imaging_study.id"))
    image_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("imaging_instance.id"))
    frame: Mapped[int] = mapped_column(default=0)
    level: Mapped[str] = mapped_column(sa.String(4))
    place_enc: Mapped[bytes | None]
    created_by_id: Mapped[int] = mapped_column(BIG_ID)
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[int | None] = mapped_column(BIG_ID)

    place = SealedJson()
    """[x, y] in pixels of the slice from its upper left corner."""

    image: Mapped[ImagingInstance] = relationship()
