"""Limits of a veteran's sign-in, and how what was typed is read. Pure.

Lock-out after five tries and a code of ten minutes: defaults of domain.md 11.50; idle limit as for staff.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from referral.portal.states import GivenBy

CODE_DIGITS = 6
CODE_LASTS = timedelta(minutes=10)
TRIES_PER_CODE = 5
SENDS_PER_SIGN_IN = 3
RESEND_AFTER = timedelta(seconds=60)
LOCK_WINDOW = timedelta(minutes=30)
UNFINISHED_PER_CASE = 5
UNFINISHED_PER_VISITOR = 20
"""More than per case: a whole waiting room may share one address."""
KEPT = timedelta(days=7)


@dataclass(frozen=True)
class GivenCode:
    """Limits of a code the desk gives: how many digits, how long it works, and how many wrong tries end it."""

    digits: int
    lasts: timedelta
    tries: int


GIVEN_CODES = {
    GivenBy.PHONE: GivenCode(digits=CODE_DIGITS, lasts=timedelta(minutes=15), tries=5),
    GivenBy.LETTER: GivenCode(digits=8, lasts=timedelta(days=14), tries=10),
}
"""A code that lies in a letter box for days has more digits than one that is typed at once (product decision)."""
GIVEN_PER_DAY = 5
"""Codes the desk may give for one case in 24 hours."""

OLDEST_PERSON_YEARS = 120

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read_code(text: str) -> str | None:
    """The digits of a typed code (six, or eight from a letter) without spaces and dashes; None when it is not one."""
    digits = re.sub(r"[\s\-.]", "", text)
    lengths = {CODE_DIGITS, *(code.digits for code in GIVEN_CODES.values())}
    return digits if re.fullmatch(r"[0-9]+", digits) and len(digits) in lengths else None


def ways_with(code: str) -> list[GivenBy]:
    """The ways of giving a code that make codes of this length."""
    return [way for way, limits in GIVEN_CODES.items() if limits.digits == len(code)]


def read_birth_date(month: str, day: str, year: str, today: date) -> date | None:
    """The date of birth from three fields; the month as a number or a name. None when there is no such date."""
    number = _month_number(month)
    day, year = day.strip().rstrip("."), year.strip()
    if number is None or not re.fullmatch(r"[0-9]{1,2}", day) or not re.fullmatch(r"[0-9]{4}", year):
        return None
    try:
        born_on = date(int(year), number, int(day))
    except ValueError:
        return None
    return born_on if today.year - OLDEST_PERSON_YEARS <= born_on.year and born_on < today else None


def _month_number(text: str) -> int | None:
    word = text.strip().lower().rstrip(".")
    if re.fullmatch(r"[0-9]{1,2}", word):
        return int(word)
    return MONTHS.index(word[:3]) + 1 if len(word) >= 3 and word[:3] in MONTHS and word.isalpha() else None
