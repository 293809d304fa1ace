"""The case, its notes, saved views of the queue and refused moves."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.cases.holders import Holder
from referral.cases.states import (
    CaseState,
    CloseReason,
    HeldBy,
    IntakeItem,
    IntakeSection,
    NoteBasis,
    StepAction,
    WaitingOn,
)
from referral.core.db import BIG_ID, Base, HasCreatedAt, HasUid, InPractice, SealedJson, SealedText
from referral.core.due import Due
from referral.veterans.models import Veteran

ORDINARY = sa.text("state != 'closed' AND next_action != 'clear_red_flag'")
"""Open cases without an open red flag: what the queue's ordinary lists hold, and their indexes."""
RED_FLAGGED = sa.text("next_action = 'clear_red_flag'")
"""An open red flag is the next step whatever else is known (`cases.next_step`)."""


def _queue_index(name: str, *columns: str) -> sa.Index:
    """An index over ordinary cases in the order one of the queue's lists is read: the last columns are the keyset."""
    return sa.Index(name, "practice_id", *columns, sqlite_where=ORDINARY, postgresql_where=ORDINARY)


class Case(HasUid, InPractice, Base):
    """A veteran's referral on its way through the lifecycle.

    Only `cases.operations.moves._move` writes `state`, and only `refresh` writes the next step, which is stored so
    that the queue can sort by it. `next_due_on` is a calendar date at the practice.
    """

    __tablename__ = "referral_case"
    __table_args__ = (
        sa.UniqueConstraint("number"),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL) AND (state = 'closed') = (closed_by_id IS NOT NULL)"
            " AND (state = 'closed') = (close_reason IS NOT NULL) AND (state = 'closed') = (closed_from IS NOT NULL)",
            name="closed_whole",
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (waiting_on IS NULL) AND (state = 'closed') = (next_action IS NULL)"
            " AND (state = 'closed') = (next_due_on IS NULL)",
            name="open_has_next_step",
        ),
        sa.CheckConstraint(
            "(snoozed_until IS NULL) = (snooze_reason_enc IS NULL) AND (snoozed_until IS NULL) = (snoozed_on IS NULL)",
            name="snoozed_with_reason",
        ),
        _queue_index("ix_case_due", "next_due_on", "id"),
        _queue_index("ix_case_waiting_due", "waiting_on", "next_due_on", "id"),
        _queue_index("ix_case_state_due", "state", "next_due_on", "id"),
        _queue_index("ix_case_action_due", "next_action", "next_due_on", "id"),
        _queue_index("ix_case_owner_due", "owner_id", "next_due_on", "id"),
        _queue_index("ix_case_facility_due", "facility_id", "next_due_on", "id"),
        _queue_index("ix_case_state_since", "state_since", "id"),
        _queue_index("ix_case_opened", "opened_on", "id"),
        sa.Index("ix_case_red_flag", "practice_id", "next_due_on", "id",
                 sqlite_where=RED_FLAGGED, postgresql_where=RED_FLAGGED),
        sa.Index("ix_case_closed", "practice_id", "closed_at", "id",
                 sqlite_where=sa.text("state = 'closed'"), postgresql_where=sa.text("state = 'closed'")),
        sa.Index("ix_case_veteran", "veteran_id"),
        sa.Index("ix_case_send_by", "practice_id", "send_by_on", "id",
                 sqlite_where=sa.text("send_by_on IS NOT NULL"), postgresql_where=sa.text("send_by_on IS NOT NULL")),
    )  # fmt: skip

    number: Mapped[str] = mapped_column(sa.String(9))
    veteran_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("veteran.id"))
    facility_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("facility.id"))
    owner_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("account.id"))
    source: Mapped[str] = mapped_column(sa.String(20))
    complaint_enc: Mapped[bytes | None]
    goals_enc: Mapped[bytes | None]
    access_enc: Mapped[bytes | None]
    onset_on: Mapped[date | None]

    state: Mapped[CaseState] = mapped_column(default=CaseState.RECEIVED)
    state_since: Mapped[datetime]
    state_by_id: Mapped[int] = mapped_column(BIG_ID)
    opened_on: Mapped[date]
    touched_at: Mapped[datetime]
    """When something was last done on the case; each change writes it, so that `version` grows with each."""

    waiting_on: Mapped[WaitingOn | None]
    next_action: Mapped[StepAction | None]
    next_due_on: Mapped[date | None]
    next_due_steps: Mapped[list[dict[str, Any]] | None] = mapped_column(sa.JSON(none_as_null=True))
    """How `next_due_on` came about (`core.due.Due`): what the page of the clock shows. No personal data."""
    next_step_on: Mapped[date | None]
    """The day on which the next step was last worked out from changed facts, or turned out another."""
    held_by: Mapped[Holder | None]
    """Who has the ball, as in the newest row of `BallChange`; None for a closed case."""
    held_since_on: Mapped[date | None]
    flags: Mapped[int] = mapped_column(default=0)
    send_by_on: Mapped[date | None]
    """The last safe day to send VA the next request (authorizations/runway.py); None when none is needed now."""
    snoozed_until: Mapped[date | None]
    snoozed_on: Mapped[date | None]
    snooze_reason_enc: Mapped[bytes | None]

    study_asked_on: Mapped[date | None]
    study_asked_of: Mapped[WaitingOn | None]
    asked_for_enc: Mapped[bytes | None]
    va_to_tell_since: Mapped[date | None]
    """Since when VA, which has the request, has to be told that the review was corrected."""

    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(BIG_ID)
    close_reason: Mapped[CloseReason | None]
    closed_from: Mapped[CaseState | None]
    version: Mapped[int] = mapped_column()

    veteran: Mapped[Veteran] = relationship(lazy="raise")

    complaint = SealedText()
    goals = SealedText()
    snooze_reason = SealedText()
    asked_for = SealedText()
    """What the reviewer or the desk asked for, in words."""
    access = SealedJson()
    """The wait and the drive as told: {"asked_on", "offered_on", "wait_told_by", "drive_minutes", "drive_told_by",
    "va_place"}; dates as ISO text, what was not told is not there."""

    @property
    def next_due(self) -> Due | None:
        """`next_due_on` with how it came about."""
        return Due.from_data(self.next_due_steps) if self.next_due_steps else None

    __mapper_args__: dict[str, Any] = {"version_id_col": version}


class BallChange(InPractice, Base):
    """From `since_on` (a date at the practice) on somebody else has the ball; None: the case is closed.

    Written with the next step, in its transaction, whenever the one it waits for belongs to another holder; never
    changed.
    """

    __tablename__ = "ball_change"
    __table_args__ = (sa.Index("ix_ball_change_case", "case_id", "id"),)

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    holder: Mapped[Holder | None]
    since_on: Mapped[date]
    at: Mapped[datetime]


class Handover(InPractice, Base):
    """A case handed on because its owner was not there; None: the desk. `absence_id` is empty for a closed account.

    `ended_at`: the case came back, or the absence ended while somebody else had been assigned.
    """

    __tablename__ = "handover"
    __table_args__ = (
        sa.Index("ix_handover_absence", "absence_id"),
        sa.Index("ix_handover_case", "case_id", "id"),
    )

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    absence_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("absence.id"))
    from_id: Mapped[int | None] = mapped_column(BIG_ID)
    to_id: Mapped[int | None] = mapped_column(BIG_ID)
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ProofRun(InPractice, Base):
    """One nightly look whether every open case has a next step, an owner and a date.

    `violators`: opaque id, case number and what is missing, of the first that were found.
    """

    __tablename__ = "proof_run"
    __table_args__ = (sa.Index("ix_proof_run_practice", "practice_id", "id"),)

    at: Mapped[datetime]
    open_count: Mapped[int]
    whole_count: Mapped[int]
    violators: Mapped[list[dict[str, str]]] = mapped_column(sa.JSON)


class CaseNote(HasUid, HasCreatedAt, InPractice, Base):
    """A note of the desk. Notes are never changed; a correction is another note."""

    __tablename__ = "case_note"
    __table_args__ = (sa.Index("ix_case_note_case", "case_id", "id"),)

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    by_id: Mapped[int] = mapped_column(BIG_ID)
    text_enc: Mapped[bytes]

    text = SealedText()


class CaseMessage(HasUid, HasCreatedAt, InPractice, Base):
    """What the veteran wrote to the desk, or what the desk answered; never changed.

    `by_id` is the veteran's id or the account's. `answered_at` is of a veteran's message only: until then the case's
    next step is to answer it.
    """

    __tablename__ = "case_message"
    __table_args__ = (sa.Index("ix_case_message_case", "case_id", "id"),)

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    is_from_veteran: Mapped[bool]
    by_id: Mapped[int] = mapped_column(BIG_ID)
    text_enc: Mapped[bytes]
    answered_at: Mapped[datetime | None]

    text = SealedText()


class IntakeAnswer(HasUid, HasCreatedAt, InPractice, Base):
    """One part of the intake as somebody told it; never changed, the newest counts.

    `by_id` is the veteran's id or, for other roles, the account's. What the veteran wrote is self-reported until
    staff confirm it. `content`: field of the part's form to text.
    """

    __tablename__ = "intake_answer"
    __table_args__ = (sa.Index("ix_intake_answer_case", "case_id", "id"),)

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    section: Mapped[IntakeSection]
    by_id: Mapped[int] = mapped_column(BIG_ID)
    by_role: Mapped[str] = mapped_column(sa.String(20))
    content_enc: Mapped[bytes]
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(BIG_ID)

    content = SealedJson()


class IntakeNote(HasUid, InPractice, Base):
    """What staff noted about an item of the intake checklist; one row an item, the history keeps the changes."""

    __tablename__ = "intake_note"
    __table_args__ = (sa.UniqueConstraint("case_id", "item"),)

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    item: Mapped[IntakeItem]
    held_by: Mapped[HeldBy]
    came_on: Mapped[date | None]
    missing_enc: Mapped[bytes | None]
    by_id: Mapped[int] = mapped_column(BIG_ID)
    noted_at: Mapped[datetime]

    missing = SealedText()


class ClinicalNote(HasUid, HasCreatedAt, InPractice, Base):
    """A clinical note for VA's packet; never changed, the newest counts. `noted_on` is a date at the practice.

    `content`: "history", "function", "examination", "medicines" (one a line), "assessment" and "plan" to text; what
    nobody wrote is not there.
    """

    __tablename__ = "clinical_note"
    __table_args__ = (sa.Index("ix_clinical_note_case", "case_id", "id"),)

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    by_id: Mapped[int] = mapped_column(BIG_ID)
    noted_on: Mapped[date]
    basis: Mapped[NoteBasis]
    content_enc: Mapped[bytes]

    content = SealedJson()


class SavedView(HasUid, HasCreatedAt, InPractice, Base):
    """A coordinator's own combination of tab, filters and sort. Holds no personal data."""

    __tablename__ = "saved_view"
    __table_args__ = (sa.UniqueConstraint("account_id", "name"),)

    account_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(sa.String(60))
    query: Mapped[str] = mapped_column(sa.String(500))


class RefusedMove(InPractice, Base):
    """A move, or another step of the desk, that was refused: who wanted it, from where to where, and why not.

    `action` is a CaseAction or a key of states.STEP_LABELS; `to_state` is None when it changes no state.
    """

    __tablename__ = "refused_move"
    __table_args__ = (sa.Index("ix_refused_move_practice", "practice_id", "id"),)

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    actor_id: Mapped[int] = mapped_column(BIG_ID)
    actor_role: Mapped[str] = mapped_column(sa.String(20))
    state: Mapped[CaseState]
    to_state: Mapped[CaseState | None]
    action: Mapped[str] = mapped_column(sa.String(40))
    why: Mapped[str] = mapped_column(sa.String(500))
    at: Mapped[datetime]
