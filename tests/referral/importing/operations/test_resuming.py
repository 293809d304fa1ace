"""An import that nothing works on any more goes on by itself, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from referral.cases.models import Case
from referral.core import clock
from referral.core.actor import Actor
from referral.core.db import db, transaction
from referral.importing.models import ImportBatch
from referral.importing.operations import applying, resuming, uploading
from referral.importing.states import BatchState
from referral.outbox.jobs import JobName
from referral.outbox.models import OutboxMessage
from tests.referral.importing.conftest import batch_now, counts, read
from tests.referral.importing.sample_files import as_json, person
from workers.handlers import handler_of

Move = Callable[[datetime], None]
ROWS = 3


def confirmed(coordinator: Actor) -> ImportBatch:
    """An import of three rows that is to be applied."""
    batch = read(coordinator, as_json([person(number) for number in range(1, ROWS + 1)]))
    applying.confirm(coordinator, batch.uid, batch.version)
    return batch


def bury() -> None:
    """Give up all work that waits."""
    with transaction() as session:
        session.execute(sa.update(OutboxMessage).values(buried_at=clock.utcnow()))


def waiting() -> list[OutboxMessage]:
    db.session.rollback()
    undone = sa.select(OutboxMessage).where(
        OutboxMessage.finished_at.is_(None), OutboxMessage.buried_at.is_(None)
    )
    return list(db.session.scalars(undone))


def test_an_import_whose_job_was_given_up_is_finished_an_hour_later(
    coordinator: Actor, at: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = confirmed(coordinator)
    apply_row, tried = applying.apply_row, []

    def dies(actor: Actor, row_id: int) -> None:
        tried.append(row_id)
        if len(tried) == 2:
            raise RuntimeError("as a fault of the program would")
        apply_row(actor, row_id)

    monkeypatch.setattr(applying, "apply_row", dies)
    with pytest.raises(RuntimeError):
        applying.apply_batch(batch.id)
    assert len(tried) == ROWS, "one row's failure holds up no other"
    assert batch_now(coordinator, batch.uid).state is BatchState.APPLYING
    bury()
    at(clock.utcnow() + timedelta(hours=1))
    handler_of(JobName.RESUME_IMPORTS)(practice_id=coordinator.practice_id)
    assert resuming.resume_stuck(coordinator.practice_id) == 0, "it is ordered once"
    [message] = waiting()
    handler_of(message.job)(practice_id=message.practice_id, **message.payload)
    done = batch_now(coordinator, batch.uid)
    assert (done.state, counts(done)) == (BatchState.DONE, {"new": ROWS})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Case)) == ROWS


def test_one_that_is_being_worked_on_is_left_alone(coordinator: Actor, at: Move) -> None:
    confirmed(coordinator)
    at(clock.utcnow() + timedelta(hours=1))
    assert resuming.resume_stuck(coordinator.practice_id) == 0


def test_a_reading_that_a_command_left_in_the_middle_goes_on(coordinator: Actor, at: Move) -> None:
    uid = uploading.upload(coordinator, "list.json", as_json([person(1)]), in_background=False)
    assert resuming.resume_stuck(coordinator.practice_id) == 0, "the command may still be at it"
    at(clock.utcnow() + timedelta(hours=1))
    assert resuming.resume_stuck(coordinator.practice_id) == 1
    [message] = waiting()
    handler_of(message.job)(practice_id=message.practice_id, **message.payload)
    assert batch_now(coordinator, uid).state is BatchState.PREVIEW
