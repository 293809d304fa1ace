from __future__ import annotations

from datetime import date

import pytest

from referral.cases.queue.search_words import By, read_date, read_search
from referral.core.numbers import new_case_number, show_case_number

TODAY = date(2026, 11, 22)
BORN = date(1961, 3, 4)


@pytest.mark.parametrize(
    "typed",
    [
        "1961-03-04",
        "3/4/1961",
        "03/04/1961",
        "03-04-1961",
        "3/4/61",
        "03041961",
        "Mar 4, 1961",
        "March 4 1961",
        "4 March 1961",
    ],
)
def test_a_date_of_birth_is_read_in_the_usual_ways(typed: str) -> None:
    assert read_date(typed, TODAY) == BORN
    assert read_search(typed, TODAY).by is By.BORN_ON


@pytest.mark.parametrize("typed", ["", "13/40/1961", "3/4/2031", "1700-01-01", "yesterday"])
def test_what_is_no_date_of_birth_is_none(typed: str) -> None:
    assert read_date(typed, TODAY) is None


def test_a_two_digit_year_is_never_in_the_future() -> None:
    assert read_date("3/4/27", TODAY) == date(1927, 3, 4)
    assert read_date("3/4/03", TODAY) == date(2003, 3, 4)


def test_a_leap_day_in_a_two_digit_year_does_not_break() -> None:
    assert read_date("2/29/48", TODAY) == date(1948, 2, 29)


def test_a_case_number_is_found_with_and_without_dashes() -> None:
    number = new_case_number()
    assert read_search(show_case_number(number), TODAY).text == number
    assert read_search(number, TODAY).by is By.CASE_NUMBER


def test_a_mistyped_case_number_is_said_and_not_searched_for() -> None:
    number = new_case_number()
    wrong = number[:3] + str((int(number[3]) + 1) % 10) + number[4:]
    assert "digits is wrong" in read_search(wrong, TODAY).problem


def test_a_referral_number_is_read_in_any_case_and_with_blanks() -> None:
    assert read_search("va 0000 005681", TODAY).text == "VA0000005681"


def test_a_consult_id_is_known_by_its_form() -> None:
    assert read_search("984_646907", TODAY).by is By.CONSULT


@pytest.mark.parametrize("typed", ["(555) 010-2345", "555-010-2345", "+1 555 010 2345", "5550102345"])
def test_a_phone_number_is_read_in_the_usual_ways(typed: str) -> None:
    found = read_search(typed, TODAY)
    assert (found.by, found.text) == (By.PHONE, "5550102345")


def test_half_a_phone_number_asks_for_the_rest() -> None:
    assert "ten digits" in read_search("555-010", TODAY).problem


def test_a_name_is_read_as_folded_words() -> None:
    assert read_search("Méndez,  Rosa", TODAY).words == ("mendez", "rosa")


def test_a_name_may_have_a_date_of_birth_behind_it() -> None:
    found = read_search("Mendez 3/4/1961", TODAY)
    assert (found.by, found.words, found.born_on) == (By.NAME_AND_BORN_ON, ("mendez",), BORN)


def test_one_letter_is_too_little() -> None:
    assert "three letters" in read_search("m", TODAY).problem


def test_nothing_typed_says_what_can_be_typed() -> None:
    assert read_search("   ", TODAY).by is By.NOTHING
