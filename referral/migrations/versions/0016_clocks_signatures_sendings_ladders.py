"""clocks, signatures, sendings, ladders"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


CHECKS = {
    'appointment': {
        'emergency_whole': '(emergency_by_id IS NULL) = (emergency_reason_enc IS NULL)'
            ' AND (emergency_by_id IS NULL) = (va_notify_by IS NULL)',
        'notified_by_somebody': '(va_notified_on IS NULL) = (va_notified_by_id IS NULL)',
        'waived_whole': '(records_waived_on IS NULL) = (records_waiver IS NULL)'
            ' AND (records_waived_on IS NULL) = (records_waived_by_id IS NULL)',
    },
    'referral_case': {
        'snoozed_with_reason': '(snoozed_until IS NULL) = (snooze_reason_enc IS NULL)'
            ' AND (snoozed_until IS NULL) = (snoozed_on IS NULL)',
    },
    'service_request': {
        'decided_on': "status IN ('drafting', 'sent', 'received', 'more_asked', 'withdrawn') OR decided_on IS NOT NULL",
        'received_whole': '(received_on IS NULL) = (received_noted_by_id IS NULL)',
        'signed_by_signature': '(signed_on IS NULL) = (signature_id IS NULL)',
        'status_is_stored': "status NOT IN ('ready', 'signed')",
    },
}
REPLACED = {
    'referral_case': {'snoozed_with_reason': '(snoozed_until IS NULL) = (snooze_reason_enc IS NULL)'},
    'service_request': {'decided_on': "status IN ('drafting', 'sent', 'withdrawn') OR decided_on IS NOT NULL"},
}
"""What the database insists on of the rows, and the conditions they take the place of."""


def upgrade() -> None:
    op.create_table('proof_run',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('open_count', sa.Integer(), nullable=False),
    sa.Column('whole_count', sa.Integer(), nullable=False),
    sa.Column('violators', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_proof_run_practice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proof_run'))
    )
    with op.batch_alter_table('proof_run', schema=None) as batch_op:
        batch_op.create_index('ix_proof_run_practice', ['practice_id', 'id'], unique=False)

    op.create_table('absence',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=32), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=False),
    sa.Column('substitute_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('from_on <= to_on', name=op.f('ck_absence_has_an_end')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_absence_account_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_absence_practice_id')),
    sa.ForeignKeyConstraint(['substitute_id'], ['account.id'], name=op.f('fk_absence_substitute_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absence')),
    sa.UniqueConstraint('uid', name=op.f('uq_absence_uid'))
    )
    with op.batch_alter_table('absence', schema=None) as batch_op:
        batch_op.create_index('ix_absence_account', ['account_id', 'to_on'], unique=False)

    op.create_table('decision_times',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('facility_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('answers', sa.Integer(), nullable=False),
    sa.Column('median_days', sa.Integer(), nullable=False),
    sa.Column('usual_days', sa.Integer(), nullable=False),
    sa.Column('slowest_days', sa.Integer(), nullable=False),
    sa.Column('newest_on', sa.Date(), nullable=False),
    sa.Column('refreshed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_decision_times_facility_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_decision_times_practice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision_times')),
    sa.UniqueConstraint('facility_id', name=op.f('uq_decision_times_facility_id'))
    )
    op.create_table('facility_office',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=32), nullable=False),
    sa.Column('facility_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('phone', sa.String(length=30), nullable=False),
    sa.Column('fax', sa.String(length=30), nullable=False),
    sa.Column('secure_email', sa.String(length=200), nullable=False),
    sa.Column('secure_marked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('secure_marked_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('hours', sa.String(length=200), nullable=False),
    sa.Column('last_verified_on', sa.Date(), nullable=True),
    sa.Column('verified_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_facility_office_facility_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_facility_office_practice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_facility_office')),
    sa.UniqueConstraint('facility_id', 'kind', 'name', name=op.f('uq_facility_office_facility_id_kind_name')),
    sa.UniqueConstraint('uid', name=op.f('uq_facility_office_uid'))
    )
    op.create_table('ladder_version',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=32), nullable=False),
    sa.Column('purpose', sa.String(40), nullable=False),
    sa.Column('facility_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('effective_from', sa.Date(), nullable=False),
    sa.Column('content', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('why', sa.String(length=500), nullable=False),
    sa.Column('set_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_ladder_version_facility_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_ladder_version_practice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ladder_version')),
    sa.UniqueConstraint('uid', name=op.f('uq_ladder_version_uid'))
    )
    with op.batch_alter_table('ladder_version', schema=None) as batch_op:
        batch_op.create_index('ix_ladder_version_practice', ['practice_id', 'id'], unique=False)

    op.create_table('word_letterhead',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('added_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_word_letterhead_file_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_word_letterhead_practice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_word_letterhead')),
    sa.UniqueConstraint('practice_id', 'version', name=op.f('uq_word_letterhead_practice_id_version'))
    )
    op.create_table('ball_change',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('holder', sa.String(40), nullable=True),
    sa.Column('since_on', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['referral_case.id'], name=op.f('fk_ball_change_case_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_ball_change_practice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ball_change'))
    )
    with op.batch_alter_table('ball_change', schema=None) as batch_op:
        batch_op.create_index('ix_ball_change_case', ['case_id', 'id'], unique=False)

    op.create_table('edited_document',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('packet_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=60), nullable=False),
    sa.Column('docx_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('pdf_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('edited_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('editor', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['docx_id'], ['stored_file.id'], name=op.f('fk_edited_document_docx_id')),
    sa.ForeignKeyConstraint(['packet_id'], ['packet.id'], name=op.f('fk_edited_document_packet_id')),
    sa.ForeignKeyConstraint(['pdf_id'], ['stored_file.id'], name=op.f('fk_edited_document_pdf_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_edited_document_practice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_edited_document'))
    )
    with op.batch_alter_table('edited_document', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_edited_document_case_id'), ['case_id'], unique=False)

    op.create_table('handover',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('absence_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('from_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('to_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['absence_id'], ['absence.id'], name=op.f('fk_handover_absence_id')),
    sa.ForeignKeyConstraint(['case_id'], ['referral_case.id'], name=op.f('fk_handover_case_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_handover_practice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handover'))
    )
    with op.batch_alter_table('handover', schema=None) as batch_op:
        batch_op.create_index('ix_handover_absence', ['absence_id'], unique=False)
        batch_op.create_index('ix_handover_case', ['case_id', 'id'], unique=False)

    op.create_table('sending',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('packet_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('paper_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('channel', sa.String(40), nullable=False),
    sa.Column('is_by_hand', sa.Boolean(), nullable=False),
    sa.Column('facility_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('recipient', sa.String(length=400), nullable=False),
    sa.Column('address', sa.String(length=200), nullable=False),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('message_id', sa.String(length=200), nullable=True),
    sa.Column('file_name_enc', sa.LargeBinary(), nullable=True),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=True),
    sa.Column('size', sa.Integer(), nullable=True),
    sa.Column('pages', sa.Integer(), nullable=True),
    sa.Column('ordered_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('sending_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_on', sa.Date(), nullable=True),
    sa.Column('confirmed_on', sa.Date(), nullable=True),
    sa.Column('proof_enc', sa.LargeBinary(), nullable=True),
    sa.Column('proof_file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('problem', sa.String(length=300), nullable=True),
    sa.Column('troubled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(state = 'confirmed') = (confirmed_on IS NOT NULL)", name=op.f('ck_sending_confirmed_has_day')),
    sa.CheckConstraint("state NOT IN ('sent', 'confirmed') OR sent_on IS NOT NULL", name=op.f('ck_sending_sent_has_day')),
    sa.ForeignKeyConstraint(['case_id'], ['referral_case.id'], name=op.f('fk_sending_case_id')),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_sending_facility_id')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_sending_file_id')),
    sa.ForeignKeyConstraint(['packet_id'], ['packet.id'], name=op.f('fk_sending_packet_id')),
    sa.ForeignKeyConstraint(['paper_id'], ['paper.id'], name=op.f('fk_sending_paper_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_sending_practice_id')),
    sa.ForeignKeyConstraint(['proof_file_id'], ['stored_file.id'], name=op.f('fk_sending_proof_file_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sending')),
    sa.UniqueConstraint('message_id', name=op.f('uq_sending_message_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_sending_uid'))
    )
    with op.batch_alter_table('sending', schema=None) as batch_op:
        batch_op.create_index('ix_sending_case', ['case_id', 'id'], unique=False)
        batch_op.create_index('ix_sending_trouble', ['practice_id', 'id'], unique=False, sqlite_where=sa.text('troubled_at IS NOT NULL AND settled_at IS NULL'), postgresql_where=sa.text('troubled_at IS NOT NULL AND settled_at IS NULL'))

    op.create_table('signed_scan',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('packet_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=False),
    sa.Column('uploaded_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.String(40), nullable=False),
    sa.Column('pages', sa.Integer(), nullable=True),
    sa.Column('matches_enc', sa.LargeBinary(), nullable=True),
    sa.Column('error', sa.String(length=500), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_signed_scan_file_id')),
    sa.ForeignKeyConstraint(['packet_id'], ['packet.id'], name=op.f('fk_signed_scan_packet_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_signed_scan_practice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signed_scan')),
    sa.UniqueConstraint('uid', name=op.f('uq_signed_scan_uid'))
    )
    with op.batch_alter_table('signed_scan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_signed_scan_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_signed_scan_packet_id'), ['packet_id'], unique=False)

    op.create_table('authorization_document',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=32), nullable=False),
    sa.Column('authorization_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('added_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['authorization_id'], ['authorization.id'], name=op.f('fk_authorization_document_authorization_id')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_authorization_document_file_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_authorization_document_practice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_authorization_document')),
    sa.UniqueConstraint('uid', name=op.f('uq_authorization_document_uid'))
    )
    with op.batch_alter_table('authorization_document', schema=None) as batch_op:
        batch_op.create_index('ix_authorization_document_authorization', ['authorization_id', 'id'], unique=False)

    op.create_table('authorization_milestone',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=32), nullable=False),
    sa.Column('authorization_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(40), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('reason_enc', sa.LargeBinary(), nullable=True),
    sa.Column('noted_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['authorization_id'], ['authorization.id'], name=op.f('fk_authorization_milestone_authorization_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_authorization_milestone_practice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_authorization_milestone')),
    sa.UniqueConstraint('authorization_id', 'kind', name=op.f('uq_authorization_milestone_authorization_id_kind')),
    sa.UniqueConstraint('uid', name=op.f('uq_authorization_milestone_uid'))
    )
    op.create_table('packet_signature',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('request_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('packet_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('method', sa.String(40), nullable=False),
    sa.Column('signer_enc', sa.LargeBinary(), nullable=False),
    sa.Column('npi', sa.String(length=10), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=False),
    sa.Column('printed_at', sa.String(length=40), nullable=False),
    sa.Column('signed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('proof', sa.String(length=60), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('scan_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('pdf_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('zip_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('manifest_enc', sa.LargeBinary(), nullable=True),
    sa.Column('preflight', sa.String(40), nullable=True),
    sa.Column('findings_enc', sa.LargeBinary(), nullable=True),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.String(length=500), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('ended_why_enc', sa.LargeBinary(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(drawn_at IS NULL) = (pdf_id IS NULL)', name=op.f('ck_packet_signature_drawn_has_file')),
    sa.CheckConstraint('(ended_at IS NULL) = (ended_why_enc IS NULL)', name=op.f('ck_packet_signature_ended_has_reason')),
    sa.ForeignKeyConstraint(['packet_id'], ['packet.id'], name=op.f('fk_packet_signature_packet_id')),
    sa.ForeignKeyConstraint(['pdf_id'], ['stored_file.id'], name=op.f('fk_packet_signature_pdf_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_packet_signature_practice_id')),
    sa.ForeignKeyConstraint(['scan_id'], ['signed_scan.id'], name=op.f('fk_packet_signature_scan_id')),
    sa.ForeignKeyConstraint(['zip_id'], ['stored_file.id'], name=op.f('fk_packet_signature_zip_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_packet_signature')),
    sa.UniqueConstraint('uid', name=op.f('uq_packet_signature_uid'))
    )
    with op.batch_alter_table('packet_signature', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_packet_signature_case_id'), ['case_id'], unique=False)
        batch_op.create_index('ix_packet_signature_standing', ['packet_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('va_question',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('request_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('what_enc', sa.LargeBinary(), nullable=False),
    sa.Column('asked_by_enc', sa.LargeBinary(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('was_received', sa.Boolean(), nullable=False),
    sa.Column('noted_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('answered_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('channel', sa.String(40), nullable=True),
    sa.Column('proof_enc', sa.LargeBinary(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(answered_on IS NULL) = (answered_by_id IS NULL) AND (answered_on IS NULL) = (channel IS NULL)', name=op.f('ck_va_question_answered_whole')),
    sa.ForeignKeyConstraint(['case_id'], ['referral_case.id'], name=op.f('fk_va_question_case_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_va_question_practice_id')),
    sa.ForeignKeyConstraint(['request_id'], ['service_request.id'], name=op.f('fk_va_question_request_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_va_question')),
    sa.UniqueConstraint('uid', name=op.f('uq_va_question_uid'))
    )
    with op.batch_alter_table('va_question', schema=None) as batch_op:
        batch_op.create_index('ix_va_question_request', ['request_id', 'id'], unique=False)

    with op.batch_alter_table('appointment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('planned_enc', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('emergency_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('emergency_reason_enc', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('va_notify_by', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('va_notified_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('va_notified_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('va_notified_proof_enc', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('records_pushes', sa.Integer(), server_default=sa.text('0'), nullable=False))
        batch_op.add_column(sa.Column('records_waived_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('records_waived_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('records_waiver', sa.String(40), nullable=True))
        batch_op.add_column(sa.Column('records_waiver_note_enc', sa.LargeBinary(), nullable=True))

    with op.batch_alter_table('authorization', schema=None) as batch_op:
        batch_op.add_column(sa.Column('seoc_days', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('services_enc', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('care_ends_enc', sa.LargeBinary(), nullable=True))

    with op.batch_alter_table('chase', schema=None) as batch_op:
        batch_op.add_column(sa.Column('about_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), server_default=sa.text('0'), nullable=False))
        batch_op.add_column(sa.Column('party', sa.String(40), server_default='va', nullable=False))
        batch_op.add_column(sa.Column('next_rung_steps', sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column('call_due_steps', sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column('promise_breaks_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('own_rung_on', sa.Date(), nullable=True))
        batch_op.drop_index(batch_op.f('uq_chase_one_open'), sqlite_where=sa.text('settled_at IS NULL'))
        batch_op.create_index('uq_chase_one_open', ['case_id', 'purpose', 'about_id'], unique=True, sqlite_where=sa.text('settled_at IS NULL'), postgresql_where=sa.text('settled_at IS NULL'))

    op.execute("UPDATE chase SET about_id = COALESCE(request_id, 0)")
    _explain('chase', 'next_rung_on', 'next_rung_steps', 'The chase goes on')
    _explain('chase', 'call_due_on', 'call_due_steps', 'The chase says to call VA')
    with op.batch_alter_table('chase', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_chase_request_id'), type_='foreignkey')
        batch_op.drop_column('request_id')

    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.add_column(sa.Column('next_on', sa.Date(), nullable=True))

    with op.batch_alter_table('facility', schema=None) as batch_op:
        batch_op.add_column(sa.Column('secure_marked_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('secure_marked_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('verified_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))

    with op.batch_alter_table('fired_rung', schema=None) as batch_op:
        batch_op.add_column(sa.Column('ladder_version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), server_default=sa.text('0'), nullable=False))

    with op.batch_alter_table('packet', schema=None) as batch_op:
        batch_op.add_column(sa.Column('letterhead_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('edit_ids', sa.JSON(), server_default='[]', nullable=False))
        batch_op.create_foreign_key(batch_op.f('fk_packet_letterhead_id'), 'stored_file', ['letterhead_id'], ['id'])

    with op.batch_alter_table('paper', schema=None) as batch_op:
        batch_op.add_column(sa.Column('letterhead_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_paper_letterhead_id'), 'stored_file', ['letterhead_id'], ['id'])

    with op.batch_alter_table('referral_case', schema=None) as batch_op:
        batch_op.add_column(sa.Column('next_due_steps', sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column('next_step_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('held_by', sa.String(40), nullable=True))
        batch_op.add_column(sa.Column('held_since_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('send_by_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('snoozed_on', sa.Date(), nullable=True))
        batch_op.create_index('ix_case_send_by', ['practice_id', 'send_by_on', 'id'], unique=False, sqlite_where=sa.text('send_by_on IS NOT NULL'), postgresql_where=sa.text('send_by_on IS NOT NULL'))

    with op.batch_alter_table('service_request', schema=None) as batch_op:
        batch_op.add_column(sa.Column('signature_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('facility_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('received_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('received_by_enc', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('received_noted_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('decision_days', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('amended_enc', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('withdrawn_from', sa.String(40), nullable=True))
        batch_op.add_column(sa.Column('withdrawn_reason_enc', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('is_automatic', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index('ix_service_request_decided', ['facility_id', 'decided_on'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_service_request_facility_id'), 'facility', ['facility_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_service_request_signature_id'), 'packet_signature', ['signature_id'], ['id'])

    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.add_column(sa.Column('original_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_stored_file_original_id'), 'stored_file', ['original_id'], ['id'])

    _fit_the_rows_there_are()
    for table, checks in CHECKS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in REPLACED.get(table, ()):
                batch_op.drop_constraint(batch_op.f(f'ck_{table}_{name}'), type_='check')
            for name, condition in checks.items():
                batch_op.create_check_constraint(batch_op.f(f'ck_{table}_{name}'), condition)


def _explain(table: str, on: str, steps: str, what: str) -> None:
    """A due date of which only the day is known: the day itself is its one step."""
    connection = op.get_bind()
    rows = connection.execute(sa.text(f'SELECT id, {on} FROM {table} WHERE {on} IS NOT NULL')).all()
    for row in rows:
        told = json.dumps([{'kind': 'start', 'what': what, 'on': str(row[1])[:10]}])
        connection.execute(sa.text(f'UPDATE {table} SET {steps} = :told WHERE id = :id'), {'told': told, 'id': row[0]})


def _fit_the_rows_there_are() -> None:
    """Rows older than this revision: the practice had every case, a signature by date alone does not count."""
    op.execute("UPDATE referral_case SET next_action = 'sign_packet' WHERE next_action = 'sign_request'")
    op.execute("UPDATE refused_move SET action = 'sign_packet' WHERE action = 'sign_request'")
    op.execute('UPDATE service_request SET signed_on = NULL WHERE signature_id IS NULL')
    op.execute('UPDATE referral_case SET snoozed_on = CURRENT_DATE WHERE snoozed_until IS NOT NULL')
    op.execute(
        "INSERT INTO ball_change (practice_id, case_id, holder, since_on, at)"
        " SELECT practice_id, id, 'practice', opened_on, CURRENT_TIMESTAMP FROM referral_case")
    op.execute("UPDATE referral_case SET held_by = 'practice', held_since_on = opened_on WHERE state != 'closed'")
    op.execute(
        "INSERT INTO outbox (practice_id, job, queue, payload, dedupe_key, available_at, attempt, fence, tries_left,"
        " created_at) SELECT id, 'refresh_next_steps', 'later', '{}', 'refresh_next_steps-after-0016',"
        " CURRENT_TIMESTAMP, 1, 0, 5, CURRENT_TIMESTAMP FROM practice")


def downgrade() -> None:
    for table, checks in CHECKS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in checks:
                batch_op.drop_constraint(batch_op.f(f'ck_{table}_{name}'), type_='check')
            for name, condition in REPLACED.get(table, {}).items():
                batch_op.create_check_constraint(batch_op.f(f'ck_{table}_{name}'), condition)

    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_stored_file_original_id'), type_='foreignkey')
        batch_op.drop_column('original_id')

    with op.batch_alter_table('service_request', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_service_request_signature_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_service_request_facility_id'), type_='foreignkey')
        batch_op.drop_index('ix_service_request_decided')
        batch_op.drop_column('is_automatic')
        batch_op.drop_column('withdrawn_reason_enc')
        batch_op.drop_column('withdrawn_from')
        batch_op.drop_column('amended_enc')
        batch_op.drop_column('decision_days')
        batch_op.drop_column('received_noted_by_id')
        batch_op.drop_column('received_by_enc')
        batch_op.drop_column('received_on')
        batch_op.drop_column('facility_id')
        batch_op.drop_column('signature_id')

    with op.batch_alter_table('referral_case', schema=None) as batch_op:
        batch_op.drop_index('ix_case_send_by', sqlite_where=sa.text('send_by_on IS NOT NULL'), postgresql_where=sa.text('send_by_on IS NOT NULL'))
        batch_op.drop_column('snoozed_on')
        batch_op.drop_column('send_by_on')
        batch_op.drop_column('held_since_on')
        batch_op.drop_column('held_by')
        batch_op.drop_column('next_step_on')
        batch_op.drop_column('next_due_steps')

    with op.batch_alter_table('paper', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_paper_letterhead_id'), type_='foreignkey')
        batch_op.drop_column('letterhead_id')

    with op.batch_alter_table('packet', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_packet_letterhead_id'), type_='foreignkey')
        batch_op.drop_column('edit_ids')
        batch_op.drop_column('letterhead_id')

    with op.batch_alter_table('fired_rung', schema=None) as batch_op:
        batch_op.drop_column('ladder_version_id')

    with op.batch_alter_table('facility', schema=None) as batch_op:
        batch_op.drop_column('verified_by_id')
        batch_op.drop_column('secure_marked_by_id')
        batch_op.drop_column('secure_marked_at')

    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.drop_column('next_on')

    with op.batch_alter_table('chase', schema=None) as batch_op:
        batch_op.add_column(sa.Column('request_id', sa.INTEGER(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_chase_request_id'), 'service_request', ['request_id'], ['id'])
        batch_op.drop_index('uq_chase_one_open', sqlite_where=sa.text('settled_at IS NULL'), postgresql_where=sa.text('settled_at IS NULL'))
        batch_op.create_index(batch_op.f('uq_chase_one_open'), ['case_id', 'purpose'], unique=1, sqlite_where=sa.text('settled_at IS NULL'))
        batch_op.drop_column('own_rung_on')
        batch_op.drop_column('promise_breaks_on')
        batch_op.drop_column('call_due_steps')
        batch_op.drop_column('next_rung_steps')
        batch_op.drop_column('party')
        batch_op.drop_column('about_id')

    with op.batch_alter_table('authorization', schema=None) as batch_op:
        batch_op.drop_column('care_ends_enc')
        batch_op.drop_column('services_enc')
        batch_op.drop_column('seoc_days')

    with op.batch_alter_table('appointment', schema=None) as batch_op:
        batch_op.drop_column('records_waiver_note_enc')
        batch_op.drop_column('records_waiver')
        batch_op.drop_column('records_waived_by_id')
        batch_op.drop_column('records_waived_on')
        batch_op.drop_column('records_pushes')
        batch_op.drop_column('va_notified_proof_enc')
        batch_op.drop_column('va_notified_by_id')
        batch_op.drop_column('va_notified_on')
        batch_op.drop_column('va_notify_by')
        batch_op.drop_column('emergency_reason_enc')
        batch_op.drop_column('emergency_by_id')
        batch_op.drop_column('planned_enc')

    with op.batch_alter_table('va_question', schema=None) as batch_op:
        batch_op.drop_index('ix_va_question_request')

    op.drop_table('va_question')
    with op.batch_alter_table('packet_signature', schema=None) as batch_op:
        batch_op.drop_index('ix_packet_signature_standing', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_packet_signature_case_id'))

    op.drop_table('packet_signature')
    op.drop_table('authorization_milestone')
    with op.batch_alter_table('authorization_document', schema=None) as batch_op:
        batch_op.drop_index('ix_authorization_document_authorization')

    op.drop_table('authorization_document')
    with op.batch_alter_table('signed_scan', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_signed_scan_packet_id'))
        batch_op.drop_index(batch_op.f('ix_signed_scan_case_id'))

    op.drop_table('signed_scan')
    with op.batch_alter_table('sending', schema=None) as batch_op:
        batch_op.drop_index('ix_sending_trouble', sqlite_where=sa.text('troubled_at IS NOT NULL AND settled_at IS NULL'), postgresql_where=sa.text('troubled_at IS NOT NULL AND settled_at IS NULL'))
        batch_op.drop_index('ix_sending_case')

    op.drop_table('sending')
    with op.batch_alter_table('handover', schema=None) as batch_op:
        batch_op.drop_index('ix_handover_case')
        batch_op.drop_index('ix_handover_absence')

    op.drop_table('handover')
    with op.batch_alter_table('edited_document', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_edited_document_case_id'))

    op.drop_table('edited_document')
    with op.batch_alter_table('ball_change', schema=None) as batch_op:
        batch_op.drop_index('ix_ball_change_case')

    op.drop_table('ball_change')
    op.drop_table('word_letterhead')
    with op.batch_alter_table('ladder_version', schema=None) as batch_op:
        batch_op.drop_index('ix_ladder_version_practice')

    op.drop_table('ladder_version')
    op.drop_table('facility_office')
    op.drop_table('decision_times')
    with op.batch_alter_table('absence', schema=None) as batch_op:
        batch_op.drop_index('ix_absence_account')

    op.drop_table('absence')
    with op.batch_alter_table('proof_run', schema=None) as batch_op:
        batch_op.drop_index('ix_proof_run_practice')

    op.drop_table('proof_run')
