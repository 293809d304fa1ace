"""One row per piece of background work, from the moment it is ordered until long after it is done."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, validates

from referral.core.db import Base, HasCreatedAt, InPractice
from referral.outbox.jobs import QueueName, spec_of

LONGEST_KEY = 100
LONGEST_ERROR = 300
UNDONE = "finished_at IS NULL AND buried_at IS NULL"


class MessageState(enum.StrEnum):
    """Where a row stands; derived from its instants, never stored."""

    WAITING = "waiting"  # not yet handed to the queue, or waiting for its next try
    SENT = "sent"  # handed to the queue, not yet started
    RUNNING = "running"
    DONE = "done"
    BURIED = "buried"  # given up; a person may try again


class OutboxMessage(HasCreatedAt, InPractice, Base):
    """Background work ordered in the same transaction as the change that needs it.

    `payload` holds whole numbers only (ids), so nothing personal can reach Redis or a log. `attempt` counts
    the times the row was handed to the queue. `fence` counts the times it was started: whoever ends the work
    names the fence it started with, so a worker that lost its lease changes nothing. All instants are UTC.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        sa.UniqueConstraint("practice_id", "dedupe_key"),
        sa.CheckConstraint("finished_at IS NULL OR buried_at IS NULL", name="done_or_buried"),
        sa.Index(
            "ix_outbox_undone",
            "queue",
            "available_at",
            "id",
            sqlite_where=sa.text(UNDONE),
            postgresql_where=sa.text(UNDONE),
        ),
        sa.Index("ix_outbox_finished", "practice_id", "finished_at"),
        sa.Index(
            "ix_outbox_buried",
            "practice_id",
            "buried_at",
            sqlite_where=sa.text("buried_at IS NOT NULL"),
            postgresql_where=sa.text("buried_at IS NOT NULL"),
        ),
    )

    job: Mapped[str] = mapped_column(sa.String(40))
    queue: Mapped[QueueName]
    payload: Mapped[dict[str, int]] = mapped_column(sa.JSON)
    dedupe_key: Mapped[str | None] = mapped_column(sa.String(LONGEST_KEY))
    available_at: Mapped[datetime]
    attempt: Mapped[int] = mapped_column(default=1)
    enqueued_at: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    tries_left: Mapped[int]
    started_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    buried_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(sa.String(LONGEST_ERROR))

    @validates("payload")
    def _only_ids(self, _name: str, payload: dict[str, Any]) -> dict[str, int]:
        for name, value in payload.items():
            if type(value) is not int:
                raise TypeError(f"an outbox payload holds whole numbers only, and {name} is not one")
        return payload

    @property
    def label(self) -> str:
        """What the job is called on pages."""
        return spec_of(self.job).label

    @property
    def state(self) -> MessageState:
        """Where the row stands."""
        if self.finished_at is not None:
            return MessageState.DONE
        if self.buried_at is not None:
            return MessageState.BURIED
        if self.lease_until is not None:
            return MessageState.RUNNING
        return MessageState.WAITING if self.enqueued_at is None else MessageState.SENT
