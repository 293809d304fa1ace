from __future__ import annotations

from referral.veterans.person import initials


def test_initials_stand_in_for_a_name() -> None:
    assert initials("Rosa", "Méndez") == "R. M."
    assert initials(None, None) == "–"
