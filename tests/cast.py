"""The staff who sign in through pages: one invented person per role, all with the same password."""

from __future__ import annotations

from functools import cache

import pyotp
from flask.testing import FlaskClient

from referral.core import clock
from referral.core.actor import Actor, Role
from referral.core.db import transaction
from referral.directory.models import Practice
from referral.people import passwords
from referral.people.models import Account, email_index

PASSWORD = "correct horse battery staple"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NAMES = {
    Role.COORDINATOR: "Cora Dinwiddie",
    Role.REVIEWER: "Reva Wexler",
    Role.SUPERVISOR: "Sue Purvis",
    Role.ADMINISTRATOR: "Adam Minton",
}


def email_of(role: Role) -> str:
    """The sign-in address of the cast member with `role`."""
    return f"{role.value}@practice.example"


@cache
def _password_hash() -> str:
    return passwords.hash_password(PASSWORD)


def add_practice(name: str = "Lakeview Spine Practice") -> Practice:
    """An invented practice, stored."""
    with transaction() as session:
        practice = Practice(name=name, time_zone="America/Chicago")
        session.add(practice)
    return practice


def add_staff(practice: Practice, role: Role) -> Account:
    """The cast member with `role`, stored without a second factor."""
    email = email_of(role)
    with transaction() as session:
        account = Account(
            practice_id=practice.id,
            email=email,
            email_index=email_index(email),
            name=NAMES[role],
            role=role,
            password_hash=_password_hash(),
        )
        session.add(account)
    return account


def add_second_factor(account: Account) -> None:
    """Switch the second factor of a stored account on, with a secret that `code_now` knows."""
    with transaction() as session:
        row = session.get_one(Account, account.id)
        row.totp_secret, row.totp_confirmed_at = SECRET, clock.utcnow()


def code_now() -> str:
    """What the authenticator app of an account with `add_second_factor` shows now."""
    return pyotp.TOTP(SECRET).at(clock.utcnow())


def actor(practice: Practice, role: Role) -> Actor:
    """The cast member with `role`, stored and ready to act."""
    return add_staff(practice, role).as_actor()


def sign_in(client: FlaskClient, role: Role, password: str = PASSWORD) -> None:
    """Sign the cast member in through the page; fails the test when that is refused."""
    answer = client.post("/sign-in", data={"email": email_of(role), "password": password})
    assert answer.status_code == 303, answer.text
