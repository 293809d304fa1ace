"""Sign-ins of veterans and their sessions, which have nothing to do with those of staff."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

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
from referral.portal.states import GivenBy

MAC_BYTES = 32


class PortalSignIn(HasUid, HasCreatedAt, InPractice, Base):
    """One try to sign in: what was typed, then the code that was sent.

    Whether the case exists is found out by a job, so that the page answers the same, and as fast, either way.
    `sends` counts the codes asked for, `issued` is the number of the last one made. Instants are UTC.
    """

    __tablename__ = "portal_sign_in"
    __table_args__ = (
        sa.Index("ix_portal_sign_in_number", "number_key", "created_at"),
        sa.Index("ix_portal_sign_in_visitor", "visitor_key", "created_at"),
        sa.Index("ix_portal_sign_in_created", "practice_id", "created_at"),
    )

    number_enc: Mapped[bytes | None]
    born_on_enc: Mapped[bytes | None]
    number_key: Mapped[bytes] = mapped_column(sa.LargeBinary(BLIND_BYTES))
    visitor_key: Mapped[bytes] = mapped_column(sa.LargeBinary(BLIND_BYTES))
    case_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    asked_at: Mapped[datetime]
    sends: Mapped[int] = mapped_column(default=1)
    issued: Mapped[int] = mapped_column(default=0)
    notice_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("notice.id"))
    code_mac: Mapped[bytes | None] = mapped_column(sa.LargeBinary(MAC_BYTES))
    code_expires_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]

    number = SealedText()
    born_on = SealedDate()


class PortalGivenCode(HasUid, HasCreatedAt, InPractice, Base):
    """A code the desk read out on the phone or printed in a letter. Kept only as a MAC; works once. Instants are UTC.

    `ended_at`: used, or replaced by a newer one.
    """

    __tablename__ = "portal_given_code"
    __table_args__ = (sa.Index("ix_portal_given_code_case", "case_id", "created_at"),)

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    way: Mapped[GivenBy]
    code_mac: Mapped[bytes] = mapped_column(sa.LargeBinary(MAC_BYTES))
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
    given_by_id: Mapped[int] = mapped_column(BIG_ID)


class PortalSession(InPractice, Base):
    """A veteran signed in, for one case. The browser's token is kept only as a MAC of it."""

    __tablename__ = "portal_session"
    __table_args__ = (sa.UniqueConstraint("token_mac"), sa.Index("ix_portal_session_case", "case_id"))

    token_mac: Mapped[bytes] = mapped_column(sa.LargeBinary(MAC_BYTES))
    veteran_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("veteran.id"))
    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    started_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class PortalUnsaved(HasUid, InPractice, Base):
    """What a veteran typed into a form of the portal when the session was over: shown only to the veteran of that case,
    signed in again, until it is saved or thrown away. `path` is the form's page, `kept_at` UTC.
    """

    __tablename__ = "portal_unsaved"
    __table_args__ = (sa.UniqueConstraint("case_id", "path"),)

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    path: Mapped[str] = mapped_column(sa.String(120))
    kept_at: Mapped[datetime]
    typed_enc: Mapped[bytes | None]

    typed = SealedJson()
    """{field name: [values as typed]}."""
