"""What an MRI review must say, and the red-flag questions. The program asks; a clinician decides."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from referral.review.states import Outcome

RED_FLAG_QUESTIONS: Mapping[str, str] = {
    "saddle_numbness": "Is there new numbness around the groin, buttocks or inner thighs?",
    "bladder_bowel": "Is there new trouble starting, stopping or feeling urine or bowel movements?",
    "leg_weakness": "Is one or are both legs getting weaker, or does a foot drop or drag?",
    "both_legs": "Is there new pain, numbness or tingling in both legs or both arms at once?",
    "hand_clumsiness": "Are the hands newly clumsy, or is walking newly unsteady?",
    "injury": "Was there a bad fall, a crash or another hard injury since the pain began?",
    "fever": "Is there fever, chills, or an infection in recent weeks?",
    "cancer_weight": "Is there a history of cancer, or weight loss without a reason?",
    "night_pain": "Is the pain severe at night or when lying still?",
}
"""From the AHCPR red-flag table (NCBI Bookshelf NBK52120, table A34364) and early signs; in plain words."""

LEVELS = {
    "lumbar": ("L1-2", "L2-3", "L3-4", "L4-5", "L5-S1"),
    "cervical": ("C2-3", "C3-4", "C4-5", "C5-6", "C6-7", "C7-T1"),
}

OUTCOME_LABELS = {
    Outcome.CANDIDATE: "Candidate: ask VA for the procedure",
    Outcome.DIAGNOSTIC_FIRST: "A diagnostic step first (such as an annulogram): ask VA for it",
    Outcome.REFER_SURGEON: "Refer to a spine surgeon: ask VA for the other specialty",
    Outcome.MORE_INFORMATION: "More information is needed before a decision",
    Outcome.NOT_CANDIDATE: "Not a candidate",
}

NEEDS_VA = frozenset({Outcome.CANDIDATE, Outcome.DIAGNOSTIC_FIRST, Outcome.REFER_SURGEON})

ICD10 = re.compile(r"[A-TV-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?")
PROCEDURE_CODE = re.compile(r"([0-9]{4}[0-9A-Z])|([A-V][0-9]{4})")


def is_icd10(code: str) -> bool:
    """Whether `code` has the form of an ICD-10-CM code."""
    return ICD10.fullmatch(code) is not None


def is_procedure_code(code: str) -> bool:
    """Whether `code` has the form of a CPT or HCPCS code."""
    return PROCEDURE_CODE.fullmatch(code) is not None


def signing_gaps(outcome: Outcome | None, content: Mapping[str, Any]) -> dict[str, str]:
    """What a review still needs before it can be signed, by field. Empty: it can be signed.

    `content`: {"levels": [{"level", "findings", "matches"}], "summary", "procedure", "requested_levels": [text],
    "icd10": [{"code", "label"}], "cpt": [{"code", "label"}], "visits", "duration_days", "reason", "specialty",
    "more_needed", "not_candidate_reason", "questions_to_ask": [text], "urgent": bool}.
    """
    gaps: dict[str, str] = {}
    if outcome is None:
        return {"outcome": "Choose the outcome of the review."}
    if not content.get("summary"):
        gaps["summary"] = "Sum up the review in a sentence or two."
    if outcome is not Outcome.MORE_INFORMATION and not content.get("levels"):
        gaps["levels"] = "Say what was found on at least one level."
    if outcome is Outcome.MORE_INFORMATION and not content.get("more_needed"):
        gaps["more_needed"] = "Name what is missing, so that the desk can ask for it."
    if outcome is Outcome.NOT_CANDIDATE and not content.get("not_candidate_reason"):
        gaps["not_candidate_reason"] = "Give the reason in words the veteran understands."
    if outcome in NEEDS_VA:
        gaps |= _request_gaps(outcome, content)
    return gaps


def _request_gaps(outcome: Outcome, content: Mapping[str, Any]) -> dict[str, str]:
    gaps = {}
    if not content.get("procedure"):
        gaps["procedure"] = "Say what VA is asked for."
    if not content.get("icd10"):
        gaps["icd10"] = "Give at least one ICD-10-CM diagnosis code."
    elif wrong := [row["code"] for row in content["icd10"] if not is_icd10(row["code"])]:
        gaps["icd10"] = f"Not the form of an ICD-10-CM code: {', '.join(wrong)}."
    if wrong := [row["code"] for row in content.get("cpt") or () if not is_procedure_code(row["code"])]:
        gaps["cpt"] = f"Not the form of a CPT or HCPCS code: {', '.join(wrong)}."
    if outcome is Outcome.REFER_SURGEON and not content.get("specialty"):
        gaps["specialty"] = "Name the specialty."
    return gaps
