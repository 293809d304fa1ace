"""When a message may go out. Pure.

8 am to 8 pm where the veteran is (VA's own quiet hours for messages, domain.md 7.2 and 11.44).
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

EARLIEST = time(8)
LATEST = time(20)


def may_go_at(now: datetime, time_zone: str) -> datetime:
    """The first instant (UTC) from `now` on that lies between 8 am and 8 pm in `time_zone` (IANA name)."""
    local = now.astimezone(ZoneInfo(time_zone))
    if EARLIEST <= local.time() < LATEST:
        return now.astimezone(UTC)
    day = local.date() if local.time() < EARLIEST else local.date() + timedelta(days=1)
    return datetime.combine(day, EARLIEST, local.tzinfo).astimezone(UTC)
