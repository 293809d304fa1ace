"""A facility's file-name template: checked when it is entered, filled in plain letters, refused when a fact lacks."""

from __future__ import annotations

import pytest

from referral.directory.file_names import filled, template_problem

VALUES = {
    "last": "Marlowe-Iñíguez",
    "first_initial": "T",
    "last4": "0000",
    "referral": "VA0000000123",
    "first": None,
}


@pytest.mark.parametrize(
    "template", ["", "{last}.{first_initial}.{last4}_{referral}.pdf", "RFS {date} (v{version}).PDF"]
)
def test_a_good_template(template: str) -> None:
    assert template_problem(template) is None


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{ssn}.pdf", "Unknown: {ssn}"),
        ("{last}", "End it with .pdf"),
        ("../{last}.pdf", "letters, digits"),
        (".{last}.pdf", "full stop"),
        ("{last\n}.pdf", "letters, digits"),
        ("x" * 130 + ".pdf", "at most 120"),
    ],
)
def test_a_bad_template_says_why(template: str, said: str) -> None:
    assert said in str(template_problem(template))


def test_names_are_filled_in_plain_letters() -> None:
    template = "{last}.{first_initial}.{last4}_{referral}.pdf"
    assert filled(template, VALUES) == "Marlowe-Iniguez.T.0000_VA0000000123.pdf"
    assert filled("{last}.pdf", {"last": "../../etc/O'Brien \N{HEBREW LETTER ALEF}"}) == "etc-O-Brien.pdf"


def test_a_fact_that_lacks_gives_no_name() -> None:
    assert filled("{first}.pdf", VALUES) is None
    assert filled("{last}.pdf", {"last": "x" * 200}) is None
    assert filled("{last}.pdf", {"last": "\N{HEBREW LETTER ALEF}"}) is None
