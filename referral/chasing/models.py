"""Chases up a ladder of rungs, the rungs that fired, and the log of contacts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from referral.authorizations.states import Channel
from referral.chasing.states import ContactOutcome, Party, Purpose
from referral.core.db import BIG_ID, Base, HasCreatedAt, HasUid, InPractice, SealedText
from referral.core.due import Due


class Chase(HasUid, HasCreatedAt, InPractice, Base):
    """One thing that is waited for and asked about again and again until it is settled."""

    __tablename__ = "chase"
    __table_args__ = (
        sa.Index("ix_chase_case", "case_id"),
        sa.Index("ix_chase_due", "practice_id", "next_rung_on", postgresql_include=["id", "rung"],
                 sqlite_where=sa.text("settled_at IS NULL"), postgresql_where=sa.text("settled_at IS NULL")),
        sa.Index("ix_chase_call", "practice_id", "call_due_on",
                 sqlite_where=sa.text("settled_at IS NULL"), postgresql_where=sa.text("settled_at IS NULL")),
        sa.Index("uq_chase_one_open", "case_id", "purpose", "about_id", unique=True,
                 sqlite_where=sa.text("settled_at IS NULL"), postgresql_where=sa.text("settled_at IS NULL")),
    )  # fmt: skip

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    purpose: Mapped[Purpose]
    about_id: Mapped[int] = mapped_column(BIG_ID, default=0)
    """Row id of the request, visit or authorization it is about, as the purpose says; 0: the case as a whole."""
    party: Mapped[Party]
    facility_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("facility.id"))
    opened_on: Mapped[date]
    rung: Mapped[int] = mapped_column(default=0)
    """Number of the last rung that fired; 0 before the first, beyond the ladder's top for its repeats."""
    next_rung_on: Mapped[date | None]
    """When the sweep looks at this chase next: a business day, no earlier than a promise is broken."""
    next_rung_steps: Mapped[list[dict[str, Any]] | None] = mapped_column(sa.JSON(none_as_null=True))
    """How `next_rung_on` came about (`core.due.Due`)."""
    call_due_on: Mapped[date | None]
    """Somebody must phone by this date: set by a rung, cleared by the contact that answers it."""
    call_due_steps: Mapped[list[dict[str, Any]] | None] = mapped_column(sa.JSON(none_as_null=True))
    """How `call_due_on` came about."""
    promise_on: Mapped[date | None]
    """The day they promised to do it by; kept when broken, until they are spoken to again."""
    promise_breaks_on: Mapped[date | None]
    """The business day from which that promise counts as broken."""
    own_rung_on: Mapped[date | None]
    """The next rung's own day, put aside while a promise rests the ladder, until a rung fires because it was broken."""
    is_escalated: Mapped[bool] = mapped_column(default=False)
    settled_at: Mapped[datetime | None]
    settled_reason: Mapped[str | None] = mapped_column(sa.String(60))

    @property
    def next_rung(self) -> Due | None:
        """`next_rung_on` with how it came about."""
        return Due.from_data(self.next_rung_steps) if self.next_rung_steps else None

    @next_rung.setter
    def next_rung(self, due: Due | None) -> None:
        self.next_rung_on = due.on if due else None
        self.next_rung_steps = due.as_data() if due else None

    @property
    def call_due(self) -> Due | None:
        """`call_due_on` with how it came about."""
        return Due.from_data(self.call_due_steps) if self.call_due_steps else None

    @call_due.setter
    def call_due(self, due: Due | None) -> None:
        self.call_due_on = due.on if due else None
        self.call_due_steps = due.as_data() if due else None


class FiredRung(InPractice, Base):
    """A rung that fired: once only, however many workers swept.

    `sent_on` is the day its letter went out, as logged by the person who sent it.
    """

    __tablename__ = "fired_rung"
    __table_args__ = (sa.UniqueConstraint("chase_id", "rung"),)

    chase_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("chase.id"))
    rung: Mapped[int]
    due_on: Mapped[date]
    fired_at: Mapped[datetime]
    fired_on: Mapped[date]
    """The day at the practice on which it fired: later than `due_on` after an outage."""
    ladder_version_id: Mapped[int] = mapped_column(BIG_ID, default=0)
    """The practice's own ladder it fired by; 0: the one that comes with the program."""
    paper_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("paper.id"))
    sent_on: Mapped[date | None]


class LadderVersion(HasUid, HasCreatedAt, InPractice, Base):
    """A practice's own ladder for a purpose, for every VA facility or for one, in force from `effective_from`.

    Versions are only added. Without `content` (plain values, `policies.ladder_of`) the next wider ladder counts again.
    """

    __tablename__ = "ladder_version"
    __table_args__ = (sa.Index("ix_ladder_version_practice", "practice_id", "id"),)

    purpose: Mapped[Purpose]
    facility_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("facility.id"))
    version: Mapped[int]
    effective_from: Mapped[date]
    content: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    why: Mapped[str] = mapped_column(sa.String(500))
    set_by_id: Mapped[int] = mapped_column(BIG_ID)


class Contact(HasUid, HasCreatedAt, InPractice, Base):
    """One attempt to reach somebody about a case, or one time somebody reached the practice."""

    __tablename__ = "contact"
    __table_args__ = (sa.Index("ix_contact_case", "case_id", "id"),)

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    chase_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("chase.id"))
    by_id: Mapped[int] = mapped_column(BIG_ID)
    at: Mapped[datetime]
    party: Mapped[Party]
    channel: Mapped[Channel]
    person_enc: Mapped[bytes | None]
    number_enc: Mapped[bytes | None]
    outcome: Mapped[ContactOutcome]
    promise_on: Mapped[date | None]
    next_on: Mapped[date | None]
    """When it goes on: the call again, the promised day, or the next rung."""
    note_enc: Mapped[bytes | None]

    person = SealedText()
    number = SealedText()
    note = SealedText()
