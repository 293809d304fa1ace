"""Opening hours of an office, as people write them (`Mon-Fri 8:00-16:30; Sat 9 am - 12 pm`), and whether it is open.

Hours are wall-clock times where the office is. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from referral.core.calendar import BusinessCalendar

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEKEND = 5
END_OF_DAY = 24 * 60
LOOKS_AHEAD = 15
"""Days: no office is closed longer in one go."""
HOW = "Write it such as Mon-Fri 8:00-16:30; Sat 9:00-12:00."

_DAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*"
_DAYS = rf"{_DAY}(?:\s*-\s*{_DAY})?"
_TIME = r"\d{1,2}(?::\d{2})?\s*(?:am|pm)?"
_RANGE = rf"{_TIME}\s*-\s*{_TIME}"
SEGMENT = re.compile(rf"({_DAYS}(?:\s*,\s*{_DAYS})*)[\s,:]+({_RANGE}(?:\s*,\s*{_RANGE})*)")
CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*(am|pm)?")

Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Hours:
    """When an office is open: by weekday (0 is Monday) the ranges in minutes after midnight, in order."""

    ranges: Mapping[int, Ranges]

    def __str__(self) -> str:
        """The one way these hours are stored: neighbouring days alike are one range of days."""
        runs: list[tuple[int, int, Ranges]] = []
        for day in sorted(self.ranges):
            same = runs and runs[-1][1] == day - 1 and runs[-1][2] == self.ranges[day]
            if same:
                runs[-1] = (runs[-1][0], day, runs[-1][2])
            else:
                runs.append((day, day, self.ranges[day]))
        return "; ".join(
            f"{DAYS[first]}{'' if first == last else '-' + DAYS[last]} "
            + ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in ranges)
            for first, last, ranges in runs
        )


@dataclass(frozen=True)
class Standing:
    """Whether an office is open at an instant, and when that changes (there; None when it never opens again)."""

    is_open: bool
    changes_at: datetime | None


def parse(text: str) -> Hours:
    """Read hours. Raises ValueError saying what to write instead."""
    plain = re.sub(r"\b([ap])\.?\s?m\b\.?", r"\1m", text.strip().lower())
    plain = re.sub(r"\s*(?:–|—|\bto\b|\bthrough\b|\buntil\b)\s*", "-", plain)
    found: dict[int, Ranges] = {}
    for part in filter(None, (piece.strip() for piece in re.split(r"[;\n]", plain))):
        match = SEGMENT.fullmatch(part)
        if match is None:
            raise ValueError(f"Can't read “{part}”. {HOW}")
        ranges = tuple(sorted(_range(one) for one in match[2].split(",")))
        if any(later[0] < earlier[1] for earlier, later in pairwise(ranges)):
            raise ValueError(f"Times overlap in “{part}”. {HOW}")
        for day in _days(match[1]):
            if day in found:
                raise ValueError(f"{DAYS[day]} stands there twice. {HOW}")
            found[day] = ranges
    if not found:
        raise ValueError(f"No hours are given. {HOW}")
    return Hours(found)


def standing(hours: Hours, time_zone: str, now: datetime, calendar: BusinessCalendar) -> Standing:
    """Whether the office is open at `now`. On weekdays VA's holidays and closures count, `time_zone` is IANA."""
    zone = ZoneInfo(time_zone)
    local = now.astimezone(zone)
    for ahead in range(LOOKS_AHEAD):
        day = local.date() + timedelta(days=ahead)
        if day.weekday() < WEEKEND and not calendar.is_business_day(day):
            continue
        for start, end in hours.ranges.get(day.weekday(), ()):
            opens, closes = _at(day, start, zone), _at(day, end, zone)
            if opens <= local < closes:
                return Standing(True, closes)
            if local < opens:
                return Standing(False, opens)
    return Standing(False, None)


def in_words(found: Standing, now: datetime) -> str:
    """`Open now, until 4:30 pm their time` or `Closed, opens Monday at 8 am their time`."""
    if found.changes_at is None:
        return "Closed"
    at = f"{_spoken(found.changes_at)} their time ({found.changes_at:%Z})"
    if found.is_open:
        return f"Open now, until {at}"
    days = (found.changes_at.date() - now.astimezone(found.changes_at.tzinfo).date()).days
    when = {0: "", 1: "tomorrow "}.get(days, f"{found.changes_at:%A} ")
    return f"Closed, opens {when}at {at}"


def _days(text: str) -> list[int]:
    found: list[int] = []
    for piece in text.split(","):
        names = [DAYS.index(name.strip()[:3].title()) for name in piece.split("-")]
        first, last = names[0], names[-1]
        if last < first:
            raise ValueError(f"“{piece.strip()}” goes backwards. {HOW}")
        found += range(first, last + 1)
    return found


def _range(text: str) -> tuple[int, int]:
    start, end = (_minutes(piece.strip()) for piece in text.split("-"))
    if end <= start:
        raise ValueError(f"“{text.strip()}” ends before it begins: write the end as 16:30 or 4:30 pm.")
    return start, end


def _minutes(text: str) -> int:
    match = CLOCK.fullmatch(text)
    assert match is not None  # SEGMENT let only such texts through
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(f"There is no {text}.")
        hour = hour % 12 + (12 if half == "pm" else 0)
    if minute > 59 or hour * 60 + minute > END_OF_DAY:
        raise ValueError(f"There is no {text}.")
    return hour * 60 + minute


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def _at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    if minutes == END_OF_DAY:
        return datetime.combine(day + timedelta(days=1), time(0), zone)
    return datetime.combine(day, time(minutes // 60, minutes % 60), zone)


def _spoken(at: datetime) -> str:
    hour = at.hour % 12 or 12
    return f"{hour}{f':{at.minute:02}' if at.minute else ''} {'am' if at.hour < 12 else 'pm'}"
