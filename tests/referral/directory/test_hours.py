"""Hours are read as people write them, stored one way, and say whether an office is open where it is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from referral.core.calendar import BusinessCalendar
from referral.directory.hours import in_words, parse, standing


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Monday to Friday, 8 am to 4:30 pm", "Mon-Fri 8:00-16:30"),
        ("mon-fri 8:00-12:00, 13:00-16:30", "Mon-Fri 8:00-12:00, 13:00-16:30"),
        ("Mon–Thu 7:30 a.m. – 4 p.m.; Fri 7:30-12:00", "Mon-Thu 7:30-16:00; Fri 7:30-12:00"),
        ("Mon, Wed 9:00-17:00; Sat 12 am - 12 pm", "Mon 9:00-17:00; Wed 9:00-17:00; Sat 0:00-12:00"),
        ("Mon-Sun 0:00-24:00", "Mon-Sun 0:00-24:00"),
    ],
)  # fmt: skip
def test_hours_have_one_stored_form(typed: str, stored: str) -> None:
    assert str(parse(typed)) == stored
    assert str(parse(stored)) == stored


@pytest.mark.parametrize(
    "typed",
    ["", ";", "always", "Mon-Fri", "Mon-Fri 8-4:30", "Fri-Mon 8:00-9:00", "Mon 8:00-9:00; Mon 10:00-11:00",
     "Mon 8:00-10:00, 9:00-11:00", "Mon 25:00-26:00", "Mon 13 pm - 14 pm", "Mon 8:75-9:00", "Mon 8:00-24:01"],
)  # fmt: skip
def test_what_is_not_hours_is_refused_with_what_to_write(typed: str) -> None:
    with pytest.raises(ValueError, match=r"Write it such as|write the end as|There is no"):
        parse(typed)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (datetime(2026, 11, 30, 14, 30, tzinfo=UTC), "Open now, until 4:30 pm their time (CST)"),
        (datetime(2026, 11, 30, 13, 30, tzinfo=UTC), "Closed, opens at 8 am their time (CST)"),
        (datetime(2026, 11, 30, 22, 30, tzinfo=UTC), "Closed, opens tomorrow at 8 am their time (CST)"),
        # Thanksgiving is closed, the Friday after it by order, Saturday by the hours
        (datetime(2026, 11, 26, 18, 0, tzinfo=UTC), "Closed, opens Monday at 8 am their time (CST)"),
    ],
)
def test_an_office_is_open_by_its_own_clock_and_calendar(now: datetime, said: str) -> None:
    calendar = BusinessCalendar({date(2026, 11, 27): "Executive order"})
    hours = parse("Mon-Fri 8:00-16:30")
    assert in_words(standing(hours, "America/Chicago", now, calendar), now) == said
