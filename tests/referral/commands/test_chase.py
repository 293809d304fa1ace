"""`chase sweep` and `chase list`."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner

from referral.commands.chase import chase
from referral.core.numbers import show_case_number
from tests.factories import the_case
from tests.referral.cases.operations.conftest import Desk, desk

__all__ = ["desk"]


def run(*arguments: str) -> Any:
    """The command's answer; fails the test when it does not end with status 0."""
    result = CliRunner().invoke(chase, [*arguments, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


@pytest.fixture
def number(desk: Desk, at: Callable[[datetime], None]) -> str:
    """The number of a case whose request went to VA on Monday, March 2, 2026."""
    at(datetime(2026, 3, 2, 16, tzinfo=UTC))
    return show_case_number(the_case(desk.sent()).number)


def test_a_sweep_fires_what_is_due_and_says_so(number: str, at: Callable[[datetime], None]) -> None:
    at(datetime(2026, 3, 6, 16, tzinfo=UTC))
    (fired,) = run("sweep")["fired"]
    assert (fired["case"], fired["rung"], fired["last_done"]) == (number, 1, "Follow-up letter")
    assert fired["next_rung_on"] == "2026-03-09"
    assert run("sweep")["fired"] == []


def test_a_sweep_on_a_day_off_says_why_nothing_fires(number: str, at: Callable[[datetime], None]) -> None:
    at(datetime(2026, 3, 7, 16, tzinfo=UTC))
    assert run("sweep") == {"today": "2026-03-07", "closed": "Saturday", "fired": []}


def test_the_list_shows_what_is_waited_for_without_names(number: str) -> None:
    (row,) = run("list")
    assert (row["case"], row["station"], row["waiting_since"]) == (number, "618", "2026-03-02")
    assert (row["rung"], row["next_rung_on"]) == (0, "2026-03-06")


def test_without_a_practice_it_is_refused(app: object) -> None:
    assert CliRunner().invoke(chase, ["list"]).exit_code == 1
