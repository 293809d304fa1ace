"""Who can have the ball of a case, from whom its next step waits for."""

from __future__ import annotations

import enum

from referral.cases.states import WaitingOn


class Holder(enum.StrEnum):
    """Who has the ball: each business day of an open case belongs to exactly one of them (`ledger.py`)."""

    PRACTICE = "practice"
    VA = "va"
    VETERAN = "veteran"
    IMAGING_FACILITY = "imaging_facility"
    REFERRER = "referrer"


HOLDER_OF = {
    WaitingOn.COORDINATOR: Holder.PRACTICE,
    WaitingOn.REVIEWER: Holder.PRACTICE,
    WaitingOn.VETERAN: Holder.VETERAN,
    WaitingOn.VA: Holder.VA,
    WaitingOn.IMAGING_FACILITY: Holder.IMAGING_FACILITY,
    WaitingOn.REFERRER: Holder.REFERRER,
}

HOLDER_LABELS = {
    Holder.PRACTICE: "The practice",
    Holder.VA: "The VA facility",
    Holder.VETERAN: "The veteran",
    Holder.IMAGING_FACILITY: "The imaging facility",
    Holder.REFERRER: "The referring clinician",
}
