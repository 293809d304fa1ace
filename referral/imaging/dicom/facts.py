"""What was found in DICOM files: one file, one series, one study, one medium. Frozen, and plain enough for JSON.

Lengths are millimetres, times milliseconds, field strength tesla. A fact that is missing or can't be read is None; why
it can't be read stands in `notes`.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, time
from typing import Any

Vector = tuple[float, ...]
CUT_OFF = "The file is cut off: not all of its picture is there."
SLICES_MISSING = "Slices seem to be missing in between."


class Plane(enum.StrEnum):
    SAGITTAL = "sagittal"
    AXIAL = "axial"
    CORONAL = "coronal"
    OBLIQUE = "oblique"
    UNKNOWN = "unknown"


class Weighting(enum.StrEnum):
    """What a series shows. LOCALIZER, DERIVED and DIFFUSION never count for a protocol."""

    T1 = "T1"
    T2 = "T2"
    STIR = "STIR"
    PD = "PD"
    T2_STAR = "T2*"
    T1_CONTRAST = "T1 with contrast"
    FLAIR = "FLAIR"
    DIFFUSION = "diffusion"
    LOCALIZER = "localizer"
    DERIVED = "derived"
    UNKNOWN = "unknown"


class Sureness(enum.StrEnum):
    """CERTAIN: numbers and words agree. LIKELY: one of them says so. GUESS: a person has to look."""

    CERTAIN = "certain"
    LIKELY = "likely"
    GUESS = "guess"


class Refusal(enum.StrEnum):
    """Why a file of a medium was not read as DICOM. INDEX (a DICOMDIR) and NOT_DICOM are harmless."""

    NOT_DICOM = "not_dicom"
    INDEX = "index"
    UNREADABLE = "unreadable"
    UNSAFE = "unsafe"
    LIMIT = "limit"
    ARCHIVE = "archive"
    DUPLICATE = "duplicate"


class MediumKind(enum.StrEnum):
    FOLDER = "folder"
    ZIP = "zip"
    ISO = "iso"
    FILE = "file"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name by components, as written. `ideographic` and `phonetic` are the other writings of the whole name."""

    family: str = ""
    given: str = ""
    middle: str = ""
    prefix: str = ""
    suffix: str = ""
    ideographic: str = ""
    phonetic: str = ""

    @property
    def text(self) -> str:
        """For people: `Given Middle Family Suffix`, with other writings in brackets."""
        plain = " ".join(part for part in (self.given, self.middle, self.family, self.suffix) if part)
        others = ", ".join(part for part in (self.ideographic, self.phonetic) if part)
        return (f"{plain} ({others})" if plain else others) if others else plain


@dataclass(frozen=True, slots=True)
class PatientFacts:
    """Whom the files name. `sex` is M, F, O or None."""

    name: PersonName | None
    patient_id: str | None
    born_on: date | None
    sex: str | None


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One DICOM file's header. `name` is its path within the medium; `position` of the first frame.

    A file of many slices has a place for each: `frame_positions` with one entry a frame, empty where it gives none;
    `frame_orientations` and `frame_spacings` likewise, but without any entry when all are as the first.
    """

    name: str
    size: int
    patient: PatientFacts
    study_uid: str | None
    series_uid: str | None
    sop_uid: str | None
    sop_class: str | None
    transfer_syntax: str | None
    modality: str | None
    studied_on: date | None
    studied_at: time | None
    accession: str | None
    institution: str | None
    referring: str | None
    study_description: str | None
    series_description: str | None
    protocol: str | None
    body_part: str | None
    series_number: int | None
    instance_number: int | None
    field_strength: float | None
    manufacturer: str | None
    model: str | None
    repetition_time: float | None
    echo_time: float | None
    inversion_time: float | None
    flip_angle: float | None
    acquisition: str | None
    scanning_sequence: tuple[str, ...]
    sequence_variant: tuple[str, ...]
    sequence_name: str | None
    image_type: tuple[str, ...]
    contrast_agent: str | None
    orientation: Vector | None
    position: Vector | None
    slice_thickness: float | None
    slice_spacing: float | None
    pixel_spacing: Vector | None
    rows: int | None
    columns: int | None
    frames: int
    frame_positions: tuple[Vector, ...]
    bits_allocated: int | None
    bits_stored: int | None
    photometric: str | None
    has_pixels: bool
    burned_in: bool | None
    window: Vector | None
    notes: tuple[str, ...]
    frame_of_reference: str | None = None
    frame_orientations: tuple[Vector, ...] = ()
    frame_spacings: tuple[Vector, ...] = ()


@dataclass(frozen=True, slots=True)
class FileRefused:
    """A file that was not read, and why, in a sentence."""

    name: str
    size: int
    kind: Refusal
    reason: str


@dataclass(frozen=True, slots=True)
class Judged:
    """Something worked out and not just read: the value, how sure, and from what."""

    value: str
    sure: Sureness
    why: str


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """One image file of a series; `along` is its place along the series' normal, which orders the slices.

    Where its pixels lie in the patient follows from `position`, `orientation` and `pixel_spacing` (rows, columns); for
    each frame of a file of many slices from `frame_positions` and so on, as in FileFacts.
    """

    name: str
    sop_uid: str
    instance_number: int | None
    frames: int
    along: float | None
    transfer_syntax: str | None
    position: Vector | None = None
    orientation: Vector | None = None
    pixel_spacing: Vector | None = None
    rows: int | None = None
    columns: int | None = None
    frame_positions: tuple[Vector, ...] = ()
    frame_orientations: tuple[Vector, ...] = ()
    frame_spacings: tuple[Vector, ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesFacts:
    """One series. `slices` counts distinct places, `images` are its files in order; `gap` is between slices.

    `frame_of_reference` is None when its files name several or none: their positions then can't be compared.
    """

    uid: str
    number: int | None
    modality: str | None
    description: str | None
    protocol: str | None
    body_part: str | None
    plane: Judged
    weighting: Judged
    is_image: bool
    slices: int
    coverage: float | None
    slice_thickness: float | None
    slice_spacing: float | None
    gap: float | None
    pixel_spacing: Vector | None
    rows: int | None
    columns: int | None
    repetition_time: float | None
    echo_time: float | None
    inversion_time: float | None
    acquisition: str | None
    is_gradient_echo: bool | None
    field_strength: float | None
    orientation: Vector | None
    first_position: Vector | None
    last_position: Vector | None
    window: Vector | None
    images: tuple[ImageFacts, ...]
    notes: tuple[str, ...]
    frame_of_reference: str | None = None


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """One study. `patients` has more than one entry when its files name different people."""

    uid: str
    patients: tuple[PatientFacts, ...]
    modalities: tuple[str, ...]
    studied_on: date | None
    studied_at: time | None
    accession: str | None
    institution: str | None
    referring: str | None
    description: str | None
    body_parts: tuple[str, ...]
    protocols: tuple[str, ...]
    field_strength: float | None
    manufacturer: str | None
    model: str | None
    burned_in: bool | None
    files: int
    size: int
    series: tuple[SeriesFacts, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MediumFacts:
    """All that a medium holds. `stopped` says in a sentence why reading ended before the last file."""

    kind: MediumKind
    files: int
    size: int
    studies: tuple[StudyFacts, ...]
    refused: tuple[FileRefused, ...]
    refused_more: int
    stopped: str | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far reading is: files looked at, bytes they hold, and how many there are when that is known."""

    files: int
    size: int
    of_files: int | None


def as_json(value: Any) -> Any:
    """Plain dicts, lists, texts and numbers; dates in ISO form."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, (tuple, list)):
        return [as_json(item) for item in value]
    if isinstance(value, dict):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, enum.Enum):
        return value.value
    return value
