"""Planes and distances from orientation and position (x to the left, y to the back, z to the head)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from referral.imaging.dicom.facts import Judged, Plane, Sureness, Vector

PLANE_OF_AXIS = (Plane.SAGITTAL, Plane.CORONAL, Plane.AXIAL)
STRAIGHT_DEGREES = 35.0
MOST_TILTED_DEGREES = 45.0
SAME_PLACE = 0.05
HOLE = 1.6
FEWEST_FOR_HOLES = 4
PLANE_WORDS = (
    (Plane.SAGITTAL, re.compile(r"\bSAG(ITTAL)?\b|^SAG|_SAG|SAG_", re.I)),
    (Plane.AXIAL, re.compile(r"\b(AX(IAL)?|TRA(NS(VERS(E|AL))?)?)\b|^AX|_(AX|TRA)|(AX|TRA)_", re.I)),
    (Plane.CORONAL, re.compile(r"\bCOR(ONAL)?\b|^COR|_COR|COR_", re.I)),
)


def normal_of(orientation: Vector | None) -> Vector | None:
    """The unit vector across the slice, or None when the two directions make no plane."""
    if orientation is None or len(orientation) != 6:
        return None
    (a, b, c), (d, e, f) = orientation[:3], orientation[3:]
    cross = (b * f - c * e, c * d - a * f, a * e - b * d)
    length = math.sqrt(sum(part * part for part in cross))
    if not 0.5 < length < 2:
        return None
    return tuple(part / length for part in cross)


def along(position: Vector | None, normal: Vector | None) -> float | None:
    """How far `position` lies along `normal`, in mm."""
    if not position or normal is None:
        return None
    return round(sum(p * n for p, n in zip(position, normal, strict=True)), 3)


def tilt(normal: Vector) -> tuple[Plane, float]:
    """The nearest of the three planes and the angle to it in degrees."""
    axis = max(range(3), key=lambda index: abs(normal[index]))
    return PLANE_OF_AXIS[axis], math.degrees(math.acos(min(abs(normal[axis]), 1.0)))


def judge_plane(orientations: Iterable[Vector], words: str) -> Judged:
    """The plane of a series from its slices' orientations; from its description when there are none."""
    normals = [normal for orientation in orientations if (normal := normal_of(orientation))]
    said = [plane for plane, pattern in PLANE_WORDS if pattern.search(words)]
    if not normals:
        if len(said) == 1:
            return Judged(said[0], Sureness.LIKELY, "The description says so; the files give no orientation.")
        return Judged(Plane.UNKNOWN, Sureness.GUESS, "The files give no orientation.")
    tilts = [tilt(normal) for normal in normals]
    planes = {plane for plane, _ in tilts}
    most = max(degrees for _, degrees in tilts)
    if len(planes) > 1:
        names = ", ".join(sorted(planes))
        return Judged(Plane.OBLIQUE, Sureness.LIKELY, f"Its slices lie in several planes ({names}).")
    plane = planes.pop()
    if most > MOST_TILTED_DEGREES:
        return Judged(Plane.OBLIQUE, Sureness.LIKELY, f"Tilted by {most:.0f} degrees, between two planes.")
    sure = Sureness.CERTAIN if most <= STRAIGHT_DEGREES else Sureness.LIKELY
    why = f"By orientation, tilted by {most:.0f} degrees."
    if said and plane not in said:
        return Judged(plane, Sureness.LIKELY, f"{why} The description says {said[0]}.")
    return Judged(plane, sure, why)


def distinct(places: Sequence[float]) -> list[float]:
    """The different places, in order."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > SAME_PLACE:
            found.append(place)
    return found


def step_between(places: Sequence[float]) -> float | None:
    """The usual distance from one slice to the next, in mm."""
    if len(places) < 2:
        return None
    return round(median(after - before for before, after in pairwise(places)), 3)


def has_holes(places: Sequence[float]) -> bool:
    """Whether evenly spaced slices have a wider space somewhere, as when files of a series got lost."""
    step = step_between(places)
    if step is None or len(places) < FEWEST_FOR_HOLES:
        return False
    return any(after - before > HOLE * step for before, after in pairwise(places))
