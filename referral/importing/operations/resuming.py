"""An import whose job was given up, or whose command died, goes on by itself: its rows say how far it had come."""

from __future__ import annotations

import sqlalchemy as sa

from referral.core import clock
from referral.core.db import db, transaction
from referral.importing.models import ImportBatch
from referral.importing.operations.applying import GRACE
from referral.importing.states import BatchState
from referral.outbox.jobs import JobName
from referral.outbox.models import OutboxMessage
from referral.outbox.post import post

JOB_OF = {BatchState.READING: JobName.READ_IMPORT, BatchState.APPLYING: JobName.APPLY_IMPORT}


def resume_stuck(practice_id: int) -> int:
    """Order the work anew on the practice's busy imports that nothing works on any more; returns how many.

    A command reads and applies without a job, so an import is left alone for a while.
    """
    with transaction() as session:
        busy = sa.select(ImportBatch).where(
            ImportBatch.practice_id == practice_id,
            ImportBatch.state.in_(list(JOB_OF)),
            ImportBatch.created_at < clock.utcnow() - GRACE,
        )
        under_way = _under_way(practice_id)
        stuck = [
            batch for batch in session.scalars(busy) if (JOB_OF[batch.state].value, batch.id) not in under_way
        ]
        for batch in stuck:
            post(JOB_OF[batch.state], practice_id=practice_id, batch_id=batch.id)
        return len(stuck)


def _under_way(practice_id: int) -> set[tuple[str, int]]:
    undone = sa.select(OutboxMessage.job, OutboxMessage.payload).where(
        OutboxMessage.practice_id == practice_id,
        OutboxMessage.job.in_([job.value for job in JOB_OF.values()]),
        OutboxMessage.finished_at.is_(None),
        OutboxMessage.buried_at.is_(None),
    )
    return {(job, payload["batch_id"]) for job, payload in db.session.execute(undone)}
