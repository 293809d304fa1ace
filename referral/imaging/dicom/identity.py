"""Whether a study is this person's: name, date of birth and sex, with both sides to show.

A match needs name and date of birth; a name alone never suffices. Any part that contradicts is a mismatch, which is a
wrong-patient alarm that only a person clears.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from referral.imaging.dicom.facts import PatientFacts
from referral.imaging.dicom.names import Likeness, compare_names
from referral.imaging.states import IdentityResult


@dataclass(frozen=True, slots=True)
class CasePerson:
    """The person of the case. `sex` is M, F or empty; former last names count as last names."""

    first_name: str
    last_name: str
    born_on: date | None
    middle_name: str = ""
    sex: str = ""
    former_last_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """One part of an identity from both sides, as text to show, and how they stand to each other."""

    part: str
    on_case: str
    on_study: str
    likeness: Likeness
    why: str


@dataclass(frozen=True, slots=True)
class Identity:
    """The answer with its parts. `patients` is how many different people the study's files name."""

    result: IdentityResult
    sentence: str
    sides: tuple[Side, ...]
    patients: int


BIRTH, SEX = "date of birth", "sex"
SENTENCES = {
    IdentityResult.MATCH: "Name and date of birth agree.",
    IdentityResult.UNCERTAIN: "This may be the veteran's study: a person has to compare both sides.",
    IdentityResult.MISMATCH: "Possible wrong patient: the study does not agree with the case.",
    IdentityResult.UNKNOWN: "The study names nobody: a person has to find out whose it is.",
}
WORST_FIRST = [
    IdentityResult.MISMATCH,
    IdentityResult.UNKNOWN,
    IdentityResult.UNCERTAIN,
    IdentityResult.MATCH,
]


def compare(person: CasePerson, patients: tuple[PatientFacts, ...]) -> Identity:
    """The study's people against the case's person; with several in one study, the one that fits worst counts."""
    answers = [_one(person, patient) for patient in patients or (PatientFacts(None, None, None, None),)]
    result, sides = min(answers, key=lambda answer: WORST_FIRST.index(answer[0]))
    return Identity(result, SENTENCES[result], sides, len(patients))


def _one(person: CasePerson, patient: PatientFacts) -> tuple[IdentityResult, tuple[Side, ...]]:
    sides = (_name(person, patient), _birth(person, patient), _sex(person, patient))
    name, born, _ = (side.likeness for side in sides)
    if any(side.likeness is Likeness.OTHER for side in sides):
        return IdentityResult.MISMATCH, sides
    if name is Likeness.UNKNOWN and born is Likeness.UNKNOWN:
        return IdentityResult.UNKNOWN, sides
    if name is Likeness.SAME and born is Likeness.SAME:
        return IdentityResult.MATCH, sides
    return IdentityResult.UNCERTAIN, sides


def _name(person: CasePerson, patient: PatientFacts) -> Side:
    lasts = (person.last_name, *person.former_last_names)
    order = [Likeness.SAME, Likeness.ALIKE, Likeness.UNKNOWN, Likeness.OTHER]
    likeness, why = min(
        (compare_names(person.first_name, person.middle_name, last, patient.name) for last in lasts),
        key=lambda answer: order.index(answer[0]),
    )
    own = " ".join(part for part in (person.first_name, person.middle_name, person.last_name) if part)
    return Side("name", own, patient.name.text if patient.name else "", likeness, why)


def _birth(person: CasePerson, patient: PatientFacts) -> Side:
    own, found = person.born_on, patient.born_on
    texts = (own.isoformat() if own else "", found.isoformat() if found else "")
    if own is None or found is None:
        return Side(BIRTH, *texts, Likeness.UNKNOWN, "One side has no date of birth.")
    if own == found:
        return Side(BIRTH, *texts, Likeness.SAME, "The dates of birth agree.")
    wrong = sum(a != b for a, b in zip(*texts, strict=True))
    swapped = (own.year, own.month, own.day) == (found.year, found.day, found.month)
    hint = " Day and month may be swapped." if swapped else " Only one digit differs." if wrong == 1 else ""
    return Side(BIRTH, *texts, Likeness.OTHER, f"The dates of birth differ.{hint}")


def _sex(person: CasePerson, patient: PatientFacts) -> Side:
    own, found = person.sex[:1].upper(), patient.sex or ""
    if own not in ("M", "F") or found not in ("M", "F"):
        return Side(SEX, own, found, Likeness.UNKNOWN, "One side does not say.")
    same = own == found
    why = "The sexes agree." if same else "The sexes differ."
    return Side(SEX, own, found, Likeness.SAME if same else Likeness.OTHER, why)
