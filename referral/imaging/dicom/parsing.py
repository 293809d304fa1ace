"""The elements of a DICOM file by pydicom: only those the facts need, whatever else the file holds."""

from __future__ import annotations

import logging
import warnings
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

from referral.imaging.dicom.values import Notes, Raw, Values

if TYPE_CHECKING:
    from pydicom import Dataset

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
FIRST_PIXELS = min(PIXELS)
UNDEFINED_LENGTH = 0xFFFFFFFF
LONG_HEAD, SHORT_HEAD = 12, 8
MOST_ELEMENTS = 50_000


class TooManyElements(Exception):
    """More elements than any real header has."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A data set without its pixels. `ends_at` is the file size it claims, when its pixels have a length.

    `is_cut`: the bytes given ended within the header, so more of them are needed.
    """

    dataset: Dataset | None
    has_pixels: bool
    ends_at: int | None
    is_cut: bool


@cache
def library() -> Any:
    """pydicom, told to read whatever it can and to log nothing: its messages quote patients' values."""
    import pydicom
    import pydicom.charset
    import pydicom.filereader  # loaded now, before limits are set
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


def parsed(file: BytesIO, is_whole: bool, tags: tuple[int, ...] = ()) -> Parsed:
    """The data set of the bytes in `file`; `is_whole` when there are no more. With `tags`, only those elements."""
    from pydicom.filereader import read_partial

    library()
    pixels: list[tuple[int, int]] = []
    elements = 0

    def at_pixels(tag: int, vr: str | None, length: int) -> bool:
        nonlocal elements
        elements += 1
        if elements > MOST_ELEMENTS:
            raise TooManyElements
        if int.__lt__(tag, FIRST_PIXELS):  # the library's own comparison of tags is slow
            return False
        if tag in PIXELS:
            pixels.append((length, LONG_HEAD if vr else SHORT_HEAD))
        return True

    file.seek(0)
    with _silently():
        try:
            dataset = read_partial(
                file, at_pixels, force=True, specific_tags=cast(Any, list(tags) or _tags())
            )
        except (TooManyElements, MemoryError):
            raise
        except Exception:
            if is_whole:
                raise
            return Parsed(None, has_pixels=False, ends_at=None, is_cut=True)
    if not pixels:
        is_cut = not is_whole and file.tell() >= len(file.getbuffer())
        return Parsed(dataset, has_pixels=False, ends_at=None, is_cut=is_cut)
    length, head = pixels[0]
    ends_at = file.tell() + head + length if length != UNDEFINED_LENGTH else None
    return Parsed(dataset, has_pixels=length > 0, ends_at=ends_at, is_cut=False)


def _silently() -> AbstractContextManager[Any]:
    return warnings.catch_warnings(action="ignore")


def values_of(dataset: Dataset, notes: Notes) -> Values:
    """The elements as values to ask for by keyword."""
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
    if isinstance(value, bytes):
        names = value.decode("ascii", "replace").split("\\")
    else:
        names = [value] if isinstance(value, str) else [str(name) for name in value]
    try:
        with _silently():
            return convert_encodings([name.strip(" \0") for name in names[:8]])
    except (LookupError, ValueError, AttributeError):
        notes.add("The file names a character set that does not exist.")
        return ["iso8859"]
