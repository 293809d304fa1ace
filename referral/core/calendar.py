"""VA business days: Monday to Friday without US federal holidays (as observed) and extra closures.

Holidays come from the `holidays` library; closures by executive order are in no library and are data of the
practice. Every function counts calendar dates, so no time zone can shift a deadline.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import holidays

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@lru_cache(maxsize=256)
def federal_holidays(year: int) -> dict[date, str]:
    """Observed federal holidays that fall in `year` (5 U.S.C. 6103), with their names."""
    found = holidays.country_holidays("US", years=[year - 1, year, year + 1], categories=("government",))
    return {day: name for day, name in found.items() if day.year == year}


@dataclass(frozen=True)
class ClosedDay:
    """A weekday that is not a business day, and why."""

    on: date
    why: str


@dataclass(frozen=True)
class BusinessCalendar:
    """The practice's calendar: federal holidays plus `closures` (extra closed dates with their reason)."""

    closures: dict[date, str] = field(default_factory=dict)

    def closed_because(self, day: date) -> str | None:
        """Why `day` is not a business day, or None when it is one."""
        if day.weekday() >= SATURDAY:
            return day.strftime("%A")
        return federal_holidays(day.year).get(day) or self.closures.get(day)

    def is_business_day(self, day: date) -> bool:
        return self.closed_because(day) is None

    def add(self, day: date, count: int) -> date:
        """The date `count` business days after `day` (before it when negative); 0 gives the next open day."""
        if count == 0:
            return self.next_open(day)
        step = ONE_DAY if count > 0 else -ONE_DAY
        left = abs(count)
        while left:
            day += step
            if self.is_business_day(day):
                left -= 1
        return day

    def next_open(self, day: date) -> date:
        """`day` itself when open, else the first open day after it."""
        while not self.is_business_day(day):
            day += ONE_DAY
        return day

    def between(self, start: date, end: date) -> int:
        """Business days after `start` up to and including `end`; negative when `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        weeks, rest = divmod((end - start).days, 7)
        count = weeks * 5 + sum(
            (start + timedelta(days=weeks * 7 + n)).weekday() < SATURDAY for n in range(1, rest + 1)
        )
        return count - len(self.closed_weekdays(start, end))

    def closed_weekdays(self, start: date, end: date) -> list[ClosedDay]:
        """Holidays and closures after `start` up to and including `end` that are no weekend, in order."""
        found: dict[date, str] = {}
        for year in range(start.year, end.year + 1):
            found |= federal_holidays(year)
        found = {**self.closures, **found}
        return [
            ClosedDay(day, found[day])
            for day in sorted(found)
            if start < day <= end and day.weekday() < SATURDAY
        ]
