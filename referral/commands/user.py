"""`user`: staff accounts, for the first administrator and for automation."""

from __future__ import annotations

from typing import Any

import click

from referral.commands.command import answer, command_group, json_option
from referral.core.actor import STAFF, Actor, Role, system_actor
from referral.core.errors import NotFound
from referral.directory.queries import first_practice
from referral.people import queries
from referral.people.models import Account
from referral.people.operations import accounts

ROLES = click.Choice(sorted(role.value for role in STAFF))


@command_group()
def user() -> None:
    """Staff accounts: add, list, give a new password, deactivate."""


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="As colleagues see it.")
@click.option("--role", required=True, type=ROLES)
@json_option
def add(email: str, name: str, role: str, as_json: bool) -> None:
    """Add an account. Its temporary password is printed once and must be changed at the first sign-in."""
    account, password = accounts.add_account(_operator(), email=email, name=name, role=Role(role))
    data = described(account) | {"temporary_password": password}
    answer(data, f"{account.email} added. Temporary password: {password}", as_json=as_json)


@user.command("list")
@json_option
def list_accounts(as_json: bool) -> None:
    """List all accounts, active ones first."""
    rows = [described(account) for account in queries.accounts(_operator().practice_id)]
    text = "\n".join(
        f"{row['role']:<14} {row['email']:<32} {row['name']}{'' if row['active'] else '  (deactivated)'}"
        for row in rows
    )
    answer(rows, text, as_json=as_json)


@user.command("reset-password")
@click.argument("email")
@json_option
def reset_password(email: str, as_json: bool) -> None:
    """Give an account a temporary password, unlock it and end its sessions."""
    operator = _operator()
    account = queries.account_by_email(operator.practice_id, email)
    password = accounts.reset_password(operator, account.uid)
    answer({"temporary_password": password}, f"Temporary password: {password}", as_json=as_json)


@user.command()
@click.argument("email")
@json_option
def deactivate(email: str, as_json: bool) -> None:
    """Close an account: nobody can sign in with it, and its cases go to the desk. The last administrator stays."""
    from referral.cases.operations.absences import change_account

    operator = _operator()
    account = queries.account_by_email(operator.practice_id, email)
    handed_on = change_account(operator, account.uid, name=account.name, role=account.role, is_active=False)
    answer(
        {"email": account.email, "active": False, "cases_handed_on": handed_on},
        f"{account.email} is deactivated. Cases handed on to the desk: {handed_on}.",
        as_json=as_json,
    )


def described(account: Account) -> dict[str, Any]:
    """An account as the command line shows it."""
    return {
        "email": account.email,
        "name": account.name,
        "role": account.role.value,
        "active": account.is_active,
        "second_factor": account.has_second_factor,
    }


def _operator() -> Actor:
    practice = first_practice()
    if practice is None:
        raise NotFound("There is no practice yet.")
    return system_actor(practice.id)
