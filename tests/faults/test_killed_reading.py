"""A study's reading killed while it keeps the originals, as a command or a worker's job: the next run ends right, and
nothing is doubled."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from config import ROOT, Settings
from referral.cases.operations import study_reading, uploads
from referral.core import files
from referral.core.actor import Role
from referral.core.db import db
from referral.core.numbers import show_case_number
from referral.demo.images import study_files
from referral.directory.models import Practice
from referral.imaging.models import ImagingInstance, ImagingStudy, StudyUpload, UploadPart
from referral.imaging.states import UploadState
from tests.factories import make_actor, make_case, make_facility, make_practice, the_case
from tests.faults.desk import Desk, Process, wait_until
from tests.referral.cases.operations.test_studies import STUDY, archive

SLICES = 60


def count(model: type[ImagingStudy | ImagingInstance | UploadPart]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_a_reading_killed_in_the_middle_is_finished_by_the_next_run(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    practice = make_practice()
    make_facility(practice)
    opened = make_case(make_actor(practice, Role.COORDINATOR))
    content = study_files(replace(STUDY, slices=SLICES))
    (tmp_path / "disc.zip").write_bytes(archive(content))
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
        "FIELD_KEYS": settings.field_keys,
    }
    number = show_case_number(the_case(opened).number)
    command = [
        sys.executable,
        "-m",
        "referral.commands",
        "imaging",
        "add",
        number,
        str(tmp_path / "disc.zip"),
    ]
    before = {path.name for path in (settings.files_dir / "studies").glob("*")}

    def kept() -> list[Path]:
        new = [path for path in (settings.files_dir / "studies").glob("*") if path.name not in before]
        return [file for folder in new for file in folder.glob("*")]

    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        wait_until(lambda: len(kept()) >= 3 or process.poll() is not None, "three originals kept")
        process.kill()
    assert 3 <= len(kept()) < len(content)
    db.session.rollback()
    upload = db.session.scalars(sa.select(StudyUpload)).one()
    assert upload.state is UploadState.READING
    assert count(ImagingStudy) == 0, "nothing is filed before everything is"
    study_reading.read_upload(upload.id)
    study_reading.read_upload(upload.id)
    db.session.rollback()
    assert (count(ImagingStudy), count(ImagingInstance), count(UploadPart)) == (1, len(content), 0)
    assert len(kept()) == len(content)
    assert not list((settings.data_dir / "working").glob("*")), "no plain copy is left on the disk"
    originals = set()
    for key in db.session.scalars(sa.select(ImagingInstance.storage_key)):
        with files.open_stream(key) as file:
            originals.add(file.read())
    assert originals == {data for _, data in content}


def test_a_worker_killed_while_it_reads_is_followed_by_another_that_files_the_study_once(
    desk: Desk, settings: Settings
) -> None:
    practice = db.session.get_one(Practice, desk.practice_id)
    make_facility(practice)
    me = make_actor(practice, Role.COORDINATOR)
    case = make_case(me).uid
    content = study_files(replace(STUDY, slices=SLICES))
    uid = uploads.take_whole(me, case, [("disc.zip", io.BytesIO(archive(content)))])
    folder = settings.files_dir / "studies" / uid
    desk.start_redis()
    _, worker = desk.start("relay", "worker-now")
    _kill_in_the_middle(worker, folder, lambda horse: os.kill(horse, signal.SIGKILL))
    _kill_in_the_middle(worker, folder, lambda _: worker.kill())
    desk.start("worker-now")
    desk.wait_until_all_done()
    db.session.rollback()
    assert db.session.scalars(sa.select(StudyUpload.state)).one() is UploadState.DONE
    assert (count(ImagingStudy), count(ImagingInstance), count(UploadPart)) == (1, len(content), 0)
    assert len(list(folder.glob("*"))) == len(content)
    assert not list((settings.data_dir / "working").glob("*")), "no plain copy is left on the disk"


def _kill_in_the_middle(worker: Process, folder: Path, kill: Callable[[int], None]) -> None:
    """Wait until the worker's horse has kept some originals, kill, and see horse and reader gone."""
    wait_until(lambda: bool(worker.children()), "the worker has a horse")
    [horse] = worker.children()
    before = _written(folder)
    wait_until(lambda: len(_written(folder) - before) >= 3, "three originals kept")
    assert len(_written(folder) - before) < SLICES
    readers = Process(horse).children()
    kill(horse)
    for pid in (horse, *readers):
        Process(pid).wait()
    db.session.rollback()
    assert count(ImagingStudy) == 0, "nothing is filed before everything is"


def _written(folder: Path) -> set[tuple[str, int]]:
    """Each original that is kept, with when it was written."""
    found = set()
    for path in folder.glob("*"):
        with suppress(FileNotFoundError):
            found.add((path.name, path.stat().st_mtime_ns))
    return found
