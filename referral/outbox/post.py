"""Ordering background work: joins the caller's transaction, so the work exists exactly when the change does."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from referral.core import clock
from referral.core.db import db
from referral.outbox import wake
from referral.outbox.jobs import SPECS, JobName
from referral.outbox.models import LONGEST_KEY, OutboxMessage

KEY = re.compile(rf"[A-Za-z0-9_:.-]{{1,{LONGEST_KEY}}}")


def post(
    job: JobName,
    *,
    practice_id: int,
    dedupe_key: str | None = None,
    available_at: datetime | None = None,
    **ids: int,
) -> OutboxMessage:
    """Add one piece of work to the caller's transaction; it starts after that commits, at `available_at` or at once.

    `ids` are the handler's arguments: whole numbers only, of rows already flushed. With a `dedupe_key` (unique
    in the practice, made of names, ids and dates, nothing personal) the row that has it already is returned
    instead. Raises TypeError or ValueError for anything else.
    """
    if dedupe_key is not None and not KEY.fullmatch(dedupe_key):
        raise ValueError("a dedupe key is made of letters, digits and _ : . - only")
    message = OutboxMessage(
        practice_id=practice_id,
        job=job.value,
        queue=SPECS[job].queue,
        payload=ids,
        dedupe_key=dedupe_key,
        available_at=available_at or _at_once(),
        tries_left=SPECS[job].tries,
        created_at=clock.utcnow(),
    )
    wake.posted(db.session())
    if dedupe_key is None:
        db.session.add(message)
        return message
    return _add_once(message)


def post_each(
    job: JobName,
    *,
    practice_id: int,
    wanted: sa.Select[Any],
    dedupe_key: sa.ColumnElement[str],
    **ids: sa.SQLColumnExpression[int],
) -> int:
    """Add one piece of work for each row of `wanted`, in one statement inside the database; returns how many were new.

    `dedupe_key` and `ids` are expressions over the rows of `wanted`, with the meaning they have for `post`.
    """
    session = db.session()
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    pairs = [part for name, column in ids.items() for part in (sa.literal_column(f"'{name}'"), column)]
    payload = (sa.func.json_build_object if is_postgresql else sa.func.json_object)(*pairs)
    table = OutboxMessage.__table__.c
    values: dict[str, Any] = {
        "practice_id": practice_id,
        "job": job.value,
        "queue": SPECS[job].queue,
        "payload": sa.type_coerce(payload, table.payload.type),
        "dedupe_key": dedupe_key,
        "available_at": _at_once(),
        "attempt": 1,
        "fence": 0,
        "tries_left": SPECS[job].tries,
        "created_at": clock.utcnow(),
    }
    columns = [
        value if isinstance(value, sa.ColumnElement) else sa.literal(value, table[name].type)
        for name, value in values.items()
    ]
    insert = postgresql.insert if is_postgresql else sqlite.insert
    added = session.execute(
        insert(cast(sa.Table, OutboxMessage.__table__))
        .from_select(list(values), wanted.with_only_columns(*columns))
        .on_conflict_do_nothing(index_elements=["practice_id", "dedupe_key"]),
        execution_options={"preserve_rowcount": True},
    )
    wake.posted(session)
    return cast(sa.CursorResult[Any], added).rowcount


def _at_once() -> datetime:
    """The earlier of the true and the moved clock: a demo command run in the future leaves no work waiting for it."""
    return clock.utcnow() - max(clock.clock_offset(), timedelta(0))


def _add_once(message: OutboxMessage) -> OutboxMessage:
    """Insert unless the key exists. A concurrent insert of the same key is waited for, so both callers see one row."""
    session = db.session()
    columns = (
        "practice_id",
        "job",
        "queue",
        "payload",
        "dedupe_key",
        "available_at",
        "tries_left",
        "created_at",
    )
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(OutboxMessage)
        .values({name: getattr(message, name) for name in columns})
        .on_conflict_do_nothing(index_elements=["practice_id", "dedupe_key"])
    )
    return session.scalars(
        sa.select(OutboxMessage).where(
            OutboxMessage.practice_id == message.practice_id, OutboxMessage.dedupe_key == message.dedupe_key
        )
    ).one()
