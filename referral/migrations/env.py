"""Alembic's way in. It is only called by referral/migrations/run.py, which hands it an open connection."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from referral.core.db import Base, PartialDay, UtcDateTime
from referral.features import import_models


def render_item(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Types of our own are written by what the database sees, so that old revisions need none of our code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, PartialDay):
        return "sa.String(10)"
    if kind == "type" and isinstance(item, sa.Enum):
        return f"sa.String({item.length})"
    return False


def number_revisions(_context: object, _revision: object, directives: list[Any]) -> None:
    """Revisions are numbered 0001, 0002 …; one that changes nothing is not written."""
    script = directives[0]
    if script.upgrade_ops.is_empty():
        directives.clear()
        return
    newest = context.script.get_current_head()
    script.rev_id = f"{int(newest or 0) + 1:04d}"


import_models()
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    transactional_ddl=True,
    render_item=render_item,
    process_revision_directives=number_revisions,
)
with context.begin_transaction():
    context.run_migrations()
