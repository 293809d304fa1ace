"""level labels"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('imaging_level_label',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=32), nullable=False),
    sa.Column('study_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('image_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('frame', sa.Integer(), nullable=False),
    sa.Column('level', sa.String(length=4), nullable=False),
    sa.Column('place_enc', sa.LargeBinary(), nullable=True),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('removed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(removed_at IS NULL) = (removed_by_id IS NULL)', name=op.f('ck_imaging_level_label_removed_by_somebody')),
    sa.ForeignKeyConstraint(['image_id'], ['imaging_instance.id'], name=op.f('fk_imaging_level_label_image_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_imaging_level_label_practice_id')),
    sa.ForeignKeyConstraint(['study_id'], ['imaging_study.id'], name=op.f('fk_imaging_level_label_study_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_imaging_level_label')),
    sa.UniqueConstraint('uid', name=op.f('uq_imaging_level_label_uid'))
    )
    with op.batch_alter_table('imaging_level_label', schema=None) as batch_op:
        batch_op.create_index('ix_imaging_level_label_study', ['study_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('imaging_level_label', schema=None) as batch_op:
        batch_op.drop_index('ix_imaging_level_label_study')

    op.drop_table('imaging_level_label')
