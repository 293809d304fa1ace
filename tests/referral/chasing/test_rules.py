"""When a veteran counts as tried often enough."""

from __future__ import annotations

from datetime import datetime

import pytest

from referral.chasing.rules import Attempt, Needed, still_needed
from referral.chasing.states import ContactOutcome

NEEDED = Needed(tries=3, days=3, parts=2, afternoon_from=12, evening_from=17)
OF = {"-": ContactOutcome.NO_ANSWER, "m": ContactOutcome.LEFT_MESSAGE, "r": ContactOutcome.REACHED,
      "w": ContactOutcome.WRONG_NUMBER}  # fmt: skip


@pytest.mark.parametrize(
    ("tries", "words"),
    [
        ("", ["3 tries", "3 different days", "2 different parts"]),
        ("-2.10 -3.10 -4.10", ["2 different parts of the day (so far only in the morning)"]),
        ("-2.10 -2.14 -3.18", ["on 3 different days; so far 2"]),
        ("-2.10 m3.14 -4.18", []),
        ("-2.11 -3.12 -4.09", []),
        ("-2.10 m3.14 r4.09 -5.10", ["3 tries are needed; 1", "3 different days", "2 different parts"]),
        ("-2.10 w3.14 -4.18", ["3 tries are needed; 2", "3 different days"]),
    ],
)
def test_what_is_missing_is_said(tries: str, words: list[str]) -> None:
    made = [
        Attempt(datetime(2026, 3, int(one[1:].split(".")[0]), int(one.split(".")[1])), OF[one[0]])  # noqa: DTZ001
        for one in tries.split()
    ]
    missing = still_needed(made, NEEDED)
    assert len(missing) == len(words)
    assert all(word in sentence for word, sentence in zip(words, missing, strict=True))
