"""refused moves say where to"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('refused_move', schema=None) as batch_op:
        batch_op.add_column(sa.Column('to_state', sa.String(40), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('refused_move', schema=None) as batch_op:
        batch_op.drop_column('to_state')

