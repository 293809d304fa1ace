"""The candidacy worksheet: each criterion with what the record says about it. The clinician judges; nothing is scored.

Criteria are those of the practice's care pathway, step 4, and the procedure stops of domain facts 9.5 (confirm those
with the practice before relying on them).
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from referral.review.states import SURGEON_FLAG_LABELS, SurgeonFlag
from referral.review.terms import in_words


class Judgement(enum.StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


JUDGEMENT_LABELS = {Judgement.MET: "Met", Judgement.NOT_MET: "Not met", Judgement.UNKNOWN: "Unknown"}


@dataclass(frozen=True)
class Criterion:
    key: str
    label: str
    hint: str


CRITERIA = (
    Criterion(
        "tear_or_herniation", "A disc tear or contained herniation is confirmed", "On the pictures, by level."
    ),
    Criterion("fits_symptoms", "The finding fits the symptoms", "A finding alone is no pain source."),
    Criterion(
        "care_tried",
        "Conservative care brought no lasting relief",
        "Six to twelve weeks, structured; injections and their relief.",
    ),
    Criterion(
        "not_fusion",
        "Fusion does not fit, or the veteran does not want it",
        "Note what the veteran prefers and who asked.",
    ),
    Criterion(
        "earlier_surgery",
        "Earlier surgery, if any, is evaluated",
        "It does not rule a person out. Met also when there was none.",
    ),
    Criterion("no_red_flag", "Red flags are asked and none is open", ""),
    Criterion(
        "no_surgeon_flag", "No sign that calls for a surgeon", "Instability, deformity, progressive deficit."
    ),
    Criterion(
        "stops_asked",
        "Reasons to wait are asked",
        "Blood thinner, infection, pregnancy, allergy to fibrin products or contrast.",
    ),
)
CRITERION_KEYS = frozenset(criterion.key for criterion in CRITERIA)


@dataclass(frozen=True)
class Record:
    """One recorded fact that bears on a criterion.

    `kind` and `ref` name its record: level, care, screen, stops, story or review.
    """

    text: str
    kind: str
    ref: str = ""


@dataclass(frozen=True)
class CareFact:
    """A treatment tried: its opaque id, kind ("Physical therapy"), and what is known of it in a sentence."""

    uid: str
    is_surgery: bool
    text: str


@dataclass(frozen=True)
class Known:
    """What the case's record says besides the review itself."""

    care: Sequence[CareFact] = ()
    goals: str = ""
    screen_uid: str = ""
    """The newest asking of the red-flag questions; "" when they were never asked."""
    red_flag_is_open: bool = False
    stops: str = ""
    """What was told about reasons to wait before a procedure, in a sentence; "" when it was not asked."""


TEARS = frozenset({"yes"})
HERNIATIONS = frozenset({"protrusion", "extrusion", "sequestration"})
OPERATED = frozenset({"operated", "hardware", "fused"})


def records(content: Mapping[str, Any], known: Known) -> dict[str, list[Record]]:
    """What is recorded about each criterion, by its key; an empty list where nothing is."""
    rows = [row for row in content.get("levels") or () if isinstance(row, Mapping)]
    torn = [
        r for r in rows if r.get("fissure") in TEARS or r.get("contour") in HERNIATIONS or r.get("findings")
    ]
    judged = [r for r in rows if r.get("matches")]
    operated = [r for r in rows if r.get("hardware") in OPERATED]
    return {
        "tear_or_herniation": [_level(r, in_words(r)) for r in torn],
        "fits_symptoms": [_level(r, f"fits the symptoms: {r['matches']}") for r in judged],
        "care_tried": [Record(c.text, "care", c.uid) for c in known.care if not c.is_surgery],
        "not_fusion": [Record(f"Goals: {known.goals}", "story")] if known.goals else [],
        "earlier_surgery": [
            *(Record(c.text, "care", c.uid) for c in known.care if c.is_surgery),
            *(_level(r, in_words(r)) for r in operated),
        ],
        "no_red_flag": [_screen(known)] if known.screen_uid else [],
        "no_surgeon_flag": [Record(f"Marked in this review: {text}", "review") for text in _flags(content)],
        "stops_asked": [Record(known.stops, "stops")] if known.stops else [],
    }


def _level(row: Mapping[str, Any], text: str) -> Record:
    return Record(f"{row.get('level')}: {text}", "level", str(row.get("level")))


def _screen(known: Known) -> Record:
    text = "A red flag is open" if known.red_flag_is_open else "Asked; no red flag is open"
    return Record(text, "screen", known.screen_uid)


def _flags(content: Mapping[str, Any]) -> Iterable[str]:
    chosen = content.get("flags")
    return [
        SURGEON_FLAG_LABELS[flag] for flag in SurgeonFlag if isinstance(chosen, list) and flag.value in chosen
    ]


def with_records(content: Mapping[str, Any], known: Known) -> dict[str, Any]:
    """The content with each judged criterion's records as they stand now, so that what is signed shows its ground."""
    found = records(content, known)
    judged: Mapping[str, Mapping[str, Any]] = content.get("criteria") or {}
    kept = {key: {**row, "records": [asdict(r) for r in found.get(key, ())]} for key, row in judged.items()}
    return {**content, "criteria": kept} if kept else dict(content)
