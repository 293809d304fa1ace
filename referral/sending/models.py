"""What was sent to VA: to whom, which bytes, by which way, and what came of it."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from referral.authorizations.states import Channel
from referral.core.db import BIG_ID, Base, HasCreatedAt, HasUid, InPractice, SealedText
from referral.sending.states import SendingKind, SendingState

LONGEST_PROBLEM = 300
SHA256_HEX = 64
_IN_TROUBLE = sa.text("troubled_at IS NOT NULL AND settled_at IS NULL")


class Sending(HasUid, HasCreatedAt, InPractice, Base):
    """One try to bring a packet or letter to VA, by the program or by hand. Never removed: it accounts for it.

    `sha256`, `size` and `pages` are of the bytes that left, the fax cover among them; unknown for what another program
    sent. `message_id` is settled before a message first leaves. Instants are UTC, `sent_on` is a date at the practice.
    """

    __tablename__ = "sending"
    __table_args__ = (
        sa.Index("ix_sending_case", "case_id", "id"),
        sa.Index("ix_sending_trouble", "practice_id", "id", sqlite_where=_IN_TROUBLE,
                 postgresql_where=_IN_TROUBLE),
        sa.UniqueConstraint("message_id"),
        sa.CheckConstraint("state NOT IN ('sent', 'confirmed') OR sent_on IS NOT NULL", name="sent_has_day"),
        sa.CheckConstraint("(state = 'confirmed') = (confirmed_on IS NOT NULL)", name="confirmed_has_day"),
    )  # fmt: skip

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    kind: Mapped[SendingKind]
    packet_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("packet.id"))
    paper_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("paper.id"))
    channel: Mapped[Channel]
    is_by_hand: Mapped[bool] = mapped_column(default=False)
    """A person sent it outside the program and recorded it."""
    facility_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("facility.id"))
    recipient: Mapped[str] = mapped_column(sa.String(400))
    """Facility and office, in words."""
    address: Mapped[str] = mapped_column(sa.String(200), default="")
    """Fax number or secure e-mail address."""
    state: Mapped[SendingState] = mapped_column(default=SendingState.NOT_SENT)
    message_id: Mapped[str | None] = mapped_column(sa.String(200))
    file_name_enc: Mapped[bytes | None]
    file_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("stored_file.id"))
    sha256: Mapped[str | None] = mapped_column(sa.String(SHA256_HEX))
    size: Mapped[int | None]
    pages: Mapped[int | None]
    ordered_by_id: Mapped[int] = mapped_column(BIG_ID)
    tries: Mapped[int] = mapped_column(default=0)
    sending_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    sent_on: Mapped[date | None]
    confirmed_on: Mapped[date | None]
    proof_enc: Mapped[bytes | None]
    proof_file_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("stored_file.id"))
    problem: Mapped[str | None] = mapped_column(sa.String(LONGEST_PROBLEM))
    troubled_at: Mapped[datetime | None]
    """Since when a person must look at it: it failed, it is not known whether it left, or the case did not take it."""
    settled_at: Mapped[datetime | None]
    """When a person decided what becomes of that."""

    file_name = SealedText()
    proof = SealedText()
