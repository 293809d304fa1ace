"""Rows for tests, all invented. Each function makes one thing and takes overrides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

from referral.cases.models import Case
from referral.cases.operations import opening
from referral.cases.operations.opening import Opened
from referral.cases.operations.va_referrals import Referral
from referral.core import clock
from referral.core.actor import Actor, Role
from referral.core.db import db, transaction
from referral.directory.models import Clinician, Facility, Practice
from referral.people.models import Account, email_index
from referral.veterans.person import Person

_numbers = count(1)


def make_practice(**overrides: Any) -> Practice:
    """A practice with its profile complete."""
    values: dict[str, Any] = {
        "name": "Lakeview Spine Practice",
        "address_line": "12 Harbor Street",
        "city": "Duluth",
        "state": "MN",
        "postal_code": "55802",
        "phone": "218-555-0100",
        "fax": "218-555-0101",
        "secure_email": "desk@lakeview.example",
        "npi": "1234567893",
        "time_zone": "America/Chicago",
        **overrides,
    }
    with transaction() as session:
        practice = Practice(**values)
        session.add(practice)
    return practice


def make_account(practice: Practice, role: Role, **overrides: Any) -> Account:
    """A staff account that nobody can sign in to (no password)."""
    number = next(_numbers)
    email = f"{role.value}{number}@lakeview.example"
    values: dict[str, Any] = {
        "email": email,
        "name": f"{role.value.title()} Number {number}",
        "password_hash": "!",
        **overrides,
    }
    with transaction() as session:
        account = Account(
            practice_id=practice.id, role=role, email_index=email_index(values["email"]), **values
        )
        session.add(account)
    return account


def make_actor(practice: Practice, role: Role, **overrides: Any) -> Actor:
    """An actor with an account of that role; reviewers are clinicians of the practice too."""
    account = make_account(practice, role, **overrides)
    if role is Role.REVIEWER:
        with transaction() as session:
            session.add(
                Clinician(practice_id=practice.id, name="Ingrid Halvorsen", credentials="MD", npi="1234567893",
                          account_id=account.id)
            )  # fmt: skip
    return Actor(account.id, account.name, role, practice.id)


def make_facility(practice: Practice, **overrides: Any) -> Facility:
    """A VA facility (invented)."""
    values: dict[str, Any] = {
        "station_id": "618",
        "name": "North Shore VA Medical Center",
        "address_line": "1 Veterans Way",
        "city": "Superior",
        "state": "WI",
        "postal_code": "54880",
        "phone": "715-555-0150",
        "fax": "715-555-0151",
        "time_zone": "America/Chicago",
        **overrides,
    }
    with transaction() as session:
        facility = Facility(practice_id=practice.id, **values)
        session.add(facility)
    return facility


PERSON = Person(
    first_name="Walter",
    middle_name="J",
    last_name="Oakridge",
    born_on=date(1962, 4, 17),
    last_four="4821",
    phone="218-555-0177",
    email="walter@mail.example",
    address={"line": "48 Birch Lane", "city": "Two Harbors", "state": "MN", "postal_code": "55616"},
)


def make_person(**overrides: Any) -> Person:
    """An invented veteran; a new last name each time unless one is given."""
    number = next(_numbers)
    letters = "".join(chr(ord("a") + int(digit)) for digit in str(number))
    return replace(PERSON, **{"last_name": f"Oakridge{letters}", **overrides})


def make_referral(**overrides: Any) -> Referral:
    """A VA referral for an evaluation, running for half a year from today."""
    today = clock.utcnow().date()
    values: dict[str, Any] = {
        "number": f"VA{next(_numbers):010d}",
        "consult": f"618_{next(_numbers)}",
        "station_id": "618",
        "category_of_care": "PAIN MANAGEMENT",
        "issued_on": today - timedelta(days=5),
        "starts_on": today - timedelta(days=5),
        "expires_on": today + timedelta(days=175),
        "visits_authorized": 3,
        "va_status_code": "AP",
        "va_status_label": "Approved",
        **overrides,
    }
    return Referral(**values)


def make_case(
    actor: Actor, *, person: Person | None = None, referral: Referral | None = None, **more: Any
) -> Opened:
    """A case just received."""
    return opening.open_case(
        actor, person or make_person(), referral or make_referral(), source="phone", **more
    )


def the_case(opened: Opened | str) -> Case:
    """The case as it is in the database now."""
    uid = opened if isinstance(opened, str) else opened.uid
    db.session.rollback()
    db.session.expire_all()
    return db.session.query(Case).filter_by(uid=uid).one()
