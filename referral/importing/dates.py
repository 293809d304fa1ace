"""Dates as outside files write them.

A calendar date is taken as it is written and never moved through a time zone: `2027-03-01T00:00:00Z` is 1 March
wherever the program runs (VA's own scheduler once showed such dates a day early, va.gov-team issue 40851).
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

EXCEL_DAY_ZERO = date(
    1899, 12, 30
)  # serial 61 is 1 March 1900; Excel's invented 29 February 1900 lies before
MACINTOSH_SHIFT = timedelta(days=1462)  # workbooks that count from 1904
FIRST_SERIAL, LAST_SERIAL = 10_000, 99_999  # 1927 to 2173; four digits are more likely a year
EARLIEST_YEAR, LATEST_YEAR = 1890, 2150

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = r"(?:[T@\s]\s*\d{1,2}:\d{2}.*|T\d{2,}.*)?"
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}", re.DOTALL)
_COMPACT = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}}){_TIME}", re.DOTALL)
_US = re.compile(rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}){_TIME}", re.DOTALL)
_MONTH_FIRST = re.compile(
    rf"([a-z]{{3,9}})\.?\s+(\d{{1,2}})(?:,\s*|\s+)(\d{{4}}){_TIME}", re.DOTALL | re.IGNORECASE
)
_DAY_FIRST = re.compile(
    rf"(\d{{1,2}})[-\s]([a-z]{{3,9}})\.?[-,\s]\s*(\d{{4}}){_TIME}", re.DOTALL | re.IGNORECASE
)
_SHORT_YEAR = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")


class NotADate(ValueError):
    """The text is no date the program is sure of; the message says why, without repeating the value."""


class ImplausibleYear(NotADate):
    """It is a date, but of a year that nothing in a referral can lie in."""


def read_date(value: object, counts_from_1904: bool = False) -> date | None:
    """The calendar date in `value`, or None when it is empty.

    Accepts date cells, ISO dates and instants, US month/day/year, dates with a month's name, `YYYYMMDD` and
    Excel day numbers of five digits. Raises NotADate for anything else, never guesses a century or an order.
    """
    if isinstance(value, datetime):
        return _in_range(value.date())
    if isinstance(value, date):
        return _in_range(value)
    if isinstance(value, bool):
        raise NotADate("is not a date")
    if isinstance(value, int | float):
        return _from_serial(value, counts_from_1904)
    text = str(value if value is not None else "").strip()
    return _from_text(text, counts_from_1904) if text else None


def _from_text(text: str, counts_from_1904: bool) -> date:
    if serial := _SERIAL.fullmatch(text):
        return _from_serial(int(serial.group(1)), counts_from_1904)
    for pattern, year, month, day in (
        (_ISO, 1, 2, 3),
        (_COMPACT, 1, 2, 3),
        (_US, 3, 1, 2),
        (_MONTH_FIRST, 3, 1, 2),
        (_DAY_FIRST, 3, 2, 1),
    ):
        if found := pattern.fullmatch(text):
            return _calendar_date(int(found[year]), _month(found[month]), int(found[day]))
    if _SHORT_YEAR.match(text):
        raise NotADate("has a year of two digits; write all four")
    raise NotADate("is not a date (use YYYY-MM-DD or MM/DD/YYYY)")


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    name = text.casefold()[:3]
    if name not in MONTHS:
        raise NotADate("is not a date (use YYYY-MM-DD or MM/DD/YYYY)")
    return MONTHS.index(name) + 1


def _calendar_date(year: int, month: int, day: int) -> date:
    if month > 12 >= day:
        raise NotADate("has its day before its month; write MM/DD/YYYY")
    try:
        return _in_range(date(year, month, day))
    except ValueError as error:
        raise error if isinstance(error, NotADate) else NotADate("is no day of the calendar") from None


def _from_serial(number: float, counts_from_1904: bool) -> date:
    if not FIRST_SERIAL <= number <= LAST_SERIAL:
        raise NotADate("is a number that is no date (use YYYY-MM-DD or MM/DD/YYYY)")
    day = EXCEL_DAY_ZERO + timedelta(days=int(number))
    return _in_range(day + MACINTOSH_SHIFT if counts_from_1904 else day)


def _in_range(day: date) -> date:
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise ImplausibleYear("has a year that can't be right")
    return day
