"""Administering accounts, through operations and pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from referral.cases.operations import absences
from referral.core.actor import Actor, Role, system_actor
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid, NotAllowed, NotFound
from referral.directory.models import Practice
from referral.people import operations, queries
from referral.people.models import Account
from tests import cast

NEW_PASSWORD = "another long enough phrase"


def change(actor: Actor, account: Account, **values: Any) -> None:
    wanted: dict[str, Any] = {
        "name": account.name,
        "role": account.role,
        "is_active": True,
        **values,
    }
    absences.change_account(actor, account.uid, **wanted)


def test_a_new_person_changes_the_temporary_password_first(client: FlaskClient, administrator: Actor) -> None:
    cast.sign_in(client, Role.ADMINISTRATOR)
    page = client.post(
        "/accounts/new", data={"name": "Nell Newton", "email": "nell@practice.example", "role": "reviewer"}
    )
    password = re.search(r"[a-z]+(-[a-z]+){3}-\d{4}", page.text)
    assert password is not None
    client.post("/sign-out")
    client.post("/sign-in", data={"email": "nell@practice.example", "password": password[0]})
    assert client.get("/").headers["Location"] == "/account"
    client.post("/account/password", data={"current": password[0], "new": NEW_PASSWORD})
    account = queries.account_by_email(administrator.practice_id, "nell@practice.example")
    assert not account.must_change_password


def test_the_program_itself_can_add_accounts_with_a_password(practice: Practice) -> None:
    account, password = operations.add_account(
        system_actor(practice.id),
        email="Demo@Practice.example",
        name="Dee Mo",
        role=Role.COORDINATOR,
        password=cast.PASSWORD,
    )
    assert (account.email, password, account.must_change_password) == (
        "demo@practice.example",
        cast.PASSWORD,
        False,
    )


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("email", {"email": "no address"}),
        ("email", {"email": cast.email_of(Role.ADMINISTRATOR)}),
        ("name", {"name": " "}),
        ("role", {"role": Role.VETERAN}),
        ("password", {"password": "short"}),
        ("password", {"password": "aaaaaaaaaaaaaaaa"}),
    ],
)
def test_what_is_wrong_with_a_new_account_is_named(
    administrator: Actor, field: str, values: dict[str, Any]
) -> None:
    good: dict[str, Any] = {
        "email": "new@practice.example",
        "name": "Nell Newton",
        "role": Role.REVIEWER,
        "password": NEW_PASSWORD,
    }
    with pytest.raises(Invalid) as refused:
        operations.add_account(administrator, **{**good, **values})
    assert set(refused.value.fields) == {field}


def test_only_administrators_change_accounts(coordinator: Account) -> None:
    with pytest.raises(NotAllowed):
        change(coordinator.as_actor(), coordinator, name="Mallory")


def test_accounts_of_another_practice_are_not_found(administrator: Actor) -> None:
    elsewhere = cast.add_staff(cast.add_practice("Elsewhere"), Role.COORDINATOR)
    with pytest.raises(NotFound):
        change(administrator, elsewhere, name="Mallory")


def test_closing_an_account_ends_its_sessions(
    client: FlaskClient, administrator: Actor, coordinator: Account
) -> None:
    cast.sign_in(client, Role.COORDINATOR)
    change(administrator, coordinator, is_active=False)
    assert client.get("/account").status_code == 303


def test_the_last_administrator_stays(administrator: Actor) -> None:
    with pytest.raises(IllegalMove):
        change(administrator, db.session.get_one(Account, administrator.id), role=Role.COORDINATOR)
    assert (
        db.session.scalar(sa.select(Account.role).where(Account.id == administrator.id)) is Role.ADMINISTRATOR
    )


def test_a_changed_password_signs_out_every_other_browser(
    client: FlaskClient, another_client: Callable[[], FlaskClient], coordinator: Account
) -> None:
    other = another_client()
    cast.sign_in(client, Role.COORDINATOR)
    cast.sign_in(other, Role.COORDINATOR)
    changed = client.post("/account/password", data={"current": cast.PASSWORD, "new": NEW_PASSWORD})
    assert changed.status_code == 303
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 303


def test_a_wrong_present_password_changes_nothing(client: FlaskClient, coordinator: Account) -> None:
    cast.sign_in(client, Role.COORDINATOR)
    refused = client.post("/account/password", data={"current": "not this one", "new": NEW_PASSWORD})
    assert refused.status_code == 422
    assert "not your current password" in refused.text


def test_an_administrator_resets_unlocks_and_changes_through_the_pages(
    client: FlaskClient, administrator: Actor, coordinator: Account
) -> None:
    cast.sign_in(client, Role.ADMINISTRATOR)
    one = f"/accounts/{coordinator.uid}"
    assert "Temporary password for" in client.post(f"{one}/password").text
    assert client.post(f"{one}/unlock").status_code == 303
    assert client.post(f"{one}/second-factor").status_code == 303
    assert (
        client.post(one, data={"name": "Cora D.", "role": "supervisor", "is_active": "y"}).status_code == 303
    )
    stored = db.session.get_one(Account, coordinator.id, populate_existing=True)
    assert (stored.name, stored.role, stored.is_away) == ("Cora D.", Role.SUPERVISOR, False)


def test_the_address_is_not_readable_in_the_database(coordinator: Account) -> None:
    stored = db.session.execute(sa.text("SELECT email_enc, email_index FROM account")).one()
    assert all(b"practice.example" not in bytes(value) for value in stored)
