from __future__ import annotations

from datetime import date

from referral.core.numbers import is_icd10
from referral.directory.codes import System, codes, doubts, find_code, search_codes, shipped_codes
from referral.review.rules import is_procedure_code

TODAY = date(2026, 11, 22)


def test_every_code_has_the_form_of_its_system() -> None:
    right = {System.ICD10: is_icd10, System.CPT: is_procedure_code}
    assert not [entry.code for entry in shipped_codes() if not right[entry.system](entry.code)]


def test_a_code_is_there_once_at_a_time() -> None:
    for system in System:
        listed = [entry.code for entry in codes(system, TODAY)]
        assert len(set(listed)) == len(listed)


def test_codes_are_found_by_code_and_words() -> None:
    assert [entry.code for entry in search_codes(System.ICD10, "lumbar annular small", TODAY)] == ["M51.A1"]
    assert [entry.code for entry in search_codes(System.CPT, "62290", TODAY)] == ["62290"]
    assert "0232T" in [entry.code for entry in search_codes(System.CPT, "prp", TODAY)]


def test_an_ended_code_and_a_free_code_are_looked_at_twice() -> None:
    assert find_code(System.ICD10, "M51.36", TODAY) is None
    found = doubts(System.ICD10, ["M51.36", "M99.99", "M51.360"], TODAY)
    assert found == {"M51.36": "ended on 2024-09-30", "M99.99": "not in the table"}
    assert doubts(System.ICD10, ["M51.360"], date(2024, 1, 1)) == {"M51.360": "valid from 2024-10-01 only"}
