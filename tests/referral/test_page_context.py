"""Navigation by role, hashed addresses, dates as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from referral import page_context
from referral.core.actor import Role
from tests import cast, pages


@pytest.mark.parametrize("role", list(cast.NAMES))
def test_the_navigation_shows_only_what_opens(client: FlaskClient, role: Role) -> None:
    cast.add_staff(cast.add_practice(), role)
    cast.sign_in(client, role)
    page = pages.get(client, "/account")
    navigation = page.one("nav", aria_label="Main")
    addresses = [link.get("href", "") for link in navigation.iter("a")]
    assert [client.get(address).status_code for address in addresses] == [200] * len(addresses)
    assert ("/accounts" in addresses) == (role is Role.ADMINISTRATOR)


def test_the_present_page_is_marked_in_the_navigation(client: FlaskClient) -> None:
    cast.add_staff(cast.add_practice(), Role.ADMINISTRATOR)
    cast.sign_in(client, Role.ADMINISTRATOR)
    assert pages.get(client, "/accounts").one("a", href="/accounts", aria_current="page") is not None
    assert pages.get(client, "/accounts/new").one("a", href="/accounts", aria_current="true") is not None


def test_a_static_address_changes_with_the_content(app: Flask) -> None:
    with app.test_request_context():
        address = page_context.asset("css/referral.css")
    assert address.startswith("/static/css/referral.css?v=")


def test_dates_and_instants_read_as_people_write_them(app: Flask) -> None:
    practice = cast.add_practice()
    with app.test_request_context():
        g.actor = cast.actor(practice, Role.COORDINATOR)
        assert page_context.day(date(2026, 3, 5)) == "Mar 5, 2026"
        assert page_context.moment(datetime(2026, 3, 5, 5, 4, tzinfo=UTC)) == "Mar 4, 2026, 11:04 PM"
        assert page_context.moment(None) == page_context.day(None) == ""
