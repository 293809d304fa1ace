"""The outcomes of an MRI review."""

from __future__ import annotations

import enum


class Outcome(enum.StrEnum):
    CANDIDATE = "candidate"
    DIAGNOSTIC_FIRST = "diagnostic_first"
    MORE_INFORMATION = "more_information"
    NOT_CANDIDATE = "not_candidate"
    REFER_SURGEON = "refer_surgeon"


class SurgeonFlag(enum.StrEnum):
    """What calls for a spine surgeon without delay (care pathway, step 5); any of them rules the biologic path out."""

    INSTABILITY = "instability"
    DEFORMITY = "deformity"
    PROGRESSIVE_DEFICIT = "progressive_deficit"


SURGEON_FLAG_LABELS = {
    SurgeonFlag.INSTABILITY: "Significant instability",
    SurgeonFlag.DEFORMITY: "Structural deformity",
    SurgeonFlag.PROGRESSIVE_DEFICIT: "Progressive neurological deficit",
}


class Urgency(enum.StrEnum):
    """How soon the surgeon must see the veteran."""

    ROUTINE = "routine"
    SOON = "soon"
    WITHIN_48_HOURS = "within_48_hours"
    EMERGENCY = "emergency"


URGENCY_LABELS = {
    Urgency.ROUTINE: "Routine",
    Urgency.SOON: "Within two weeks",
    Urgency.WITHIN_48_HOURS: "Within 48 hours: VA is called",
    Urgency.EMERGENCY: "Emergency: handed off by phone before signing",
}
