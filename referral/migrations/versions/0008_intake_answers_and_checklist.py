"""intake answers and checklist"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('intake_answer',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('section', sa.String(40), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('by_role', sa.String(length=20), nullable=False),
    sa.Column('content_enc', sa.LargeBinary(), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['referral_case.id'], name=op.f('fk_intake_answer_case_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_intake_answer_practice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_intake_answer')),
    sa.UniqueConstraint('uid', name=op.f('uq_intake_answer_uid'))
    )
    with op.batch_alter_table('intake_answer', schema=None) as batch_op:
        batch_op.create_index('ix_intake_answer_case', ['case_id', 'id'], unique=False)

    op.create_table('intake_note',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('item', sa.String(40), nullable=False),
    sa.Column('held_by', sa.String(40), nullable=False),
    sa.Column('came_on', sa.Date(), nullable=True),
    sa.Column('missing_enc', sa.LargeBinary(), nullable=True),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('noted_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['referral_case.id'], name=op.f('fk_intake_note_case_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_intake_note_practice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_intake_note')),
    sa.UniqueConstraint('case_id', 'item', name=op.f('uq_intake_note_case_id_item')),
    sa.UniqueConstraint('uid', name=op.f('uq_intake_note_uid'))
    )


def downgrade() -> None:
    op.drop_table('intake_note')
    with op.batch_alter_table('intake_answer', schema=None) as batch_op:
        batch_op.drop_index('ix_intake_answer_case')

    op.drop_table('intake_answer')
