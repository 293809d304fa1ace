"""How long a facility takes to decide, in words, with what that was learned from. Too little says nothing.

Pure. Days are VA business days, learned from the facility's own decisions (authorizations).
"""

from __future__ import annotations

from datetime import date
from typing import Protocol


class Learned(Protocol):
    """What was learned of a facility (`models.DecisionTimes`)."""

    answers: int
    median_days: int
    usual_days: int
    slowest_days: int
    newest_on: date


def usual_words(learned: Learned | None, enough: int) -> str:
    """`Half of its answers came within 6 business days, nine in ten within 11 (14 decisions).`"""
    if learned is None or not learned.answers:
        return "It has not decided a request of ours yet."
    if learned.answers < enough:
        return f"{_decisions(learned.answers)}: too few to say what is usual ({enough} are needed)."
    return (
        f"Half of its answers came within {_days(learned.median_days)}, nine in ten within {learned.usual_days}, "
        f"the slowest took {learned.slowest_days} ({_decisions(learned.answers)})."
    )


def slower_words(waiting_days: int, learned: Learned | None, enough: int) -> str:
    """What to say when a request has waited longer than nine in ten did here; empty otherwise."""
    if learned is None or learned.answers < enough or waiting_days <= learned.usual_days:
        return ""
    usual = f"nine in ten were decided within {_days(learned.usual_days)} ({_decisions(learned.answers)})"
    return f"Slower than usual here: {usual}"


def _days(count: int) -> str:
    return f"{count} business day{'' if count == 1 else 's'}"


def _decisions(count: int) -> str:
    return f"{count} decision{'' if count == 1 else 's'}"
