from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.core import clock
from referral.core.actor import Actor, Role
from referral.core.db import db, transaction
from referral.core.errors import IllegalMove, Invalid, NotAllowed, NotFound, Permanent
from referral.outbox import operations
from referral.outbox.jobs import SPECS, JobName
from referral.outbox.models import MessageState, OutboxMessage
from referral.outbox.post import post

ADMINISTRATOR = Role.ADMINISTRATOR


@pytest.fixture
def outbox_id(practice_id: int) -> int:
    with transaction() as session:
        message = post(JobName.DRAW_PAPER, practice_id=practice_id, paper_id=3)
        session.flush()
        return message.id


def stored(outbox_id: int) -> OutboxMessage:
    db.session.rollback()
    db.session.expire_all()
    message = db.session.get(OutboxMessage, outbox_id)
    assert message is not None
    return message


def claimed(outbox_id: int, lease: timedelta = operations.LEASE) -> operations.Claimed:
    found = operations.claim(outbox_id, lease)
    assert found is not None
    return found


def person(practice_id: int, role: Role = ADMINISTRATOR) -> Actor:
    return Actor(id=7, name="Ada Park", role=role, practice_id=practice_id)


def test_only_one_process_gets_a_row(outbox_id: int) -> None:
    assert claimed(outbox_id).payload == {"paper_id": 3}
    assert operations.claim(outbox_id) is None
    assert stored(outbox_id).state is MessageState.RUNNING


def test_finished_work_is_never_claimed_again(outbox_id: int) -> None:
    assert operations.finish(claimed(outbox_id))

    assert operations.claim(outbox_id) is None
    assert stored(outbox_id).state is MessageState.DONE


def test_a_row_whose_lease_ran_out_is_taken_over_and_its_first_worker_changes_nothing(outbox_id: int) -> None:
    first = claimed(outbox_id, lease=timedelta(0))
    second = claimed(outbox_id)

    assert not operations.renew(first)
    assert not operations.finish(first)
    operations.fail(first, ValueError())
    assert stored(outbox_id).state is MessageState.RUNNING
    assert operations.finish(second)


def test_a_renewed_lease_lasts(outbox_id: int) -> None:
    mine = claimed(outbox_id, lease=timedelta(0))

    assert operations.renew(mine)
    assert operations.free_expired() == 0


def test_an_expired_lease_lets_the_row_be_sent_again_under_a_new_number(outbox_id: int) -> None:
    claimed(outbox_id, lease=timedelta(0))

    assert operations.free_expired() == 1
    row = stored(outbox_id)
    assert (row.state, row.attempt) == (MessageState.WAITING, 2)


def test_a_failed_try_waits_for_its_next_turn(outbox_id: int) -> None:
    assert operations.fail(claimed(outbox_id), ValueError("Rosa Alvarez")) is MessageState.WAITING

    row = stored(outbox_id)
    assert row.last_error == "ValueError"
    assert row.available_at > clock.utcnow() + SPECS[JobName.DRAW_PAPER].waits[0] / 2


def test_our_own_words_about_an_error_are_kept_and_its_arguments_are_not() -> None:
    assert operations.scrub(Invalid("A page is missing.", name="Rosa")) == "Invalid: A page is missing."
    assert operations.scrub(KeyError("Rosa")) == "KeyError"


def test_a_permanent_failure_is_buried_at_once_and_kept_in_the_history(outbox_id: int) -> None:
    assert operations.fail(claimed(outbox_id), Permanent("The file is broken.")) is MessageState.BURIED

    assert stored(outbox_id).last_error == "Permanent: The file is broken."
    (event,) = db.session.scalars(sa.select(AuditEvent))
    assert (event.tag, event.data) == (AuditTag.JOB_BURIED, {"outbox_id": outbox_id, "job": "draw_paper"})


def test_after_its_last_try_a_job_is_buried(outbox_id: int) -> None:
    states = [
        operations.fail(claimed(outbox_id), ValueError()) for _ in range(SPECS[JobName.DRAW_PAPER].tries)
    ]

    assert states[-1] is MessageState.BURIED
    assert set(states[:-1]) == {MessageState.WAITING}


def test_a_job_that_kills_its_worker_each_time_is_buried(outbox_id: int) -> None:
    for _ in range(SPECS[JobName.DRAW_PAPER].tries):
        claimed(outbox_id, lease=timedelta(0))

    assert operations.claim(outbox_id) is None
    row = stored(outbox_id)
    assert (row.state, row.last_error) == (MessageState.BURIED, operations.KILLED_EACH_TIME)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SUPERVISOR])
def test_a_buried_job_can_be_tried_again_by_hand(outbox_id: int, practice_id: int, role: Role) -> None:
    operations.fail(claimed(outbox_id), Permanent("The file is broken."))

    operations.retry_by_hand(person(practice_id, role), outbox_id)

    row = stored(outbox_id)
    assert (row.state, row.attempt) == (MessageState.WAITING, 2)
    assert row.tries_left == SPECS[JobName.DRAW_PAPER].tries
    assert operations.finish(claimed(outbox_id))


def test_only_a_buried_job_of_ones_own_practice_can_be_tried_again(outbox_id: int, practice_id: int) -> None:
    with pytest.raises(IllegalMove, match="the job is waiting"):
        operations.retry_by_hand(person(practice_id), outbox_id)
    with pytest.raises(NotFound):
        operations.retry_by_hand(person(practice_id + 1), outbox_id)
    with pytest.raises(NotAllowed):
        operations.retry_by_hand(person(practice_id, Role.COORDINATOR), outbox_id)


def test_old_finished_rows_are_deleted_and_buried_ones_stay(outbox_id: int, practice_id: int) -> None:
    operations.finish(claimed(outbox_id))
    with transaction() as session:
        buried = post(JobName.DRAW_PAPER, practice_id=practice_id, paper_id=4)
        session.flush()
        buried_id = buried.id
    operations.fail(claimed(buried_id), Permanent("No."))

    assert operations.purge_done(practice_id, clock.utcnow() + timedelta(seconds=1)) == 1
    assert db.session.get(OutboxMessage, buried_id) is not None
