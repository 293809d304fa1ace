"""packet kinds and returned records"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('visit_note',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('appointment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('written_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('content_enc', sa.LargeBinary(), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('signed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('signer', sa.String(length=300), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(signed_at IS NULL) = (signed_by_id IS NULL) AND (signed_at IS NULL) = (signer IS NULL)', name=op.f('ck_visit_note_signed_whole')),
    sa.ForeignKeyConstraint(['appointment_id'], ['appointment.id'], name=op.f('fk_visit_note_appointment_id')),
    sa.ForeignKeyConstraint(['case_id'], ['referral_case.id'], name=op.f('fk_visit_note_case_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_visit_note_practice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_note')),
    sa.UniqueConstraint('uid', name=op.f('uq_visit_note_uid'))
    )
    with op.batch_alter_table('visit_note', schema=None) as batch_op:
        batch_op.create_index('ix_visit_note_appointment', ['appointment_id', 'id'], unique=False)

    op.create_table('visit_record',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('appointment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('service_on', sa.Date(), nullable=False),
    sa.Column('added_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('removed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['appointment_id'], ['appointment.id'], name=op.f('fk_visit_record_appointment_id')),
    sa.ForeignKeyConstraint(['case_id'], ['referral_case.id'], name=op.f('fk_visit_record_case_id')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_visit_record_file_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_visit_record_practice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_record')),
    sa.UniqueConstraint('uid', name=op.f('uq_visit_record_uid'))
    )
    with op.batch_alter_table('visit_record', schema=None) as batch_op:
        batch_op.create_index('ix_visit_record_appointment', ['appointment_id', 'id'], unique=False)

    with op.batch_alter_table('appointment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('records_packet_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))

    with op.batch_alter_table('packet', schema=None) as batch_op:
        batch_op.add_column(sa.Column('appointment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))

    with op.batch_alter_table('referral_case', schema=None) as batch_op:
        batch_op.add_column(sa.Column('access_enc', sa.LargeBinary(), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('referral_case', schema=None) as batch_op:
        batch_op.drop_column('access_enc')

    with op.batch_alter_table('packet', schema=None) as batch_op:
        batch_op.drop_column('appointment_id')

    with op.batch_alter_table('appointment', schema=None) as batch_op:
        batch_op.drop_column('records_packet_id')

    with op.batch_alter_table('visit_record', schema=None) as batch_op:
        batch_op.drop_index('ix_visit_record_appointment')

    op.drop_table('visit_record')
    with op.batch_alter_table('visit_note', schema=None) as batch_op:
        batch_op.drop_index('ix_visit_note_appointment')

    op.drop_table('visit_note')
