"""A practice's own ladder, made from the one that comes with the program; what may not be is said by field. Pure."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from referral.chasing.policies import Ladder, Rung

WHO = ("coordinator", "supervisor")
WORDS = frozenset({"caller", "role", "practice", "referral_number", "since", "channel", "days"})
"""What a script may name in braces."""
LONGEST_LABEL, LONGEST_SCRIPT, LONGEST_PAUSE = 120, 1500, 60


@dataclass(frozen=True)
class RungEdit:
    """What a person says about one rung of the shipped ladder; `is_left_out`: the ladder goes without it."""

    day: int | None
    label: str
    who: str
    script: str = ""
    is_left_out: bool = False


@dataclass(frozen=True)
class LadderEdit:
    """What a person says about a ladder: a rung for each shipped one, and the pauses."""

    rungs: Sequence[RungEdit]
    repeat_every: int | None
    grace_days: int | None
    longest_promise: int | None


def edit_of(ladder: Ladder, shipped: Ladder) -> LadderEdit:
    """The edit that gives `ladder`; a shipped rung that it lacks is left out."""
    kept = {_same(rung): rung for rung in ladder.rungs}
    rows = []
    for rung in shipped.rungs:
        now = kept.get(_same(rung))
        use = now or rung
        rows.append(RungEdit(use.day, use.label, use.who, use.script, is_left_out=now is None))
    return LadderEdit(rows, ladder.repeat_every, ladder.grace_days, ladder.longest_promise)


def _same(rung: Rung) -> tuple[int, int]:
    """What stays of a shipped rung whatever is edited: its limits."""
    return rung.floor, rung.ceiling


def edited(shipped: Ladder, edit: LadderEdit) -> Ladder:
    """The ladder as edited. Only for an edit without `problems`."""
    rungs = tuple(
        replace(
            rung, day=row.day or rung.day, label=row.label.strip(), who=row.who, script=row.script.strip()
        )
        for rung, row in zip(shipped.rungs, edit.rungs, strict=True)
        if not row.is_left_out
    )
    return replace(
        shipped, rungs=rungs, repeat_every=edit.repeat_every or 1, grace_days=edit.grace_days or 0,
        longest_promise=edit.longest_promise or 1, confidence="own", source="Set by the practice",
    )  # fmt: skip


def problems(shipped: Ladder, edit: LadderEdit) -> Mapping[str, str]:
    """Why the edit can't be, by field (`rung1-day`, `repeat_every` …); nothing when it can."""
    found: dict[str, str] = {}
    last_day = 0
    for number, (rung, row) in enumerate(zip(shipped.rungs, edit.rungs, strict=True), 1):
        if row.is_left_out:
            continue
        for field, why in _rung_problems(rung, row, last_day).items():
            found[f"rung{number}-{field}"] = why
        last_day = row.day or last_day
    if all(row.is_left_out for row in edit.rungs):
        found["rung1-is_left_out"] = "Keep at least one step: nothing is waited for unseen."
    limits = {"repeat_every": 1, "grace_days": 0, "longest_promise": 1}
    for field, least in limits.items():
        value = getattr(edit, field)
        if value is None or not least <= value <= LONGEST_PAUSE:
            found[field] = f"Enter a whole number from {least} to {LONGEST_PAUSE}."
    return found


def _rung_problems(rung: Rung, row: RungEdit, last_day: int) -> dict[str, str]:
    found = {}
    if row.day is None or not rung.floor <= row.day <= rung.ceiling:
        found["day"] = f"Enter a day from {rung.floor} to {rung.ceiling}."
    elif row.day <= last_day:
        found["day"] = f"It must come after the step before, which is on day {last_day}."
    if not row.label.strip() or len(row.label) > LONGEST_LABEL:
        found["label"] = f"Say in 1 to {LONGEST_LABEL} letters what is done."
    if row.who not in WHO:
        found["who"] = "Choose who does it."
    if rung.calls and (why := _script_problem(row.script)):
        found["script"] = why
    return found


def _script_problem(script: str) -> str | None:
    if not script.strip() or len(script) > LONGEST_SCRIPT:
        return f"Write what the caller says, in at most {LONGEST_SCRIPT:,} letters."
    try:
        named = {name for _, name, _, _ in string.Formatter().parse(script) if name is not None}
    except ValueError:
        return "A brace is open or closed too often. Words in braces look like {caller}."
    unknown = sorted(named - WORDS)
    known = ", ".join(f"{{{word}}}" for word in sorted(WORDS))
    return f"There is no {{{unknown[0]}}}. Known are {known}." if unknown else None
