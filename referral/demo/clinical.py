"""Invented clinical content: complaints, treatments and reviews."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from referral.authorizations.models import ServiceRequest
from referral.care.states import CareKind, Guidance, InjectionPurpose, Side
from referral.cases.operations.authorization import RequestDetails
from referral.cases.operations.care.treatments import Injection, Treatment
from referral.cases.operations.clinical_note import NoteTexts
from referral.review.candidacy import CRITERIA
from referral.review.states import Outcome, Urgency
from referral.review.terms import LEVELS, normal_row

COMPLAINTS = (
    "Low back pain for years, worse when sitting and bending",
    "Low back pain with pain down the left leg to the calf",
    "Deep midline low back pain after lifting, no leg pain",
    "Low back pain on the right side, worse in the morning",
)
TORN = ("L3-4", "L4-5", "L5-S1")


def complaint(random: Random) -> str:
    """What the veteran says, in a sentence."""
    return random.choice(COMPLAINTS)


def treatments(random: Random, day: date) -> list[Treatment]:
    """Conservative care over the last year, with dates and results."""
    start = day - timedelta(days=random.randint(220, 360))
    therapy_end = start + timedelta(weeks=random.randint(8, 12))
    injection = therapy_end + timedelta(days=random.randint(20, 60))
    return [
        Treatment(
            CareKind.PHYSICAL_THERAPY,
            "Spine-focused, twice a week",
            start,
            therapy_end,
            "Pain 7 before, 6 after",
        ),
        Treatment(CareKind.HOME_PROGRAM, "20 minutes a day", start, None, "Keeps it up, little change"),
        Treatment(CareKind.MEDICINE, "Naproxen 500 mg as needed", start, None, "Takes the edge off"),
        Treatment(
            CareKind.INJECTION,
            "Epidural steroid, L4-5",
            injection,
            injection,
            "Half the pain for three weeks",
        ),
    ]


def note() -> NoteTexts:
    """A clinical note's own parts; the rest comes from the record."""
    return NoteTexts(
        history="The pain came on over weeks and has not left since. No surgery on the spine.",
        function="Sits for 30 minutes at most, walks a mile with two rests, wakes twice a night from pain. "
        "Has given up coaching and long drives.",
        medicines="None",
        assessment="Axial low back pain for more than half a year that did not settle under structured conservative "
        "care; an annular fissure that fits it. No sign of a pressed nerve.",
        plan="1. Diagnostic annulogram at the level found.\n2. Injection at that level if it proves painful.\n"
        "3. Physical therapy again from week four.\n4. Follow-up in weeks two and six.",
    )


OBJECTIVE = (
    "Tell whether this disc is the source of the pain, and treat it if it is. Aims: to sit for an hour, to sleep "
    "through the night."
)
CONTINUITY = (
    "The ordering clinician sees the veteran in weeks two and six after the procedure. Results go to VA after the "
    "first and the last visit; VA primary care goes on with the veteran's care."
)


def completed(request: ServiceRequest) -> RequestDetails:
    """The request as the review drafted it, with what only the request says."""
    content = request.content or {}
    return RequestDetails(
        category=request.category,
        specialty=request.specialty,
        is_urgent=request.is_urgent,
        clinician_id=request.clinician_id,
        visits=request.visits,
        duration_days=request.duration_days,
        objective=OBJECTIVE,
        continuity=CONTINUITY,
        **{name: content[name] for name in ("procedure", "levels", "icd10", "cpt", "reason")},
    )


def injection(day: date) -> Treatment:
    """A diagnostic injection with what it argues for."""
    said = Injection("L4-5", Side.LEFT, Guidance.FLUOROSCOPY, "Dr. Marlow", InjectionPurpose.DIAGNOSTIC, 70, 1,
                     "The left L4-5 facet as one source of the pain")  # fmt: skip
    return Treatment(CareKind.INJECTION, "Medial branch block", day, day, "", said)


def review_content(random: Random, outcome: Outcome) -> dict[str, Any]:
    """A signed review's content for `outcome` (see review.rules.signing_gaps)."""
    level = random.choice(TORN)
    content: dict[str, Any] = {
        "region": "lumbar",
        "levels": [_torn(name) if name == level else normal_row(name) for name in LEVELS["lumbar"]],
        "summary": f"Annular fissure at {level} that matches the symptoms. Other levels without relevant findings.",
    }
    if outcome is Outcome.MORE_INFORMATION:
        return {
            "summary": "The disc holds no sagittal STIR series.",
            "more_needed": "The original disc with sagittal STIR",
        }
    if outcome is Outcome.NOT_CANDIDATE:
        return content | {
            "not_candidate_reason": "The MRI shows no tear in the disc that explains your pain.",
            "questions_to_ask": [
                "What else could cause the pain?",
                "Would a different kind of therapy help me?",
            ],
        }
    return content | {
        "procedure": f"Diagnostic annulogram and intra-annular injection, {level}",
        "requested_levels": [level],
        "codes_confirmed": True,
        "criteria": {criterion.key: {"state": "met", "evidence": ""} for criterion in CRITERIA}
        if outcome is Outcome.CANDIDATE
        else {},
        "icd10": [{"code": "M51.360", "label": "Lumbar disc degeneration with axial back pain only"}],
        "cpt": [{"code": "62290", "label": "Lumbar discography injection, each level"}],
        "visits": 4,
        "duration_days": 180,
        "reason": "Physical therapy twice a week for eight weeks and a daily home program brought pain from 7 to 6."
        " An epidural steroid injection gave half the relief for three weeks only. The MRI shows an annular"
        f" fissure at {level} that matches the symptoms. The step asked for tells whether this disc"
        " is the source.",
        "specialty": "Orthopedic spine surgery" if outcome is Outcome.REFER_SURGEON else "",
        "urgency": Urgency.SOON.value if outcome is Outcome.REFER_SURGEON else "",
    }


def _torn(level: str) -> dict[str, str]:
    """A level with a fissure and a small protrusion that fits the pain."""
    return normal_row(level) | {
        "contour": "protrusion",
        "zone": "central",
        "side": "midline",
        "fissure": "yes",
        "hiz": "yes",
        "pfirrmann": "3",
        "height": "mild",
        "root": "contact",
        "matches": "yes",
        "pain_source": "unclear",
    }


VISIT_NOTE = {
    "kind": "procedure",
    "history": "Low back pain as before, 6 of 10 on arrival.",
    "findings": "Strength and reflexes of both legs normal. Pain on sitting and bending forward.",
    "done": "Diagnostic annulogram L4-5 under fluoroscopy with local anesthesia. No complication.",
    "results": "L4-5: concordant pain at low pressure, posterior fissure.",
    "assessment": "The L4-5 disc is thought to be the pain source.",
    "plan": "Home program goes on. Call in two weeks.",
    "prescriptions": "None.",
}
