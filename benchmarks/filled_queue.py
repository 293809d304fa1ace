"""A desk with many cases, written straight into the tables: for measuring lists."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa

from referral.cases.models import Case
from referral.cases.states import CaseFlag, CaseState, CloseReason, StepAction, WaitingOn
from referral.core import crypto
from referral.core.actor import Role
from referral.core.clock import utcnow
from referral.core.db import db, transaction
from referral.core.numbers import new_uid
from referral.directory.models import Facility, Practice
from referral.people import passwords
from referral.people.models import Account, email_index
from referral.veterans.models import Veteran

EMAIL, PASSWORD = "coordinator@desk.example", "correct horse battery staple"
CHUNK = 5000
OWNERS, FACILITIES = 12, 20
FIRST = ("Rosa", "Walter", "Ines", "Otto", "Mabel", "Lionel", "Thora", "Casimir")
LAST = ("Oakridge", "Birchwood", "Mendez", "Stonefield", "Meyer", "Quill", "Ashdown", "Vandermeer")
STEPS = (
    (CaseState.RECEIVED, WaitingOn.COORDINATOR, StepAction.ASK_RED_FLAGS),
    (CaseState.RECEIVED, WaitingOn.VETERAN, StepAction.SEND_STUDY),
    (CaseState.MRI_REVIEW, WaitingOn.REVIEWER, StepAction.REVIEW),
    (CaseState.VA_AUTHORIZATION, WaitingOn.VA, StepAction.ANSWER_REQUEST),
    (CaseState.VA_AUTHORIZATION, WaitingOn.COORDINATOR, StepAction.BOOK_VISIT),
    (CaseState.SCHEDULED, WaitingOn.VETERAN, StepAction.ATTEND_VISIT),
    (CaseState.CLOSED, None, None),
)


def fill(count: int) -> None:
    """A practice with its staff, facilities and `count` cases of as many veterans."""
    with transaction() as session:
        practice = Practice(name="Lakeview Spine Practice", time_zone="America/Chicago")
        session.add(practice)
        session.flush()
        staff = [_account(practice.id, number) for number in range(OWNERS)]
        places = [
            Facility(practice_id=practice.id, station_id=str(500 + number), name=f"VA Clinic {number:02}")
            for number in range(FACILITIES)
        ]
        session.add_all([*staff, *places])
    rng, today = random.Random(1), utcnow().date()
    owners, facilities = [row.id for row in staff], [row.id for row in places]
    rows = _rows(rng, practice.id, count, owners, facilities, today)
    while chunk := list(islice(rows, CHUNK)):
        with transaction() as session:
            session.execute(sa.insert(Veteran.__table__), [veteran for veteran, _ in chunk])  # type: ignore[arg-type]
            session.execute(sa.insert(Case.__table__), [case for _, case in chunk])  # type: ignore[arg-type]
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
        if db.engine.dialect.name == "postgresql":  # the ids were given, so the next ones start after them
            for table in (Veteran.__tablename__, Case.__tablename__):
                newest = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
                connection.exec_driver_sql(newest)


def _account(practice_id: int, number: int) -> Account:
    email = EMAIL if number == 0 else f"coordinator{number}@desk.example"
    return Account(
        practice_id=practice_id,
        email=email,
        email_index=email_index(email),
        name=f"Coordinator {number:02}",
        role=Role.COORDINATOR,
        password_hash=passwords.hash_password(PASSWORD) if number == 0 else "!",
    )


def _rows(
    rng: random.Random, practice_id: int, count: int, owners: list[int], facilities: list[int], today: date
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for number in range(1, count + 1):
        uid = new_uid()
        veteran = {
            "id": number,
            "uid": uid,
            "practice_id": practice_id,
            "created_at": utcnow(),
            "language": "en",
            "time_zone": "",
            "version": 1,
            **{
                f"{name}_enc": crypto.encrypt(rng.choice(words).encode(), f"veteran.{name}_enc|{uid}")
                for name, words in (("first_name", FIRST), ("last_name", LAST))
            },
        }
        yield veteran, _case(rng, number, practice_id, owners, facilities, today)


def _case(
    rng: random.Random, number: int, practice_id: int, owners: list[int], facilities: list[int], today: date
) -> dict[str, Any]:
    state, waiting_on, action = STEPS[number % len(STEPS)]
    since: datetime = utcnow() - timedelta(days=rng.randrange(40), seconds=rng.randrange(86400))
    is_closed = state is CaseState.CLOSED
    return {
        "id": number,
        "uid": new_uid(),
        "practice_id": practice_id,
        "number": f"{10**8 + number}",
        "veteran_id": number,
        "facility_id": rng.choice(facilities),
        "owner_id": rng.choice([*owners, None]),
        "source": "hsrm",
        "state": state,
        "state_since": since,
        "state_by_id": owners[0],
        "opened_on": today - timedelta(days=rng.randrange(40, 400)),
        "touched_at": since,
        "waiting_on": waiting_on,
        "next_action": action,
        "next_due_on": None if is_closed else today + timedelta(days=rng.randrange(-15, 45)),
        "flags": 0 if is_closed else int(rng.choice([0, 0, 0, 0, CaseFlag.URGENT, CaseFlag.EXPIRING])),
        "closed_at": since if is_closed else None,
        "closed_by_id": owners[0] if is_closed else None,
        "close_reason": CloseReason.FINISHED if is_closed else None,
        "closed_from": CaseState.COMPLETED if is_closed else None,
        "version": 1,
    }
