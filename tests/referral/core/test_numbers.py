"""Case numbers and VA's identifiers."""

from __future__ import annotations

import pytest
from stdnum import damm

from referral.core import numbers

SOME = [str(n) + damm.calc_check_digit(str(n)) for n in range(10_000_000, 100_000_000, 1_999_999)]


@pytest.mark.parametrize("number", SOME)
def test_no_single_wrong_digit_finds_another_case(number: str) -> None:
    assert numbers.parse_case_number(numbers.show_case_number(number)) == number
    for place in range(len(number)):
        for digit in "0123456789":
            typed = number[:place] + digit + number[place + 1 :]
            assert numbers.parse_case_number(typed) == (number if typed == number else None)


@pytest.mark.parametrize("number", SOME)
def test_two_neighbouring_digits_swapped_find_nothing(number: str) -> None:
    for place in range(len(number) - 1):
        typed = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        assert typed == number or numbers.parse_case_number(typed) is None


@pytest.mark.parametrize("text", ["", "abc", "12345678", "١٢٣٤٥٦٧٨٩", "4831-0927-5x", "1234567890"])
def test_what_is_no_case_number_is_refused(text: str) -> None:
    assert numbers.parse_case_number(text) is None


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (numbers.is_npi, "1234567893", "1234567890"),
        (numbers.is_referral_number, "VA0000005681", "VA000000568"),
        (numbers.is_consult_id, "984_646907", "98_646907"),
        (numbers.is_station_id, "528A6", "52A6"),
    ],
)
def test_va_identifiers(check: object, good: str, bad: str) -> None:
    assert callable(check)
    assert check(good)
    assert not check(bad)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("7", 7),
        (str(2**63 - 1), 2**63 - 1),
        (str(2**63), None),
        ("9" * 5000, None),
        ("²", None),
        ("-1", None),
        ("", None),
    ],
)
def test_only_what_a_column_can_hold_is_taken_for_a_row_id(text: str, found: int | None) -> None:
    assert numbers.read_id(text) == found
