"""What may go into the records VA gets back after a visit. Pure.

The kinds that are refused are those of the third-party administrators' list (older, still what VA wants): claims,
VA's own consult, medication administration records, education sheets, daily vitals.
"""

from __future__ import annotations

from collections.abc import Mapping
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
