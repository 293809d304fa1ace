"""Files gathered into series and studies as they come: `Gathering().add(file)` for each, then `.studies()`.

What is kept of a file is a few dozen bytes, so that a medium's size does not matter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from referral.imaging.dicom.facts import (
    SLICES_MISSING,
    FileFacts,
    FileRefused,
    ImageFacts,
    Judged,
    PatientFacts,
    Plane,
    Refusal,
    SeriesFacts,
    StudyFacts,
    Sureness,
    Vector,
    Weighting,
)
from referral.imaging.dicom.geometry import along, distinct, has_holes, judge_plane, normal_of, step_between
from referral.imaging.dicom.weighting import Sequence, is_gradient_echo, judge_weighting

MOST_DIFFERENT = 8
MOST_PATIENTS = 200
NOT_MRI = Judged(Weighting.UNKNOWN, Sureness.GUESS, "Only an MRI has a weighting.")
MOST_ORIENTATIONS = 64
T = TypeVar("T")
NEVER_IN_STACKS = (Plane.SAGITTAL, Plane.CORONAL)  # axial slices often lie in one stack per disc


@dataclass(slots=True)
class _Series:
    first: FileFacts
    images: list[ImageFacts] = field(default_factory=list)
    places: list[tuple[float, Vector]] = field(default_factory=list)
    orientations: dict[Vector, Vector] = field(default_factory=dict)
    frames_of_reference: set[str | None] = field(default_factory=set)
    has_pixels: bool = False
    notes: dict[str, None] = field(default_factory=dict)

    def add(self, file: FileFacts) -> None:
        for orientation in filter(None, (file.orientation, *file.frame_orientations)):
            if len(self.orientations) < MOST_ORIENTATIONS:
                self.orientations.setdefault(orientation, orientation)
        if len(self.frames_of_reference) < MOST_DIFFERENT:
            self.frames_of_reference.add(file.frame_of_reference)
        normal = normal_of(self.first.orientation)
        for position in file.frame_positions or (file.position,):
            place = along(position, normal)
            if place is not None and position:
                self.places.append((place, position))
        self.images.append(
            ImageFacts(
                name=file.name,
                sop_uid=file.sop_uid or "",
                instance_number=file.instance_number,
                frames=file.frames,
                along=along(file.position, normal),
                transfer_syntax=self._shared(file.transfer_syntax),
                position=file.position,
                orientation=self.orientations.get(file.orientation, file.orientation)
                if file.orientation
                else None,
                pixel_spacing=self._spacing(file.pixel_spacing),
                rows=file.rows,
                columns=file.columns,
                frame_positions=file.frame_positions,
                frame_orientations=file.frame_orientations,
                frame_spacings=file.frame_spacings,
            )
        )
        self.has_pixels = self.has_pixels or file.has_pixels
        for note in file.notes[:MOST_DIFFERENT]:
            if len(self.notes) < MOST_DIFFERENT:
                self.notes.setdefault(note)

    def _shared(self, syntax: str | None) -> str | None:
        return self.first.transfer_syntax if syntax == self.first.transfer_syntax else syntax

    def _spacing(self, spacing: Vector | None) -> Vector | None:
        return self.first.pixel_spacing if spacing == self.first.pixel_spacing else spacing

    @property
    def frame_of_reference(self) -> str | None:
        return next(iter(self.frames_of_reference)) if len(self.frames_of_reference) == 1 else None


@dataclass(slots=True)
class _Study:
    first: FileFacts
    series: dict[str, _Series] = field(default_factory=dict)
    patients: dict[PatientFacts, None] = field(default_factory=dict)
    files: int = 0
    size: int = 0
    burned_in: bool | None = None
    days: Counter[str] = field(default_factory=Counter)

    def add(self, file: FileFacts) -> None:
        self.files += 1
        self.size += file.size
        if len(self.patients) < MOST_PATIENTS:
            self.patients.setdefault(file.patient)
        if file.burned_in is not None:
            self.burned_in = bool(self.burned_in) or file.burned_in
        if file.studied_on and len(self.days) < MOST_DIFFERENT:
            self.days[file.studied_on.isoformat()] += 1
        key = file.series_uid or f"{file.modality}/{file.series_number}"
        self.series.setdefault(key, _Series(file)).add(file)


class Gathering:
    """The studies of one medium, growing file by file."""

    def __init__(self) -> None:
        self._studies: dict[str, _Study] = {}
        self._seen: set[str] = set()

    def add(self, file: FileFacts) -> FileRefused | None:
        """Take one file in; the answer says so when the same image was there already."""
        if file.sop_uid:
            if file.sop_uid in self._seen:
                return FileRefused(
                    file.name, file.size, Refusal.DUPLICATE, "The same image is on the medium a second time."
                )
            self._seen.add(file.sop_uid)
        self._studies.setdefault(file.study_uid or "", _Study(file)).add(file)
        return None

    def studies(self) -> tuple[StudyFacts, ...]:
        """All studies, the newest first."""
        found = [_study_facts(study) for study in self._studies.values()]
        return tuple(sorted(found, key=lambda study: (str(study.studied_on or ""), study.uid), reverse=True))


def _study_facts(study: _Study) -> StudyFacts:
    first = study.first
    series = sorted(
        (_series_facts(uid, one) for uid, one in study.series.items()),
        key=lambda one: (one.number if one.number is not None else 1_000_000, one.uid),
    )
    firsts = [one.first for one in study.series.values()]
    return StudyFacts(
        uid=first.study_uid or "",
        patients=tuple(study.patients),
        modalities=_different(file.modality for file in firsts),
        studied_on=_any(file.studied_on for file in firsts),
        studied_at=_any(file.studied_at for file in firsts),
        accession=_any(file.accession for file in firsts),
        institution=_any(file.institution for file in firsts),
        referring=_any(file.referring for file in firsts),
        description=_any(file.study_description for file in firsts),
        body_parts=_different(file.body_part for file in firsts),
        protocols=_different(file.protocol for file in firsts),
        field_strength=_any(file.field_strength for file in firsts),
        manufacturer=_any(file.manufacturer for file in firsts),
        model=_any(file.model for file in firsts),
        burned_in=study.burned_in,
        files=study.files,
        size=study.size,
        series=tuple(series),
        notes=tuple(_study_notes(study)),
    )


def _study_notes(study: _Study) -> Iterable[str]:
    if len(study.patients) > 1:
        yield "Its files do not all name the patient in the same way."
    if len(study.days) > 1:
        yield "Its files give different study dates."
    if not study.first.study_uid:
        yield "Its files have no study identifier."


def _series_facts(uid: str, series: _Series) -> SeriesFacts:
    first = series.first
    words = " ".join(filter(None, (first.series_description, first.protocol, first.sequence_name)))
    plane = judge_plane(series.orientations, first.series_description or words)
    sequence = Sequence(
        words=" ".join(filter(None, (first.series_description, first.sequence_name)))
        or (first.protocol or ""),
        repetition_time=first.repetition_time,
        echo_time=first.echo_time,
        inversion_time=first.inversion_time,
        flip_angle=first.flip_angle,
        scanning_sequence=first.scanning_sequence,
        image_type=first.image_type,
        contrast_agent=first.contrast_agent,
        is_several_planes=plane.value == Plane.OBLIQUE and "several planes" in plane.why,
    )
    places = distinct([place for place, _ in series.places])
    step = step_between(places) or first.slice_spacing
    thickness = first.slice_thickness
    ends = sorted(series.places)
    missing = [SLICES_MISSING] if plane.value in NEVER_IN_STACKS and has_holes(places) else []
    return SeriesFacts(
        uid=uid,
        number=first.series_number,
        modality=first.modality,
        description=first.series_description,
        protocol=first.protocol,
        body_part=first.body_part,
        plane=plane,
        weighting=judge_weighting(sequence) if first.modality in ("MR", None) else NOT_MRI,
        is_image=series.has_pixels,
        slices=len(places) or sum(image.frames for image in series.images),
        coverage=round(places[-1] - places[0] + (thickness or 0), 1) if places else None,
        slice_thickness=thickness,
        slice_spacing=step,
        gap=round(step - thickness, 2) if step is not None and thickness is not None else None,
        pixel_spacing=first.pixel_spacing,
        rows=first.rows,
        columns=first.columns,
        repetition_time=first.repetition_time,
        echo_time=first.echo_time,
        inversion_time=first.inversion_time,
        acquisition=first.acquisition,
        is_gradient_echo=is_gradient_echo(sequence),
        field_strength=first.field_strength,
        orientation=first.orientation,
        first_position=ends[0][1] if ends else None,
        last_position=ends[-1][1] if ends else None,
        window=first.window,
        images=tuple(sorted(series.images, key=_place_in_series)),
        notes=(*series.notes, *missing),
        frame_of_reference=series.frame_of_reference,
    )


def _place_in_series(image: ImageFacts) -> tuple[bool, float, int, str]:
    number = image.instance_number
    return (
        image.along is None,
        image.along or 0.0,
        number if number is not None else 0,
        image.name,
    )


def _any(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)


def _different(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))[:MOST_DIFFERENT]
