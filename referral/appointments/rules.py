"""What may go into the records VA gets back after a visit. Pure.

The kinds that are refused are those of the third-party administrators' list (older, still what VA wants): claims,
VA's own consult, medication administration records, education sheets, daily vitals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from referral.appointments.states import RecordKind

REFUSED: Mapping[RecordKind, str] = {
    RecordKind.CLAIM: "Claims never go with records: VA's medical desk can't process them. Send the claim to the payer "
    "named on the referral.",
    RecordKind.VA_CONSULT: "VA has its own consult and referral. Sent back, they are filed as if they were news.",
    RecordKind.EDUCATION_SHEET: "Education sheets are for the veteran. VA does not keep them in the chart.",
    RecordKind.MEDICATION_ADMINISTRATION: "VA does not take medication administration records. Prescriptions go under "
    "“Prescription” or into the visit note.",
    RecordKind.DAILY_VITALS: "VA does not take lists of daily vital signs. What matters of them goes into the note.",
}


def why_not_returned(kind: RecordKind) -> str | None:
    """Why a file of this kind may not go to VA with a visit's records, or None when it may."""
    return REFUSED.get(kind)


def why_other_day(service_on: date, visit_on: date) -> str | None:
    """Why a file of that date of service can't go with this visit's records: a packet has one date of service."""
    if service_on == visit_on:
        return None
    return (
        f"The visit was on {visit_on:%B} {visit_on.day}, {visit_on.year}. One packet holds one date of service; "
        "a file of another day goes with the records of that day."
    )


@dataclass(frozen=True)
class DoneVisit:
    """A visit that took place, and how far its records are. `settled`: VA confirmed them, or they were waived."""

    id: int
    authorization_id: int
    on: date
    sent_on: date | None
    settled: bool


def owed(visits: Sequence[DoneVisit], *, is_over: bool) -> tuple[DoneVisit, ...]:
    """The visits whose records VA still must get and confirm, oldest first.

    VA wants them after the first and after the last visit of a referral (GAO-25-106910). Which visit is the last is
    known once the episode `is_over`: no further visit is planned.
    """
    seen: set[int] = set()
    found = []
    ordered = sorted(visits, key=lambda one: (one.on, one.id))
    for visit in ordered:
        is_first = visit.authorization_id not in seen
        seen.add(visit.authorization_id)
        if (is_first or (is_over and visit is ordered[-1])) and not visit.settled:
            found.append(visit)
    return tuple(found)
