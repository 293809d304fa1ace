"""What is usual is said with what it was learned from, and not at all from too little."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from referral.directory.usual_times import slower_words, usual_words


@dataclass
class Times:
    answers: int
    median_days: int = 6
    usual_days: int = 11
    slowest_days: int = 30
    newest_on: date = date(2026, 11, 2)


def test_too_few_decisions_say_nothing_about_what_is_usual() -> None:
    for few in (None, Times(0), Times(9)):
        assert "11" not in usual_words(few, 10)
        assert slower_words(99, few, 10) == ""


def test_enough_decisions_stand_beside_their_numbers() -> None:
    said = usual_words(Times(14), 10)
    assert said == ("Half of its answers came within 6 business days, nine in ten within 11, the slowest took 30 "
                    "(14 decisions).")  # fmt: skip
    assert slower_words(11, Times(14), 10) == ""
    assert slower_words(12, Times(14), 10).startswith("Slower than usual here")
