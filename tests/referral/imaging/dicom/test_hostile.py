"""Hostile files and media: refused or shown as nothing, never an exception, never more than the limits."""

from __future__ import annotations

import resource
import time
from pathlib import Path

import pytest

from referral.imaging.dicom.facts import FileFacts, FileRefused, MediumFacts, MediumKind, Refusal, as_json
from referral.imaging.dicom.media import Limits
from referral.imaging.dicom.pictures import Decoder, NoPicture, Picture
from referral.imaging.dicom.sandbox import Budget, read_medium
from tests import dicom_studies, hostile_studies

READ = {"cut-in-pixels", "giant", "million-frames", "giant-rle", "scripts", "odd-values", "name-without-end"}
READ |= {"many-values", "wrong-length", "endless-element"}
WITH_PICTURE = {
    "million-frames",
    "scripts",
    "odd-values",
    "name-without-end",
    "many-values",
    "million-elements",
}


def why(medium: MediumFacts) -> dict[str, str]:
    return {refused.name: refused.reason for refused in medium.refused}


def test_every_hostile_file_is_read_or_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    files = hostile_studies.files()
    folder = dicom_studies.as_folder(
        files | {"zz-good": hostile_studies.one_slice("good")}, tmp_path / "disc"
    )
    began = time.monotonic()
    found: list[FileFacts | FileRefused] = []
    medium = read_medium(folder, on_file=found.append)
    assert time.monotonic() - began < 60
    assert medium.stopped is None
    assert len(found) == medium.files == len(files) + 1
    read = {file.name for file in found if isinstance(file, FileFacts)}
    assert "zz-good" in read
    assert read == READ | {"zz-good"}
    as_json(medium)


def test_hostile_files_give_no_picture_and_leave_the_decoder_well() -> None:
    with Decoder(seconds=20) as decoder:
        shown = {
            name
            for name, data in hostile_studies.files().items()
            if isinstance(decoder.picture(data), Picture) or not isinstance(decoder.values(data), NoPicture)
        }
        assert shown == WITH_PICTURE
        assert isinstance(decoder.picture(hostile_studies.one_slice()), Picture)


def test_a_bomb_does_not_grow_the_caller(tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (tmp_path / "bomb").write_bytes(hostile_studies.deflate_bomb(512 * hostile_studies.MEGABYTE))
    read_medium(tmp_path / "bomb")
    with Decoder() as decoder:
        decoder.picture(tmp_path / "bomb")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024


def test_scripts_stay_text() -> None:
    medium = read_one(hostile_studies.with_scripts())
    assert medium.studies[0].description == hostile_studies.SCRIPT


def read_one(data: bytes) -> MediumFacts:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(data)
        return read_medium(path)


def test_odd_values_are_none_with_a_note() -> None:
    (series,) = read_one(hostile_studies.odd_values()).studies[0].series
    assert (series.repetition_time, series.echo_time, series.slice_thickness) == (None, None, None)
    assert "RepetitionTime is not a number." in series.notes


def test_a_file_that_names_nobody_is_still_read() -> None:
    (study,) = read_one(hostile_studies.dataset_without_patient()).studies
    assert study.patients[0].name is None
    assert study.notes == ("Its files have no study identifier.",)


def test_a_tricky_archive_is_read_without_what_is_unsafe(tmp_path: Path) -> None:
    medium = read_medium(hostile_studies.tricky_zip(tmp_path / "a.zip"))
    reasons = why(medium)
    assert medium.kind is MediumKind.ZIP
    assert [study.files for study in medium.studies] == [1]
    assert reasons["../../etc/evil"] == reasons["a/../../evil"] == "Its name leads out of the medium."
    assert reasons["../../evil"] == "Its name leads out of the medium."
    assert reasons["/etc/evil"] == reasons["C:/evil"] == "Its name is a path from the root of a disk."
    assert reasons["link"] == reasons["device"] == "It is a link or device, not a file."
    assert "times its size" in reasons["bomb"]
    assert reasons["inner.zip"].startswith("It is an archive (ZIP).")
    assert len(reasons) == 11


def test_a_protected_archive_says_so(tmp_path: Path) -> None:
    medium = read_medium(hostile_studies.protected_zip(tmp_path / "a.zip"))
    assert list(why(medium).values()) == ["It is protected by a password. Ask for the study without one."]


@pytest.mark.parametrize("cut", [4, 30, 1000, -30])
def test_a_broken_archive_is_refused_in_a_sentence(cut: int, tmp_path: Path) -> None:
    path = dicom_studies.as_zip(dicom_studies.lumbar_files(), tmp_path / "a.zip")
    path.write_bytes(path.read_bytes()[:cut])
    medium = read_medium(path)
    assert medium.studies == ()
    assert medium.stopped is not None
    assert medium.stopped.startswith("This ZIP archive is damaged or incomplete")


def test_an_archive_damaged_in_the_middle_gives_the_rest(tmp_path: Path) -> None:
    path = dicom_studies.as_zip(dicom_studies.lumbar_files(), tmp_path / "a.zip")
    data = bytearray(path.read_bytes())
    data[60:600] = bytes(540)
    path.write_bytes(bytes(data))
    medium = read_medium(path)
    assert medium.studies[0].files == 59
    assert list(why(medium).values()) == ["The archive is damaged at this file."]


def test_too_many_files_end_the_reading(tmp_path: Path) -> None:
    path = hostile_studies.endless_zip(tmp_path / "a.zip", 300)
    medium = read_medium(path, limits=Limits(files=100))
    assert (medium.files, medium.stopped) == (100, "Only the first 100 files were looked at.")
    listed = read_medium(path, limits=Limits(files=10))
    assert listed.stopped == "This archive lists more than 10 files."


def test_links_and_devices_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    medium = read_medium(hostile_studies.tricky_folder(tmp_path / "disc"))
    kinds = {refused.name: refused.kind for refused in medium.refused}
    assert kinds == dict.fromkeys(("circle", "passwd", "pipe", "root", "zero"), Refusal.UNSAFE)
    assert medium.studies[0].files == 1


def test_an_index_that_leads_out_is_only_remarked(tmp_path: Path) -> None:
    files = hostile_studies.index_that_leads_out()
    for path in (
        dicom_studies.as_folder(files, tmp_path / "disc"),
        dicom_studies.as_zip(files, tmp_path / "disc.zip"),
        dicom_studies.as_iso(files, tmp_path / "disc.iso"),
    ):
        medium = read_medium(path)
        assert medium.studies[0].files == 15
        assert medium.notes == ("The disc's index names 2 files that are not on the disc.",)


def test_a_file_that_takes_too_long_is_passed_over(tmp_path: Path) -> None:
    files = {"a-good": hostile_studies.one_slice("a"), "slow": hostile_studies.many_items(300_000)}
    folder = dicom_studies.as_folder(files | {"z-good": hostile_studies.one_slice("z")}, tmp_path / "disc")
    medium = read_medium(folder, budget=Budget(file_seconds=1.0))
    assert medium.files == 3
    assert sum(study.files for study in medium.studies) == 2
    assert list(why(medium).values()) == ["It takes too long to read."]


def test_a_child_without_memory_ends_in_a_sentence(tmp_path: Path) -> None:
    folder = dicom_studies.as_folder({"a": hostile_studies.one_slice()}, tmp_path / "disc")
    medium = read_medium(folder, budget=Budget(memory=40 * hostile_studies.MEGABYTE))
    assert medium.studies == ()
    assert medium.stopped or medium.refused


def test_a_missing_path_is_the_only_thing_that_raises(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_medium(tmp_path / "nothing")
