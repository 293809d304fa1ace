"""Imports are deleted when nobody needs them any more: what they hold of veterans is in the cases, or was refused."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from referral.core import clock
from referral.core.db import db, transaction
from referral.importing.models import ImportBatch, ImportRow
from referral.importing.records import Problem
from referral.importing.states import BatchState, Verdict

RESULT_KEPT = timedelta(days=7)
"""How long the result of an applied import, with the reasons of its rejected rows, can still be read."""
UNAPPLIED_KEPT = timedelta(days=30)
GIVEN_UP = "It could not be applied for a month. Import the file again."


def forget_old(practice_id: int) -> int:
    """Delete the practice's imports that were applied a week ago or left unapplied for a month; returns how many.

    One that a month of tries could not finish ends first: its other rows are rejected, to be read for a week.
    """
    now = clock.utcnow()
    _give_up(practice_id, now - UNAPPLIED_KEPT)
    was_applied = ImportBatch.state == BatchState.DONE
    wanted = sa.select(ImportBatch.id).where(
        ImportBatch.practice_id == practice_id,
        ImportBatch.state != BatchState.APPLYING,
        sa.or_(
            sa.and_(was_applied, ImportBatch.finished_at < now - RESULT_KEPT),
            sa.and_(~was_applied, ImportBatch.created_at < now - UNAPPLIED_KEPT),
        ),
    )
    batch_ids = db.session.scalars(wanted.order_by(ImportBatch.id)).all()
    return sum(_forget(batch_id) for batch_id in batch_ids)


def _forget(batch_id: int) -> bool:
    """Delete one batch, unless somebody confirmed it just now."""
    with transaction() as session:
        idle = (ImportBatch.id == batch_id, ImportBatch.state != BatchState.APPLYING)
        if session.scalar(sa.select(ImportBatch.id).where(*idle).with_for_update()) is None:
            return False
        session.execute(sa.delete(ImportRow).where(ImportRow.batch_id == batch_id))
        session.execute(sa.delete(ImportBatch).where(ImportBatch.id == batch_id))
        return True


def _give_up(practice_id: int, before: datetime) -> None:
    """End imports that were begun before that instant and are still being applied."""
    stuck = sa.select(ImportBatch.id).where(
        ImportBatch.practice_id == practice_id,
        ImportBatch.state == BatchState.APPLYING,
        ImportBatch.created_at < before,
    )
    problem = Problem("given_up", "", GIVEN_UP, blocking=True).as_stored()
    for batch_id in db.session.scalars(stuck).all():
        with transaction() as session:
            left = (ImportRow.batch_id == batch_id, ImportRow.applied_at.is_(None))
            for row in session.scalars(sa.select(ImportRow).where(*left)):
                row.verdict, row.problems = Verdict.REJECTED, [*row.problems, problem]
                row.applied_at = clock.utcnow()
            batch = session.get_one(ImportBatch, batch_id)
            batch.state, batch.finished_at = BatchState.DONE, clock.utcnow()
