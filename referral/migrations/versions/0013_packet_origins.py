"""packet origins"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('packet', schema=None) as batch_op:
        batch_op.add_column(sa.Column('origins_enc', sa.LargeBinary(), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('packet', schema=None) as batch_op:
        batch_op.drop_column('origins_enc')

