"""Rules of VA authorizations and requests for service: what a date, a visit or a request must satisfy."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

FIRST_REFERRAL_DAY = date(2014, 8, 7)
"""The Choice Act (Public Law 113-146), with which VA's present programs of community care began."""
YEARS_AHEAD = 5


class Window(Protocol):
    """What a booking is checked against."""

    @property
    def starts_on(self) -> date | None: ...
    @property
    def expires_on(self) -> date | None: ...
    @property
    def visits_authorized(self) -> int | None: ...
    @property
    def visits_used(self) -> int: ...


def expiry(starts_on: date | None, expires_on: date | None, seoc_days: int | None) -> date | None:
    """The last valid day: as given, else start plus the SEOC's days (vets-api referral model)."""
    if expires_on or starts_on is None or seoc_days is None:
        return expires_on
    return starts_on + timedelta(days=seoc_days)


def implausible_days(days: Mapping[str, date | None], today: date) -> dict[str, str]:
    """Those of a referral's `days` that can only be a slip of the hand, each with the sentence to tell."""
    last = date(today.year + YEARS_AHEAD, 12, 31)
    told = f"Check the year: it must lie from {FIRST_REFERRAL_DAY.year} to {last.year}."
    return {name: told for name, day in days.items() if day and not FIRST_REFERRAL_DAY <= day <= last}


def why_not_on(window: Window, day: date) -> str | None:
    """Why a visit on `day` is outside the authorization, or None when it is inside. The expiry day is valid."""
    if window.starts_on and day < window.starts_on:
        return f"the authorization starts on {show_date(window.starts_on)}"
    if window.expires_on and day > window.expires_on:
        return f"the authorization ends on {show_date(window.expires_on)}; ask VA for an extension first"
    if window.visits_authorized is not None and window.visits_used >= window.visits_authorized:
        return f"all {window.visits_authorized} authorized visits are used; ask VA for more first"
    return None


def show_date(day: date) -> str:
    """`January 5, 2027`: spelled out, so that no one mixes up month and day."""
    return f"{day:%B} {day.day}, {day.year}"


class Told(Protocol):
    """What a VA referral says of its care and dates."""

    @property
    def category_of_care(self) -> str: ...
    @property
    def type_of_care(self) -> str: ...
    @property
    def issued_on(self) -> date | None: ...
    @property
    def starts_on(self) -> date | None: ...
    @property
    def expires_on(self) -> date | None: ...


def overlap(one: Told, other: Told) -> tuple[date, date] | None:
    """The days on which two referrals of one veteran for the same category of care both run, or None."""
    same = one.category_of_care.strip().casefold() == other.category_of_care.strip().casefold()
    first = max(_begins(one), _begins(other))
    last = min(one.expires_on or date.max, other.expires_on or date.max)
    return (first, last) if same and one.category_of_care.strip() and first <= last < date.max else None


def _begins(told: Told) -> date:
    return told.starts_on or told.issued_on or date.min


def one_year_hint(told: Told) -> str | None:
    """A sentence when VA's yearlong authorizations may apply to a referral that is shorter; VA decides, so no more."""
    known, begins = one_year_care(), told.starts_on or told.issued_on
    issued = told.issued_on or begins
    if not begins or not issued or not told.expires_on or issued < known["effective_from"]:
        return None
    if (told.expires_on - begins).days >= known["days"] - 1:
        return None
    text = f"{told.category_of_care} {told.type_of_care}".casefold()
    label = next((row["label"] for row in known["care"] if all(word in text for word in row["words"])), None)
    if label is None:
        return None
    return f"VA may give {label} one year ({known['source']}). This referral is shorter: ask VA whether that is meant."


@lru_cache(maxsize=1)
def one_year_care() -> Mapping[str, Any]:
    """VA's yearlong authorizations, with their source."""
    return tomllib.loads((Path(__file__).parent / "one_year_care.toml").read_text())
