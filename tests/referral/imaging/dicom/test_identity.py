"""Whose study it is: name variants, date of birth, sex."""

from __future__ import annotations

from datetime import date

import pytest

from referral.imaging.dicom.facts import PatientFacts
from referral.imaging.dicom.identity import CasePerson, compare
from referral.imaging.dicom.values import person_name
from referral.imaging.states import IdentityResult

BORN = date(1971, 4, 9)


def result(
    written: str, born: date | None = BORN, sex: str | None = None, person: CasePerson | None = None
) -> IdentityResult:
    person = person or CasePerson("Carol", "Marlowe", BORN, "Anne", "F")
    return compare(person, (PatientFacts(person_name(written), "1", born, sex),)).result


@pytest.mark.parametrize(
    "written",
    [
        "MARLOWE^CAROL^ANNE",
        "Marlowe^Carol",
        "MARLOWE^CAROL^A",
        "marlowe^carol anne",
        "CAROL^MARLOWE",
        "MARLOWE CAROL ANNE",
        "MARLOWE, CAROL A",
        "Marlowe^Carol^^Mrs",
        "MARLOWE^CAROL^ANNE^^JR",
        "Màrlowe^Caröl",
        "MARLOWE^CAROL=丸^花=マ^ハ",
    ],
)
def test_the_same_name_written_otherwise_is_a_match(written: str) -> None:
    assert result(written) is IdentityResult.MATCH


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("SUHARJO", IdentityResult.MATCH),
        ("SUHARJO^FNU", IdentityResult.MATCH),
        ("FNU^SUHARJO", IdentityResult.MATCH),
        ("SUHARJO^ADI", IdentityResult.UNCERTAIN),
        ("SMITH^SUHARJO", IdentityResult.UNCERTAIN),
        ("SMITH^ADI", IdentityResult.MISMATCH),
    ],
)
def test_one_name_only_is_the_same_name_only_when_no_other_stands_beside_it(
    written: str, expected: IdentityResult
) -> None:
    assert result(written, person=CasePerson("", "Suharjo", BORN, "", "")) is expected


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        ("José", "García-López", "GARCIA LOPEZ^JOSE"),
        ("José", "García-López", "GARCIALOPEZ^JOSE"),
        ("Patrick", "O'Neil", "O NEIL^PATRICK"),
        ("Patrick", "O'Neil", "ONEIL^PATRICK"),
        ("Mary Ann", "Smith", "SMITH^MARYANN"),
        ("Mary Ann", "Smith", "SMITH^MARY^ANN"),
        ("Henry", "Ford Jr.", "FORD^HENRY^^^JR"),
        ("Henry", "Ford Jr", "FORD JR^HENRY"),
        ("Henry", "Ford", "FORD^HENRY^^^III"),
        ("Nguyễn", "Trần", "TRAN^NGUYEN"),
        ("Jean-Luc", "St. Clair", "ST CLAIR^JEAN LUC"),
    ],
)
def test_accents_hyphens_and_suffixes_do_not_matter(first: str, last: str, written: str) -> None:
    assert result(written, person=CasePerson(first, last, BORN)) is IdentityResult.MATCH


@pytest.mark.parametrize(
    ("first", "middle", "last", "written"),
    [
        ("Robert", "", "Stone", "STONE^BOB"),
        ("Robert", "", "Stone", "STONE^R"),
        ("Robert", "Alan", "Stone", "STONE^ROBERT^BRUCE"),
        ("Robert", "", "Stonewell", "STONEWEL^ROBERT"),
        ("Robert", "", "Stonewell", "STONEWLEL^ROBERT"),
        ("Maria", "", "Garcia", "GARCIA LOPEZ^MARIA"),
        ("Maria", "", "Garcia-Lopez", "LOPEZ^MARIA"),
        ("Henry", "", "Ford Jr", "FORD^HENRY^^^SR"),
        ("Carol", "Anne", "Marlowe", "MARLOWE^ANNE"),
    ],
)
def test_short_forms_and_slips_only_look_alike(first: str, middle: str, last: str, written: str) -> None:
    assert result(written, person=CasePerson(first, last, BORN, middle)) is IdentityResult.UNCERTAIN


@pytest.mark.parametrize("written", ["DOWNEY^PETER", "MARLOWE^PETER", "DOWNEY^CAROL", "STONE^R"])
def test_another_name_is_a_mismatch(written: str) -> None:
    assert result(written) is IdentityResult.MISMATCH


def test_a_name_alone_never_suffices() -> None:
    assert result("MARLOWE^CAROL", born=None) is IdentityResult.UNCERTAIN


def test_another_birth_date_or_sex_is_a_mismatch_and_says_what_is_odd() -> None:
    person = CasePerson("Carol", "Marlowe", BORN, "", "F")
    one_digit = compare(person, (PatientFacts(person_name("MARLOWE^CAROL"), None, date(1971, 4, 8), None),))
    swapped = compare(person, (PatientFacts(person_name("MARLOWE^CAROL"), None, date(1971, 9, 4), None),))
    assert one_digit.result is swapped.result is IdentityResult.MISMATCH
    assert "Only one digit differs." in one_digit.sides[1].why
    assert "swapped" in swapped.sides[1].why
    assert result("MARLOWE^CAROL", sex="M") is IdentityResult.MISMATCH
    assert result("MARLOWE^CAROL", sex="O") is IdentityResult.MATCH


def test_both_sides_are_shown() -> None:
    person = CasePerson("Carol", "Marlowe", BORN, "Anne", "F")
    identity = compare(person, (PatientFacts(person_name("DOWNEY^PETER"), None, date(1958, 1, 30), "M"),))
    assert [(side.part, side.on_case, side.on_study) for side in identity.sides] == [
        ("name", "Carol Anne Marlowe", "PETER DOWNEY"),
        ("date of birth", "1971-04-09", "1958-01-30"),
        ("sex", "F", "M"),
    ]


@pytest.mark.parametrize("written", ["", "ANONYMOUS", "Anonymized^Patient", "NO^NAME"])
def test_a_study_that_names_nobody_is_unknown(written: str) -> None:
    assert result(written, born=None) is IdentityResult.UNKNOWN


def test_one_foreign_file_in_a_study_is_enough_for_the_alarm() -> None:
    person = CasePerson("Carol", "Marlowe", BORN)
    own = PatientFacts(person_name("MARLOWE^CAROL"), None, BORN, None)
    foreign = PatientFacts(person_name("DOWNEY^PETER"), None, BORN, None)
    identity = compare(person, (own, foreign))
    assert (identity.result, identity.patients) == (IdentityResult.MISMATCH, 2)


def test_a_former_last_name_counts() -> None:
    person = CasePerson("Carol", "Marlowe", BORN, former_last_names=("Finch",))
    assert result("FINCH^CAROL", person=person) is IdentityResult.MATCH
