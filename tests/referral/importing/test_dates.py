"""Dates are read as written, in any time zone."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.importing.dates import EXCEL_DAY_ZERO, NotADate, read_date

DAYS = st.dates(date(1900, 1, 1), date(2149, 12, 31))
ZONES = ("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York", "Asia/Kolkata")


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.parametrize(
    "text",
    [
        "2027-03-01",
        "2027-3-1",
        "2027-03-01T00:00:00Z",
        "2027-03-01T23:59:59.999-11:00",
        "2027-03-01 00:00:00",
        "20270301",
        "3/1/2027",
        "03/01/2027",
        "03-01-2027",
        "3/1/2027 12:00 AM",
        "Mar 1, 2027",
        "MAR 01, 2027@14:00",
        "March 1 2027",
        "01-MAR-2027",
        "1 Mar 2027",
        "2027-03-15"[:8] + "01 10:30 AM",
        "46447",
        " 2027-03-01 ",
    ],
)
def test_a_date_is_the_day_written_in_every_time_zone(text: str, zone: str) -> None:
    assert read_date(text) == date(2027, 3, 1)


def test_date_cells_keep_their_day_in_every_time_zone(zone: str) -> None:
    assert read_date(datetime(2027, 3, 1)) == date(2027, 3, 1)  # noqa: DTZ001
    assert read_date(datetime(2027, 3, 1, 23, 59, tzinfo=UTC)) == date(2027, 3, 1)
    assert read_date(date(2027, 3, 1)) == date(2027, 3, 1)
    assert read_date(46447) == read_date(46447.99) == date(2027, 3, 1)


def test_workbooks_that_count_from_1904_give_the_same_day() -> None:
    assert read_date(46447 - 1462, counts_from_1904=True) == date(2027, 3, 1)


@pytest.mark.parametrize(
    "value",
    [
        "1953",
        1953,
        "4/1/53",
        "13/04/1953",
        "2027-02-30",
        "00/00/0000",
        "soon",
        "45/45/2020",
        True,
        float("nan"),
        float("inf"),
        "1066-10-14",
        "9999-12-31",
        "2027",
        "1/1",
        "2027-03",
        "1 Foo 2027",
        10**30,
    ],
)
def test_what_is_not_surely_a_date_is_refused_and_never_repeated(value: object) -> None:
    with pytest.raises(NotADate) as refused:
        read_date(value)
    assert str(value) not in str(refused.value)


@pytest.mark.parametrize("value", ["", "  ", None])
def test_nothing_is_no_date(value: object) -> None:
    assert read_date(value) is None


@given(DAYS)
def test_every_way_of_writing_a_day_gives_that_day(day: date) -> None:
    written = [
        day.isoformat(),
        f"{day.isoformat()}T23:30:00-09:00",
        f"{day:%m/%d/%Y}",
        f"{day:%Y%m%d}",
        f"{day:%d}-{day:%b}-{day:%Y}",
        f"{day:%B} {day.day}, {day:%Y}",
    ]
    assert {read_date(text) for text in written} == {day}


@given(st.integers(10_000, 91_000))
def test_excel_numbers_count_days(serial: int) -> None:
    assert read_date(serial) == read_date(str(serial)) == EXCEL_DAY_ZERO + timedelta(days=serial)


@given(
    st.one_of(
        st.text(max_size=30),
        st.floats(),
        st.integers(),
        st.from_regex(r"\d{1,4}[-/. ]\d{1,4}[-/. ]\d{1,4}", fullmatch=True),
    )
)
def test_no_text_breaks_the_reader(value: object) -> None:
    try:
        assert read_date(value) is None or isinstance(read_date(value), date)
    except NotADate:
        pass
