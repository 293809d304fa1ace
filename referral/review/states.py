"""Kinds of treatment tried and the outcomes of an MRI review."""

from __future__ import annotations

import enum


class CareKind(enum.StrEnum):
    PHYSICAL_THERAPY = "physical_therapy"
    HOME_PROGRAM = "home_program"
    MEDICINE = "medicine"
    INJECTION = "injection"
    CHIROPRACTIC = "chiropractic"
    ACUPUNCTURE = "acupuncture"
    SURGERY = "surgery"
    OTHER = "other"


class Outcome(enum.StrEnum):
    CANDIDATE = "candidate"
    DIAGNOSTIC_FIRST = "diagnostic_first"
    MORE_INFORMATION = "more_information"
    NOT_CANDIDATE = "not_candidate"
    REFER_SURGEON = "refer_surgeon"


CARE_LABELS = {
    CareKind.PHYSICAL_THERAPY: "Physical therapy",
    CareKind.HOME_PROGRAM: "Home exercise program",
    CareKind.MEDICINE: "Medicine",
    CareKind.INJECTION: "Injection",
    CareKind.CHIROPRACTIC: "Chiropractic",
    CareKind.ACUPUNCTURE: "Acupuncture",
    CareKind.SURGERY: "Surgery",
    CareKind.OTHER: "Other",
}
