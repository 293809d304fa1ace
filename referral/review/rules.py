"""What an MRI review must say, and the red-flag questions. The program asks; a clinician decides."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from referral.core.numbers import is_icd10
from referral.paperwork.claims_language import claim_problems
from referral.review.candidacy import CRITERION_KEYS, Judgement
from referral.review.states import Outcome, SurgeonFlag, Urgency
from referral.review.terms import ALL_LEVELS, BY_NAME, LEVELS, PAIN_SOURCE, ROW_KEYS

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

OUTCOME_LABELS = {
    Outcome.CANDIDATE: "Candidate: ask VA for the procedure",
    Outcome.DIAGNOSTIC_FIRST: "A diagnostic step first (such as an annulogram): ask VA for it",
    Outcome.REFER_SURGEON: "Refer to a spine surgeon: ask VA for the other specialty",
    Outcome.MORE_INFORMATION: "More information is needed before a decision",
    Outcome.NOT_CANDIDATE: "Not a candidate",
}

NEEDS_VA = frozenset({Outcome.CANDIDATE, Outcome.DIAGNOSTIC_FIRST, Outcome.REFER_SURGEON})
BIOLOGIC_PATH = frozenset({Outcome.CANDIDATE, Outcome.DIAGNOSTIC_FIRST})
"""Outcomes that lead toward the biologic procedure; a flag for the surgeon or an open red flag rules them out."""

PROCEDURE_CODE = re.compile(r"([0-9]{4}[0-9A-Z])|([A-V][0-9]{4})")
MOST_COUNT = 10_000


def is_procedure_code(code: str) -> bool:
    """Whether `code` has the form of a CPT or HCPCS code."""
    return PROCEDURE_CODE.fullmatch(code) is not None


TEXTS = (
    *("summary", "comparison", "procedure", "reason", "specialty", "more_needed", "not_candidate_reason"),
    *("hand_off", "region", "urgency"),
)
FLAGS = ("urgent", "codes_confirmed")
NUMBERS = ("visits", "duration_days")
WORD_LISTS = ("requested_levels", "questions_to_ask", "flags")
CODE_LISTS = ("icd10", "cpt")
KNOWN = frozenset({"levels", "criteria", "pictures", *TEXTS, *FLAGS, *NUMBERS, *WORD_LISTS, *CODE_LISTS})
PICTURE_KEYS = frozenset({"image", "frame", "note", "file", "caption", "alt", "width", "height"})
MOST_PICTURES = 4
MISSHAPEN = "Not in the form of a review; see the fields in review.rules."


def shape_faults(content: Any) -> dict[str, str]:
    """What is not in the form of a review's content, by field. Empty: every other function may read it.

    All fields may be left out: {"region": "lumbar", "levels": [row], "flags": [SurgeonFlag], "summary": text,
    "comparison": text (with the prior study), "procedure": text, "requested_levels": [text],
    "icd10" and "cpt": [{"code", "label"}], "codes_confirmed": bool, "visits": int, "duration_days": int,
    "reason": text, "specialty": text, "urgency": Urgency, "urgent": bool (within 48 hours), "hand_off": text,
    "more_needed": text, "not_candidate_reason": text, "questions_to_ask": [text],
    "criteria": {key of CRITERIA: {"state": Judgement, "evidence": text, "records": [row]}},
    "pictures": [{"image": opaque id, "frame": int (from 0), "note": text}]}; signing adds what a paper prints.
    A row of a level: {"level", an answer for each name of review.terms.TERMS, "pain_source", "pain_evidence", "note"};
    "findings" holds free words in reviews written before there were answers to choose.
    """
    if not isinstance(content, Mapping):
        return {"content": MISSHAPEN}
    checks = {
        **dict.fromkeys(TEXTS, _is_text),
        **dict.fromkeys(FLAGS, lambda value: isinstance(value, bool)),
        **dict.fromkeys(NUMBERS, _is_count),
        **dict.fromkeys(WORD_LISTS, lambda value: isinstance(value, list) and all(map(_is_text, value))),
        **dict.fromkeys(CODE_LISTS, lambda value: isinstance(value, list) and all(map(_is_code, value))),
        "levels": lambda value: isinstance(value, list) and all(map(_is_row, value)),
        "pictures": lambda value: isinstance(value, list) and all(map(_is_picture, value)),
        "criteria": _is_worksheet,
    }
    faults = {str(key): "There is no such field." for key in content if key not in KNOWN}
    faults |= {
        k: MISSHAPEN
        for k, is_right in checks.items()
        if content.get(k) is not None and not is_right(content[k])
    }
    return faults


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < MOST_COUNT


def _is_texts_of(value: Any, keys: frozenset[str]) -> bool:
    return (
        isinstance(value, Mapping)
        and keys >= value.keys()
        and all(v is None or _is_text(v) for v in value.values())
    )


def _is_code(value: Any) -> bool:
    return _is_texts_of(value, frozenset({"code", "label"})) and bool(value.get("code"))


def _is_picture(value: Any) -> bool:
    if not isinstance(value, Mapping) or not value.keys() <= PICTURE_KEYS or not _is_text(value.get("image")):
        return False
    numbers = (value.get(name, 0) for name in ("frame", "width", "height"))
    texts = (value.get(name, "") for name in ("note", "file", "caption", "alt"))
    return all(isinstance(n, int) and 0 <= n < MOST_COUNT for n in numbers) and all(map(_is_text, texts))


def _is_row(value: Any) -> bool:
    return _is_texts_of(value, ROW_KEYS) and _is_text(value.get("level"))


def _is_worksheet(value: Any) -> bool:
    return isinstance(value, Mapping) and all(
        key in CRITERION_KEYS
        and isinstance(row, Mapping)
        and _is_text(row.get("state"))
        and row["state"] in set(Judgement)
        and _is_text(row.get("evidence", ""))
        and isinstance(row.get("records", []), list)
        for key, row in value.items()
    )


def signing_gaps(outcome: Outcome | None, content: Any) -> dict[str, str]:
    """What a review still needs before it can be signed, by field. Empty: it can be signed.

    `content` as described at `shape_faults`; any other value gives a gap, never an error.
    """
    if faults := shape_faults(content):
        return faults
    if outcome is None:
        return {"outcome": "Choose the outcome of the review."}
    gaps = _value_gaps(content)
    if not content.get("summary"):
        gaps["summary"] = "Sum up the review in a sentence or two."
    if found := _level_gaps(outcome, content.get("levels") or ()):
        gaps["levels"] = found
    if len(content.get("pictures") or ()) > MOST_PICTURES:
        gaps["pictures"] = f"Choose at most {MOST_PICTURES} pictures."
    if outcome in BIOLOGIC_PATH and content.get("flags"):
        gaps["outcome"] = (
            "A sign that calls for a surgeon is marked: refer to a surgeon, or take the mark back."
        )
    if outcome is Outcome.CANDIDATE and CRITERION_KEYS - (content.get("criteria") or {}).keys():
        gaps["criteria"] = "Judge each criterion of the worksheet: met, not met or unknown."
    if outcome in NEEDS_VA:
        gaps |= _request_gaps(content)
    if outcome in _GAPS_OF:
        gaps |= _GAPS_OF[outcome](content)
    return _claims(content) | gaps


def _claims(content: Mapping[str, Any]) -> dict[str, str]:
    """Texts that papers print and that promise something, by field; a level's notes count for the levels."""
    texts: dict[str, str] = {name: content.get(name) or "" for name in TEXTS}
    texts["levels"] = "\n\n".join(
        value for row in content.get("levels") or () for value in row.values() if isinstance(value, str)
    )
    texts["questions_to_ask"] = "\n\n".join(content.get("questions_to_ask") or ())
    return claim_problems(texts)


def _value_gaps(content: Mapping[str, Any]) -> dict[str, str]:
    gaps = {}
    if unknown := set(content.get("flags") or ()) - set(SurgeonFlag):
        gaps["flags"] = f"Unknown: {', '.join(sorted(unknown))}."
    if content.get("region") and content["region"] not in LEVELS:
        gaps["region"] = f"Choose one of {', '.join(LEVELS)}."
    if content.get("urgency") and content["urgency"] not in set(Urgency):
        gaps["urgency"] = f"Choose one of {', '.join(Urgency)}."
    return gaps


def _more_gaps(content: Mapping[str, Any]) -> dict[str, str]:
    return (
        {}
        if content.get("more_needed")
        else {"more_needed": "Name what is missing, so that the desk can ask for it."}
    )


def _reason_gaps(content: Mapping[str, Any]) -> dict[str, str]:
    given = content.get("not_candidate_reason")
    return {} if given else {"not_candidate_reason": "Give the reason in words the veteran understands."}


def _level_gaps(outcome: Outcome, rows: Any) -> str | None:
    names = [row["level"] for row in rows]
    if outcome is not Outcome.MORE_INFORMATION and not rows:
        return "Say what was found on at least one level."
    if unknown := [name for name in names if name not in ALL_LEVELS]:
        return f"Not a level: {', '.join(unknown)}."
    if len(set(names)) < len(names):
        return "A level is there twice."
    for row in rows:
        wrong = [
            term.label for term in BY_NAME.values() if row.get(term.name) and not term.answer(row[term.name])
        ]
        if wrong:
            return f"{row['level']}: choose one of the answers for {', '.join(wrong).lower()}."
        if not (row.get("contour") or row.get("findings")) and outcome is not Outcome.MORE_INFORMATION:
            return f"{row['level']}: choose the disc contour."
        if row.get("pain_source") and row["pain_source"] not in dict(PAIN_SOURCE):
            return f"{row['level']}: choose one of the answers for the pain source."
        if row.get("pain_source") == "yes" and not row.get("pain_evidence"):
            return f"{row['level']}: say on what evidence it is thought to be the pain source."
    return None


def _surgeon_gaps(content: Mapping[str, Any]) -> dict[str, str]:
    gaps = {}
    if not content.get("specialty"):
        gaps["specialty"] = "Name the specialty."
    if content.get("urgency") not in set(Urgency):
        gaps["urgency"] = "Choose how soon the surgeon must see the veteran."
    if content.get("urgency") == Urgency.EMERGENCY and not content.get("hand_off"):
        gaps["hand_off"] = "An emergency is handed off by phone first: say who was told, and when."
    return gaps


def _request_gaps(content: Mapping[str, Any]) -> dict[str, str]:
    gaps = {}
    if not content.get("procedure"):
        gaps["procedure"] = "Say what VA is asked for."
    if not content.get("icd10"):
        gaps["icd10"] = "Give at least one ICD-10-CM diagnosis code."
    elif wrong := [row["code"] for row in content["icd10"] if not is_icd10(row["code"])]:
        gaps["icd10"] = f"Not the form of an ICD-10-CM code: {', '.join(wrong)}."
    if wrong := [row["code"] for row in content.get("cpt") or () if not is_procedure_code(row["code"])]:
        gaps["cpt"] = f"Not the form of a CPT or HCPCS code: {', '.join(wrong)}."
    if not content.get("codes_confirmed"):
        gaps["codes_confirmed"] = "Confirm that you checked the codes against the findings."
    return gaps


_GAPS_OF: Mapping[Outcome, Callable[[Mapping[str, Any]], dict[str, str]]] = {
    Outcome.MORE_INFORMATION: _more_gaps,
    Outcome.NOT_CANDIDATE: _reason_gaps,
    Outcome.REFER_SURGEON: _surgeon_gaps,
}


def is_within_48_hours(content: Mapping[str, Any]) -> bool:
    """Whether the review asks for care within 48 hours (box 10 of VA Form 10-10172)."""
    return bool(content.get("urgent")) or content.get("urgency") in (
        Urgency.WITHIN_48_HOURS,
        Urgency.EMERGENCY,
    )
