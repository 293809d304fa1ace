"""Limits of a veteran's sign-in, and how what was typed is read. Pure.

Lock-out after five tries and a code of ten minutes: defaults of domain.md 11.50; idle limit as for staff.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

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
OLDEST_PERSON_YEARS = 120

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read_code(text: str) -> str | None:
    """The six digits of a typed code, with or without spaces and dashes; None when it is not one."""
    digits = re.sub(r"[\s\-.]", "", text)
    return digits if re.fullmatch(rf"[0-9]{{{CODE_DIGITS}}}", digits) else None


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
