"""At which level an axial slice lies: worked out from where the vertebrae lie that a person labelled.

Only places of one frame of reference are compared. Labels out of order name no level: a person looks at them first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from referral.imaging.dicom.facts import Plane, Vector
from referral.imaging.dicom.geometry import along, normal_of
from referral.imaging.models import ImagingInstance, ImagingSeries, LevelLabel
from referral.imaging.viewer.levels import ALL
from referral.imaging.viewer.listing import Slice, geometry_of, slices_of

OF_A_VERTEBRA = 0.25
"""Share of the way from one vertebra's middle to the next that still counts as that vertebra; the disc lies beyond."""
NEAR_THE_LAST = 5.0
"""mm beyond the outermost label within which a slice still counts as that vertebra's."""
LEAST_APART, MOST_APART = 8.0, 70.0
"""mm between the middles of two neighbouring vertebrae; beyond that a label is taken for a slip."""


@dataclass(frozen=True)
class Marked:
    """A labelled vertebra and where its middle lies in the patient (mm)."""

    level: str
    at: Vector


@dataclass(frozen=True)
class Levels:
    """What the labels say: the level of each axial slice by `image/frame`, and what does not fit among the labels."""

    of_slices: dict[str, str]
    doubts: tuple[str, ...]


def levels_of_study(
    series: Sequence[ImagingSeries], images: Sequence[ImagingInstance], labels: Sequence[LevelLabel]
) -> Levels:
    """The level of every axial slice of `images`, as far as labels tell."""
    marked = _by_frame_of_reference(series, labels)
    doubts = tuple(doubt for found in marked.values() for doubt in doubts_about(found))
    of_series: dict[int, list[ImagingInstance]] = {}
    for image in images:
        of_series.setdefault(image.series_id, []).append(image)
    told = {}
    for one in series:
        usable = marked.get(_frame_of_reference(one), [])
        if one.plane != Plane.AXIAL or not usable or doubts_about(usable):
            continue
        for slice_ in slices_of(of_series.get(one.id, [])):
            if level := level_of(geometry_of(slice_), usable):
                told[key_of(slice_)] = level
    return Levels(told, doubts)


def key_of(slice_: Slice) -> str:
    """How the browser names a slice."""
    return f"{slice_.image.uid}/{slice_.frame}"


def level_of(geometry: dict[str, Any], marked: Sequence[Marked]) -> str:
    """`L4-5` in the disc's part between two vertebrae, `at L4` in a vertebra's, else how far beyond the outermost.

    Empty when the slice has no place or lies upright. `marked` are labels of its frame of reference, without doubts.
    """
    normal = normal_of(tuple(geometry["orientation"] or ()))
    here = along(tuple(geometry["position"] or ()), normal)
    if normal is None or here is None or not normal[2]:
        return ""
    up = 1 if normal[2] > 0 else -1
    heights = ((up * ((along(mark.at, normal) or 0.0) - here), mark.level) for mark in marked)
    by_height = sorted(heights)
    below = [found for found in by_height if found[0] < 0]
    above = [found for found in by_height if found[0] >= 0]
    if not below or not above:
        away, level = (above or below)[0 if above else -1]
        where = "below" if above else "above"
        return f"at {level}" if abs(away) < NEAR_THE_LAST else f"{abs(away):.0f} mm {where} {level}"
    (low, lower), (high, upper) = below[-1], above[0]
    share = -low / (high - low)
    if min(share, 1 - share) <= OF_A_VERTEBRA:
        return f"at {lower if share < 0.5 else upper}"
    return disc_between(upper, lower)


def disc_between(upper: str, lower: str) -> str:
    """`L4-5`, `L5-S1`; of two that are no neighbours `between L3 and L5`."""
    if ALL.index(lower) - ALL.index(upper) != 1:
        return f"between {upper} and {lower}"
    return f"{upper}-{lower[1:] if upper[0] == lower[0] else lower}"


def doubts_about(marked: Sequence[Marked]) -> list[str]:
    """Sentences about labels that can't all be right: not in order from the head down, or oddly far apart."""
    return list(_doubts(sorted(marked, key=lambda mark: ALL.index(mark.level))))


def _doubts(marked: Sequence[Marked]) -> Iterator[str]:
    for upper, lower in pairwise(marked):
        apart = sum((a - b) ** 2 for a, b in zip(upper.at, lower.at, strict=True)) ** 0.5
        steps = ALL.index(lower.level) - ALL.index(upper.level)
        if upper.at[2] <= lower.at[2]:
            yield f"The label {lower.level} lies above {upper.level}: check both."
        elif not steps * LEAST_APART <= apart <= steps * MOST_APART:
            yield f"The labels {upper.level} and {lower.level} lie {apart:.0f} mm apart: check both."


def _by_frame_of_reference(
    series: Sequence[ImagingSeries], labels: Sequence[LevelLabel]
) -> dict[str, list[Marked]]:
    frames = {one.id: _frame_of_reference(one) for one in series}
    found: dict[str, list[Marked]] = {}
    for label in labels:
        frame, at = frames.get(label.image.series_id, ""), place_of(label)
        if frame and at:
            found.setdefault(frame, []).append(Marked(label.level, at))
    return found


def _frame_of_reference(series: ImagingSeries) -> str:
    return (series.facts or {}).get("frame_of_reference") or ""


def place_of(label: LevelLabel) -> Vector | None:
    """Where a label lies in the patient; None when its slice does not say where it lies."""
    geometry = geometry_of(Slice(label.image, label.frame, 0))
    position, orientation, spacing = (geometry[name] for name in ("position", "orientation", "spacing"))
    if not (position and orientation and spacing and label.place):
        return None
    right, down = ((part - 0.5) * step for part, step in zip(label.place, reversed(spacing), strict=True))
    return tuple(
        place + orientation[axis] * right + orientation[axis + 3] * down
        for axis, place in enumerate(position)
    )
