"""care log"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "care_trial",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("practice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reviewed_week", sa.Integer(), nullable=True),
        sa.Column("plan_enc", sa.LargeBinary(), nullable=True),
        sa.Column("ended_reason_enc", sa.LargeBinary(), nullable=True),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_veteran", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("removed_reason_enc", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on >= started_on", name=op.f("ck_care_trial_ends_after_start")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["referral_case.id"], name=op.f("fk_care_trial_case_id")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_care_trial_practice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_trial")),
        sa.UniqueConstraint("uid", name=op.f("uq_care_trial_uid")),
    )
    with op.batch_alter_table("care_trial", schema=None) as batch_op:
        batch_op.create_index("ix_care_trial_case", ["case_id"], unique=False)
        batch_op.create_index(
            "uq_care_trial_one_running",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("ended_on IS NULL AND removed_at IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL AND removed_at IS NULL"),
        )

    op.create_table(
        "care_week",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("practice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("entry_enc", sa.LargeBinary(), nullable=True),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_veteran", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("removed_reason_enc", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["referral_case.id"], name=op.f("fk_care_week_case_id")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_care_week_practice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_week")),
        sa.UniqueConstraint("uid", name=op.f("uq_care_week_uid")),
    )
    with op.batch_alter_table("care_week", schema=None) as batch_op:
        batch_op.create_index("ix_care_week_case", ["case_id", "on"], unique=False)

    op.create_table(
        "trial_decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("practice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("trial_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(40), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note_enc", sa.LargeBinary(), nullable=True),
        sa.Column("shown_enc", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["referral_case.id"], name=op.f("fk_trial_decision_case_id")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_trial_decision_practice_id")),
        sa.ForeignKeyConstraint(["trial_id"], ["care_trial.id"], name=op.f("fk_trial_decision_trial_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial_decision")),
        sa.UniqueConstraint("uid", name=op.f("uq_trial_decision_uid")),
    )
    with op.batch_alter_table("trial_decision", schema=None) as batch_op:
        batch_op.create_index("ix_trial_decision_case", ["case_id"], unique=False)

    op.create_table(
        "care_score",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("practice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("measure", sa.String(40), nullable=False),
        sa.Column("value_enc", sa.LargeBinary(), nullable=True),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("follow_up_week", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_veteran", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("removed_reason_enc", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(visit_id IS NULL) = (follow_up_week IS NULL)", name=op.f("ck_care_score_follow_up_whole")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["referral_case.id"], name=op.f("fk_care_score_case_id")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_care_score_practice_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["appointment.id"], name=op.f("fk_care_score_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_score")),
        sa.UniqueConstraint("uid", name=op.f("uq_care_score_uid")),
    )
    with op.batch_alter_table("care_score", schema=None) as batch_op:
        batch_op.create_index("ix_care_score_case", ["case_id", "on"], unique=False)
        batch_op.create_index(
            "ix_care_score_follow_up", ["practice_id", "visit_id", "follow_up_week"], unique=False
        )

    op.create_table(
        "follow_up_reminder",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("practice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["referral_case.id"], name=op.f("fk_follow_up_reminder_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_follow_up_reminder_practice_id")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["appointment.id"], name=op.f("fk_follow_up_reminder_visit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_reminder")),
        sa.UniqueConstraint("visit_id", "week", name=op.f("uq_follow_up_reminder_visit_id_week")),
    )
    with op.batch_alter_table("care_item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("injection_enc", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("by_veteran", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("confirmed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("removed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("removed_reason_enc", sa.LargeBinary(), nullable=True))
        batch_op.alter_column(
            "started_on", existing_type=sa.DATE(), type_=sa.String(10), existing_nullable=True
        )
        batch_op.alter_column(
            "ended_on", existing_type=sa.DATE(), type_=sa.String(10), existing_nullable=True
        )


def downgrade() -> None:
    day = "CAST({0} AS DATE)" if op.get_bind().dialect.name == "postgresql" else "{0}"
    for name in ("started_on", "ended_on"):  # a month or a year alone was not known before
        with op.batch_alter_table("care_item", schema=None) as batch_op:
            batch_op.add_column(sa.Column(f"{name}_day", sa.Date(), nullable=True))
        op.execute(f"UPDATE care_item SET {name}_day = {day.format(name)} WHERE length({name}) = 10")
        with op.batch_alter_table("care_item", schema=None) as batch_op:
            batch_op.drop_column(name)
        with op.batch_alter_table("care_item", schema=None) as batch_op:
            batch_op.alter_column(f"{name}_day", new_column_name=name)
    with op.batch_alter_table("care_item", schema=None) as batch_op:
        batch_op.drop_column("removed_reason_enc")
        batch_op.drop_column("removed_by_id")
        batch_op.drop_column("removed_at")
        batch_op.drop_column("confirmed_by_id")
        batch_op.drop_column("confirmed_at")
        batch_op.drop_column("by_veteran")
        batch_op.drop_column("injection_enc")

    op.drop_table("follow_up_reminder")
    with op.batch_alter_table("care_score", schema=None) as batch_op:
        batch_op.drop_index("ix_care_score_follow_up")
        batch_op.drop_index("ix_care_score_case")

    op.drop_table("care_score")
    with op.batch_alter_table("trial_decision", schema=None) as batch_op:
        batch_op.drop_index("ix_trial_decision_case")

    op.drop_table("trial_decision")
    with op.batch_alter_table("care_week", schema=None) as batch_op:
        batch_op.drop_index("ix_care_week_case")

    op.drop_table("care_week")
    with op.batch_alter_table("care_trial", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_care_trial_one_running",
            sqlite_where=sa.text("ended_on IS NULL AND removed_at IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL AND removed_at IS NULL"),
        )
        batch_op.drop_index("ix_care_trial_case")

    op.drop_table("care_trial")
