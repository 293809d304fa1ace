"""unsaved forms of the portal"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('portal_unsaved',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('practice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('path', sa.String(length=120), nullable=False),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('typed_enc', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['referral_case.id'], name=op.f('fk_portal_unsaved_case_id')),
    sa.ForeignKeyConstraint(['practice_id'], ['practice.id'], name=op.f('fk_portal_unsaved_practice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_portal_unsaved')),
    sa.UniqueConstraint('case_id', 'path', name=op.f('uq_portal_unsaved_case_id_path')),
    sa.UniqueConstraint('uid', name=op.f('uq_portal_unsaved_uid'))
    )


def downgrade() -> None:
    op.drop_table('portal_unsaved')
