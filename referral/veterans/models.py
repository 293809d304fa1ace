"""The veteran as a person: identity, contact, search keys and consents."""

from __future__ import annotations

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Unmapped, mapped_column, relationship, unmapped_column

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


class Veteran(HasUid, HasCreatedAt, InPractice, Base):
    """A veteran. Every value about the person is encrypted; find people through SearchKey."""

    __tablename__ = "veteran"

    first_name_enc: Mapped[bytes | None]
    middle_name_enc: Mapped[bytes | None]
    last_name_enc: Mapped[bytes | None]
    born_on_enc: Mapped[bytes | None]
    last_four_enc: Mapped[bytes | None]
    icn_enc: Mapped[bytes | None]
    edipi_enc: Mapped[bytes | None]
    sex_enc: Mapped[bytes | None]
    phone_enc: Mapped[bytes | None]
    email_enc: Mapped[bytes | None]
    address_enc: Mapped[bytes | None]
    best_time_enc: Mapped[bytes | None]
    language: Mapped[str] = mapped_column(sa.String(10), default="en")
    time_zone: Mapped[str] = mapped_column(sa.String(60), default="")
    e_mail_agreed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()

    first_name = SealedText()
    middle_name = SealedText()
    last_name = SealedText()
    born_on = SealedDate()
    last_four = SealedText()
    icn = SealedText()
    edipi = SealedText()
    sex = SealedText()
    phone = SealedText()
    email = SealedText()
    address = SealedJson()
    """{"line", "line2", "city", "state", "postal_code"}, each text, any may be missing."""
    best_time = SealedText()

    search_keys: Mapped[list[SearchKey]] = relationship(cascade="all, delete-orphan", lazy="raise")

    __mapper_args__ = {"version_id_col": version}

    @property
    def full_name(self) -> str:
        """First, middle and last name as on the referral."""
        return " ".join(part for part in (self.first_name, self.middle_name, self.last_name) if part)

    @property
    def list_name(self) -> str:
        """`Last, First M.` for lists."""
        given = " ".join(part for part in (self.first_name, (self.middle_name or "")[:1]) if part)
        return ", ".join(part for part in (self.last_name, given) if part)


class KeyKind(enum.StrEnum):
    NAME = "name"
    NAME_PREFIX = "name_prefix"
    NAME_SOUND = "name_sound"
    BORN_ON = "born_on"
    PHONE = "phone"
    PERSON = "person"
    """Last name, first name and date of birth together."""
    ICN = "icn"
    EDIPI = "edipi"


class SearchKey(InPractice, Base):
    """A blind index entry: equality search over an encrypted value."""

    __tablename__ = "search_key"
    __table_args__ = (
        sa.UniqueConstraint("veteran_id", "kind", "key"),
        sa.Index("ix_search_key_lookup", "practice_id", "kind", "key", "veteran_id"),
    )

    id: Unmapped[int] = unmapped_column(BIG_ID, primary_key=True, sort_order=-10)  # type: ignore[assignment]
    veteran_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("veteran.id", ondelete="CASCADE"))
    kind: Mapped[KeyKind]
    key: Mapped[bytes] = mapped_column(sa.LargeBinary(BLIND_BYTES))

    # Known before the row is written, so that all of a veteran's go in one statement.
    __mapper_args__ = {"primary_key": ["veteran_id", "kind", "key"]}


class ConsentKind(enum.StrEnum):
    CARE = "care"
    RELEASE = "release"
    TELEHEALTH = "telehealth"


CONSENT_LABELS = {
    ConsentKind.CARE: "Care by this practice",
    ConsentKind.RELEASE: "Release of records",
    ConsentKind.TELEHEALTH: "Telehealth",
}


class Consent(HasUid, HasCreatedAt, InPractice, Base):
    """A consent the veteran gave: on paper, by voice or in the portal."""

    __tablename__ = "consent"

    veteran_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("veteran.id"), index=True)
    kind: Mapped[ConsentKind]
    given_on: Mapped[date]
    how: Mapped[str] = mapped_column(sa.String(20))
    recorded_by_id: Mapped[int] = mapped_column(BIG_ID)
    withdrawn_at: Mapped[datetime | None]
