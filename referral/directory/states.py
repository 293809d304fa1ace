"""Which offices a VA facility has that a practice speaks with."""

from __future__ import annotations

import enum


class OfficeKind(enum.StrEnum):
    """`community_care` is the facility's own entry in the directory: requests and records go there."""

    COMMUNITY_CARE = "community_care"
    SCHEDULING = "scheduling"
    RELEASE_OF_INFORMATION = "release_of_information"
    PATIENT_ADVOCATE = "patient_advocate"
    SPECIALTY_CLINIC = "specialty_clinic"
    OTHER = "other"


OFFICE_LABELS = {
    OfficeKind.COMMUNITY_CARE: "Community care office",
    OfficeKind.SCHEDULING: "Community care scheduling",
    OfficeKind.RELEASE_OF_INFORMATION: "Release of information",
    OfficeKind.PATIENT_ADVOCATE: "Patient advocate",
    OfficeKind.SPECIALTY_CLINIC: "Specialty clinic",
    OfficeKind.OTHER: "Another office",
}
