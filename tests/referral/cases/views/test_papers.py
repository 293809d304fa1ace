"""Papers on the case page: what state they are in, what they lack, and where that is entered."""

from __future__ import annotations

import io

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
from tests.referral.paperwork.pdfs import blank_pdf


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


def test_attachments_are_added_kept_for_the_next_packet_and_left_out_again(
    client: FlaskClient, packet: tuple[Opened, Packet]
) -> None:
    opened, first = packet
    address = f"/cases/{opened.uid}/make-packet"

    def newest() -> Packet:
        db.session.rollback()
        return db.session.query(Packet).order_by(Packet.version.desc()).first() or first

    assert (
        client.post(address, data={"files": [(io.BytesIO(blank_pdf()), "Clinic note.pdf")]}).status_code
        == 303
    )
    with_note = newest()
    assert (with_note.version, len(with_note.attachment_ids)) == (2, 1)
    page = client.get(address).text
    assert "Clinic note.pdf" in page
    assert f'value="{with_note.attachment_ids[0]}" checked' in page

    refused = client.post(address, data={"files": [(io.BytesIO(b"PK"), "scan.docx")]})
    assert refused.status_code == 422
    assert "Choose PDF files only." in refused.text

    assert client.post(address, data={"keep": ["999999"]}).status_code == 422
    assert client.post(address, data={}).status_code == 303
    assert newest().attachment_ids == []
