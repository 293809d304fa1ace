"""Small MRI studies made by formula: right tags and geometry, pictures of a few grey squares, invented people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from random import Random
from typing import TYPE_CHECKING, Any

from referral.veterans.person import Person

if TYPE_CHECKING:
    from pydicom import Dataset

MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4"
EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
SAGITTAL = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)
AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


@dataclass(frozen=True)
class MadeSeries:
    """One series: its description, whether it is axial, and its times in milliseconds."""

    description: str
    is_axial: bool
    repetition: float
    echo: float
    inversion: float | None = None


SAG_T1 = MadeSeries("SAG T1 TSE", False, 550, 10)
SAG_T2 = MadeSeries("SAG T2 TSE", False, 3500, 105)
SAG_STIR = MadeSeries("SAG STIR", False, 4200, 55, 160)
AX_T2 = MadeSeries("AX T2 TSE", True, 4000, 100)
LUMBAR = (SAG_T1, SAG_T2, SAG_STIR, AX_T2)


@dataclass(frozen=True)
class MadeStudy:
    """Whom the files name, when the study was made, and what it holds. `key` (digits) makes its UIDs its own."""

    key: str
    name: str
    born_on: date
    sex: str
    studied_on: date
    description: str = "MRI LUMBAR SPINE W/O CONTRAST"
    body_part: str = "LSPINE"
    institution: str = "Lakeside Imaging Center"
    series: Sequence[MadeSeries] = LUMBAR
    slices: int = 5
    side: int = 16


def made_for(random: Random, person: Person, taken_on: date, *, complete: bool) -> MadeStudy:
    """A small lumbar study that names `person`; an incomplete one has no STIR series."""
    return MadeStudy(
        key=str(random.randint(10**9, 10**10)),
        name=f"{person.last_name}^{person.first_name}".upper(),
        born_on=person.born_on or date(1960, 1, 1),
        sex=(person.sex or "")[:1],
        studied_on=taken_on,
        series=LUMBAR if complete else (SAG_T1, SAG_T2, AX_T2),
        slices=3,
        side=64,
    )


def study_files(study: MadeStudy) -> list[tuple[str, bytes]]:
    """The study's files as they lie on a disc: path and bytes."""
    return [
        (f"DICOM/SER{number:03d}/IMG{slice_number:05d}", _file(study, series, number, slice_number))
        for number, series in enumerate(study.series, start=1)
        for slice_number in range(1, study.slices + 1)
    ]


def _file(study: MadeStudy, series: MadeSeries, number: int, slice_number: int) -> bytes:
    from pydicom.dataset import FileDataset, FileMetaDataset

    image_uid = f"{_uid(study)}.{number}.{slice_number}"
    meta = FileMetaDataset()
    _put(meta, {"MediaStorageSOPClassUID": MR_IMAGE, "MediaStorageSOPInstanceUID": image_uid,
                "TransferSyntaxUID": EXPLICIT_LITTLE})  # fmt: skip
    out = BytesIO()
    dataset = FileDataset(out, {}, file_meta=meta, preamble=bytes(128))
    _put(dataset, _about_study(study))
    _put(dataset, _about_image(study, series, number, slice_number, image_uid))
    dataset.save_as(out, enforce_file_format=True)
    return out.getvalue()


def _uid(study: MadeStudy) -> str:
    return f"1.2.826.0.1.3680043.8.498.{study.key}"


def _put(dataset: Dataset, values: dict[str, Any]) -> None:
    for keyword, value in values.items():
        if value is not None:
            setattr(dataset, keyword, value)


def _about_study(study: MadeStudy) -> dict[str, Any]:
    return {
        "SOPClassUID": MR_IMAGE,
        "StudyInstanceUID": _uid(study),
        "FrameOfReferenceUID": f"{_uid(study)}.0",
        "StudyDate": f"{study.studied_on:%Y%m%d}",
        "StudyTime": "101500",
        "AccessionNumber": study.key[:16],
        "Modality": "MR",
        "Manufacturer": "Invented",
        "InstitutionName": study.institution,
        "StudyDescription": study.description,
        "PatientName": study.name,
        "PatientID": f"MRN{study.key[:6]}",
        "PatientBirthDate": f"{study.born_on:%Y%m%d}",
        "PatientSex": study.sex,
        "BodyPartExamined": study.body_part,
        "MagneticFieldStrength": 1.5,
    }


def _about_image(
    study: MadeStudy, series: MadeSeries, number: int, slice_number: int, image_uid: str
) -> dict[str, Any]:
    place = (slice_number - (study.slices + 1) / 2) * 4.4
    return {
        "SOPInstanceUID": image_uid,
        "SeriesInstanceUID": f"{_uid(study)}.{number}",
        "SeriesNumber": number,
        "SeriesDescription": series.description,
        "ProtocolName": series.description,
        "InstanceNumber": slice_number,
        "ImageType": ["ORIGINAL", "PRIMARY", "M"],
        "ScanningSequence": ["SE", "IR"] if series.inversion else "SE",
        "SequenceVariant": "SK",
        "MRAcquisitionType": "2D",
        "RepetitionTime": series.repetition,
        "EchoTime": series.echo,
        "InversionTime": series.inversion,
        "SliceThickness": 4.0,
        "SpacingBetweenSlices": 4.4,
        "PixelSpacing": [0.7, 0.7],
        "ImageOrientationPatient": list(AXIAL if series.is_axial else SAGITTAL),
        "ImagePositionPatient": [-90.0, -90.0, place] if series.is_axial else [place, -120.0, 140.0],
        "Rows": study.side,
        "Columns": study.side,
        "BitsAllocated": 16,
        "BitsStored": 12,
        "HighBit": 11,
        "PixelRepresentation": 0,
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "WindowCenter": 500,
        "WindowWidth": 1000,
        "PixelData": _squares(study.side, number, slice_number),
    }


def _squares(side: int, number: int, slice_number: int) -> bytes:
    """Four squares of grey, others in each slice, so that scrolling can be seen."""
    half = side // 2
    rows = [
        [
            ((row >= half) * 300 + (column >= half) * 200 + slice_number * 60 + number * 20) % 1000
            for column in range(side)
        ]
        for row in range(side)
    ]
    return b"".join(value.to_bytes(2, "little") for row in rows for value in row)
