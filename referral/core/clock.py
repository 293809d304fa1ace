"""The only reader of the clock. Instants are UTC; a date is asked for in a named time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
"""No case has to do with a day before or after: one that is typed is a slip of the hand."""

_offset = timedelta(0)
_followed: Path | None = None


def utcnow() -> datetime:
    """The present instant, aware, in UTC (moved by `move_clock` in demo data folders)."""
    return datetime.now(UTC) + clock_offset()


def today(time_zone: str) -> date:
    """The calendar date now in `time_zone` (IANA name, such as the practice's own)."""
    return utcnow().astimezone(ZoneInfo(time_zone)).date()


def local_date(instant: datetime, time_zone: str) -> date:
    """The calendar date of `instant` in `time_zone`."""
    return instant.astimezone(ZoneInfo(time_zone)).date()


def move_clock(offset: timedelta) -> None:
    """Shift what this process takes for the present. Only start-up code, the demo and tests call it."""
    global _offset
    _offset = offset
    if _followed is not None:
        new = _followed.with_suffix(".new")
        new.write_text(str(offset.total_seconds()))
        new.replace(_followed)


def begin(offset: timedelta) -> None:
    """Where a starting process takes the clock to be; one that follows a shared clock goes on with that."""
    if _followed is None:
        move_clock(offset)


def clock_offset() -> timedelta:
    """How far the clock has been moved; zero outside demos and tests."""
    return _offset if _followed is None else timedelta(seconds=float(_followed.read_text()))


def follow(file: Path) -> None:
    """Share one moved clock with all processes that are forked from this one; `file` holds its offset."""
    global _followed
    _followed = file
    move_clock(_offset)
