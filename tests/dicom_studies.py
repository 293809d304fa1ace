"""Generated MRI studies with true geometry and recognisable pictures, on every kind of medium. All people are invented.

`lumbar()` and `cervical()` give the files of a study; `as_folder`, `as_zip` and `as_iso` put files on a medium.
"""

from __future__ import annotations

import math
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import import_module
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian, generate_uid

Files = dict[str, bytes]
MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4"
ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"
MEASURES = ("PixelSpacing", "SliceThickness", "SpacingBetweenSlices")
MEDIA_DIRECTORY = "1.2.840.10008.1.3.10"
SAGITTAL = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)
AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
SIDE = 128
DISC_HEIGHT = 36.0
LUMBAR_DISCS = {"L1-2": 72.0, "L2-3": 36.0, "L3-4": 0.0, "L4-5": -36.0, "L5-S1": -72.0}
FAT, DISC, BONE, CORD = 0, 1, 2, 3
SHADES = {
    "T1": (900, 350, 600, 300),
    "T2": (700, 500, 400, 950),
    "STIR": (60, 450, 150, 950),
    "T2*": (500, 700, 250, 950),
}


@dataclass(frozen=True)
class Patient:
    """Whom the files name; `name` as DICOM writes it."""

    name: str = "MARLOWE^CAROL^ANNE"
    patient_id: str = "MRN0042"
    born_on: date | None = date(1971, 4, 9)
    sex: str = "F"


@dataclass(frozen=True)
class SeriesPlan:
    """One series to generate: times in ms, lengths in mm, `tilts` in degrees per stack of slices."""

    description: str
    shade: str
    orientation: tuple[float, ...]
    slices: int
    thickness: float
    gap: float
    repetition_time: float
    echo_time: float
    inversion_time: float | None = None
    sequence: str = "SE"
    acquisition: str = "2D"
    pixel: float = 2.0
    stacks: tuple[tuple[float, float], ...] = ((0.0, 0.0),)
    """(height of the middle in mm, tilt in degrees) of each stack of an axial series."""


SAG_T1 = SeriesPlan("SAG T1 TSE", "T1", SAGITTAL, 15, 4.0, 0.4, 550, 10)
SAG_T2 = SeriesPlan("SAG T2 TSE", "T2", SAGITTAL, 15, 4.0, 0.4, 3500, 100)
SAG_STIR = SeriesPlan("SAG STIR", "STIR", SAGITTAL, 15, 4.0, 0.4, 4000, 45, 150, "IR")
AX_T2 = SeriesPlan(
    "AX T2 TSE",
    "T2",
    AXIAL,
    5,
    4.0,
    0.4,
    4200,
    102,
    stacks=((LUMBAR_DISCS["L3-4"], 0.0), (LUMBAR_DISCS["L4-5"], 8.0), (LUMBAR_DISCS["L5-S1"], 30.0)),
)
LUMBAR = (SAG_T1, SAG_T2, SAG_STIR, AX_T2)
CERVICAL = (
    replace(SAG_T1, slices=13, thickness=3.0, gap=0.3, pixel=0.9),
    replace(SAG_T2, slices=13, thickness=3.0, gap=0.3, pixel=0.9),
    SeriesPlan("AX T2* MEDIC", "T2*", AXIAL, 20, 3.0, 0.3, 600, 17, None, "GR", pixel=0.8),
)


def lumbar(
    patient: Patient | None = None,
    studied_on: date = date(2026, 9, 1),
    series: tuple[SeriesPlan, ...] = LUMBAR,
    seed: str = "lumbar",
    change: Callable[[Dataset], None] | None = None,
) -> Files:
    """The files of a lumbar MRI as a disc holds them; the same `seed` gives the same identifiers."""
    return study(patient or Patient(), studied_on, series, seed, "MRI LUMBAR SPINE W/O", "LSPINE", change)


def cervical(
    patient: Patient | None = None,
    studied_on: date = date(2026, 9, 1),
    series: tuple[SeriesPlan, ...] = CERVICAL,
    seed: str = "cervical",
    change: Callable[[Dataset], None] | None = None,
) -> Files:
    """The files of a cervical MRI."""
    return study(patient or Patient(), studied_on, series, seed, "MRI CERVICAL SPINE", "CSPINE", change)


def enhanced(
    series: tuple[SeriesPlan, ...] = LUMBAR, seed: str = "enhanced", order: Callable[[int], int] = int
) -> Files:
    """A lumbar MRI as newer scanners send it: each series one file of many frames, their places in groups.

    `order` gives the key by which the slices (from 0) are stored, which need not be their order along the patient.
    """
    files = {}
    for number, plan in enumerate(series, start=1):
        frames = list(slices(plan, seed, number))
        dataset = frames[0]
        _identify(dataset, Patient(), date(2026, 9, 1), "MRI LUMBAR SPINE", "LSPINE", seed)
        stored = [frames[at] for at in sorted(range(len(frames)), key=order)]
        pixels = b"".join(frame.PixelData for frame in stored)
        groups = [_frame_group(frame) for frame in stored]
        dataset.SOPClassUID, dataset.NumberOfFrames, dataset.PixelData = ENHANCED_MR, len(frames), pixels
        dataset.SharedFunctionalGroupsSequence = [
            _group("PixelMeasuresSequence", _copied(dataset, *MEASURES))
        ]
        dataset.PerFrameFunctionalGroupsSequence = groups
        for keyword in ("ImageOrientationPatient", "ImagePositionPatient", *MEASURES):
            delattr(dataset, keyword)
        files[f"DICOM/S{number:04}/I0001"] = written(dataset)
    return files


def mislabelled() -> Files:
    """A lumbar MRI that names another person than the case's."""
    return lumbar(Patient("DOWNEY^PETER", "MRN0777", date(1958, 1, 30), "M"), seed="mislabelled")


def study(
    patient: Patient,
    studied_on: date,
    series: tuple[SeriesPlan, ...],
    seed: str,
    description: str,
    body_part: str,
    change: Callable[[Dataset], None] | None = None,
) -> Files:
    """All files by name, in the manner of a disc: `DICOM/S0001/I0001`."""
    files = {}
    for number, plan in enumerate(series, start=1):
        for at, dataset in enumerate(slices(plan, seed, number), start=1):
            _identify(dataset, patient, studied_on, description, body_part, seed)
            if change:
                change(dataset)
            files[f"DICOM/S{number:04}/I{at:04}"] = written(dataset)
    return files


def slices(plan: SeriesPlan, seed: str, number: int) -> Iterator[Dataset]:
    """The slices of one series with their geometry and pixels."""
    for at, (orientation, position) in enumerate(_places(plan), start=1):
        dataset = Dataset()
        dataset.SOPClassUID = MR_IMAGE
        dataset.SOPInstanceUID = generate_uid(entropy_srcs=[seed, str(number), str(at)])
        dataset.SeriesInstanceUID = generate_uid(entropy_srcs=[seed, str(number)])
        dataset.SeriesNumber, dataset.InstanceNumber = number, at
        dataset.SeriesDescription = plan.description
        dataset.RepetitionTime, dataset.EchoTime = plan.repetition_time, plan.echo_time
        if plan.inversion_time:
            dataset.InversionTime = plan.inversion_time
        dataset.ScanningSequence = plan.sequence
        dataset.SequenceVariant = "SK"
        dataset.MRAcquisitionType = plan.acquisition
        dataset.FlipAngle = 20 if plan.sequence == "GR" else 150
        dataset.ImageOrientationPatient = [round(part, 6) for part in orientation]
        dataset.ImagePositionPatient = [round(part, 4) for part in position]
        dataset.SliceThickness = plan.thickness
        dataset.SpacingBetweenSlices = round(plan.thickness + plan.gap, 3)
        dataset.PixelSpacing = [plan.pixel, plan.pixel]
        _draw(dataset, phantom(plan, orientation, position))
        yield dataset


def phantom(plan: SeriesPlan, orientation: tuple[float, ...], position: tuple[float, ...]) -> Any:
    """A slice of an invented spine in the shades of its weighting: vertebrae, discs, cord; L4-5 bulges."""
    steps = np.arange(SIDE) * plan.pixel
    row, column = np.array(orientation[:3]), np.array(orientation[3:])
    points = (
        np.array(position)[None, None, :]
        + steps[None, :, None] * row[None, None, :]
        + steps[:, None, None] * column[None, None, :]
    )
    x, y, z = points[..., 0], points[..., 1], points[..., 2]
    tissue = np.full((SIDE, SIDE), FAT)
    body = (np.abs(x) < 22) & (np.abs(y) < 17)
    in_disc = np.abs((z + DISC_HEIGHT / 2) % DISC_HEIGHT - DISC_HEIGHT / 2) < 5
    tissue[body] = BONE
    tissue[body & in_disc] = DISC
    tissue[(np.abs(x) < 8) & (np.abs(y - 27) < 6)] = CORD
    tissue[(np.abs(x) < 14) & (np.abs(y - 20) < 4) & (np.abs(z - LUMBAR_DISCS["L4-5"]) < 5)] = DISC
    shades = np.array(SHADES[plan.shade])
    inside = np.hypot(x, y) < 110
    shaded = shades[tissue] * np.where(tissue == FAT, 1 - np.abs(y) / 250, 1)
    return np.where(inside, shaded, 0).astype(np.uint16)


def written(dataset: Dataset, syntax: str = ExplicitVRLittleEndian) -> bytes:
    """A data set as a DICOM file."""
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = UID(syntax)
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    out = BytesIO()
    dataset.save_as(out, enforce_file_format=True)
    return out.getvalue()


def compressed(data: bytes, kind: str) -> bytes:
    """A file with its picture compressed; `kind` is the encoder's name of a transfer syntax (`RLELossless`)."""
    gdcm: Any = import_module("gdcm")
    with TemporaryDirectory() as folder:
        plain, packed = f"{folder}/plain", f"{folder}/packed"
        Path(plain).write_bytes(data)
        reader, change, writer = gdcm.ImageReader(), gdcm.ImageChangeTransferSyntax(), gdcm.ImageWriter()
        reader.SetFileName(plain)
        assert reader.Read()
        change.SetTransferSyntax(gdcm.TransferSyntax(getattr(gdcm.TransferSyntax, kind)))
        change.SetInput(reader.GetImage())
        assert change.Change()
        writer.SetFileName(packed)
        writer.SetFile(reader.GetFile())
        writer.SetImage(change.GetOutput())
        assert writer.Write()
        return Path(packed).read_bytes()


def as_folder(files: Mapping[str, bytes], folder: Path) -> Path:
    """The files below `folder`."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def as_zip(files: Mapping[str, bytes], path: Path, method: int = zipfile.ZIP_DEFLATED) -> Path:
    """The files in a ZIP archive at `path`."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def as_iso(files: Mapping[str, bytes], path: Path, *, joliet: bool = True, rock_ridge: bool = True) -> Path:
    """The files in an ISO image at `path`, as a burned disc is."""
    import pycdlib

    image: Any = pycdlib.PyCdlib()
    image.new(interchange_level=3, joliet=3 if joliet else None, rock_ridge="1.09" if rock_ridge else None)
    made: dict[str, str] = {"": ""}
    for number, (name, data) in enumerate(files.items()):
        *folders, last = name.split("/")
        here = _made_folders(image, folders, made, joliet=joliet, rock_ridge=rock_ridge)
        names: dict[str, str] = {}
        if joliet:
            names["joliet_path"] = f"/{name}"
        if rock_ridge:
            names["rr_name"] = last
        image.add_fp(BytesIO(data), len(data), f"{made[here]}/F{number:06}.;1", **names)
    image.write(str(path))
    image.close()
    return path


def as_udf(files: Mapping[str, bytes], path: Path) -> Path:
    """The files in a UDF image without ISO 9660 beside it: the descriptors of a bridge image, without the ISO ones."""
    import pycdlib

    image: Any = pycdlib.PyCdlib()
    image.new(interchange_level=3, udf="2.60")
    made = {""}
    for name, data in files.items():
        *folders, last = name.split("/")
        here = ""
        for folder in folders:
            here += f"/{folder}"
            if here not in made:
                made.add(here)
                image.add_directory(udf_path=here)
        image.add_fp(BytesIO(data), len(data), udf_path=f"{here}/{last}")
    image.write(str(path))
    image.close()
    content = bytearray(path.read_bytes())
    begin = next(at for at in range(16 * 2048, 64 * 2048, 2048) if content[at + 1 : at + 6] == b"BEA01")
    recognised = bytes(content[begin : begin + 3 * 2048])
    content[16 * 2048 : begin + 3 * 2048] = bytes(begin + 3 * 2048 - 16 * 2048)
    content[16 * 2048 : 19 * 2048] = recognised
    path.write_bytes(content)
    return path


def with_index(files: Mapping[str, bytes]) -> Files:
    """The files with a disc's index (DICOMDIR) that names them; its offsets are left empty, as some discs do."""
    records = []
    for name in files:
        record = Dataset()
        record.OffsetOfTheNextDirectoryRecord = record.OffsetOfReferencedLowerLevelDirectoryEntity = 0
        record.RecordInUseFlag = 0xFFFF
        record.DirectoryRecordType = "IMAGE"
        with warnings.catch_warnings(action="ignore"):  # names that no disc should have are meant
            record.ReferencedFileID = name.split("/")
        records.append(record)
    index = Dataset()
    index.SOPClassUID, index.SOPInstanceUID = MEDIA_DIRECTORY, generate_uid(entropy_srcs=list(files))
    index.FileSetID = "DISC"
    index.DirectoryRecordSequence = records
    data = written(index)
    return {"DICOMDIR": data} | dict(files)


@cache
def lumbar_files() -> Files:
    """`lumbar()` as it is without arguments, made once."""
    return lumbar()


def _made_folders(
    image: Any, folders: list[str], made: dict[str, str], *, joliet: bool, rock_ridge: bool
) -> str:
    here = ""
    for folder in folders:
        below = f"{here}/{folder}"
        if below not in made:
            made[below] = f"{made[here]}/D{len(made):06}"
            names = {"joliet_path": below} if joliet else {}
            names |= {"rr_name": folder} if rock_ridge else {}
            image.add_directory(made[below], **names)
        here = below
    return here


def _places(plan: SeriesPlan) -> Iterator[tuple[tuple[float, ...], tuple[float, ...]]]:
    """Orientation and position (the corner of the first pixel) of every slice."""
    half = SIDE * plan.pixel / 2
    step = plan.thickness + plan.gap
    for middle, tilt in plan.stacks:
        turn = math.radians(tilt)
        orientation = plan.orientation
        if plan.orientation == AXIAL:
            orientation = (1.0, 0.0, 0.0, 0.0, math.cos(turn), math.sin(turn))
        row, column = np.array(orientation[:3]), np.array(orientation[3:])
        normal = np.cross(row, column)
        for at in range(plan.slices):
            center = np.array((0.0, 0.0, middle)) + normal * (at - (plan.slices - 1) / 2) * step
            corner = center - half * row - half * column
            yield orientation, tuple(float(part) for part in corner)


def _identify(
    dataset: Dataset, patient: Patient, studied_on: date, description: str, body_part: str, seed: str
) -> None:
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientName, dataset.PatientID = patient.name, patient.patient_id
    dataset.PatientBirthDate = patient.born_on.strftime("%Y%m%d") if patient.born_on else ""
    dataset.PatientSex = patient.sex
    dataset.StudyInstanceUID = generate_uid(entropy_srcs=[seed])
    dataset.FrameOfReferenceUID = generate_uid(entropy_srcs=[seed, "frame of reference"])
    dataset.StudyDate, dataset.StudyTime = studied_on.strftime("%Y%m%d"), "101500"
    dataset.StudyID, dataset.AccessionNumber = "1", "A100200"
    dataset.StudyDescription, dataset.BodyPartExamined = description, body_part
    dataset.Modality, dataset.MagneticFieldStrength = "MR", 1.5
    dataset.Manufacturer, dataset.ManufacturerModelName = "Invented Scanners", "Model 1"
    dataset.InstitutionName = "Harbor Imaging (invented)"
    dataset.ReferringPhysicianName = "WEXLER^REVA"
    dataset.ProtocolName = description


def _frame_group(frame: Dataset) -> Dataset:
    group = _group("PlanePositionSequence", _copied(frame, "ImagePositionPatient"))
    group.PlaneOrientationSequence = [_copied(frame, "ImageOrientationPatient")]
    return group


def _group(sequence: str, values: Dataset) -> Dataset:
    group = Dataset()
    setattr(group, sequence, [values])
    return group


def _copied(dataset: Dataset, *keywords: str) -> Dataset:
    found = Dataset()
    for keyword in keywords:
        setattr(found, keyword, dataset[keyword].value)
    return found


def _draw(dataset: Dataset, pixels: Any) -> None:
    dataset.Rows, dataset.Columns = pixels.shape
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 12, 11, 0
    dataset.WindowCenter, dataset.WindowWidth = 500, 1000
    dataset.PixelData = pixels.astype("<u2").tobytes()
