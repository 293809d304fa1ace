"""Visits: booked, entered in HSRM by hand, done or lost; and the records that VA must get afterwards."""

from __future__ import annotations

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from referral.core.db import BIG_ID, Base, HasCreatedAt, HasUid, InPractice, SealedText


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
    )  # fmt: skip

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    authorization_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("authorization.id"))
    clinician_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("clinician.id"))
    status: Mapped[VisitStatus] = mapped_column(default=VisitStatus.BOOKED)
    booked_on: Mapped[date]
    starts_at: Mapped[datetime]
    on: Mapped[date]
    place_enc: Mapped[bytes | None]
    lost_reason_enc: Mapped[bytes | None]
    hsrm_entered_on: Mapped[date | None]
    hsrm_entered_by_id: Mapped[int | None] = mapped_column(BIG_ID)
    records_sent_on: Mapped[date | None]
    records_channel: Mapped[str | None] = mapped_column(sa.String(20))
    records_proof_enc: Mapped[bytes | None]
    records_confirmed_on: Mapped[date | None]

    place = SealedText()
    lost_reason = SealedText()
    records_proof = SealedText()
