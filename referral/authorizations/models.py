"""VA referrals (authorizations) and the practice's requests for service."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from referral.authorizations.states import Category, Channel, DocumentKind, Milestone, RequestStatus
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
    seoc_days: Mapped[int | None]
    services_enc: Mapped[bytes | None]
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
    care_ends_enc: Mapped[bytes | None]
    version: Mapped[int] = mapped_column()

    number = SealedText()
    consult = SealedText()
    services = SealedJson()
    """What the SEOC covers: [{"description", "codes": ["62323", "6449*", "64490-64495"]}]; None when nobody said."""
    care_ends = SealedText()
    """Why no further request is needed under it; empty while care may go on."""
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
            "status IN ('drafting', 'sent', 'received', 'more_asked', 'withdrawn') OR decided_on IS NOT NULL",
            name="decided_on",
        ),
        sa.CheckConstraint("status NOT IN ('ready', 'signed')", name="status_is_stored"),
        sa.CheckConstraint("(received_on IS NULL) = (received_noted_by_id IS NULL)", name="received_whole"),
        sa.Index("ix_service_request_decided", "facility_id", "decided_on"),
        sa.CheckConstraint("(signed_on IS NULL) = (signature_id IS NULL)", name="signed_by_signature"),
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
    """The day of the signature that stands under the packet."""
    signature_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("packet_signature.id"))
    sent_at: Mapped[datetime | None]
    sent_on: Mapped[date | None]
    sent_by_id: Mapped[int | None] = mapped_column(BIG_ID)
    facility_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("facility.id"))
    """Where it was sent: the facility whose decision times it counts for."""
    channel: Mapped[Channel | None]
    proof_enc: Mapped[bytes | None]
    received_on: Mapped[date | None]
    received_by_enc: Mapped[bytes | None]
    received_noted_by_id: Mapped[int | None] = mapped_column(BIG_ID)
    decided_on: Mapped[date | None]
    decision_days: Mapped[int | None]
    """VA business days from sending to decision, without those in which VA waited for us; None until decided."""
    decision_note_enc: Mapped[bytes | None]
    granted_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("authorization.id"))
    amended_enc: Mapped[bytes | None]
    withdrawn_from: Mapped[RequestStatus | None]
    withdrawn_reason_enc: Mapped[bytes | None]
    is_automatic: Mapped[bool] = mapped_column(default=False)
    """The program drafted it, in time before the authorization ends."""
    version: Mapped[int] = mapped_column()

    content = SealedJson()
    """{"reason", "icd10": [{"code", "label"}], "cpt": [{"code", "label"}], "procedure", "levels", "objective",
    "continuity", "by_telehealth"}"""
    proof = SealedText()
    received_by = SealedText()
    """Who at VA confirmed that it is there."""
    decision_note = SealedText()
    amended = SealedJson()
    """What the VA referral that the approval amended said before, so that it can be taken back."""
    withdrawn_reason = SealedText()

    __mapper_args__ = {"version_id_col": version}


class VaQuestion(HasUid, HasCreatedAt, InPractice, Base):
    """What VA asked for before it decides a request. From `asked_on` to `answered_on` VA's clock rests: we have it."""

    __tablename__ = "va_question"
    __table_args__ = (
        sa.Index("ix_va_question_request", "request_id", "id"),
        sa.CheckConstraint(
            "(answered_on IS NULL) = (answered_by_id IS NULL) AND (answered_on IS NULL) = (channel IS NULL)",
            name="answered_whole",
        ),
    )

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    request_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("service_request.id"))
    asked_on: Mapped[date]
    what_enc: Mapped[bytes]
    asked_by_enc: Mapped[bytes | None]
    due_on: Mapped[date]
    """By when VA wants it, as VA said or by our own rule."""
    was_received: Mapped[bool]
    """VA had confirmed the receipt of the request before it asked."""
    noted_by_id: Mapped[int] = mapped_column(BIG_ID)
    answered_on: Mapped[date | None]
    answered_by_id: Mapped[int | None] = mapped_column(BIG_ID)
    channel: Mapped[Channel | None]
    proof_enc: Mapped[bytes | None]

    what = SealedText()
    asked_by = SealedText()
    """Who at VA asked."""
    proof = SealedText()


class AuthorizationMilestone(HasUid, HasCreatedAt, InPractice, Base):
    """A day in the life of a VA referral, as VA or the desk knows it. One row each; the history keeps changes."""

    __tablename__ = "authorization_milestone"
    __table_args__ = (sa.UniqueConstraint("authorization_id", "kind"),)

    authorization_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("authorization.id"))
    kind: Mapped[Milestone]
    on: Mapped[date]
    reason_enc: Mapped[bytes | None]
    noted_by_id: Mapped[int] = mapped_column(BIG_ID)

    reason = SealedText()
    """Why it was rejected, cancelled or returned."""


class AuthorizationDocument(HasUid, HasCreatedAt, InPractice, Base):
    """A file that belongs to a VA referral."""

    __tablename__ = "authorization_document"
    __table_args__ = (sa.Index("ix_authorization_document_authorization", "authorization_id", "id"),)

    authorization_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("authorization.id"))
    file_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("stored_file.id"))
    kind: Mapped[DocumentKind]
    added_by_id: Mapped[int] = mapped_column(BIG_ID)
