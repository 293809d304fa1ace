"""The dated tables of diagnosis and procedure codes (codes.toml), with labels in our own words."""

from __future__ import annotations

import enum
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path


class System(enum.StrEnum):
    ICD10 = "icd10"
    CPT = "cpt"


@dataclass(frozen=True)
class CodeEntry:
    """One code with the days it is valid (both count), its source and how sure it is. `also`: further search words."""

    system: System
    code: str
    label: str
    effective_from: date
    confidence: str
    source: str
    effective_to: date | None = None
    also: str = ""
    short: str = ""
    """What the small boxes of VA's form say instead of the label; "" where the label is short enough."""

    def is_valid_on(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


@lru_cache(maxsize=1)
def shipped_codes() -> tuple[CodeEntry, ...]:
    """The table that comes with the program, in the file's order."""
    rows = tomllib.loads((Path(__file__).parent / "codes.toml").read_text())["code"]
    return tuple(CodeEntry(**{**row, "system": System(row["system"])}) for row in rows)


def codes(system: System, on: date) -> list[CodeEntry]:
    """The codes of the system that are valid on `on`."""
    return [entry for entry in shipped_codes() if entry.system is system and entry.is_valid_on(on)]


def find_code(system: System, code: str, on: date | None = None) -> CodeEntry | None:
    """The table's entry for the code, valid on `on` (any day without it); the newest when there are several."""
    found = [entry for entry in shipped_codes() if entry.system is system and entry.code == code.upper()]
    valid = [entry for entry in found if on is None or entry.is_valid_on(on)]
    return max(valid, key=lambda entry: entry.effective_from, default=None)


def search_codes(system: System, query: str, on: date) -> list[CodeEntry]:
    """Codes valid on `on` whose code, label or search words hold every word of the query."""
    words = query.lower().split()
    return [
        entry
        for entry in codes(system, on)
        if all(word in f"{entry.code} {entry.label} {entry.also}".lower() for word in words)
    ]


def doubts(system: System, given: Sequence[str], on: date) -> dict[str, str]:
    """What a person must look at twice: codes that are in no table, or not valid on `on`, each with the reason."""
    found = {}
    for code in given:
        entry = find_code(system, code)
        if entry is None:
            found[code] = "not in the table"
        elif not find_code(system, code, on):
            ended = entry.effective_to and entry.effective_to < on
            found[code] = (
                f"ended on {entry.effective_to}" if ended else f"valid from {entry.effective_from} only"
            )
    return found
