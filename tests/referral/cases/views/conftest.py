"""The desk with its staff, and visitors signed in as each role."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from referral.core.actor import Actor, Role
from referral.directory.models import Practice
from tests import cast
from tests.factories import make_facility, make_practice
from tests.referral.cases.operations.conftest import desk

__all__ = ["desk"]


@pytest.fixture
def practice(app: Flask) -> Practice:
    practice = make_practice()
    make_facility(practice)
    return practice


@pytest.fixture
def coordinator(practice: Practice) -> Actor:
    return cast.actor(practice, Role.COORDINATOR)


@pytest.fixture
def visitor(practice: Practice, another_client: Callable[[], FlaskClient]) -> Callable[[Role], FlaskClient]:
    """A browser signed in as the cast member with that role, who is added when not there yet."""

    def sign_in(role: Role) -> FlaskClient:
        client = another_client()
        cast.sign_in(client, role)
        return client

    return sign_in
