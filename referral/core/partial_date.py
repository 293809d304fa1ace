"""Dates that people know only in part: "2019", "March 2025", "March 14, 2025". A part never said is never filled in."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FULL_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
               "october", "november", "december")  # fmt: skip
ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
AMERICAN = re.compile(r"(?:(\d{1,2})[/.-])?(?:(\d{1,2})[/.-])?(\d{4})")
WORDS = re.compile(r"([a-z]{3,9})\.?,? ?(?:(\d{1,2})(?:st|nd|rd|th)?,? )?(\d{4})")
DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? ([a-z]{3,9})\.?,? (\d{4})")


@dataclass(frozen=True)
class PartialDate:
    """A year, a month of a year, or a day. Raises ValueError for one that is not in the calendar."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day needs its month")
        date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def of(cls, value: date | PartialDate | None) -> PartialDate | None:
        """The same day, when it is a whole date; what is one already stays."""
        if value is None or isinstance(value, PartialDate):
            return value
        return cls(value.year, value.month, value.day)

    @classmethod
    def from_iso(cls, text: str) -> PartialDate:
        """`2019`, `2025-03` or `2025-03-14`. Raises ValueError."""
        found = ISO.fullmatch(text)
        if found is None:
            raise ValueError("not a date in ISO form")
        return cls(*(int(part) if part else None for part in found.groups()))  # type: ignore[arg-type]

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """What a person types: `2019`, `3/2025`, `March 2025`, `3/14/2025` or `Mar 14, 2025`; month before day.

        Raises ValueError, also for years of two digits.
        """
        plain = " ".join(text.lower().split())
        if not plain.isascii():
            raise ValueError("not a date")
        if ISO.fullmatch(plain):
            return cls.from_iso(plain)
        if found := AMERICAN.fullmatch(plain):
            return cls._from_parts(found[3], found[1], found[2])
        if found := WORDS.fullmatch(plain):
            return cls._from_parts(found[3], found[1], found[2])
        if found := DAY_FIRST.fullmatch(plain):
            return cls._from_parts(found[3], found[2], found[1])
        raise ValueError("not a date")

    @classmethod
    def _from_parts(cls, year: str, month: str | None, day: str | None) -> PartialDate:
        return cls(int(year), _month(month) if month else None, int(day) if day else None)

    def isoformat(self) -> str:
        """`2019`, `2025-03` or `2025-03-14`; sorts with the day it begins."""
        parts = (f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part is not None))
        return "-".join(parts)

    @property
    def first_day(self) -> date:
        """The earliest day it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """The latest day it can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def words(self) -> str:
        """`2019`, `March 2025` or `March 14, 2025`."""
        if self.month is None:
            return str(self.year)
        name = FULL_MONTHS[self.month - 1].capitalize()
        return f"{name} {self.day}, {self.year}" if self.day else f"{name} {self.year}"

    @property
    def short(self) -> str:
        """`2019`, `03/2025` or `03/14/2025`, as tables and VA's forms want it."""
        parts = [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return "/".join([*parts, f"{self.year:04}"])


def _month(word: str) -> int:
    if word.isdigit():
        return int(word)
    if word in FULL_MONTHS or (word[:3] in MONTHS and len(word) <= 4):
        return MONTHS.index(word[:3]) + 1
    raise ValueError("not a month")
