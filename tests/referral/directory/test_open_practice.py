"""Opening the practice of a new installation."""

from __future__ import annotations

import pytest
from flask import Flask

from referral.core.errors import IllegalMove, Invalid
from referral.directory.operations.profile import open_practice
from referral.directory.queries import first_practice


def test_a_new_installation_opens_one_practice(app: Flask) -> None:
    open_practice(name=" Lakeview Spine Practice ", time_zone="America/Chicago")
    found = first_practice()
    assert found is not None
    assert (found.name, found.time_zone, found.is_demo) == (
        "Lakeview Spine Practice",
        "America/Chicago",
        False,
    )


def test_a_second_practice_is_refused(app: Flask) -> None:
    open_practice(name="Lakeview Spine Practice", time_zone="America/Chicago")
    with pytest.raises(IllegalMove, match="already"):
        open_practice(name="Another", time_zone="America/Chicago")


@pytest.mark.parametrize(
    ("name", "zone", "field"), [("", "UTC", "name"), ("Lakeview", "Chicago", "time_zone")]
)
def test_a_name_and_a_known_time_zone_are_needed(app: Flask, name: str, zone: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        open_practice(name=name, time_zone=zone)
    assert list(refusal.value.fields) == [field]
