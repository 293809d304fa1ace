"""Accounts from the command line."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from referral.commands.main import main
from referral.core.actor import Role
from referral.core.db import db
from referral.people import queries
from tests.factories import make_account, make_practice


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments])


def called(*arguments: str) -> Any:
    """The JSON answer of a command that went well."""
    result = call(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture
def practice_id(app: Flask) -> int:
    return make_practice().id


def test_an_added_account_has_a_temporary_password(practice_id: int) -> None:
    made = called("user", "add", "ada@lakeview.example", "--name", "Ada Moss", "--role", "coordinator")
    assert made["role"] == "coordinator"
    assert len(made["temporary_password"]) >= 12
    assert queries.account_by_email(practice_id, "ada@lakeview.example").must_change_password


def test_the_same_address_twice_is_refused_with_the_reason(practice_id: int) -> None:
    arguments = ("user", "add", "ada@lakeview.example", "--name", "Ada Moss", "--role", "reviewer")
    called(*arguments)
    result = call(*arguments, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["fields"] == {"email": "An account with this e-mail address exists."}


def test_an_unknown_role_is_wrong_usage(practice_id: int) -> None:
    assert call("user", "add", "ada@lakeview.example", "--name", "Ada", "--role", "king").exit_code == 2


def test_the_list_shows_who_is_deactivated(practice_id: int) -> None:
    called("user", "add", "admin@lakeview.example", "--name", "Abe Moss", "--role", "administrator")
    called("user", "add", "ada@lakeview.example", "--name", "Ada Moss", "--role", "coordinator")
    called("user", "deactivate", "ada@lakeview.example")
    db.session.rollback()
    assert {row["name"]: row["active"] for row in called("user", "list")} == {
        "Abe Moss": True,
        "Ada Moss": False,
    }
    assert "(deactivated)" in call("user", "list").stdout


def test_a_reset_gives_another_password(app: Flask) -> None:
    account = make_account(make_practice(), Role.COORDINATOR, email="ada@lakeview.example")
    before, uid = account.password_hash, account.uid
    called("user", "reset-password", "ada@lakeview.example")
    db.session.rollback()
    db.session.expire_all()
    assert queries.account_by_email(account.practice_id, "ada@lakeview.example").uid == uid
    assert queries.account_by_email(account.practice_id, "ada@lakeview.example").password_hash != before


def test_an_unknown_address_is_refused(practice_id: int) -> None:
    result = call("user", "reset-password", "nobody@lakeview.example")
    assert result.exit_code == 1
    assert result.stdout == ""


def test_without_a_practice_it_says_so(app: Flask) -> None:
    assert "no practice" in call("user", "list").stderr
