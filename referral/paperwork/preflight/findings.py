"""What preflight can find. Why VA cares, and where that is known from, is data: `rules.toml`."""

from __future__ import annotations

import enum
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from referral.paperwork.required import EnteredIn


class Level(enum.StrEnum):
    """A failure blocks sending, a warning does not."""

    FAILURE = "failure"
    WARNING = "warning"


class Verdict(enum.StrEnum):
    """What all findings of a packet come to."""

    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"
    OVERRIDDEN = "overridden"


MAY_LEAVE = frozenset({Verdict.PASSED, Verdict.WARNED, Verdict.OVERRIDDEN})


@dataclass(frozen=True)
class Rule:
    """`why` says what VA does about it, `source` where that stands; `may_override`: a supervisor may, with a reason."""

    key: str
    name: str
    level: Level
    why: str
    source: str
    may_override: bool = False


@dataclass(frozen=True)
class Finding:
    """One thing found: by which rule, what exactly, on which pages, and on which page of ours it is mended."""

    rule: Rule
    what: str
    pages: tuple[int, ...] = ()
    entered_in: EnteredIn | None = None


def _shipped() -> Mapping[str, Rule]:
    rows = tomllib.loads((Path(__file__).parent / "rules.toml").read_text())["rule"]
    return {row["key"]: Rule(**{**row, "level": Level(row["level"])}) for row in rows}


RULES: Mapping[str, Rule] = _shipped()


def found(key: str, what: str, pages: Iterable[int] = (), entered_in: EnteredIn | None = None) -> Finding:
    """A finding of the rule `key`."""
    return Finding(RULES[key], what, tuple(pages), entered_in)


def verdict(findings: Sequence[Finding]) -> Verdict:
    """What the findings come to before anybody overrides one."""
    if any(finding.rule.level is Level.FAILURE for finding in findings):
        return Verdict.FAILED
    return Verdict.WARNED if findings else Verdict.PASSED


def to_json(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Plain values, to be kept sealed: `what` may name a person."""
    return [
        {
            "rule": finding.rule.key,
            "what": finding.what,
            "pages": list(finding.pages),
            "entered_in": finding.entered_in.value if finding.entered_in else None,
        }
        for finding in findings
    ]


def from_json(rows: Iterable[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """What `to_json` wrote; rules that exist no more are left out."""
    return tuple(
        Finding(
            RULES[row["rule"]],
            row["what"],
            tuple(row["pages"]),
            EnteredIn(row["entered_in"]) if row["entered_in"] else None,
        )
        for row in rows
        if row["rule"] in RULES
    )
