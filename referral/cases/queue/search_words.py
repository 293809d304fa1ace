"""What was typed into the search box, read as a number, a date of birth, a phone number or a name."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from datetime import date, datetime

from referral.core.numbers import CASE_NUMBER_DIGITS, is_consult_id, is_referral_number, parse_case_number
from referral.veterans.search import PHONE_DIGITS, phone_digits, words

LONGEST_SEARCH = 100
OLDEST_AGE = 115

BORN_FORMATS = ("%Y-%m-%d", "%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y", "%m/%d/%y", "%m-%d-%y", "%m%d%Y",
                "%B %d %Y", "%b %d %Y", "%d %B %Y", "%d %b %Y")  # fmt: skip
"""American dates put the month first; a day that comes first spells the month out."""


class By(enum.StrEnum):
    """What a search looked for. It may be recorded; the words searched for may not."""

    NOTHING = "nothing"
    CASE_NUMBER = "case number"
    REFERRAL_NUMBER = "referral number"
    CONSULT = "consult id"
    PHONE = "phone"
    BORN_ON = "date of birth"
    NAME = "name"
    NAME_AND_BORN_ON = "name and date of birth"


@dataclass(frozen=True)
class Search:
    """A search as understood. `problem` says what to do when it can't be carried out."""

    by: By
    text: str = ""
    words: tuple[str, ...] = ()
    born_on: date | None = None
    problem: str = ""


def read_search(typed: str, today: date) -> Search:
    """Read what was typed. A wrong check digit and a half-typed name are said, not searched for."""
    typed = " ".join(typed.split())[:LONGEST_SEARCH]
    compact = re.sub(r"[\s\-.]", "", typed).upper()
    if not typed:
        return Search(By.NOTHING, problem="Type a name, a number, a phone or a date of birth.")
    if is_referral_number(compact):
        return Search(By.REFERRAL_NUMBER, compact)
    if is_consult_id(typed):
        return Search(By.CONSULT, typed)
    if born_on := read_date(typed, today):
        return Search(By.BORN_ON, born_on=born_on)
    if compact.isascii() and compact.isdigit() and len(compact) == CASE_NUMBER_DIGITS:
        return _by_case_number(compact)
    if not re.search(r"[^\W\d_]", typed):
        return _by_phone(typed)
    return _by_name(typed, today)


def _by_case_number(digits: str) -> Search:
    number = parse_case_number(digits)
    if number is None:
        return Search(
            By.CASE_NUMBER,
            problem="That is not a case number: one of its digits is wrong. Check it and try again.",
        )
    return Search(By.CASE_NUMBER, number)


def _by_phone(typed: str) -> Search:
    digits = phone_digits(typed)
    if len(digits) != PHONE_DIGITS:
        return Search(
            By.PHONE,
            problem="Type all ten digits of a phone number, nine of a case number, or a whole date of birth.",
        )
    return Search(By.PHONE, digits)


def _by_name(typed: str, today: date) -> Search:
    """A name, with a date of birth behind it or not: `mendez rosa 3/4/1961`."""
    match = re.search(r"\s(\d[\d/.\-]+\d)$", typed)
    born_on = read_date(match[1], today) if match else None
    name = typed[: match.start()] if match and born_on else typed
    found = words(name)
    if not found or max(len(word) for word in found) < 2:
        return Search(By.NAME, problem="Type at least the first three letters of a name.")
    return Search(By.NAME_AND_BORN_ON if born_on else By.NAME, words=tuple(found), born_on=born_on)


def read_date(typed: str, today: date) -> date | None:
    """A date of birth in one of the usual American ways, or None. A two-digit year is the last such."""
    text = " ".join(typed.replace(",", " ").split())
    for form in BORN_FORMATS:
        try:
            found = datetime.strptime(text, form).date()  # noqa: DTZ007 - a calendar date has no zone
        except ValueError:
            continue
        if "%y" in form and found >= today:
            found = found.replace(year=found.year - 100)
        if today.year - OLDEST_AGE <= found.year and found <= today:
            return found
    return None
