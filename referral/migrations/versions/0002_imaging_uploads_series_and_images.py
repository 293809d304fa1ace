"""imaging uploads, series and images"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('imaging_upload',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('offer', sa.LargeBinary(length=16), nullable=False),
    sa.Column('content', sa.LargeBinary(length=16), nullable=True),
    sa.Column('part_size', sa.Integer(), nullable=False),
    sa.Column('parts_expected', sa.Integer(), nullable=False),
    sa.Column('bytes_expected', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('bytes_received', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('last_part_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('files_done', sa.Integer(), nullable=False),
    sa.Column('files_total', sa.Integer(), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('source', sa.String(40), nullable=False),
    sa.Column('sent_by_enc', sa.LargeBinary(), nullable=True),
    sa.Column('files_enc', sa.LargeBinary(), nullable=True),
    sa.Column('outcome_enc', sa.LargeBinary(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['referral_case.id'], name=op.f('fk_imaging_upload_case_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_imaging_upload_practice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_imaging_upload')),
    sa.UniqueConstraint('uid', name=op.f('uq_imaging_upload_uid'))
    )
    with op.batch_alter_table('imaging_upload', schema=None) as batch_op:
        batch_op.create_index('ix_imaging_upload_case', ['case_id', 'id'], unique=False)
        batch_op.create_index('ix_imaging_upload_content', ['practice_id', 'content'], unique=False)
        batch_op.create_index('ix_imaging_upload_state', ['practice_id', 'state'], unique=False)

    op.create_table('imaging_series',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=32), nullable=False),
    sa.Column('study_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('series_uid_index', sa.LargeBinary(length=16), nullable=False),
    sa.Column('modality', sa.String(length=16), nullable=False),
    sa.Column('plane', sa.String(length=40), nullable=False),
    sa.Column('weighting', sa.String(length=40), nullable=False),
    sa.Column('image_count', sa.Integer(), nullable=False),
    sa.Column('facts_enc', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_imaging_series_practice_id')),
    sa.ForeignKeyConstraint(['study_id'], ['imaging_study.id'], name=op.f('fk_imaging_series_study_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_imaging_series')),
    sa.UniqueConstraint('study_id', 'position', name=op.f('uq_imaging_series_study_id_position')),
    sa.UniqueConstraint('uid', name=op.f('uq_imaging_series_uid'))
    )
    op.create_table('imaging_upload_part',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('upload_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_imaging_upload_part_practice_id')),
    sa.ForeignKeyConstraint(['upload_id'], ['imaging_upload.id'], name=op.f('fk_imaging_upload_part_upload_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_imaging_upload_part')),
    sa.UniqueConstraint('upload_id', 'number', name=op.f('uq_imaging_upload_part_upload_id_number'))
    )
    op.create_table('imaging_instance',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=32), nullable=False),
    sa.Column('study_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('series_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('upload_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('sop_uid_index', sa.LargeBinary(length=16), nullable=False),
    sa.Column('storage_key', sa.String(length=200), nullable=False),
    sa.Column('size', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('frames', sa.Integer(), nullable=False),
    sa.Column('why_not_shown', sa.String(length=200), nullable=False),
    sa.Column('no_name_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('no_name_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('facts_enc', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint('(no_name_at IS NULL) = (no_name_by_id IS NULL)', name=op.f('ck_imaging_instance_no_name_by_somebody')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_imaging_instance_practice_id')),
    sa.ForeignKeyConstraint(['series_id'], ['imaging_series.id'], name=op.f('fk_imaging_instance_series_id')),
    sa.ForeignKeyConstraint(['study_id'], ['imaging_study.id'], name=op.f('fk_imaging_instance_study_id')),
    sa.ForeignKeyConstraint(['upload_id'], ['imaging_upload.id'], name=op.f('fk_imaging_instance_upload_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_imaging_instance')),
    sa.UniqueConstraint('series_id', 'position', name=op.f('uq_imaging_instance_series_id_position')),
    sa.UniqueConstraint('storage_key', name=op.f('uq_imaging_instance_storage_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_imaging_instance_uid'))
    )
    with op.batch_alter_table('imaging_instance', schema=None) as batch_op:
        batch_op.create_index('ix_imaging_instance_study', ['study_id', 'sop_uid_index'], unique=False)

    with op.batch_alter_table('imaging_study', schema=None) as batch_op:
        batch_op.add_column(sa.Column('study_uid_index', sa.LargeBinary(length=16), nullable=True))
        batch_op.add_column(sa.Column('facts_enc', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('checks_enc', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('verdict', sa.String(40), nullable=True))
        batch_op.add_column(sa.Column('identity', sa.String(40), nullable=True))
        batch_op.add_column(sa.Column('region_read', sa.String(40), nullable=True))
        batch_op.add_column(sa.Column('region_confirmed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('region_confirmed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('is_prior', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('alarm_raised_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('alarm_raised_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('alarm_why_enc', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('alarm_cleared_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('alarm_cleared_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('alarm_cleared_reason_enc', sa.LargeBinary(), nullable=True))
        batch_op.create_check_constraint(op.f('ck_imaging_study_alarm_cleared_by_somebody'), '(alarm_cleared_at IS NULL) = (alarm_cleared_by_id IS NULL)')
        batch_op.create_check_constraint(op.f('ck_imaging_study_alarm_raised_before_cleared'), 'alarm_cleared_at IS NULL OR alarm_raised_at IS NOT NULL')
        batch_op.create_check_constraint(op.f('ck_imaging_study_region_confirmed_by_somebody'), '(region_confirmed_at IS NULL) = (region_confirmed_by_id IS NULL)')
        batch_op.create_index('ix_imaging_study_uid', ['practice_id', 'study_uid_index'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('imaging_study', schema=None) as batch_op:
        batch_op.drop_index('ix_imaging_study_uid')
        batch_op.drop_constraint(op.f('ck_imaging_study_region_confirmed_by_somebody'), type_='check')
        batch_op.drop_constraint(op.f('ck_imaging_study_alarm_raised_before_cleared'), type_='check')
        batch_op.drop_constraint(op.f('ck_imaging_study_alarm_cleared_by_somebody'), type_='check')
        batch_op.drop_column('alarm_cleared_reason_enc')
        batch_op.drop_column('alarm_cleared_by_id')
        batch_op.drop_column('alarm_cleared_at')
        batch_op.drop_column('alarm_why_enc')
        batch_op.drop_column('alarm_raised_by_id')
        batch_op.drop_column('alarm_raised_at')
        batch_op.drop_column('is_prior')
        batch_op.drop_column('region_confirmed_by_id')
        batch_op.drop_column('region_confirmed_at')
        batch_op.drop_column('region_read')
        batch_op.drop_column('identity')
        batch_op.drop_column('verdict')
        batch_op.drop_column('checks_enc')
        batch_op.drop_column('facts_enc')
        batch_op.drop_column('study_uid_index')

    with op.batch_alter_table('imaging_instance', schema=None) as batch_op:
        batch_op.drop_index('ix_imaging_instance_study')

    op.drop_table('imaging_instance')
    op.drop_table('imaging_upload_part')
    op.drop_table('imaging_series')
    with op.batch_alter_table('imaging_upload', schema=None) as batch_op:
        batch_op.drop_index('ix_imaging_upload_state')
        batch_op.drop_index('ix_imaging_upload_content')
        batch_op.drop_index('ix_imaging_upload_case')

    op.drop_table('imaging_upload')
