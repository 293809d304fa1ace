"""preflight of packets"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('facility', schema=None) as batch_op:
        batch_op.add_column(sa.Column('file_name_template', sa.String(length=120), server_default='', nullable=False))

    with op.batch_alter_table('packet', schema=None) as batch_op:
        batch_op.add_column(sa.Column('preflight', sa.String(40), nullable=True))
        batch_op.add_column(sa.Column('findings_enc', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('override_enc', sa.LargeBinary(), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('packet', schema=None) as batch_op:
        batch_op.drop_column('override_enc')
        batch_op.drop_column('findings_enc')
        batch_op.drop_column('preflight')

    with op.batch_alter_table('facility', schema=None) as batch_op:
        batch_op.drop_column('file_name_template')

