"""Dates known in part: what was not said is never made up."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.core.partial_date import PartialDate

years = st.integers(1900, 2100)
partial = st.one_of(
    st.builds(PartialDate, years),
    st.builds(PartialDate, years, st.integers(1, 12)),
    st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(lambda day: PartialDate(day.year, day.month, day.day)),
)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2019", "2019"),
        ("3/2025", "2025-03"),
        ("March 2025", "2025-03"),
        ("Sept. 2024", "2024-09"),
        ("3/14/2025", "2025-03-14"),
        ("March 14, 2025", "2025-03-14"),
        ("14 March 2025", "2025-03-14"),
        ("2025-03", "2025-03"),
    ],
)
def test_what_people_type(text: str, iso: str) -> None:
    assert PartialDate.parse(text).isoformat() == iso


@pytest.mark.parametrize(
    "text", ["", "soon", "13/2025", "2/30/2025", "3/14/25", "0000", "Marchy 2025", "٢٠١٩"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        PartialDate.parse(text)


@given(partial)
def test_every_form_it_is_shown_in_is_read_back_as_the_same(value: PartialDate) -> None:
    for text in (value.isoformat(), value.short, value.words):
        assert PartialDate.parse(text) == value


@given(partial)
def test_a_part_of_a_date_stays_a_part(value: PartialDate) -> None:
    assert value.first_day <= value.last_day
    assert (value.first_day == value.last_day) == (value.day is not None)


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_a_value_error(text: str) -> None:
    try:
        PartialDate.parse(text)
    except ValueError:
        pass
