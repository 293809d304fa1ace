"""What only papers for an occasion say: a visit, a continuation, a fax, the wait and the drive. Part of LetterFacts.

Plain, frozen values; what nobody recorded is None or empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ReferringFacts:
    """Who at VA referred the veteran, as VA's referral says it."""

    clinician: str | None = None
    npi: str | None = None
    phone: str | None = None
    type_of_care: str | None = None
    seoc: str | None = None
    va_status: str | None = None
    """VA's own status of the referral in HSRM, in its words."""


@dataclass(frozen=True)
class VisitFacts:
    """One visit. Booked: when, where, with whom. Done: what the signed visit note says.

    `note_kind` and `stage` are words for a reader, such as "Procedure note" and "First visit".
    """

    on: date | None = None
    at: str | None = None
    """Time of day at the practice with its time zone, such as "9:30 AM MST"."""
    place: str | None = None
    clinician: str | None = None
    clinician_npi: str | None = None
    stage: str | None = None
    note_kind: str | None = None
    history: str | None = None
    findings: str | None = None
    done: str | None = None
    results: str | None = None
    assessment: str | None = None
    plan: str | None = None
    prescriptions: str | None = None
    signed_by: str | None = None
    signed_on: date | None = None
    has_uploaded_note: bool = False
    """The note came as a file, so none is written here."""


@dataclass(frozen=True)
class ProgressFact:
    """One measure at its first and its latest time, with the change in words and the change that counts."""

    measure: str
    first: str
    first_on: date
    latest: str
    latest_on: date
    change: str
    meaningful: str = ""


@dataclass(frozen=True)
class ContinuationFacts:
    """What the running authorization was used for. `visits_done`: days of visits here, oldest first."""

    visits_done: tuple[date, ...] = ()
    progress: tuple[ProgressFact, ...] = ()


@dataclass(frozen=True)
class StandardFact:
    """One access standard in force: its number with the text that sets it and where that was read."""

    limit: int
    unit: str
    citation: str
    in_force_since: date
    is_confirmed: bool = True
    """False: read in an unofficial copy only."""


@dataclass(frozen=True)
class AccessFacts:
    """The wait for VA's own appointment and the drive to it, as told; and the standards in force."""

    asked_on: date | None = None
    offered_on: date | None = None
    """The first day VA offered."""
    wait_days: int | None = None
    wait_told_by: str | None = None
    drive_minutes: int | None = None
    drive_told_by: str | None = None
    va_place: str | None = None
    """The VA place the wait and the drive are about."""
    wait_standard: StandardFact | None = None
    drive_standard: StandardFact | None = None


@dataclass(frozen=True)
class FaxFacts:
    """One fax: what it brings and on how many pages, the cover included."""

    about: str | None = None
    pages: int | None = None
    urgent: bool = False
