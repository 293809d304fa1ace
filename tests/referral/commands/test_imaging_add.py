"""`imaging add`: a study filed from the command line as from the page."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from referral.commands.main import main
from referral.core.numbers import show_case_number
from referral.demo.images import study_files
from tests.factories import the_case
from tests.referral.cases.operations.conftest import Desk
from tests.referral.cases.operations.conftest import desk as desk
from tests.referral.cases.operations.test_studies import WALTER, archive, made, studies_of


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["imaging", "add", *words])
    return result.exit_code, result.output


def number_of(uid: str) -> str:
    return show_case_number(the_case(uid).number)


def test_a_folder_and_then_its_zip(desk: Desk, tmp_path: Path) -> None:
    uid = desk.received(person=WALTER, complaint="Low back pain").uid
    content = study_files(made(desk))
    for name, data in [*content, ("README.TXT", b"start the viewer")]:
        (tmp_path / "disc" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "disc" / name).write_bytes(data)
    code, said = run(number_of(uid), str(tmp_path / "disc"), "--json")
    data = json.loads(said)
    assert code == 0
    [study] = data["studies"]
    assert (study["images_added"], study["sentence"], study["wrong_patient_alarm"]) == (
        8,
        "Can be reviewed.",
        False,
    )
    assert [row["name"] for row in data["not_filed"]] == ["disc/README.TXT"]
    (tmp_path / "disc.zip").write_bytes(archive(content))
    code, said = run(number_of(uid), str(tmp_path / "disc.zip"))
    assert (code, "0 images came new, 8 were here" in said) == (0, True)
    assert len(studies_of(uid)) == 1


def test_what_is_no_study_ends_with_words(desk: Desk, tmp_path: Path) -> None:
    uid = desk.received().uid
    (tmp_path / "notes.txt").write_bytes(b"no image")
    code, said = run(number_of(uid), str(tmp_path / "notes.txt"))
    assert code == 1
    assert "None of the files is a DICOM image" in said
    code, said = run("000000000", str(tmp_path / "notes.txt"), "--json")
    assert code == 1
    assert "error" in json.loads(said)
