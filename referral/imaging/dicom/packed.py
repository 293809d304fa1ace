"""Facts of files as plain lists and back, for the way from the reading child to the program."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, time
from operator import attrgetter
from typing import Any

from referral.imaging.dicom.facts import FileFacts, FileRefused, PatientFacts, PersonName, Refusal

FILE_FIELDS = tuple(field.name for field in fields(FileFacts))
NAME_FIELDS = tuple(field.name for field in fields(PersonName))
DATE_AT, TIME_AT, PATIENT_AT = (FILE_FIELDS.index(name) for name in ("studied_on", "studied_at", "patient"))
TUPLES_AT = tuple(
    FILE_FIELDS.index(name)
    for name in ("scanning_sequence", "sequence_variant", "image_type", "notes", "orientation", "position")
) + tuple(FILE_FIELDS.index(name) for name in ("pixel_spacing", "window"))
FRAMES_AT = tuple(
    FILE_FIELDS.index(name) for name in ("frame_positions", "frame_orientations", "frame_spacings")
)
values_of_file = attrgetter(*FILE_FIELDS)
values_of_name = attrgetter(*NAME_FIELDS)


def pack(found: FileFacts | FileRefused) -> list[Any]:
    """The values in the order of the fields, dates as text."""
    if isinstance(found, FileRefused):
        return [found.name, found.size, found.kind.value, found.reason]
    values = list(values_of_file(found))
    patient = found.patient
    values[PATIENT_AT] = [
        values_of_name(patient.name) if patient.name else None,
        patient.patient_id,
        patient.born_on.isoformat() if patient.born_on else None,
        patient.sex,
    ]
    values[DATE_AT] = found.studied_on.isoformat() if found.studied_on else None
    values[TIME_AT] = found.studied_at.isoformat() if found.studied_at else None
    return values


def unpack_refused(values: list[Any]) -> FileRefused:
    """What `pack` made of a refused file."""
    name, size, kind, reason = values
    return FileRefused(name, size, Refusal(kind), reason)


def unpack_file(values: list[Any]) -> FileFacts:
    """What `pack` made of a file's facts."""
    name, patient_id, born_on, sex = values[PATIENT_AT]
    values[PATIENT_AT] = PatientFacts(
        name=PersonName(*name) if name else None,
        patient_id=patient_id,
        born_on=date.fromisoformat(born_on) if born_on else None,
        sex=sex,
    )
    if values[DATE_AT]:
        values[DATE_AT] = date.fromisoformat(values[DATE_AT])
    if values[TIME_AT]:
        values[TIME_AT] = time.fromisoformat(values[TIME_AT])
    for at in TUPLES_AT:
        if values[at] is not None:
            values[at] = tuple(values[at])
    for at in FRAMES_AT:
        values[at] = tuple(tuple(vector) for vector in values[at])
    return FileFacts(*values)
