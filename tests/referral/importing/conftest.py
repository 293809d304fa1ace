"""A practice with a coordinator, and imports that are read and applied at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from referral.core.actor import Actor, Role
from referral.core.db import db
from referral.importing import queries
from referral.importing.models import ImportBatch
from referral.importing.operations import applying, reading, uploading
from referral.importing.states import BatchState, Verdict
from tests.factories import make_actor, make_facility, make_practice

Read = Callable[[bytes], ImportBatch]
Counts = dict[str, int]


@pytest.fixture
def coordinator(app: Flask) -> Actor:
    practice = make_practice(time_zone="America/Los_Angeles")
    make_facility(practice, station_id="648", name="Cedar Falls VA Medical Center")
    return make_actor(practice, Role.COORDINATOR)


def batch_now(actor: Actor, uid: str) -> ImportBatch:
    """The batch as the database has it."""
    db.session.rollback()
    db.session.expire_all()
    return queries.batch_by_uid(actor, uid)


def counts(batch: ImportBatch) -> Counts:
    """New, changed, unchanged and rejected rows of a batch; those without rows are left out."""
    return {verdict.value: n for verdict, n in queries.progress(batch).counts.items() if n}


def read(actor: Actor, content: bytes) -> ImportBatch:
    """Upload and preview; a table is mapped as suggested."""
    uid = uploading.upload(actor, "list.json", content, in_background=False)
    reading.read_batch(batch_now(actor, uid).id)
    batch = batch_now(actor, uid)
    if batch.state is BatchState.NEEDS_MAPPING:
        suggested = uploading.suggested_mapping(batch)
        uploading.choose_mapping(actor, uid, batch.version, suggested, in_background=False)
        reading.read_batch(batch.id)
    return batch_now(actor, uid)


def apply(actor: Actor, content: bytes) -> ImportBatch:
    """Upload, preview, confirm and apply."""
    batch = read(actor, content)
    applying.confirm(actor, batch.uid, batch.version, in_background=False)
    applying.apply_batch(batch.id)
    return batch_now(actor, batch.uid)


def reasons(batch: ImportBatch) -> list[str]:
    """Why rows were rejected, in file order."""
    return [row.reason for row in queries.all_rejected(batch)]


def changed_fields(batch: ImportBatch) -> list[tuple[str, object, object]]:
    """Every previewed change of rows that change something."""
    return [
        (path, old, new)
        for row in queries.rows(batch, Verdict.CHANGED)
        for path, old, new in row.changes or []
    ]
