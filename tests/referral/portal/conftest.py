"""A veteran with a case, and how to sign in as that veteran."""

from __future__ import annotations

import re
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from referral.cases.models import Case
from referral.core import clock
from referral.core.actor import Actor, Role
from referral.core.db import db, transaction
from referral.notices.models import LocalMail
from referral.outbox.models import OutboxMessage
from referral.veterans.models import Veteran
from tests.factories import make_actor, make_case, make_facility, make_practice, the_case
from workers.handlers import handler_of

BORN = {"month": "4", "day": "17", "year": "1962"}


@pytest.fixture
def coordinator(app: Flask) -> Actor:
    """A coordinator of a practice."""
    practice = make_practice()
    make_facility(practice)
    return make_actor(practice, Role.COORDINATOR)


@pytest.fixture
def case(coordinator: Actor) -> Case:
    """A case just received; the veteran agreed to e-mail."""
    case = the_case(make_case(coordinator))
    with transaction() as session:
        session.get_one(Veteran, case.veteran_id).e_mail_agreed_on = date(2026, 1, 1)
    case = the_case(case.uid)
    db.session.expunge(case)  # what a test reads of it needs no database any more
    return case


def do_jobs(job: str) -> None:
    """Do what workers would: every piece of undone work of that name."""
    db.session.rollback()
    rows = sa.select(OutboxMessage).where(OutboxMessage.finished_at.is_(None), OutboxMessage.job == job)
    for row in db.session.scalars(rows).all():
        handler_of(row.job)(practice_id=row.practice_id, **row.payload)
        with transaction() as session:
            session.get_one(OutboxMessage, row.id).finished_at = clock.utcnow()


def last_code() -> str:
    """The code in the newest message of the local mailbox."""
    db.session.rollback()
    newest = db.session.scalars(sa.select(LocalMail).order_by(LocalMail.id.desc())).first()
    assert newest is not None
    found = re.search(r"Your code is (\d{6})", newest.body or "")
    assert found is not None
    return found.group(1)


def sent_codes() -> int:
    """How many codes were sent so far."""
    db.session.rollback()
    return len(db.session.scalars(sa.select(LocalMail)).all())


def give_details(client: FlaskClient, number: str, **changes: str) -> TestResponse:
    """First step of the sign-in, and the job behind it."""
    answer = client.post("/my/sign-in", data={"case_number": number, **BORN, **changes})
    do_jobs("send_sign_in_code")
    return answer


@pytest.fixture
def veteran(client: FlaskClient, case: Case) -> FlaskClient:
    """A browser in which the veteran is signed in."""
    give_details(client, case.number)
    client.post("/my/code", data={"code": last_code()})
    return client
