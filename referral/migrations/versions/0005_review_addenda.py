"""review addenda"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('review_addendum',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('review_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('text_enc', sa.LargeBinary(), nullable=False),
    sa.Column('changes_enc', sa.LargeBinary(), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('signer_enc', sa.LargeBinary(), nullable=False),
    sa.Column('signed_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['referral_case.id'], name=op.f('fk_review_addendum_case_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_review_addendum_practice_id')),
    sa.ForeignKeyConstraint(['review_id'], ['mri_review.id'], name=op.f('fk_review_addendum_review_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_addendum')),
    sa.UniqueConstraint('uid', name=op.f('uq_review_addendum_uid'))
    )
    with op.batch_alter_table('review_addendum', schema=None) as batch_op:
        batch_op.create_index('ix_review_addendum_case', ['case_id', 'id'], unique=False)

    with op.batch_alter_table('referral_case', schema=None) as batch_op:
        batch_op.add_column(sa.Column('va_to_tell_since', sa.Date(), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('referral_case', schema=None) as batch_op:
        batch_op.drop_column('va_to_tell_since')

    with op.batch_alter_table('review_addendum', schema=None) as batch_op:
        batch_op.drop_index('ix_review_addendum_case')

    op.drop_table('review_addendum')
