"""One file's header as facts: `read_header(entry)`. Only the first bytes are read, never the pixels."""

from __future__ import annotations

import logging
import re
import warnings
from contextlib import AbstractContextManager
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from referral.imaging.dicom.deflated import DEFLATED, inflated, is_deflated
from referral.imaging.dicom.facts import FileFacts, FileRefused, PatientFacts, Refusal
from referral.imaging.dicom.media import MEGABYTE, Entry, Unreadable, archive_kind, shown
from referral.imaging.dicom.values import Notes, Raw, Values

if TYPE_CHECKING:
    from pydicom import Dataset

FIRST_BYTES = 64 * 1024
LONGEST_HEADER = 32 * MEGABYTE
PREAMBLE, MARK = 128, b"DICM"
DIRECTORY_CLASS = "1.2.840.10008.1.3.10"
KNOWN_VR = re.compile(
    rb"(AE|AS|AT|CS|DA|DS|DT|FD|FL|IS|LO|LT|OB|OD|OF|OL|OV|OW|PN|SH|SL|SQ|SS|ST|SV|TM|UC|UI|UL|UN|UR|US|UT|UV)"
)
OTHER_KINDS = (
    (b"%PDF", "a PDF document"),
    (b"\xff\xd8\xff", "a JPEG picture; a photo or print of a study is not the study"),
    (b"\x89PNG", "a PNG picture; a photo or print of a study is not the study"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML file"),
    (b"[autorun]", "a disc's start file"),
    (b"BM", "a picture"),
    (b"GIF8", "a picture"),
)
KEYWORDS = (
    *("SpecificCharacterSet", "ImageType", "SOPClassUID", "SOPInstanceUID", "StudyDate", "SeriesDate"),
    *("AcquisitionDate", "ContentDate", "StudyTime", "AccessionNumber", "Modality", "Manufacturer"),
    *("InstitutionName", "ReferringPhysicianName", "StudyDescription", "SeriesDescription"),
    *("ManufacturerModelName", "PatientName", "PatientID", "PatientBirthDate", "PatientSex"),
    *("ContrastBolusAgent", "BodyPartExamined", "ScanningSequence", "SequenceVariant", "MRAcquisitionType"),
    *(
        "SequenceName",
        "SliceThickness",
        "RepetitionTime",
        "EchoTime",
        "InversionTime",
        "MagneticFieldStrength",
    ),
    *("SpacingBetweenSlices", "ProtocolName", "FlipAngle", "StudyInstanceUID", "SeriesInstanceUID"),
    *("SeriesNumber", "InstanceNumber", "ImagePositionPatient", "ImageOrientationPatient"),
    *("PhotometricInterpretation", "NumberOfFrames", "Rows", "Columns", "PixelSpacing"),
    *("BitsAllocated", "BitsStored", "BurnedInAnnotation", "WindowCenter", "WindowWidth"),
    *("PulseSequenceName", "ImagerPixelSpacing", "FrameOfReferenceUID"),
)
PIXELS = frozenset({0x7FE00008, 0x7FE00009, 0x7FE00010})
MULTI_FRAME = "1.2.840.10008.5.1.4.1.1."


def read_header(entry: Entry) -> FileFacts | FileRefused:
    """The facts of one file, or why it is none that can be read. Never raises for what the file holds."""
    try:
        with entry.open() as file:
            return _read(entry, file)
    except Unreadable as error:
        return FileRefused(shown(entry.name), entry.size, Refusal.UNREADABLE, str(error))
    except MemoryError:
        return FileRefused(shown(entry.name), entry.size, Refusal.LIMIT, "Its header needs too much memory.")
    except Exception as error:  # a hostile file may break any step; what it broke is said, not what it holds
        reason = f"It is damaged: its header can't be read ({type(error).__name__})."
        return FileRefused(shown(entry.name), entry.size, Refusal.UNREADABLE, reason)


def _read(entry: Entry, file: BinaryIO) -> FileFacts | FileRefused:
    head = _exactly(file, FIRST_BYTES)
    problem = _not_dicom(head, entry.size)
    if problem:
        return FileRefused(shown(entry.name), entry.size, *problem)
    if is_deflated(head):
        with entry.open() as again:
            plain = inflated(_exactly(again, LONGEST_HEADER), LONGEST_HEADER)
        dataset, has_pixels, _ = _parsed(BytesIO(plain), True)
        return _facts(entry, dataset, has_pixels, DEFLATED)
    dataset, has_pixels, cut = _parsed(BytesIO(head), len(head) < FIRST_BYTES)
    if cut:
        with entry.open() as again:
            longer = _exactly(again, LONGEST_HEADER)
        dataset, has_pixels, _ = _parsed(BytesIO(longer), True)
    return _facts(entry, dataset, has_pixels)


def _exactly(file: BinaryIO, count: int) -> bytes:
    """Up to `count` bytes from the beginning; whatever breaks within an archive is `Unreadable`."""
    from referral.imaging.dicom.zip_files import BROKEN

    try:
        return file.read(count)
    except BROKEN as error:
        raise Unreadable("The archive is damaged at this file.") from error


def _not_dicom(head: bytes, size: int) -> tuple[Refusal, str] | None:
    """Why the bytes are not DICOM, or None. A file without the usual preamble is known by its first element."""
    if head[PREAMBLE : PREAMBLE + 4] == MARK or _looks_like_elements(head, size):
        return None
    if not head:
        return Refusal.NOT_DICOM, "It is empty."
    archive = archive_kind(head)
    if archive:
        return Refusal.ARCHIVE, f"It is an archive ({archive}). Unpack it and add the files in it."
    kind = next((name for mark, name in OTHER_KINDS if head[:16].lower().startswith(mark.lower())), None)
    return Refusal.NOT_DICOM, f"It is not a DICOM file but {kind}." if kind else "It is not a DICOM file."


def _looks_like_elements(head: bytes, size: int) -> bool:
    group = head[0:2]
    if len(head) < 16 or group not in (b"\x08\x00", b"\x02\x00", b"\x00\x08"):
        return False
    if KNOWN_VR.fullmatch(head[4:6]):
        return True
    length = int.from_bytes(head[4:8], "little")
    return group != b"\x00\x08" and length <= min(size, 4096)


@cache
def library() -> Any:
    """pydicom, told to read whatever it can and to log nothing: its messages quote patients' values."""
    import pydicom
    from pydicom import config

    config.settings.reading_validation_mode = config.IGNORE
    logger = logging.getLogger("pydicom")
    logger.propagate = False
    logger.disabled = True
    return pydicom


@cache
def _tags() -> list[int]:
    from pydicom.datadict import tag_for_keyword

    found = [tag_for_keyword(keyword) for keyword in KEYWORDS]
    return [tag for tag in found if tag is not None]


def _parsed(file: BytesIO, is_whole: bool) -> tuple[Dataset | None, bool, bool]:
    """The data set, whether pixels follow, and whether the bytes ended too early and there are more."""
    from pydicom.filereader import read_partial

    library()
    seen: list[int] = []

    def at_pixels(tag: int, vr: str | None, length: int) -> bool:
        if tag in PIXELS:
            seen.append(length)
        return tag >= 0x7FE00008

    with _silently():
        try:
            dataset = read_partial(file, at_pixels, force=True, specific_tags=cast(Any, _tags()))
        except Exception:
            if is_whole:
                raise
            return None, False, True
    cut = not seen and not is_whole and file.tell() >= len(file.getbuffer())
    return dataset, bool(seen and seen[0]), cut


def _silently() -> AbstractContextManager[Any]:
    return warnings.catch_warnings(action="ignore")


def _values(dataset: Dataset, notes: Notes) -> Values:
    from pydicom.datadict import keyword_for_tag

    raw = {}
    for tag in list(dataset.keys()):
        element = dataset.get_item(tag)
        if element is not None:
            little = getattr(element, "is_little_endian", True)
            raw[keyword_for_tag(tag)] = Raw(_vr(element), element.value, little)
    return Values(raw, _encodings(raw, notes), notes)


def _vr(element: Any) -> str:
    """The element's representation; in implicit files it stands in the dictionary, not in the file."""
    if element.VR and element.VR != "UN":
        return str(element.VR)
    from pydicom.datadict import dictionary_VR

    return str(dictionary_VR(element.tag))


def _encodings(raw: dict[str, Raw], notes: Notes) -> list[str]:
    from pydicom.charset import convert_encodings

    named = raw.get("SpecificCharacterSet")
    if named is None or not named.value:
        return ["iso8859"]
    value = named.value
    names = value.decode("ascii", "replace").split("\\") if isinstance(value, bytes) else [str(value)]
    try:
        with _silently():
            return convert_encodings([name.strip(" \0") for name in names[:8]])
    except (LookupError, ValueError, AttributeError):
        notes.add("The file names a character set that does not exist.")
        return ["iso8859"]


def _facts(
    entry: Entry, dataset: Dataset | None, has_pixels: bool, syntax: str | None = None
) -> FileFacts | FileRefused:
    if dataset is None:
        reason = "It is damaged: its header breaks off."
        return FileRefused(shown(entry.name), entry.size, Refusal.UNREADABLE, reason)
    notes = Notes()
    values = _values(dataset, notes)
    meta = getattr(dataset, "file_meta", None)
    media_class = str(meta.get("MediaStorageSOPClassUID", "")) if meta else ""
    if DIRECTORY_CLASS in (media_class, values.uid("SOPClassUID")):
        return FileRefused(shown(entry.name), entry.size, Refusal.INDEX, "It is the disc's index (DICOMDIR).")
    if not any(
        keyword in values for keyword in ("SOPClassUID", "SOPInstanceUID", "Modality", "Rows", "PatientName")
    ):
        return FileRefused(
            shown(entry.name), entry.size, Refusal.NOT_DICOM, "It holds nothing of a DICOM study."
        )
    named = str(meta.get("TransferSyntaxUID", "")) if meta else ""
    return _file_facts(entry, values, syntax or named.strip(" \0") or None, has_pixels)


def _file_facts(entry: Entry, values: Values, syntax: str | None, has_pixels: bool) -> FileFacts:
    sex = (values.text("PatientSex") or "")[:1].upper()
    burned = (values.text("BurnedInAnnotation") or "").upper()
    center, width = values.number("WindowCenter"), values.number("WindowWidth")
    frames = values.whole("NumberOfFrames")
    return FileFacts(
        name=entry.name,
        size=entry.size,
        patient=PatientFacts(
            name=values.name("PatientName"),
            patient_id=values.text("PatientID"),
            born_on=values.day("PatientBirthDate"),
            sex=sex if sex in ("M", "F", "O") else None,
        ),
        study_uid=values.uid("StudyInstanceUID"),
        series_uid=values.uid("SeriesInstanceUID"),
        sop_uid=values.uid("SOPInstanceUID"),
        sop_class=values.uid("SOPClassUID"),
        transfer_syntax=syntax,
        modality=(values.text("Modality") or "").upper() or None,
        studied_on=next(
            (
                day
                for keyword in ("StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate")
                if (day := values.day(keyword))
            ),
            None,
        ),
        studied_at=values.clock("StudyTime"),
        accession=values.text("AccessionNumber"),
        institution=values.text("InstitutionName"),
        referring=_name_text(values),
        study_description=values.text("StudyDescription"),
        series_description=values.text("SeriesDescription"),
        protocol=values.text("ProtocolName"),
        body_part=values.text("BodyPartExamined"),
        series_number=values.whole("SeriesNumber"),
        instance_number=values.whole("InstanceNumber"),
        field_strength=_tesla(values.number("MagneticFieldStrength")),
        manufacturer=values.text("Manufacturer"),
        model=values.text("ManufacturerModelName"),
        repetition_time=values.number("RepetitionTime"),
        echo_time=values.number("EchoTime"),
        inversion_time=values.number("InversionTime"),
        flip_angle=values.number("FlipAngle"),
        acquisition=values.text("MRAcquisitionType"),
        scanning_sequence=values.texts("ScanningSequence"),
        sequence_variant=values.texts("SequenceVariant"),
        sequence_name=values.text("SequenceName") or values.text("PulseSequenceName"),
        image_type=values.texts("ImageType"),
        contrast_agent=values.text("ContrastBolusAgent"),
        orientation=values.numbers("ImageOrientationPatient", 6),
        position=values.numbers("ImagePositionPatient", 3),
        slice_thickness=values.number("SliceThickness"),
        slice_spacing=values.number("SpacingBetweenSlices"),
        pixel_spacing=values.numbers("PixelSpacing", 2) or values.numbers("ImagerPixelSpacing", 2),
        rows=values.whole("Rows"),
        columns=values.whole("Columns"),
        frames=frames if frames and frames > 0 else 1,
        frame_positions=(),
        bits_allocated=values.whole("BitsAllocated"),
        bits_stored=values.whole("BitsStored"),
        photometric=values.text("PhotometricInterpretation"),
        has_pixels=has_pixels,
        burned_in={"YES": True, "NO": False}.get(burned),
        window=(center, width) if center is not None and width is not None else None,
        notes=tuple(values.notes.found),
        frame_of_reference=values.uid("FrameOfReferenceUID"),
    )


def _name_text(values: Values) -> str | None:
    name = values.name("ReferringPhysicianName")
    return name.text if name else None


def _tesla(value: float | None) -> float | None:
    """Field strength in tesla; some scanners write it in gauss."""
    return value / 10_000 if value is not None and value > 100 else value
