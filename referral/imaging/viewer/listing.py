"""What the browser is told of a study: series, their slices with their place in the patient, labelled levels."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from referral.imaging.dicom.facts import Plane
from referral.imaging.dicom.geometry import along, normal_of
from referral.imaging.models import ImagingInstance, ImagingSeries, LevelLabel

MOST_FRAMES_OF_IMAGE = 2_000
MOST_SLICES = 20_000
WIDEST_STEP = 100.0  # mm
SMALL_SIDE = 64  # CSS pixels of a small picture
PROJECTIONS = frozenset({"CR", "DX", "RF", "XA", "MG"})
"""Kinds of image whose pixel spacing is the detector's: what lies before it is enlarged."""


@dataclass(frozen=True)
class Slice:
    """One picture: a frame (from 0) of an image. `index` is its place in the series."""

    image: ImagingInstance
    frame: int
    index: int


@dataclass(frozen=True)
class SeriesWords:
    """A series in words, for its button and for people who listen; `size` shows its pictures small, in proportion."""

    uid: str
    title: str
    facts: str
    size: tuple[int, int]


def slices_of(images: Sequence[ImagingInstance]) -> list[Slice]:
    """The slices of one series in order; what a file claims beyond bounds is left out."""
    places = [(image, frame) for image in images for frame in _frames_in_order(image)]
    return [Slice(image, frame, index) for index, (image, frame) in enumerate(places[:MOST_SLICES])]


def _frames_in_order(image: ImagingInstance) -> Sequence[int]:
    """The frames of an image along the patient, as files of one slice each are ordered; as stored when not all say
    where they lie."""
    frames = range(frames_of(image))
    if len(frames) < 2:
        return frames
    normal = normal_of(tuple((image.facts or {}).get("orientation") or ()))
    places = [along(tuple(_of_frame(image, frame, "position", 3) or ()), normal) for frame in frames]
    known = [place for place in places if place is not None]
    return frames if len(known) < len(places) else sorted(frames, key=lambda frame: known[frame])


def frames_of(image: ImagingInstance) -> int:
    """How many frames of the image are shown."""
    return min(max(image.frames, 1), MOST_FRAMES_OF_IMAGE)


def in_words(series: ImagingSeries) -> SeriesWords:
    """Title and facts of a series."""
    facts = series.facts or {}
    thickness, spacing = facts.get("slice_thickness"), facts.get("slice_spacing")
    parts = [
        series.modality,
        _known(series.plane),
        _known(series.weighting),
        f"{series.image_count} image{'' if series.image_count == 1 else 's'}",
        f"{thickness:.2g} mm thick" if thickness else "",
        f"{spacing:.2g} mm apart" if spacing else "",
    ]
    return SeriesWords(
        series.uid, title_of(series), ", ".join(filter(None, parts)), in_proportion(facts, SMALL_SIDE)
    )


def in_proportion(facts: Mapping[str, Any], side: int) -> tuple[int, int]:
    """Width and height that show a picture in true proportions, the longer one `side`."""
    step_y, step_x = _spacing(facts) or (1.0, 1.0)
    width, height = (facts.get("columns") or 1) * step_x, (facts.get("rows") or 1) * step_y
    scale = side / max(width, height)
    return max(round(width * scale), 1), max(round(height * scale), 1)


def title_of(series: ImagingSeries) -> str:
    """`3: Sag T2`, or what is known of that."""
    facts = series.facts or {}
    number, description = facts.get("number"), facts.get("description")
    named = (
        description or " ".join(filter(None, (_known(series.plane), _known(series.weighting)))) or "Series"
    )
    return f"{number}: {named}" if number is not None else named


def _known(word: str) -> str:
    return "" if word in ("unknown", Plane.UNKNOWN) else word


def listing(series: Sequence[ImagingSeries], images: Sequence[ImagingInstance]) -> dict[str, Any]:
    """The study's series and slices, without pixels and labels. `images` are all, in order."""
    of_series: dict[int, list[ImagingInstance]] = {}
    for image in images:
        of_series.setdefault(image.series_id, []).append(image)
    frames_of_reference: dict[str, int] = {}
    return {"series": [_series(one, of_series.get(one.id, []), frames_of_reference) for one in series]}


def _series(
    series: ImagingSeries, images: Sequence[ImagingInstance], frames_of_reference: dict[str, int]
) -> dict[str, Any]:
    facts = series.facts or {}
    frame = facts.get("frame_of_reference")
    return {
        "uid": series.uid,
        "title": title_of(series),
        "plane": series.plane,
        "weighting": series.weighting,
        "modality": series.modality,
        "thickness": facts.get("slice_thickness"),
        "unit": "mm at the detector" if series.modality in PROJECTIONS else "mm",
        "frameOfReference": frames_of_reference.setdefault(frame, len(frames_of_reference) + 1)
        if frame
        else None,
        "slices": [_slice(one) for one in slices_of(images)],
    }


def _slice(one: Slice) -> dict[str, Any]:
    return {"image": one.image.uid, "frame": one.frame, "why": one.image.why_not_shown, **geometry_of(one)}


def geometry_of(one: Slice) -> dict[str, Any]:
    """Where the slice's pixels lie, as far as the file says so and it makes sense."""
    facts: Mapping[str, Any] = one.image.facts or {}
    position = _of_frame(one.image, one.frame, "position", 3)
    orientation = _of_frame(one.image, one.frame, "orientation", 6)
    is_placed = normal_of(tuple(orientation or ())) is not None
    return {
        "position": position if is_placed else None,
        "orientation": orientation if is_placed else None,
        "spacing": _in_steps(_of_frame(one.image, one.frame, "pixel_spacing", 2)),
        "rows": facts.get("rows"),
        "columns": facts.get("columns"),
    }


OF_FRAMES = {
    "position": "frame_positions",
    "orientation": "frame_orientations",
    "pixel_spacing": "frame_spacings",
}


def _of_frame(image: ImagingInstance, frame: int, name: str, length: int) -> list[float] | None:
    """What the file says of one frame. The file's own position is that of its first frame only."""
    facts: Mapping[str, Any] = image.facts or {}
    of_frames = facts.get(OF_FRAMES[name]) or ()
    if of_frames:
        return _vector(of_frames[frame], length) if frame < len(of_frames) else None
    if name == "position" and image.frames > 1:
        return None
    return _vector(facts.get(name), length)


def _spacing(facts: Mapping[str, Any]) -> list[float] | None:
    return _in_steps(_vector(facts.get("pixel_spacing"), 2))


def _in_steps(found: list[float] | None) -> list[float] | None:
    return found if found and all(0 < step < WIDEST_STEP for step in found) else None


def _vector(found: Any, length: int) -> list[float] | None:
    if not isinstance(found, (list, tuple)) or len(found) != length:
        return None
    return list(found) if all(math.isfinite(part) for part in found) else None


def label_for_browser(label: LevelLabel, by: str, at: str, remove_url: str) -> dict[str, Any]:
    """A labelled level: where, by whom and when, and the address that removes it."""
    x, y = label.place or (0.0, 0.0)
    return {
        "level": label.level,
        "image": label.image.uid,
        "frame": label.frame,
        "x": x,
        "y": y,
        "by": by,
        "at": at,
        "removeUrl": remove_url,
    }
