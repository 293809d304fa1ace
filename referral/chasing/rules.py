"""When a veteran counts as tried often enough to be called out of reach. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from referral.chasing.states import SPOKE, ContactOutcome

TRIED = frozenset({ContactOutcome.LEFT_MESSAGE, ContactOutcome.NO_ANSWER, ContactOutcome.SENT})
"""Outcomes that were a try to reach the veteran. A wrong number was none: nobody could have been reached."""


@dataclass(frozen=True)
class Attempt:
    """One try to reach the veteran, by the veteran's own clock."""

    at: datetime
    outcome: ContactOutcome


@dataclass(frozen=True)
class Needed:
    """How many tries there must have been, on how many days and in how many parts of the day, and where these begin."""

    tries: int
    days: int
    parts: int
    afternoon_from: int
    evening_from: int

    def part(self, at: datetime) -> str:
        """The part of the day, by the hour."""
        if at.hour < self.afternoon_from:
            return "morning"
        return "afternoon" if at.hour < self.evening_from else "evening"


def still_needed(attempts: Sequence[Attempt], needed: Needed) -> list[str]:
    """What is missing before a veteran is out of reach, as sentences; nothing when all was tried.

    `attempts` in the order in which they were made: those before the veteran was last spoken to don't count.
    """
    tried: list[datetime] = []
    for one in attempts:
        if one.outcome in SPOKE or one.outcome is ContactOutcome.RECEIVED:
            tried.clear()
        elif one.outcome in TRIED:
            tried.append(one.at)
    days, parts = {at.date() for at in tried}, {needed.part(at) for at in tried}
    missing = []
    if len(tried) < needed.tries:
        missing.append(
            f"{needed.tries} tries are needed; {len(tried)} are logged since the veteran was last reached."
        )
    if len(days) < needed.days:
        missing.append(f"They must be on {needed.days} different days; so far {len(days)}.")
    if len(parts) < needed.parts:
        so_far = f" (so far only in the {', '.join(sorted(parts))})" if parts else ""
        missing.append(f"They must be in {needed.parts} different parts of the day{so_far}.")
    return missing
