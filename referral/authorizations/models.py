"""VA referrals (authorizations) and the practice's requests for service."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from referral.authorizations.states import Category, Channel, RequestStatus
from referral.core.crypto import BLIND_BYTES
from referral.core.db import BIG_ID, Base, HasCreatedAt, HasUid, InPractice, SealedJson, SealedText


class Authorization(HasUid, HasCreatedAt, InPractice, Base):
    """A VA referral. VA's own status (HSRM code and label) is kept apart from the case's state.

    `expires_on` is itself still valid (vets-api drops a referral only when its date is before today).
    """

    __tablename__ = "authorization"
    __table_args__ = (
        sa.Index("ix_authorization_case", "case_id"),
        sa.Index("ix_authorization_number", "practice_id", "number_key"),
        sa.Index("ix_authorization_consult", "practice_id", "consult_key"),
    )

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    veteran_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("veteran.id"))
    parent_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("authorization.id"))
    facility_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("facility.id"))
    number_enc: Mapped[bytes | None]
    number_key: Mapped[bytes | None] = mapped_column(sa.LargeBinary(BLIND_BYTES))
    consult_enc: Mapped[bytes | None]
    consult_key: Mapped[bytes | None] = mapped_column(sa.LargeBinary(BLIND_BYTES))
    category_of_care: Mapped[str] = mapped_column(sa.String(120), default="")
    type_of_care: Mapped[str] = mapped_column(sa.String(120), default="")
    seoc: Mapped[str] = mapped_column(sa.String(200), default="")
    network: Mapped[str] = mapped_column(sa.String(60), default="")
    issued_on: Mapped[date | None]
    starts_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    visits_authorized: Mapped[int | None]
    visits_used: Mapped[int] = mapped_column(default=0)
    covers_procedure: Mapped[bool] = mapped_column(default=False)
    """True once VA approved the requested service on it; the first referral often covers the evaluation only."""
    va_status_code: Mapped[str] = mapped_column(sa.String(10), default="")
    va_status_label: Mapped[str] = mapped_column(sa.String(80), default="")
    va_status_at: Mapped[datetime | None]
    va_status_by_id: Mapped[int | None] = mapped_column(BIG_ID)
    details_enc: Mapped[bytes | None]
    version: Mapped[int] = mapped_column()

    number = SealedText()
    consult = SealedText()
    details = SealedJson()
    """What else came with the referral: referring provider, diagnosis, reason, unknown fields as received."""

    __mapper_args__ = {"version_id_col": version}


class ServiceRequest(HasUid, HasCreatedAt, InPractice, Base):
    """A request for service (RFS, VA Form 10-10172): one per service asked for."""

    __tablename__ = "service_request"
    __table_args__ = (
        sa.Index("ix_service_request_case", "case_id"),
        sa.CheckConstraint(
            "status IN ('drafting', 'withdrawn') OR (sent_on IS NOT NULL AND sent_at IS NOT NULL"
            " AND channel IS NOT NULL AND sent_by_id IS NOT NULL)",
            name="sent_with_proof",
        ),
        sa.CheckConstraint(
            "status IN ('drafting', 'sent', 'withdrawn') OR decided_on IS NOT NULL", name="decided_on"
        ),
    )

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    authorization_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("authorization.id"))
    review_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("mri_review.id"))
    clinician_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("clinician.id"))
    status: Mapped[RequestStatus] = mapped_column(default=RequestStatus.DRAFTING)
    category: Mapped[Category] = mapped_column(default=Category.NEW_SERVICE)
    specialty: Mapped[str] = mapped_column(sa.String(100), default="")
    is_urgent: Mapped[bool] = mapped_column(default=False)
    """Care is needed within 48 hours (box 10)."""
    visits: Mapped[int | None]
    duration_days: Mapped[int | None]
    content_enc: Mapped[bytes | None]
    packet_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("packet.id"))
    signed_on: Mapped[date | None]
    sent_at: Mapped[datetime | None]
    sent_on: Mapped[date | None]
    sent_by_id: Mapped[int | None] = mapped_column(BIG_ID)
    channel: Mapped[Channel | None]
    proof_enc: Mapped[bytes | None]
    decided_on: Mapped[date | None]
    decision_note_enc: Mapped[bytes | None]
    granted_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("authorization.id"))
    version: Mapped[int] = mapped_column()

    content = SealedJson()
    """{"reason", "icd10": [{"code", "label"}], "cpt": [{"code", "label"}], "procedure", "levels", "objective",
    "continuity", "by_telehealth"}"""
    proof = SealedText()
    decision_note = SealedText()

    __mapper_args__ = {"version_id_col": version}
