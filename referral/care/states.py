"""Kinds of treatment, what an injection was for, what is measured, and what a clinician decides about a trial."""

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


class InjectionPurpose(enum.StrEnum):
    DIAGNOSTIC = "diagnostic"
    THERAPEUTIC = "therapeutic"
    BOTH = "both"


PURPOSE_LABELS = {
    InjectionPurpose.DIAGNOSTIC: "Diagnostic: to find the source of the pain",
    InjectionPurpose.THERAPEUTIC: "Therapeutic: to ease the pain",
    InjectionPurpose.BOTH: "Both",
}


class Side(enum.StrEnum):
    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"
    MIDLINE = "midline"


SIDE_LABELS = {
    Side.LEFT: "Left",
    Side.RIGHT: "Right",
    Side.BOTH: "Both sides",
    Side.MIDLINE: "Midline",
}


class Guidance(enum.StrEnum):
    FLUOROSCOPY = "fluoroscopy"
    CT = "ct"
    ULTRASOUND = "ultrasound"
    NONE = "none"


GUIDANCE_LABELS = {
    Guidance.FLUOROSCOPY: "Fluoroscopy (X-ray)",
    Guidance.CT: "CT",
    Guidance.ULTRASOUND: "Ultrasound",
    Guidance.NONE: "Without imaging",
}


class Measure(enum.StrEnum):
    """What a score measures; `measures.toml` holds range and meaningful change."""

    PAIN_NRS = "pain_nrs"
    PAIN_VAS = "pain_vas"
    ODI = "odi"
    NDI = "ndi"
    PROMIS_PF = "promis_pf"
    PROMIS_PI = "promis_pi"
    ROLAND_MORRIS = "roland_morris"
    QUEBEC = "quebec"


class FollowUpState(enum.StrEnum):
    """How far one follow-up after the procedure has come."""

    COMING = "coming"
    DUE = "due"
    LATE = "late"
    ANSWERED = "answered"
    MISSED = "missed"


class TrialChoice(enum.StrEnum):
    """What the clinician decides at a checkpoint of a trial."""

    CONTINUE = "continue"
    ESCALATE = "escalate"


CHOICE_LABELS = {
    TrialChoice.CONTINUE: "Continue the trial",
    TrialChoice.ESCALATE: "End the trial and escalate",
}
