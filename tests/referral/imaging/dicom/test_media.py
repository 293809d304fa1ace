"""Folders, archives and disc images: the same files by the same names, and progress while they are read."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.imaging.dicom.facts import MediumKind, Progress
from referral.imaging.dicom.media import Entry, MediumUnreadable, Unreadable, open_medium
from referral.imaging.dicom.sandbox import read_medium
from tests import dicom_studies
from tests.dicom_studies import SAG_T1, Files


@pytest.fixture
def files() -> Files:
    return dicom_studies.lumbar(series=(SAG_T1,))


def contents(path: Path) -> dict[str, bytes]:
    """Every file of a medium by name."""
    found = {}
    with open_medium(path) as medium:
        for entry in medium:
            assert isinstance(entry, Entry)
            with entry.open() as file:
                found[entry.name] = file.read()
    return found


def test_every_medium_gives_the_files_by_their_names(files: Files, tmp_path: Path) -> None:
    folder = dicom_studies.as_folder(files, tmp_path / "folder")
    archive = dicom_studies.as_zip(files, tmp_path / "a.zip")
    rock_ridge = dicom_studies.as_iso(files, tmp_path / "rock-ridge.iso", joliet=False)
    joliet = dicom_studies.as_iso(files, tmp_path / "joliet.iso", rock_ridge=False)
    udf = dicom_studies.as_udf(files, tmp_path / "udf.iso")
    plain = dicom_studies.as_iso(files, tmp_path / "plain.iso", joliet=False, rock_ridge=False)
    assert (
        contents(folder)
        == contents(archive)
        == contents(rock_ridge)
        == contents(joliet)
        == contents(udf)
        == files
    )
    assert sorted(contents(plain).values()) == sorted(files.values())


def test_a_single_file_is_a_medium_of_one(files: Files, tmp_path: Path) -> None:
    (tmp_path / "slice").write_bytes(files["DICOM/S0001/I0001"])
    medium = read_medium(tmp_path / "slice")
    assert (medium.kind, medium.files, medium.studies[0].files) == (MediumKind.FILE, 1, 1)


def test_folders_are_walked_in_the_order_of_names(tmp_path: Path) -> None:
    names = ["b/1", "a/2", "a/1/x", "z", "c"]
    dicom_studies.as_folder(dict.fromkeys(names, b"x"), tmp_path)
    assert list(contents(tmp_path)) == ["c", "z", "a/2", "a/1/x", "b/1"]


def test_progress_counts_every_file(files: Files, tmp_path: Path) -> None:
    told: list[Progress] = []
    read_medium(dicom_studies.as_zip(files, tmp_path / "a.zip"), on_progress=told.append)
    assert [progress.files for progress in told] == list(range(1, 16))
    assert told[-1].of_files == 15
    assert told[-1].size == sum(map(len, files.values()))


def test_several_studies_of_several_people_are_kept_apart(tmp_path: Path) -> None:
    first = {f"A/{name}": data for name, data in dicom_studies.lumbar_files().items()}
    second = {f"B/{name}": data for name, data in dicom_studies.mislabelled().items()}
    medium = read_medium(dicom_studies.as_folder(first | second, tmp_path))
    assert sorted(study.files for study in medium.studies) == [60, 60]
    assert {study.patients[0].patient_id for study in medium.studies} == {"MRN0042", "MRN0777"}


def test_the_same_image_twice_counts_once(files: Files, tmp_path: Path) -> None:
    twice = files | {f"COPY/{name}": data for name, data in files.items()}
    medium = read_medium(dicom_studies.as_folder(twice, tmp_path))
    assert (medium.studies[0].files, len(medium.refused)) == (15, 15)


@pytest.mark.parametrize(("mark", "words"), [(b"BEA01", "UDF"), (b"CD001", "damaged or incomplete")])
def test_an_image_that_can_not_be_opened_says_so(mark: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "disc.iso"
    path.write_bytes(bytes(0x8001) + mark + bytes(4096))
    with pytest.raises(MediumUnreadable, match=words):
        open_medium(path)
    assert words in (read_medium(path).stopped or "")


def test_a_damaged_udf_image_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    """Every sector in turn is overwritten: whatever breaks is refused, and reading always ends."""
    few = dict(list(dicom_studies.lumbar(series=(SAG_T1,)).items())[:2])
    path = dicom_studies.as_udf(few, tmp_path / "udf.iso")
    whole = path.read_bytes()
    in_use = [at for at in range(19 * 2048, len(whole), 2048) if any(whole[at : at + 2048])]
    for at in in_use:
        for filler in (b"\0", b"\xff"):
            path.write_bytes(whole[:at] + filler * 2048 + whole[at + 2048 :])
            try:
                with open_medium(path) as medium:
                    for entry in medium:
                        if isinstance(entry, Entry):
                            with entry.open() as file:
                                file.read()
            except (MediumUnreadable, Unreadable):
                continue
    path.write_bytes(whole[: len(whole) // 2])
    medium_facts = read_medium(path)
    assert medium_facts.stopped or medium_facts.refused or medium_facts.files <= 2


@cache
def small_udf() -> bytes:
    with TemporaryDirectory() as folder:
        return dicom_studies.as_udf({"A/B": b"x" * 3000}, Path(folder) / "udf.iso").read_bytes()


@given(st.data())
def test_any_numbers_in_a_udf_image_are_read_or_refused(data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        path, content = Path(folder) / "udf.iso", bytearray(small_udf())
        in_use = [at for at, byte in enumerate(content) if byte and at > 19 * 2048]
        for at in data.draw(st.lists(st.sampled_from(in_use), max_size=6)):
            content[at] = data.draw(st.integers(0, 255))
            start = at // 2048 * 2048  # a right checksum, so that the numbers are believed
            content[start + 4] = (
                sum(content[start : start + 4]) + sum(content[start + 5 : start + 16])
            ) % 256
        path.write_bytes(content)
        try:
            with open_medium(path) as medium:
                for entry in medium:
                    if isinstance(entry, Entry):
                        with entry.open() as file:
                            assert len(file.read()) <= len(content)
        except (MediumUnreadable, Unreadable):
            pass


def test_one_foreign_file_among_a_study_is_found(tmp_path: Path) -> None:
    files = dict(dicom_studies.lumbar_files())
    name = "DICOM/S0002/I0009"
    assert files[name].count(b"MARLOWE^CAROL^ANNE") == 1
    files[name] = files[name].replace(b"MARLOWE^CAROL^ANNE", b"DOWNEY^PETER^JAMES")
    (study,) = read_medium(dicom_studies.as_folder(files, tmp_path)).studies
    names = {patient.name.family for patient in study.patients if patient.name}
    assert names == {"MARLOWE", "DOWNEY"}
    assert "Its files do not all name the patient in the same way." in study.notes
