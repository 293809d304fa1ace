"""Single files' headers: names in every writing, dates, numbers, and files without the usual beginning."""

from __future__ import annotations

from datetime import date, time
from io import BytesIO
from pathlib import Path

import pytest
from pydicom.data import get_charset_files, get_testdata_files
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import DeflatedExplicitVRLittleEndian, ImplicitVRLittleEndian

from referral.imaging.dicom.facts import CUT_OFF, FileFacts, FileRefused, Plane, Refusal, Weighting
from referral.imaging.dicom.header import read_header
from referral.imaging.dicom.media import Entry
from referral.imaging.dicom.packed import pack, unpack_file
from referral.imaging.dicom.studies import Gathering
from referral.imaging.dicom.values import person_name
from tests import dicom_studies
from tests.dicom_studies import SAG_STIR, SAG_T1


def facts_of(data: bytes) -> FileFacts:
    found = read_header(Entry("file", len(data), lambda: BytesIO(data)))
    assert isinstance(found, FileFacts), found
    return found


def slice_with(plan: dicom_studies.SeriesPlan = SAG_T1, **values: object) -> Dataset:
    """The first slice of a lumbar series as a data set, with some elements set."""
    from pydicom import dcmread

    data = dicom_studies.lumbar(series=(plan,))["DICOM/S0001/I0001"]
    dataset: Dataset = dcmread(BytesIO(data))
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    return dataset


def test_the_facts_of_a_slice() -> None:
    facts = facts_of(dicom_studies.lumbar_files()["DICOM/S0003/I0001"])
    assert facts.patient.name is not None
    assert (facts.patient.name.text, facts.patient.born_on, facts.patient.sex) == (
        "CAROL ANNE MARLOWE",
        date(1971, 4, 9),
        "F",
    )
    assert (facts.studied_on, facts.studied_at, facts.modality) == (date(2026, 9, 1), time(10, 15), "MR")
    assert (facts.repetition_time, facts.echo_time, facts.inversion_time) == (4000, 45, 150)
    assert (facts.slice_thickness, facts.slice_spacing, facts.pixel_spacing) == (4.0, 4.4, (2.0, 2.0))
    assert (facts.rows, facts.columns, facts.frames, facts.field_strength) == (128, 128, 1, 1.5)
    assert (facts.orientation, facts.window) == (dicom_studies.SAGITTAL, (500, 1000))
    assert (facts.institution, facts.referring) == ("Harbor Imaging (invented)", "REVA WEXLER")
    assert facts.has_pixels
    assert facts.notes == ()


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian])
def test_every_way_of_writing_gives_the_same_facts(syntax: str) -> None:
    plain = facts_of(dicom_studies.lumbar_files()["DICOM/S0001/I0001"])
    other = facts_of(dicom_studies.written(slice_with(), syntax))
    assert other.transfer_syntax == syntax
    for name in ("patient", "studied_on", "orientation", "rows", "echo_time", "has_pixels", "sop_uid"):
        assert getattr(other, name) == getattr(plain, name)


def test_big_endian_numbers_are_read() -> None:
    (big,) = get_testdata_files("MR_small_bigendian.dcm")
    (little,) = get_testdata_files("MR_small.dcm")
    one, other = facts_of(Path(big).read_bytes()), facts_of(Path(little).read_bytes())
    assert (one.rows, one.columns, one.bits_stored, one.orientation) == (64, 64, 16, other.orientation)


def test_a_file_without_preamble_or_meta_is_known_by_its_elements() -> None:
    data = dicom_studies.lumbar_files()["DICOM/S0001/I0001"]
    bare = data[data.index(b"\x08\x00\x05\x00CS") :]
    assert facts_of(bare).sop_uid == facts_of(data).sop_uid


def test_what_is_cut_off_within_its_picture_says_so() -> None:
    data = dicom_studies.lumbar_files()["DICOM/S0001/I0001"]
    assert CUT_OFF in facts_of(data[:-500]).notes


@pytest.mark.parametrize("path", get_charset_files("*.dcm"), ids=lambda path: Path(path).stem)
def test_names_in_every_character_set_are_read(path: str) -> None:
    data = Path(path).read_bytes()
    found = read_header(Entry("file", len(data), lambda: BytesIO(data)))
    if isinstance(found, FileFacts) and found.patient.name:
        assert "�" not in found.patient.name.text
        assert not any(note.startswith("PatientName") for note in found.notes)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("chrArab", "لنزار قباني"),
        ("chrFren", "Jérôme Buc"),
        ("chrGerm", "Rüdiger Äneas"),
        ("chrGreek", "Διονυσιος"),
        ("chrRuss", "Люкceмбypг"),
        ("chrHbrw", "דבורה שרון"),
        ("chrH31", "Tarou Yamada (山田 太郎, やまだ たろう)"),
        ("chrI2", "Gildong Hong (洪 吉洞, 홍 길동)"),
        ("chrX1", "XiaoDong Wang (王 小東)"),
        ("chrX2", "XiaoDong Wang (王 小东)"),
    ],
)
def test_names_in_other_writings_are_whole(file: str, text: str) -> None:
    (path,) = get_charset_files(f"{file}.dcm")
    name = facts_of(Path(path).read_bytes()).patient.name
    assert name is not None
    assert name.text == text


def test_utf8_without_a_named_character_set_is_read_all_the_same() -> None:
    data = dicom_studies.written(slice_with(PatientName="PEÑA^JOSÉ", SpecificCharacterSet="ISO_IR 192"))
    assert data.count(b"ISO_IR 192") == 1
    name = facts_of(data.replace(b"ISO_IR 192", b"ISO_IR 6  ")).patient.name
    assert name is not None
    assert name.text == "JOSÉ PEÑA"


def test_a_name_keeps_its_components() -> None:
    name = person_name("O'NEIL-PEÑA^JOSÉ^LUIS^DR^JR")
    assert name is not None
    assert (name.family, name.given, name.middle, name.prefix, name.suffix) == (
        "O'NEIL-PEÑA",
        "JOSÉ",
        "LUIS",
        "DR",
        "JR",
    )
    assert person_name("^^^^") is None


def test_a_date_that_is_none_leaves_a_note() -> None:
    data = dicom_studies.written(slice_with())
    assert data.count(b"19710409") == 1
    wrong = facts_of(data.replace(b"19710409", b"19711309"))
    assert (wrong.patient.born_on, wrong.notes) == (None, ("PatientBirthDate is not a date.",))
    dotted = facts_of(data.replace(b"DA\x08\x0019710409", b"DA\x0a\x001971.04.09"))
    assert dotted.patient.born_on == date(1971, 4, 9)


def test_facts_survive_the_way_between_the_processes() -> None:
    import json

    facts = facts_of(dicom_studies.lumbar_files()["DICOM/S0004/I0001"])
    assert unpack_file(json.loads(json.dumps(pack(facts)))) == facts


def enhanced(frames: int = 9) -> bytes:
    """A STIR series as one file of many slices."""
    dataset = slice_with(SAG_STIR, SOPClassUID="1.2.840.10008.5.1.4.1.1.4.1", NumberOfFrames=frames)
    dataset.PixelData = dataset.PixelData * frames
    for keyword in ("RepetitionTime", "EchoTime", "InversionTime", "ImageOrientationPatient"):
        delattr(dataset, keyword)
    for keyword in ("ImagePositionPatient", "SliceThickness", "SpacingBetweenSlices", "PixelSpacing"):
        delattr(dataset, keyword)
    shared, timing, echo, modifier, orientation, measures = (Dataset() for _ in range(6))
    timing.RepetitionTime, timing.FlipAngle, echo.EffectiveEchoTime = 4000, 150, 45
    modifier.InversionTimes = 150
    orientation.ImageOrientationPatient = list(dicom_studies.SAGITTAL)
    measures.PixelSpacing, measures.SliceThickness = [0.7, 0.7], 4
    shared.MRTimingAndRelatedParametersSequence = Sequence([timing])
    shared.MREchoSequence = Sequence([echo])
    shared.MRModifierSequence = Sequence([modifier])
    shared.PlaneOrientationSequence = Sequence([orientation])
    shared.PixelMeasuresSequence = Sequence([measures])
    dataset.SharedFunctionalGroupsSequence = Sequence([shared])
    groups = []
    for number in range(frames):
        group, place = Dataset(), Dataset()
        place.ImagePositionPatient = [4.4 * number, -128, 128]
        group.PlanePositionSequence = Sequence([place])
        groups.append(group)
    dataset.PerFrameFunctionalGroupsSequence = Sequence(groups)
    return dicom_studies.written(dataset)


def test_a_series_in_one_file_is_understood_by_its_groups() -> None:
    facts = facts_of(enhanced())
    gathering = Gathering()
    gathering.add(facts)
    (series,) = gathering.studies()[0].series
    assert (series.plane.value, series.weighting.value) == (Plane.SAGITTAL, Weighting.STIR)
    assert (series.slices, series.slice_thickness, series.slice_spacing) == (9, 4.0, 4.4)
    assert series.pixel_spacing == (0.7, 0.7)


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (b"", Refusal.NOT_DICOM, "empty"),
        (b"%PDF-1.7 ...", Refusal.NOT_DICOM, "PDF"),
        (b"\xff\xd8\xff\xe0" + bytes(20), Refusal.NOT_DICOM, "not the study"),
        (b"PK\x03\x04" + bytes(40), Refusal.ARCHIVE, "Unpack"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(40), Refusal.ARCHIVE, "7z"),
    ],
)
def test_what_is_no_dicom_says_what_it_is(data: bytes, kind: Refusal, words: str) -> None:
    found = read_header(Entry("file", len(data), lambda: BytesIO(data)))
    assert isinstance(found, FileRefused)
    assert found.kind is kind
    assert words in found.reason
