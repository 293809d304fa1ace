"""What veterans type is read kindly."""

from __future__ import annotations

from datetime import date

import pytest

from referral.core.numbers import new_case_number, parse_case_number
from referral.portal.rules import read_birth_date, read_code

TODAY = date(2026, 11, 23)
BORN = date(1962, 4, 17)


@pytest.mark.parametrize("typed", ["123456", " 123 456 ", "123-456", "1 2 3 4 5 6"])
def test_a_code_may_hold_spaces_and_dashes(typed: str) -> None:
    assert read_code(typed) == "123456"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦"])
def test_what_is_not_six_digits_is_no_code(typed: str) -> None:
    assert read_code(typed) is None


@pytest.mark.parametrize("month", ["4", "04", " 4 ", "April", "april", "Apr", "APR.", "apr"])
def test_a_month_may_be_a_number_or_a_name(month: str) -> None:
    assert read_birth_date(month, "17", "1962", TODAY) == BORN


@pytest.mark.parametrize(
    ("month", "day", "year"),
    [("13", "1", "1962"), ("2", "30", "1962"), ("4", "17", "62"), ("", "", ""), ("x", "1", "1962"),
     ("11", "23", "2026"), ("4", "17", "1862"), ("4", "17", "19622"), ("ma", "1", "1962")],
)  # fmt: skip
def test_a_date_that_can_not_be_is_refused(month: str, day: str, year: str) -> None:
    assert read_birth_date(month, day, year, TODAY) is None


def test_a_case_number_may_hold_spaces_and_dashes_but_no_wrong_digit() -> None:
    number = new_case_number()
    assert parse_case_number(f" {number[:4]} {number[4:8]}-{number[8]} ") == number
    wrong = str((int(number[3]) + 1) % 10)
    assert parse_case_number(number[:3] + wrong + number[4:]) is None
