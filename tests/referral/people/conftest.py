"""The practice and its staff, stored, for all people tests."""

from __future__ import annotations

import pytest
from flask import Flask

from referral.core.actor import Actor, Role
from referral.directory.models import Practice
from referral.people.models import Account
from tests import cast


@pytest.fixture
def practice(app: Flask) -> Practice:
    return cast.add_practice()


@pytest.fixture
def coordinator(practice: Practice) -> Account:
    return cast.add_staff(practice, Role.COORDINATOR)


@pytest.fixture
def administrator(practice: Practice) -> Actor:
    return cast.actor(practice, Role.ADMINISTRATOR)
