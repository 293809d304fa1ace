"""A case whose veteran agreed to e-mail, and a mail server to send it through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest
from flask import Flask

from config import Settings
from referral.cases.models import Case
from referral.core.actor import Actor, Role
from referral.core.db import transaction
from referral.veterans.models import Veteran
from tests.factories import make_actor, make_case, make_facility, make_practice, the_case
from tests.mail_server import Mailbox, mail_server

NOON = datetime(2026, 11, 23, 18, 0)  # noqa: DTZ001 - the clock fixture takes it as UTC; noon in Duluth


@pytest.fixture
def coordinator(app: Flask, at: Callable[[datetime], None]) -> Actor:
    """A coordinator of a practice in Duluth, at noon on a Monday."""
    at(NOON)
    practice = make_practice()
    make_facility(practice)
    return make_actor(practice, Role.COORDINATOR)


@pytest.fixture
def case(coordinator: Actor) -> Case:
    """A case whose veteran agreed to e-mail."""
    case = the_case(make_case(coordinator))
    change_veteran(case, e_mail_agreed_on=date(2026, 11, 1), time_zone="America/Denver")
    return the_case(case.uid)


def change_veteran(case: Case, **values: object) -> None:
    with transaction() as session:
        veteran = session.get_one(Veteran, case.veteran_id)
        for name, value in values.items():
            setattr(veteran, name, value)


@pytest.fixture
def mail(app: Flask, settings: Settings) -> Iterator[Mailbox]:
    """A mail server that the app sends through."""
    with mail_server() as box:
        app.extensions["referral_settings"] = replace(settings, smtp_url=box.url)
        yield box
        app.extensions["referral_settings"] = settings
