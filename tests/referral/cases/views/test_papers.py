"""Papers on the case page: what state they are in, what they lack, and where that is entered."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from referral.cases.operations import authorization
from referral.cases.operations.opening import Opened
from referral.core.actor import Role
from referral.core.db import db
from referral.paperwork import operations
from referral.paperwork.models import Packet
from tests import cast
from tests.referral.cases.operations.conftest import Desk


@pytest.fixture
def packet(desk: Desk, client: FlaskClient) -> tuple[Opened, Packet]:
    opened = desk.recommended()
    uid = authorization.make_packet(desk.coordinator, opened.uid, None)
    cast.add_staff(desk.practice, Role.COORDINATOR)
    cast.sign_in(client, Role.COORDINATOR)
    return opened, db.session.query(Packet).filter_by(uid=uid).one()


def test_the_case_page_leads_to_the_packet_and_to_where_a_missing_fact_is_entered(
    client: FlaskClient, packet: tuple[Opened, Packet]
) -> None:
    opened, made = packet
    operations.draw_packet(made.id)
    for address in (f"/cases/{opened.uid}", f"/papers/packets/{made.uid}"):
        page = client.get(address).text
        assert f'<a href="/cases/{opened.uid}/treatment">conservative care tried</a>' in page
    assert f'href="/papers/packets/{made.uid}"' in client.get(f"/cases/{opened.uid}").text
    assert f'href="/cases/{opened.uid}">Back to the case' in client.get(f"/papers/packets/{made.uid}").text


def test_the_status_is_drawn_the_same_in_the_page_and_in_the_live_answer(
    client: FlaskClient, packet: tuple[Opened, Packet]
) -> None:
    opened, made = packet
    page = client.get(f"/cases/{opened.uid}").text
    live = client.get(f"/papers/packets/{made.uid}/status").get_json()
    assert "Waiting to be made" in page
    assert live["html"].strip() in page
