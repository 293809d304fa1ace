"""A web process that dies in the middle of a part: the part is sent again, and nothing is lost or doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from config import ROOT, Settings
from referral.cases.operations import study_reading, uploads
from referral.core import crypto
from referral.core.actor import Role
from referral.core.db import db
from referral.demo.images import study_files
from referral.imaging.models import ImagingInstance, StudyUpload, UploadPart
from referral.imaging.states import UploadState
from tests.factories import make_actor, make_case, make_facility, make_practice
from tests.referral.cases.operations.test_studies import STUDY, archive

PART = 20_000


@pytest.mark.parametrize("place", ["file", "row", "answer"])
def test_a_part_whose_web_process_died_is_taken_once(
    app: Flask, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr(uploads, "PART_SIZE", PART)
    monkeypatch.setattr("referral.imaging.rules.parts_of.__defaults__", (PART,))
    practice = make_practice()
    make_facility(practice)
    me = make_actor(practice, Role.COORDINATOR)
    case = make_case(me).uid
    content = study_files(replace(STUDY, slices=20))
    disc = archive(content, packed=False)
    parts = [disc[at : at + PART] for at in range(0, len(disc), PART)]
    assert len(parts) >= 3
    begun = uploads.begin(me, case, [("disc.zip", len(disc))])
    uploads.receive_part(me, case, begun.uid, 0, parts[0], crypto.sha256(parts[0]))

    (tmp_path / "part").write_bytes(parts[1])
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
        "FIELD_KEYS": settings.field_keys,
        "ACTOR": str(me.id),
        "PRACTICE": str(practice.id),
    }
    command = [
        sys.executable,
        "-m",
        "tests.faults.dying_upload",
        case,
        begun.uid,
        "1",
        str(tmp_path / "part"),
        place,
    ]
    died = subprocess.run(command, cwd=ROOT, env=environment, check=False, stderr=subprocess.PIPE)
    assert died.returncode == -signal.SIGKILL, died.stderr

    db.session.rollback()
    upload = db.session.scalars(sa.select(StudyUpload)).one()
    there = len(parts[1]) if place == "answer" else 0
    assert upload.bytes_received == len(parts[0]) + there, "a part counts when it is whole"
    again = uploads.begin(me, case, [("disc.zip", len(disc))])
    assert again.uid == begun.uid
    assert again.have == ((0, 1) if there else (0,))
    for number, data in enumerate(parts[1:], start=1):
        uploads.receive_part(me, case, begun.uid, number, data, crypto.sha256(data))
    uploads.complete(me, case, begun.uid, in_background=False)
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(UploadPart)) == len(parts)
    study_reading.read_upload(upload.id)
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ImagingInstance)) == len(content)
    assert db.session.get_one(StudyUpload, upload.id).state is UploadState.DONE
    assert not list((settings.files_dir / "incoming" / begun.uid).glob("*")), "nothing is left of the parts"
