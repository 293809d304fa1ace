"""The series an MRI needs per region: dated data with its source, read from protocols.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from referral.imaging.dicom.facts import Plane, Weighting
from referral.imaging.dicom.regions import Region


@dataclass(frozen=True, slots=True)
class NeededSeries:
    """One series of a protocol. `stand_in` names what a reviewer may accept instead."""

    label: str
    plane: Plane
    weightings: tuple[Weighting, ...]
    shows: str
    stand_in: str = ""
    not_flat_spin_echo: bool = False


@dataclass(frozen=True, slots=True)
class Geometry:
    """What slices must not exceed: mm, and mm² for a pixel's area."""

    slice_thickness_at_most: float
    gap_at_most: float
    pixel_area_at_most: float


@dataclass(frozen=True, slots=True)
class Protocol:
    """The series needed for one region from one day on, with source and confidence."""

    region: Region
    effective_from: date
    confidence: str
    source: str
    series: tuple[NeededSeries, ...]
    geometry: Geometry | None = None
    covers: str = ""


@lru_cache(maxsize=1)
def shipped_protocols() -> tuple[Protocol, ...]:
    """The protocols that come with the program, in the file's order."""
    text = (Path(__file__).parent / "protocols.toml").read_text()
    return tuple(_protocol(row) for row in tomllib.loads(text)["protocol"])


def protocol_for(region: Region, on: date, protocols: tuple[Protocol, ...] | None = None) -> Protocol | None:
    """The protocol in force for `region` on that day: the newest that had taken effect, the later one of equals."""
    known = [one for one in protocols or shipped_protocols() if one.region is region]
    in_force = [one for one in known if one.effective_from <= on] or known[:1]
    return (
        max(enumerate(in_force), key=lambda pair: (pair[1].effective_from, pair[0]))[1] if in_force else None
    )


def _protocol(row: Mapping[str, Any]) -> Protocol:
    geometry = row.get("geometry")
    return Protocol(
        region=Region(row["region"]),
        effective_from=row["effective_from"],
        confidence=row["confidence"],
        source=row["source"],
        series=tuple(_needed(one) for one in row["series"]),
        geometry=Geometry(**geometry) if geometry else None,
        covers=row.get("covers", ""),
    )


def _needed(row: Mapping[str, Any]) -> NeededSeries:
    weightings = tuple(Weighting(one) for one in row["weightings"])
    return NeededSeries(**{**row, "plane": Plane(row["plane"]), "weightings": weightings})
