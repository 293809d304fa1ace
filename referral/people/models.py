"""Staff accounts, their sessions and recovery codes."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.core import crypto
from referral.core.actor import Actor, Role
from referral.core.db import BIG_ID, Base, HasCreatedAt, HasUid, InPractice, SealedText
from referral.people.rules import LONGEST_NAME, normal_email

HASH_LENGTH = 255
TOKEN_HASH_LENGTH = 64


def email_index(email: str) -> bytes:
    """The blind index an account is found by."""
    return crypto.blind_index("account.email", normal_email(email))


class Account(HasUid, HasCreatedAt, InPractice, Base):
    """A member of staff. The e-mail address is sealed and found by its blind index, the name is not secret.

    `failed_attempts` counts since the last success or lock. `totp_last_step` is the last time step whose code was
    used, so that no code works twice. `is_away`: an absence runs; such a person owns no cases. Instants are UTC.
    """

    __tablename__ = "account"
    __table_args__ = (sa.UniqueConstraint("practice_id", "email_index"),)

    email = SealedText()
    email_enc: Mapped[bytes | None]
    email_index: Mapped[bytes] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(sa.String(LONGEST_NAME))
    role: Mapped[Role]
    password_hash: Mapped[str] = mapped_column(sa.String(HASH_LENGTH))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    totp_secret = SealedText()
    totp_secret_enc: Mapped[bytes | None]
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None] = mapped_column(sa.BigInteger)
    failed_attempts: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    is_away: Mapped[bool] = mapped_column(default=False)
    last_signed_in_at: Mapped[datetime | None]

    @property
    def has_second_factor(self) -> bool:
        return self.totp_confirmed_at is not None

    def as_actor(self) -> Actor:
        """This person as operations see them."""
        return Actor(id=self.id, name=self.name, role=self.role, practice_id=self.practice_id)


class Absence(HasUid, HasCreatedAt, InPractice, Base):
    """Somebody is away from `from_on` to `to_on`, both included, as dates at the practice.

    `begun_at` and `ended_at` say when their cases were handed on and given back (or the absence was called off).
    Without `substitute_id` the cases go to the desk.
    """

    __tablename__ = "absence"
    __table_args__ = (
        sa.CheckConstraint("from_on <= to_on", name="has_an_end"),
        sa.Index("ix_absence_account", "account_id", "to_on"),
    )

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    from_on: Mapped[date]
    to_on: Mapped[date]
    substitute_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    by_id: Mapped[int] = mapped_column(BIG_ID)
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class StaffSession(InPractice, Base):
    """One sign-in on one browser. The browser holds the token, the row only its hash; ended rows stay as history."""

    __tablename__ = "staff_session"

    token_hash: Mapped[str] = mapped_column(sa.String(TOKEN_HASH_LENGTH), unique=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    started_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    account: Mapped[Account] = relationship(lazy="raise")


class RecoveryCode(InPractice, Base):
    """A one-time code that stands in for the second factor; only its keyed hash is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = (sa.UniqueConstraint("account_id", "code_hash"),)

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    code_hash: Mapped[bytes]
    used_at: Mapped[datetime | None]
