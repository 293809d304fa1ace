"""clinical notes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('clinical_note',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('noted_on', sa.Date(), nullable=False),
    sa.Column('basis', sa.String(40), nullable=False),
    sa.Column('content_enc', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['referral_case.id'], name=op.f('fk_clinical_note_case_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_clinical_note_practice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clinical_note')),
    sa.UniqueConstraint('uid', name=op.f('uq_clinical_note_uid'))
    )
    with op.batch_alter_table('clinical_note', schema=None) as batch_op:
        batch_op.create_index('ix_clinical_note_case', ['case_id', 'id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('clinical_note', schema=None) as batch_op:
        batch_op.drop_index('ix_clinical_note_case')

    op.drop_table('clinical_note')
