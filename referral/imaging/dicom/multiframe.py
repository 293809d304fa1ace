"""Files that hold many slices ("enhanced"): their geometry and times stand in nested groups, shared or per frame."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from referral.imaging.dicom.facts import FileFacts, Vector

if TYPE_CHECKING:
    from pydicom import Dataset

CLASSES = (
    "1.2.840.10008.5.1.4.1.1.2.1",  # enhanced CT
    "1.2.840.10008.5.1.4.1.1.4.1",  # enhanced MR
    "1.2.840.10008.5.1.4.1.1.4.3",  # enhanced MR colour
    "1.2.840.10008.5.1.4.1.1.4.4",  # legacy converted enhanced MR
)
GROUPS = (0x52009229, 0x52009230)
MOST_FRAMES = 4_000


def is_enhanced(sop_class: str | None) -> bool:
    """Whether a file of this class keeps its geometry in groups."""
    return sop_class in CLASSES


def with_groups(file: FileFacts, dataset: Dataset) -> FileFacts:
    """The facts completed from the data set's groups; what is missing or damaged there stays as it was."""
    shared = _first(dataset, "SharedFunctionalGroupsSequence")
    frames: list[Any] = []
    with suppress(Exception):
        frames = list(dataset.PerFrameFunctionalGroupsSequence)[:MOST_FRAMES]
    places = [part for part in (shared, frames[0] if frames else None) if part is not None]
    positions = _of_frames(frames, shared, "PlanePositionSequence", "ImagePositionPatient", 3)
    known = [position for position in positions if position]
    found = {
        "orientation": _one(places, "PlaneOrientationSequence", "ImageOrientationPatient", 6),
        "pixel_spacing": _one(places, "PixelMeasuresSequence", "PixelSpacing", 2),
        "slice_thickness": _number(places, "PixelMeasuresSequence", "SliceThickness"),
        "slice_spacing": _number(places, "PixelMeasuresSequence", "SpacingBetweenSlices"),
        "repetition_time": _number(places, "MRTimingAndRelatedParametersSequence", "RepetitionTime"),
        "flip_angle": _number(places, "MRTimingAndRelatedParametersSequence", "FlipAngle"),
        "echo_time": _number(places, "MREchoSequence", "EffectiveEchoTime"),
        "inversion_time": _number(places, "MRModifierSequence", "InversionTimes"),
        "position": known[0] if known else None,
    }
    changes: dict[str, Any] = {key: value for key, value in found.items() if value is not None}
    pulse = str(dataset.get("EchoPulseSequence", "")).upper()
    if not file.scanning_sequence and pulse in ("SPIN", "GRADIENT"):
        changes["scanning_sequence"] = ("SE",) if pulse == "SPIN" else ("GR",)
    return replace(
        file,
        frame_positions=positions if known else (),
        frame_orientations=_unless_alike(
            _of_frames(frames, shared, "PlaneOrientationSequence", "ImageOrientationPatient", 6)
        ),
        frame_spacings=_unless_alike(_of_frames(frames, shared, "PixelMeasuresSequence", "PixelSpacing", 2)),
        **changes,
    )


def _of_frames(frames: list[Any], shared: Any, sequence: str, keyword: str, count: int) -> tuple[Vector, ...]:
    """One vector a frame, from its own group or else the shared one; empty where neither gives it."""
    common = _vector(_first(shared, sequence), keyword, count) or ()
    return tuple(_vector(_first(frame, sequence), keyword, count) or common for frame in frames)


def _unless_alike(vectors: tuple[Vector, ...]) -> tuple[Vector, ...]:
    return vectors if len(set(vectors)) > 1 else ()


def _first(dataset: Any, keyword: str) -> Any:
    with suppress(Exception):
        return getattr(dataset, keyword)[0]
    return None


def _one(places: list[Any], sequence: str, keyword: str, count: int) -> Vector | None:
    found = (_vector(_first(place, sequence), keyword, count) for place in places)
    return next((vector for vector in found if vector), None)


def _vector(group: Any, keyword: str, count: int) -> Vector | None:
    with suppress(Exception):
        values = tuple(float(value) for value in getattr(group, keyword))
        if len(values) == count and all(abs(value) < 1e9 for value in values):
            return values
    return None


def _number(places: list[Any], sequence: str, keyword: str) -> float | None:
    for place in places:
        with suppress(Exception):
            value = getattr(_first(place, sequence), keyword)
            number = float(
                value[0] if isinstance(value, (list, tuple)) or hasattr(value, "append") else value
            )
            if abs(number) < 1e9:
                return number
    return None
