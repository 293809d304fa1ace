"""What an import holds of veterans goes when nobody needs it any more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from referral.cases.models import Case
from referral.core import clock
from referral.core.actor import Actor
from referral.core.db import db, transaction
from referral.importing.models import ImportBatch, ImportRow
from referral.importing.operations import forgetting
from referral.importing.states import BatchState
from tests.referral.importing.conftest import apply, batch_now, read, reasons
from tests.referral.importing.sample_files import SNAKE, as_json

Move = Callable[[datetime], None]


def _left() -> tuple[int, int]:
    """How many batches and rows there are."""
    db.session.rollback()
    count = sa.func.count()
    batches = db.session.scalar(sa.select(count).select_from(ImportBatch))
    return batches or 0, db.session.scalar(sa.select(count).select_from(ImportRow)) or 0


def test_an_applied_import_can_be_read_for_a_week_and_its_case_stays(coordinator: Actor, at: Move) -> None:
    apply(coordinator, as_json([SNAKE]))
    now = clock.utcnow()
    at(now + timedelta(days=6))
    assert forgetting.forget_old(coordinator.practice_id) == 0
    assert _left() == (1, 1)
    at(now + timedelta(days=8))
    assert forgetting.forget_old(coordinator.practice_id) == 1
    assert _left() == (0, 0)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Case)) == 1


def test_what_nobody_applied_goes_after_a_month(coordinator: Actor, at: Move) -> None:
    read(coordinator, as_json([SNAKE]))
    now = clock.utcnow()
    at(now + timedelta(days=29))
    assert forgetting.forget_old(coordinator.practice_id) == 0
    at(now + timedelta(days=31))
    assert forgetting.forget_old(coordinator.practice_id) == 1
    assert _left() == (0, 0)


def test_what_is_being_applied_or_belongs_to_another_practice_stays(coordinator: Actor, at: Move) -> None:
    batch = read(coordinator, as_json([SNAKE]))
    with transaction() as session:
        session.get_one(ImportBatch, batch.id).state = BatchState.APPLYING
    at(clock.utcnow() + timedelta(days=29))
    assert forgetting.forget_old(coordinator.practice_id) == 0
    at(clock.utcnow() + timedelta(days=60))
    with transaction() as session:
        session.get_one(ImportBatch, batch.id).state = BatchState.PREVIEW
    assert forgetting.forget_old(coordinator.practice_id + 1) == 0
    assert _left() == (1, 1)


def test_what_a_month_could_not_apply_is_rejected_with_that_reason_and_goes(
    coordinator: Actor, at: Move
) -> None:
    batch = read(coordinator, as_json([SNAKE]))
    with transaction() as session:
        session.get_one(ImportBatch, batch.id).state = BatchState.APPLYING
    at(clock.utcnow() + timedelta(days=31))
    assert forgetting.forget_old(coordinator.practice_id) == 0
    stuck = batch_now(coordinator, batch.uid)
    assert stuck.state is BatchState.DONE
    assert reasons(stuck) == [forgetting.GIVEN_UP]
    at(clock.utcnow() + timedelta(days=8))
    assert forgetting.forget_old(coordinator.practice_id) == 1
    assert _left() == (0, 0)
