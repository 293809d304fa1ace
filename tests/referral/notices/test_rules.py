"""Messages go out from 8 am to 8 pm where the veteran is."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.notices.rules import EARLIEST, LATEST, may_go_at

DENVER = "America/Denver"


@pytest.mark.parametrize(
    ("local", "goes"),
    [
        ((2026, 11, 23, 7, 59), (2026, 11, 23, 8, 0)),
        ((2026, 11, 23, 8, 0), (2026, 11, 23, 8, 0)),
        ((2026, 11, 23, 19, 59), (2026, 11, 23, 19, 59)),
        ((2026, 11, 23, 20, 0), (2026, 11, 24, 8, 0)),
        ((2026, 10, 31, 22, 0), (2026, 11, 1, 8, 0)),  # clocks go back in the night
    ],
)
def test_a_message_waits_for_the_morning(local: tuple[int, ...], goes: tuple[int, ...]) -> None:
    zone = ZoneInfo(DENVER)
    now = datetime(*local, tzinfo=zone)  # type: ignore[misc,arg-type]
    assert may_go_at(now, DENVER) == datetime(*goes, tzinfo=zone)  # type: ignore[misc,arg-type]


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(
        ["America/New_York", "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico", "Pacific/Guam"]
    ),
)
def test_a_message_never_goes_at_night_and_waits_at_most_half_a_day(now: datetime, zone: str) -> None:
    at = may_go_at(now, zone)
    assert EARLIEST <= at.astimezone(ZoneInfo(zone)).time() < LATEST
    assert 0 <= (at - now).total_seconds() <= 13 * 3600
