"""An import killed in mid-file: the rows it finished stay, the others follow, and none is applied twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from config import ROOT, Settings
from referral.authorizations.models import Authorization
from referral.cases.models import Case
from referral.core.actor import Role
from referral.core.db import db
from referral.directory.models import Practice
from referral.importing.models import ImportBatch, ImportRow
from referral.importing.operations import applying, reading, uploading
from referral.importing.states import BatchState
from tests.factories import make_actor, make_practice
from tests.faults.desk import Desk, wait_until
from tests.referral.importing.sample_files import as_json, person

ROWS = 60


def _count(what: sa.ColumnElement[int]) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(what)) or 0


def _applied() -> int:
    return _count(sa.func.count(ImportRow.applied_at))


def test_an_import_killed_in_mid_file_is_finished_by_the_next_run(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    make_practice()
    file = tmp_path / "list.json"
    file.write_bytes(as_json([person(number) for number in range(1, ROWS + 1)]))
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
        "FIELD_KEYS": settings.field_keys,
    }
    command = [sys.executable, "-m", "referral.commands", "import", str(file), "--yes", "--json"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        wait_until(lambda: _applied() >= 3 or process.poll() is not None, "three rows applied")
        process.kill()
    done = _applied()
    assert 3 <= done < ROWS
    assert _count(sa.func.count(Case.id)) == done, "a row and its case land together"
    batch = db.session.scalars(sa.select(ImportBatch)).one()
    assert batch.state is BatchState.APPLYING
    applying.apply_batch(batch.id)
    assert _applied() == ROWS
    assert _count(sa.func.count(Case.id)) == ROWS
    assert _count(sa.func.count(sa.distinct(Authorization.number_key))) == ROWS


def test_an_import_whose_worker_is_killed_goes_on_by_itself(desk: Desk) -> None:
    practice = db.session.get_one(Practice, desk.practice_id)
    me = make_actor(practice, Role.COORDINATOR)
    content = as_json([person(number) for number in range(1, ROWS + 1)])
    uid = uploading.upload(me, "list.json", content, in_background=False)
    batch = db.session.scalars(sa.select(ImportBatch)).one()
    reading.read_batch(batch.id)
    desk.start_redis()
    _, worker = desk.start("relay", "worker")
    applying.confirm(me, uid, None)
    wait_until(lambda: _applied() >= 3, "three rows applied")
    [horse] = worker.children()
    os.kill(horse, signal.SIGKILL)
    done = _applied()
    assert 3 <= done < ROWS
    desk.wait_until_all_done()
    assert _applied() == ROWS
    assert _count(sa.func.count(Case.id)) == ROWS
    db.session.expire_all()
    assert db.session.scalars(sa.select(ImportBatch)).one().state is BatchState.DONE
