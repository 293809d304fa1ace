"""`imaging read`: what a disc holds, whatever its files are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from referral.commands.imaging import imaging
from tests import dicom_studies, hostile_studies

CAROL = ("--name", "Marlowe, Carol Anne", "--born", "1971-04-09", "--sex", "F", "--region", "lumbar")


def read(path: Path, *options: str) -> Any:
    result = CliRunner().invoke(imaging, ["read", str(path), "--json", *options])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


@pytest.mark.parametrize("medium", ["folder", "zip", "iso", "plain iso"])
def test_a_study_is_read_and_judged_on_every_medium(medium: str, tmp_path: Path) -> None:
    files = dicom_studies.with_index(dicom_studies.lumbar_files()) | {
        "AUTORUN.INF": b"[autorun]\r\nopen=viewer.exe"
    }
    path = {
        "folder": lambda: dicom_studies.as_folder(files, tmp_path / "disc"),
        "zip": lambda: dicom_studies.as_zip(files, tmp_path / "disc.zip"),
        "iso": lambda: dicom_studies.as_iso(files, tmp_path / "disc.iso"),
        "plain iso": lambda: dicom_studies.as_iso(files, tmp_path / "d.iso", joliet=False, rock_ridge=False),
    }[medium]()
    data = read(path, *CAROL)
    (study,) = data["studies"]
    assert data["kind"] == medium.split()[-1]
    assert study["checks"]["identity"]["result"] == "match"
    assert [(row["plane"]["value"], row["weighting"]["value"]) for row in study["series"]] == [
        ("sagittal", "T1"),
        ("sagittal", "T2"),
        ("sagittal", "STIR"),
        ("axial", "T2"),
    ]
    assert study["checks"]["verdict"]["sentence"] == "Can be reviewed."
    assert len(data["files"]) == 62
    not_read = {row["kind"]: row["why"] for row in data["files"] if not row["read"]}
    assert not_read == {
        "index": "It is the disc's index (DICOMDIR).",
        "not_dicom": "It is not a DICOM file but a disc's start file.",
    }


def test_somebody_elses_study_is_stopped(tmp_path: Path) -> None:
    folder = dicom_studies.as_folder(dicom_studies.mislabelled(), tmp_path)
    (study,) = read(folder, *CAROL)["studies"]
    assert study["checks"]["identity"]["result"] == "mismatch"
    assert study["checks"]["verdict"]["result"] == "unusable"


def test_hostile_files_end_with_status_0(tmp_path: Path) -> None:
    data = read(dicom_studies.as_folder(hostile_studies.files(), tmp_path))
    assert len(data["files"]) == len(hostile_studies.files())


def test_people_read_the_same(tmp_path: Path) -> None:
    folder = dicom_studies.as_folder(dicom_studies.lumbar_files() | {"note.txt": b"Hello"}, tmp_path)
    result = CliRunner().invoke(imaging, ["read", str(folder), *CAROL])
    assert result.exit_code == 0
    assert "SAG STIR: sagittal STIR, 15 slices" in result.output
    assert "Can be reviewed." in result.output
    assert "note.txt: It is not a DICOM file." in result.output


def test_nothing_at_the_path_is_wrong_usage(tmp_path: Path) -> None:
    assert CliRunner().invoke(imaging, ["read", str(tmp_path / "nothing")]).exit_code == 2


def test_an_empty_folder_holds_no_study(tmp_path: Path) -> None:
    assert read(tmp_path)["studies"] == []
