"""messages and red flag lists"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

OPEN = sa.text("state != 'closed'")
ORDINARY = sa.text("state != 'closed' AND next_action != 'clear_red_flag'")
QUEUE_INDEXES = {
    "ix_case_due": ["next_due_on", "id"],
    "ix_case_waiting_due": ["waiting_on", "next_due_on", "id"],
    "ix_case_state_due": ["state", "next_due_on", "id"],
    "ix_case_action_due": ["next_action", "next_due_on", "id"],
    "ix_case_owner_due": ["owner_id", "next_due_on", "id"],
    "ix_case_facility_due": ["facility_id", "next_due_on", "id"],
    "ix_case_state_since": ["state_since", "id"],
    "ix_case_opened": ["opened_on", "id"],
}


def index_queue(condition: sa.TextClause) -> None:
    """Make the queue's indexes anew over the cases that `condition` holds of."""
    for name, columns in QUEUE_INDEXES.items():
        op.drop_index(name, table_name="referral_case")
        op.create_index(name, "referral_case", ["practice_id", *columns], unique=False, sqlite_where=condition,
                        postgresql_where=condition)


def upgrade() -> None:
    op.create_table('case_message',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('is_from_veteran', sa.Boolean(), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('text_enc', sa.LargeBinary(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['referral_case.id'], name=op.f('fk_case_message_case_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_case_message_practice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_message')),
    sa.UniqueConstraint('uid', name=op.f('uq_case_message_uid'))
    )
    with op.batch_alter_table('case_message', schema=None) as batch_op:
        batch_op.create_index('ix_case_message_case', ['case_id', 'id'], unique=False)

    with op.batch_alter_table('red_flag_screen', schema=None) as batch_op:
        batch_op.add_column(sa.Column('asked_by_role', sa.String(length=20), server_default='', nullable=False))

    with op.batch_alter_table('referral_case', schema=None) as batch_op:
        batch_op.create_index('ix_case_red_flag', ['practice_id', 'next_due_on', 'id'], unique=False, sqlite_where=sa.text("next_action = 'clear_red_flag'"), postgresql_where=sa.text("next_action = 'clear_red_flag'"))

    index_queue(ORDINARY)


def downgrade() -> None:
    index_queue(OPEN)
    with op.batch_alter_table('referral_case', schema=None) as batch_op:
        batch_op.drop_index('ix_case_red_flag', sqlite_where=sa.text("next_action = 'clear_red_flag'"), postgresql_where=sa.text("next_action = 'clear_red_flag'"))

    with op.batch_alter_table('red_flag_screen', schema=None) as batch_op:
        batch_op.drop_column('asked_by_role')

    with op.batch_alter_table('case_message', schema=None) as batch_op:
        batch_op.drop_index('ix_case_message_case')

    op.drop_table('case_message')
