"""A study's reading killed while it keeps the originals: the next run ends right, and nothing is doubled."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from config import ROOT, Settings
from referral.cases.operations import study_reading
from referral.core import files
from referral.core.actor import Role
from referral.core.db import db
from referral.core.numbers import show_case_number
from referral.demo.images import study_files
from referral.imaging.models import ImagingInstance, ImagingStudy, StudyUpload, UploadPart
from referral.imaging.states import UploadState
from tests.factories import make_actor, make_case, make_facility, make_practice, the_case
from tests.faults.desk import wait_until
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
