"""The sex of record in an import: read, kept, and never taken away by a file that does not say it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from referral.importing.building import build_object
from referral.importing.records import ParsedRow
from referral.importing.storing import person_of, record_values
from tests.referral.importing.sample_files import SNAKE

TODAY = date(2026, 10, 10)


def row_with(**person: Any) -> ParsedRow:
    return build_object(1, SNAKE | {"veteran": SNAKE["veteran"] | person}, TODAY)


@pytest.mark.parametrize(
    ("key", "written", "read"),
    [
        ("sex", "F", "F"),
        ("sex", "male", "M"),
        ("gender", "Female", "F"),
        ("birth_sex", "m", "M"),
        ("sex", "U", ""),
        ("sex", "", ""),
    ],
)
def test_sex_is_read_in_its_usual_spellings(key: str, written: str, read: str) -> None:
    record = row_with(**{key: written}).record
    assert record
    assert record.person.sex == read
    assert person_of(record_values(record)).sex == read


def test_another_word_is_said_and_kept_aside() -> None:
    row = row_with(sex="XYZ")
    assert row.record
    assert row.record.person.sex == ""
    assert [problem.field for problem in row.problems if problem.field == "person.sex"]
    assert row.record.unknown["person.sex"] == "XYZ"
