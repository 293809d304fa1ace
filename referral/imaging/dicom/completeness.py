"""Which series of a region's protocol a study has, which are missing, and whether their slices are fine enough."""

from __future__ import annotations

from dataclasses import dataclass

from referral.imaging.dicom.facts import CUT_OFF, SLICES_MISSING, SeriesFacts, StudyFacts, Sureness, Weighting
from referral.imaging.dicom.protocols import Geometry, NeededSeries, Protocol
from referral.imaging.dicom.weighting import is_fat_suppressed

ORDER = [Sureness.CERTAIN, Sureness.LIKELY, Sureness.GUESS]


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One needed series: which series of the study it is (by UID), or empty when missing, and what to know about it."""

    label: str
    shows: str
    series_uids: tuple[str, ...]
    sure: Sureness | None
    note: str


@dataclass(frozen=True, slots=True)
class SeriesCheck:
    """A study against a protocol, with its source. `geometry` are remarks on the slices, in sentences."""

    region: str
    rows: tuple[SeriesRow, ...]
    missing: tuple[str, ...]
    geometry: tuple[str, ...]
    source: str
    confidence: str


def check_series(study: StudyFacts, protocol: Protocol) -> SeriesCheck:
    """Find each needed series among the study's."""
    pictures = [series for series in study.series if series.is_image]
    rows = tuple(_row(needed, pictures) for needed in protocol.series)
    used = {uid for row in rows for uid in row.series_uids}
    remarks = []
    for series in pictures:
        if series.uid in used:
            remarks += [
                f"{_called(series)}: {note}" for note in (SLICES_MISSING, CUT_OFF) if note in series.notes
            ]
            remarks += _geometry(series, protocol.geometry) if protocol.geometry else []
    for row, needed in zip(rows, protocol.series, strict=True):
        if needed.not_flat_spin_echo:
            remarks += _flat_spin_echo(row, pictures)
    return SeriesCheck(
        region=protocol.region,
        rows=rows,
        missing=tuple(row.label for row in rows if not row.series_uids),
        geometry=tuple(remarks),
        source=protocol.source,
        confidence=protocol.confidence,
    )


def _row(needed: NeededSeries, pictures: list[SeriesFacts]) -> SeriesRow:
    fitting = [
        series
        for series in pictures
        if series.plane.value == needed.plane and series.weighting.value in needed.weightings
    ]
    if not fitting:
        return SeriesRow(needed.label, needed.shows, (), None, _instead(needed, pictures))
    sure = min((_sureness(series) for series in fitting), key=ORDER.index)
    best = next(series for series in fitting if _sureness(series) is sure)
    note = "" if sure is Sureness.CERTAIN else f"{best.plane.why} {best.weighting.why}"
    return SeriesRow(needed.label, needed.shows, tuple(series.uid for series in fitting), sure, note)


def _sureness(series: SeriesFacts) -> Sureness:
    return max((series.plane.sure, series.weighting.sure), key=ORDER.index)


def _instead(needed: NeededSeries, pictures: list[SeriesFacts]) -> str:
    """What the study has in place of a missing series, for a reviewer to decide."""
    if not needed.stand_in:
        return ""
    for series in pictures:
        if (
            series.plane.value == needed.plane
            and series.weighting.value == Weighting.T2
            and is_fat_suppressed(series.description or "")
        ):
            return f"There is a {needed.stand_in} in this plane; a reviewer may accept it."
    return ""


def _called(series: SeriesFacts) -> str:
    return series.description or f"Series {series.number}"


def _geometry(series: SeriesFacts, limits: Geometry) -> list[str]:
    name = _called(series)
    area = series.pixel_spacing[0] * series.pixel_spacing[1] if series.pixel_spacing else None
    pairs = (
        ("slices", "mm thick", series.slice_thickness, limits.slice_thickness_at_most),
        ("gaps", "mm wide", series.gap, limits.gap_at_most),
        ("pixels", "mm² large", area, limits.pixel_area_at_most),
    )
    return [
        f"{name}: its {what} are {value:.2g} {unit}; at most {most:g} is asked for."
        for what, unit, value, most in pairs
        if value is not None and value > most + 0.005
    ]


def _flat_spin_echo(row: SeriesRow, pictures: list[SeriesFacts]) -> list[str]:
    found = [series for series in pictures if series.uid in row.series_uids]
    if not found or any(series.is_gradient_echo or series.acquisition == "3D" for series in found):
        return []
    return [f"{row.label}: only a 2D spin echo is there; the source asks for gradient echo or 3D."]
