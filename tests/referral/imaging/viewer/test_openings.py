"""Leave to fetch pictures: for one person, one study, some hours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from referral.core.actor import Actor, Role
from referral.core.errors import NotAllowed
from referral.imaging.viewer.openings import LASTS, check_opening, is_open, opening

ACTOR = Actor(7, "Cora Dinwiddie", Role.COORDINATOR, 1)


def test_a_leave_is_bound_to_person_and_study(app: Flask) -> None:
    given = opening(ACTOR, "a" * 32)
    assert is_open(ACTOR, "a" * 32, given)
    assert not is_open(ACTOR, "b" * 32, given)
    assert not is_open(replace(ACTOR, id=8), "a" * 32, given)
    for wrong in ("", ".", "zz.00", given[:-1], given + "é", "f" * 16 + given[given.index(".") :]):
        with pytest.raises(NotAllowed):
            check_opening(ACTOR, "a" * 32, wrong)


def test_a_leave_ends(app: Flask, at: Callable[[datetime], None]) -> None:
    given = opening(ACTOR, "a" * 32)
    at(datetime.now(UTC) + LASTS + timedelta(minutes=1))
    assert not is_open(ACTOR, "a" * 32, given)
