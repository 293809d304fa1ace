"""The only reader of the clock. Instants are UTC; a date is asked for in a named time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
"""No case has to do with a day before or after: one that is typed is a slip of the hand."""

_offset = timedelta(0)


def utcnow() -> datetime:
    """The present instant, aware, in UTC (moved by `move_clock` in demo data folders)."""
    return datetime.now(UTC) + _offset


def today(time_zone: str) -> date:
    """The calendar date now in `time_zone` (IANA name, such as the practice's own)."""
    return utcnow().astimezone(ZoneInfo(time_zone)).date()


def local_date(instant: datetime, time_zone: str) -> date:
    """The calendar date of `instant` in `time_zone`."""
    return instant.astimezone(ZoneInfo(time_zone)).date()


def move_clock(offset: timedelta) -> None:
    """Shift what this process takes for the present. Only start-up code and tests call it."""
    global _offset
    _offset = offset


def clock_offset() -> timedelta:
    """How far the clock has been moved; zero outside demos and tests."""
    return _offset
