"""The care log: treatments, trials of conservative care, weekly entries, scores and what was decided on them.

Rows are never deleted: a removed one keeps who removed it and why, and can be put back.
"""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from referral.care.states import CareKind, Measure, TrialChoice
from referral.core.db import BIG_ID, Base, HasCreatedAt, HasUid, InPractice, SealedJson, SealedText
from referral.core.partial_date import PartialDate


class CareEntry(HasUid, HasCreatedAt, InPractice):
    """What all rows of the log share. `by_veteran`: told by the veteran, and self-reported until `confirmed_at`."""

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    recorded_by_id: Mapped[int] = mapped_column(BIG_ID)
    by_veteran: Mapped[bool] = mapped_column(default=False)
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(BIG_ID)
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[int | None] = mapped_column(BIG_ID)
    removed_reason_enc: Mapped[bytes | None]

    removed_reason = SealedText()

    @property
    def is_self_reported(self) -> bool:
        return self.by_veteran and self.confirmed_at is None


class CareItem(CareEntry, Base):
    """One treatment tried, with when and what came of it. `ended_on` None with a start: still going on."""

    __tablename__ = "care_item"
    __table_args__ = (sa.Index("ix_care_item_case", "case_id"),)

    kind: Mapped[CareKind]
    started_on: Mapped[PartialDate | None]
    ended_on: Mapped[PartialDate | None]
    detail_enc: Mapped[bytes | None]
    result_enc: Mapped[bytes | None]
    injection_enc: Mapped[bytes | None]

    detail = SealedText()
    result = SealedText()
    injection = SealedJson()
    """Injections only: {"level", "side", "guidance", "given_by", "purpose", "relief_percent", "relief_days",
    "argues_for"}; what was not said is not there."""


class CareTrial(CareEntry, Base):
    """A structured trial of conservative care; one runs at a time. Calendar dates at the practice.

    `reviewed_week`: full weeks after the start at which a clinician last decided about it.
    """

    __tablename__ = "care_trial"
    __table_args__ = (
        sa.Index("ix_care_trial_case", "case_id"),
        sa.Index("uq_care_trial_one_running", "case_id", unique=True,
                 sqlite_where=sa.text("ended_on IS NULL AND removed_at IS NULL"),
                 postgresql_where=sa.text("ended_on IS NULL AND removed_at IS NULL")),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="ends_after_start"),
    )  # fmt: skip

    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    reviewed_week: Mapped[int | None]
    plan_enc: Mapped[bytes | None]
    ended_reason_enc: Mapped[bytes | None]

    plan = SealedJson()
    """{"weeks", "sessions_a_week", "home_minutes", "modification", "milestones": [text]}."""
    ended_reason = SealedText()


class CareWeek(CareEntry, Base):
    """What was said on one day about the week before it. A week without an entry stays a gap."""

    __tablename__ = "care_week"
    __table_args__ = (sa.Index("ix_care_week_case", "case_id", "on"),)

    on: Mapped[date]
    entry_enc: Mapped[bytes | None]

    entry = SealedJson()
    """{"pain" 0–10, "sessions" attended, "home_days" 0–7, "home_minutes" a day, "milestones"}; what was not said is
    not there."""


class CareScore(CareEntry, Base):
    """The total of one questionnaire or scale. `follow_up_week`: an outcome after the procedure of `visit_id`."""

    __tablename__ = "care_score"
    __table_args__ = (
        sa.Index("ix_care_score_case", "case_id", "on"),
        sa.Index("ix_care_score_follow_up", "practice_id", "visit_id", "follow_up_week"),
        sa.CheckConstraint("(visit_id IS NULL) = (follow_up_week IS NULL)", name="follow_up_whole"),
    )

    on: Mapped[date]
    measure: Mapped[Measure]
    value_enc: Mapped[bytes | None]
    visit_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("appointment.id"))
    follow_up_week: Mapped[int | None]

    value = SealedJson()


class TrialDecision(HasUid, HasCreatedAt, InPractice, Base):
    """What a clinician decided about a trial, with the facts as they were shown. Never changed."""

    __tablename__ = "trial_decision"
    __table_args__ = (sa.Index("ix_trial_decision_case", "case_id"),)

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    trial_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("care_trial.id"))
    week: Mapped[int]
    choice: Mapped[TrialChoice]
    decided_on: Mapped[date]
    decided_by_id: Mapped[int] = mapped_column(BIG_ID)
    note_enc: Mapped[bytes | None]
    shown_enc: Mapped[bytes | None]

    note = SealedText()
    shown = SealedJson()
    """Sentences about the trial that stood beside the choice."""


class FollowUpReminder(InPractice, HasCreatedAt, Base):
    """That the veteran was told once that outcomes are due."""

    __tablename__ = "follow_up_reminder"
    __table_args__ = (sa.UniqueConstraint("visit_id", "week"),)

    case_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    visit_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("appointment.id"))
    week: Mapped[int]
