"""The parts of the MRI review that are tables of plain fields: levels, worksheet and codes, read from what was sent.

Field names: `L4-5.contour`, `criterion.care_tried`, `icd10_code_1`. They work without JavaScript.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from referral.core.numbers import read_id
from referral.directory.codes import System, find_code
from referral.review.candidacy import CRITERIA
from referral.review.terms import ALL_LEVELS, LEVELS, ROW_TEXTS, TERMS, is_empty, normal_row

CODE_ROWS = 4
ROW_FIELDS = (*(term.name for term in TERMS), "pain_source", *ROW_TEXTS)

Sent = Mapping[str, str]


def read_levels(sent: Sent) -> list[dict[str, str]]:
    """The levels about which something was sent, from the head down."""
    rows = []
    for level in ALL_LEVELS:
        given = {name: sent.get(f"{level}.{name}", "").strip() for name in ROW_FIELDS}
        row = {"level": level} | {name: value for name, value in given.items() if value}
        if not is_empty(row):
            rows.append(row)
    return rows


def fill_normal(rows: Iterable[Mapping[str, str]], region: str) -> list[dict[str, str]]:
    """The rows, and every level of `region` of which nothing is said yet as normal, from the head down."""
    said = {row["level"]: dict(row) for row in rows}
    filled = {level: normal_row(level) for level in LEVELS[region]} | said
    return [filled[level] for level in ALL_LEVELS if level in filled]


def shown_regions(region: str, rows: Iterable[Mapping[str, str]]) -> list[str]:
    """The chosen region first, then others of which something is said."""
    said = {row.get("level") for row in rows}
    return [region, *(r for r, levels in LEVELS.items() if r != region and said & set(levels))]


def read_worksheet(sent: Sent) -> dict[str, dict[str, str]]:
    """The criteria that were judged or annotated, by key."""
    judged = {}
    for criterion in CRITERIA:
        state = sent.get(f"criterion.{criterion.key}", "")
        evidence = sent.get(f"evidence.{criterion.key}", "").strip()
        if state:
            judged[criterion.key] = {"state": state, "evidence": evidence}
    return judged


def read_code_rows(sent: Sent, system: System) -> list[dict[str, str]]:
    """The codes in the order sent; words left empty are taken from the code table."""
    rows = []
    for number in range(1, CODE_ROWS + 1):
        code = sent.get(f"{system.value}_code_{number}", "").strip().upper().rstrip(",;:")
        words = sent.get(f"{system.value}_label_{number}", "").strip()
        if code:
            known = find_code(system, code)
            rows.append({"code": code, "label": words or (known.label if known else "")})
    return rows


def read_pictures(sent: MultiDict[str, str]) -> list[dict[str, Any]]:
    """The pictures ticked for the report, in the order shown."""
    return [
        {
            "image": uid,
            "frame": read_id(sent.get(f"picture.{uid}.frame", "")) or 0,
            "note": sent.get(f"picture.{uid}.note", "").strip(),
        }
        for uid in sent.getlist("picture")
    ]


def padded(rows: Sequence[Mapping[str, str]] | None) -> list[Mapping[str, str]]:
    """The rows and as many empty ones as the form has besides."""
    kept = list(rows or ())
    return kept + [{"code": "", "label": ""}] * (CODE_ROWS - len(kept))
