"""Messages to veterans, and the local mailbox that stands in for a mail server in demonstrations."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from referral.core.db import BIG_ID, Base, HasCreatedAt, HasUid, InPractice, SealedJson, SealedText
from referral.notices.states import NoticeChannel, NoticeKind, NoticeState

LONGEST_MESSAGE_ID = 200
LONGEST_PROBLEM = 200


class Notice(HasUid, HasCreatedAt, InPractice, Base):
    """One message to a veteran about a case.

    `message_id` is settled before the message first leaves, so that a second copy could be told from the first.
    `text` is what was said, as worded when ordered; a sign-in code is never kept. Instants are UTC.
    """

    __tablename__ = "notice"
    __table_args__ = (
        sa.Index("ix_notice_case", "case_id", "id"),
        sa.Index("ix_notice_state", "practice_id", "state", "id"),
        sa.UniqueConstraint("message_id"),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_time"),
    )

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    veteran_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("veteran.id"))
    kind: Mapped[NoticeKind]
    state: Mapped[NoticeState]
    channel: Mapped[NoticeChannel]
    message_id: Mapped[str] = mapped_column(sa.String(LONGEST_MESSAGE_ID))
    text_enc: Mapped[bytes | None]
    sending_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    problem: Mapped[str | None] = mapped_column(sa.String(LONGEST_PROBLEM))

    text = SealedJson()
    """{"subject", "body"}."""


class LocalMail(HasUid, HasCreatedAt, InPractice, Base):
    """A message that a real practice would have sent; kept here when there is no mail server."""

    __tablename__ = "local_mail"
    __table_args__ = (
        sa.UniqueConstraint("message_id"),
        sa.Index("ix_local_mail_practice", "practice_id", "id"),
    )

    message_id: Mapped[str] = mapped_column(sa.String(LONGEST_MESSAGE_ID))
    recipient_enc: Mapped[bytes | None]
    subject_enc: Mapped[bytes | None]
    body_enc: Mapped[bytes | None]

    recipient = SealedText()
    subject = SealedText()
    body = SealedText()
