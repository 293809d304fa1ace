"""The append-only history, hash-chained, and its anchors."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from referral.audit.events import AuditTag
from referral.core import clock
from referral.core.actor import Role
from referral.core.db import BIG_ID, Base, HasUid, InPractice, SealedJson

HASH_BYTES = 32


class AuditEvent(HasUid, InPractice, Base):
    """One thing that happened. `mac` authenticates this row and the one before it in the same chain.

    A chain is `case:<id>`, `account:<id>` or `practice:<id>`; its rows are numbered from 1 without a gap.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        sa.UniqueConstraint("chain", "seq"),
        sa.Index("ix_audit_event_case_at", "case_id", "id"),
        sa.Index("ix_audit_event_practice_tag", "practice_id", "tag", "id"),
    )

    chain: Mapped[str] = mapped_column(sa.String(40))
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=clock.utcnow)
    case_id: Mapped[int | None] = mapped_column(BIG_ID)
    actor_id: Mapped[int] = mapped_column(BIG_ID)
    actor_role: Mapped[Role]
    actor_name_enc: Mapped[bytes | None]
    tag: Mapped[AuditTag]
    data_enc: Mapped[bytes | None]
    previous: Mapped[bytes] = mapped_column(sa.LargeBinary(HASH_BYTES))
    mac: Mapped[bytes] = mapped_column(sa.LargeBinary(HASH_BYTES))

    data = SealedJson()
    actor_name = SealedJson()


class AuditAnchor(Base):
    """Closes over every event up to `upto_event_id`, so that a chain's cut-off tail or a removed chain shows."""

    __tablename__ = "audit_anchor"

    at: Mapped[datetime] = mapped_column(default=clock.utcnow)
    from_event_id: Mapped[int] = mapped_column(BIG_ID)
    upto_event_id: Mapped[int] = mapped_column(BIG_ID)
    count: Mapped[int]
    previous: Mapped[bytes] = mapped_column(sa.LargeBinary(HASH_BYTES))
    mac: Mapped[bytes] = mapped_column(sa.LargeBinary(HASH_BYTES))
