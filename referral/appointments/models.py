"""Visits: booked, entered in HSRM by hand, done or lost; and the records that VA must get afterwards."""

from __future__ import annotations

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from referral.appointments.states import RecordKind, RecordsWaiver
from referral.core.db import BIG_ID, Base, HasCreatedAt, HasUid, InPractice, SealedJson, SealedText


class VisitStatus(enum.StrEnum):
    BOOKED = "booked"
    DONE = "done"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class Appointment(HasUid, HasCreatedAt, InPractice, Base):
    """One visit. `starts_at` is the instant, `on` the calendar date at the practice (never shifts)."""

    __tablename__ = "appointment"
    __table_args__ = (
        sa.Index("ix_appointment_case", "case_id"),
        sa.Index("uq_appointment_one_booked", "case_id", unique=True,
                 sqlite_where=sa.text("status = 'booked'"), postgresql_where=sa.text("status = 'booked'")),
        sa.CheckConstraint("(hsrm_entered_on IS NULL) = (hsrm_entered_by_id IS NULL)", name="entered_by_somebody"),
        sa.CheckConstraint("(emergency_by_id IS NULL) = (emergency_reason_enc IS NULL)"
                           " AND (emergency_by_id IS NULL) = (va_notify_by IS NULL)", name="emergency_whole"),
        sa.CheckConstraint("(va_notified_on IS NULL) = (va_notified_by_id IS NULL)", name="notified_by_somebody"),
        sa.CheckConstraint(
            "(records_waived_on IS NULL) = (records_waiver IS NULL)"
            " AND (records_waived_on IS NULL) = (records_waived_by_id IS NULL)",
            name="waived_whole",
        ),
    )  # fmt: skip

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    authorization_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("authorization.id"))
    clinician_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("clinician.id"))
    status: Mapped[VisitStatus] = mapped_column(default=VisitStatus.BOOKED)
    booked_on: Mapped[date]
    starts_at: Mapped[datetime]
    on: Mapped[date]
    place_enc: Mapped[bytes | None]
    planned_enc: Mapped[bytes | None]
    emergency_by_id: Mapped[int | None] = mapped_column(BIG_ID)
    """Who let it be booked without authorization, as emergency care."""
    emergency_reason_enc: Mapped[bytes | None]
    va_notify_by: Mapped[datetime | None]
    """Until when VA must hear of emergency care: 72 hours after it begins."""
    va_notified_on: Mapped[date | None]
    va_notified_by_id: Mapped[int | None] = mapped_column(BIG_ID)
    va_notified_proof_enc: Mapped[bytes | None]
    lost_reason_enc: Mapped[bytes | None]
    hsrm_entered_on: Mapped[date | None]
    hsrm_entered_by_id: Mapped[int | None] = mapped_column(BIG_ID)
    records_sent_on: Mapped[date | None]
    records_channel: Mapped[str | None] = mapped_column(sa.String(20))
    records_proof_enc: Mapped[bytes | None]
    records_confirmed_on: Mapped[date | None]
    records_packet_id: Mapped[int | None] = mapped_column(BIG_ID)
    """The packet that went to VA; None when the records were sent from elsewhere."""
    records_pushes: Mapped[int] = mapped_column(default=0)
    """How often they were sent again because VA gave no word; each sending stands in the case's sendings."""
    records_waived_on: Mapped[date | None]
    records_waived_by_id: Mapped[int | None] = mapped_column(BIG_ID)
    records_waiver: Mapped[RecordsWaiver | None]
    """Why VA need not have, or confirm, this visit's records."""
    records_waiver_note_enc: Mapped[bytes | None]

    place = SealedText()
    planned = SealedJson()
    """Procedure codes planned for the visit: ["62290"]."""
    emergency_reason = SealedText()
    va_notified_proof = SealedText()
    lost_reason = SealedText()
    records_proof = SealedText()
    records_waiver_note = SealedText()


class VisitNote(HasUid, HasCreatedAt, InPractice, Base):
    """What a clinician says about a visit that took place. The newest counts; a signed one is never changed.

    `signer` is the name as it stands on the note; `content` has the fields of cases/operations/records.py.
    """

    __tablename__ = "visit_note"
    __table_args__ = (
        sa.Index("ix_visit_note_appointment", "appointment_id", "id"),
        sa.CheckConstraint(
            "(signed_at IS NULL) = (signed_by_id IS NULL) AND (signed_at IS NULL) = (signer IS NULL)",
            name="signed_whole",
        ),
    )

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    appointment_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("appointment.id"))
    written_by_id: Mapped[int] = mapped_column(BIG_ID)
    content_enc: Mapped[bytes]
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[int | None] = mapped_column(BIG_ID)
    signer: Mapped[str | None] = mapped_column(sa.String(300))

    content = SealedJson()


class VisitRecord(HasUid, HasCreatedAt, InPractice, Base):
    """A file that goes to VA with the records of one visit: what it is, and its date of service."""

    __tablename__ = "visit_record"
    __table_args__ = (sa.Index("ix_visit_record_appointment", "appointment_id", "id"),)

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    appointment_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("appointment.id"))
    file_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("stored_file.id"))
    kind: Mapped[RecordKind]
    service_on: Mapped[date]
    added_by_id: Mapped[int] = mapped_column(BIG_ID)
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[int | None] = mapped_column(BIG_ID)
