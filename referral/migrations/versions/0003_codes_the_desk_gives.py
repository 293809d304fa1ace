"""codes the desk gives"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('portal_given_code',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('way', sa.String(40), nullable=False),
    sa.Column('code_mac', sa.LargeBinary(length=32), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('given_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['referral_case.id'], name=op.f('fk_portal_given_code_case_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_portal_given_code_practice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_portal_given_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_portal_given_code_uid'))
    )
    with op.batch_alter_table('portal_given_code', schema=None) as batch_op:
        batch_op.create_index('ix_portal_given_code_case', ['case_id', 'created_at'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('portal_given_code', schema=None) as batch_op:
        batch_op.drop_index('ix_portal_given_code_case')

    op.drop_table('portal_given_code')
