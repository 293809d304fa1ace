"""The short words of boxes 14 and 16: what most requests ask for fits the three lines that VA's form has."""

from __future__ import annotations

import pytest

from referral.directory.codes import System, find_code, shipped_codes
from referral.paperwork.facts import CodeFact
from referral.paperwork.form_text import fit
from referral.paperwork.request_boxes import described

WIDTH, HEIGHT = 126.0, 23.1
"""Boxes 13 to 16 of VA Form 10-10172 (MAR 2025), in points."""


def coded(*codes: str) -> list[CodeFact]:
    found = [find_code(System.CPT, code) or find_code(System.ICD10, code) for code in codes]
    return [CodeFact(entry.code, entry.label, entry.short or None) for entry in found if entry]


@pytest.mark.parametrize(
    "codes",
    [
        *[(entry.code,) for entry in shipped_codes()],
        ("M51.360", "M51.A0"), ("M51.362", "M51.A3"), ("M51.360", "M54.16"), ("M51.16", "M51.26"),
        ("22899", "62290"), ("62290", "72295"), ("64483", "64484"), ("64493", "64494"), ("64635", "64636"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_is_asked_for_most_fits_the_box(codes: tuple[str, ...]) -> None:
    words = described(coded(*codes))
    assert words
    assert not fit(words, WIDTH, HEIGHT, multiline=True).continued, words


def test_what_neighbours_begin_with_is_said_once() -> None:
    assert described(coded("M51.360", "M51.A1", "G89.29")) == (
        "Lumbar: disc degeneration, back pain only; annulus defect, small. Other chronic pain"
    )
    assert (
        described(coded("64493", "64494")) == "Facet injection, lumbar or sacral: first level; second level"
    )
    assert (
        described([CodeFact("1", "Pain"), CodeFact("2", "Pain relief"), CodeFact("3")]) == "Pain; Pain relief"
    )
    assert (
        described([CodeFact("22899", "Fibrin", "Unlisted spine procedure"), CodeFact("2", "Fibrin")])
        == "Fibrin"
    )
    assert described([]) is None
