"""The ladders' pages: a practice's own ladder, for all or for one VA facility, checked and versioned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from referral.chasing import queries
from referral.chasing.policies import shipped_ladders
from referral.chasing.states import Purpose
from referral.core.actor import Role
from referral.core.db import db
from referral.directory.models import Facility
from tests.cast import add_staff, sign_in
from tests.referral.cases.operations.conftest import Desk, desk

__all__ = ["desk"]
SHIPPED = shipped_ladders()[Purpose.VA_ANSWER]
ADDRESS = "/ladders/va_answer"


@pytest.fixture
def admin(desk: Desk, at: Callable[[datetime], None], client: FlaskClient) -> FlaskClient:
    at(datetime(2026, 3, 2, 16))  # noqa: DTZ001 - UTC
    add_staff(desk.practice, Role.ADMINISTRATOR)
    sign_in(client, Role.ADMINISTRATOR)
    return client


def typed(**changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {"version": 0, "repeat_every": 5, "grace_days": 1, "longest_promise": 15,
                              "effective_from": "2026-03-02", "why": "Slow here"}  # fmt: skip
    for number, rung in enumerate(SHIPPED.rungs, 1):
        for name in ("day", "label", "who", "script"):
            values[f"rung{number}-{name}"] = getattr(rung, name)
    return values | {
        name.replace("_", "-", 1) if name.startswith("rung") else name: v for name, v in changes.items()
    }


def test_a_facility_gets_a_ladder_of_its_own_and_gives_it_back(desk: Desk, admin: FlaskClient) -> None:
    place = db.session.query(Facility).filter_by(practice_id=desk.practice.id).one()
    own = f"{ADDRESS}?facility={place.uid}"
    assert "Follow-up letter" in admin.get("/ladders").text
    tried = admin.post(own, data=typed(why="", **{"try": "1"})).text
    assert "On the last 90 days" in tried
    assert "Nobody has changed this ladder" in tried
    assert admin.post(own, data=typed(rung1_day=6, rung2_day=8, rung4_is_left_out="y")).status_code == 303

    def days(facility_id: int | None) -> list[int]:
        db.session.info.clear()
        found = queries.ladders(desk.practice.id).ladder(Purpose.VA_ANSWER, facility_id, desk.today)
        return [rung.day for rung in found.rungs]

    assert (days(place.id), days(None)) == ([6, 8, 10], [4, 5, 10, 15])
    assert "Version 1" in admin.get(own).text
    stale = admin.post(own, data=typed())
    assert stale.status_code == 422
    assert "Somebody changed this ladder" in stale.text
    assert admin.post(own, data=typed(version=1, reset="1")).status_code == 303
    assert days(place.id) == [4, 5, 10, 15]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rung1_day": 11}, "Enter a day from 3 to 10."),
        ({"rung2_day": 4}, "It must come after the step before, which is on day 4."),
        ({"rung2_script": "Call {boss}"}, "There is no {boss}."),
        ({"rung2_script": "Call {caller"}, "A brace is open or closed too often."),
        ({"repeat_every": 0}, "Enter a whole number from 1 to 60."),
        ({"effective_from": "2026-03-01"}, "a change never rewrites the past"),
        ({f"rung{number}_is_left_out": "y" for number in (1, 2, 3, 4)}, "Keep at least one step"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    admin: FlaskClient, changes: dict[str, Any], said: str
) -> None:
    answer = admin.post(ADDRESS, data=typed(**changes))
    assert answer.status_code == 422
    assert said in answer.text
    assert "Slow here" in answer.text
