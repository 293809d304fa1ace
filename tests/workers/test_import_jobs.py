"""An uploaded file on its way through the worker's own door: read, confirmed, applied."""

from __future__ import annotations

import sqlalchemy as sa

from referral.core.actor import Actor, system_actor
from referral.core.db import db
from referral.importing import queries
from referral.importing.operations import applying, uploading
from referral.importing.states import BatchState
from referral.outbox.models import MessageState, OutboxMessage
from tests.referral.importing.sample_files import as_json, person
from workers.perform import perform_here


def _work(job: str) -> None:
    """Carry out the newest message of `job` twice, as a restarted worker may."""
    db.session.rollback()
    outbox_id = db.session.scalars(
        sa.select(sa.func.max(OutboxMessage.id)).where(OutboxMessage.job == job)
    ).one()
    perform_here(outbox_id)
    perform_here(outbox_id)
    db.session.rollback()
    message = db.session.get(OutboxMessage, outbox_id)
    assert message is not None
    assert message.state is MessageState.DONE, message.last_error


def _state(actor: Actor, uid: str) -> BatchState:
    db.session.rollback()
    return queries.batch_by_uid(actor, uid).state


def test_the_worker_reads_and_applies_an_upload(practice_id: int) -> None:
    actor = system_actor(practice_id)
    uid = uploading.upload(actor, "list.json", as_json([person(1), person(2)]))
    _work("read_import")
    assert _state(actor, uid) is BatchState.PREVIEW
    applying.confirm(actor, uid, None)
    _work("apply_import")
    assert _state(actor, uid) is BatchState.DONE
