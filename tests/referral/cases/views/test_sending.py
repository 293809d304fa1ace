"""The page that sends: ways in order, what is refused stands beside its field, progress, and the account of it."""

from __future__ import annotations

import hashlib
import io

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from referral.cases.operations.sending.delivering import send_out
from referral.cases.states import StepAction
from referral.core.actor import Role
from referral.core.db import db, transaction
from referral.sending.models import Sending
from referral.sending.rules import MAIN
from referral.sending.states import SendingState
from tests import cast, pages
from tests.factories import the_case
from tests.referral.cases.operations.conftest import Desk
from tests.referral.cases.operations.conftest import desk as desk
from tests.referral.cases.operations.test_sending import OFFICE, case_uid, the_packet

__all__ = ["case_uid", "desk"]


@pytest.fixture
def coordinator(desk: Desk, client: FlaskClient) -> FlaskClient:
    cast.actor(desk.practice, Role.COORDINATOR)
    cast.sign_in(client, Role.COORDINATOR)
    return client


def newest() -> Sending:
    db.session.rollback()
    return db.session.scalars(sa.select(Sending).order_by(Sending.id.desc()).limit(1)).one()


def shown(uid: str) -> str:
    file = the_packet(uid).pdf
    assert file is not None
    return file.sha256


def test_a_packet_is_sent_from_its_page_and_shows_how_far_it_is(
    coordinator: FlaskClient, case_uid: str
) -> None:
    assert f"/cases/{case_uid}/send/request" in coordinator.get(f"/cases/{case_uid}").text
    page = pages.get(coordinator, f"/cases/{case_uid}/send/request").source
    order = [page.index(f"<b>{number}. {name}</b>") for number, name in
             enumerate(("HSRM", "Secure e-mail", "Fax", "Post"), 1)]  # fmt: skip
    assert order == sorted(order)
    assert shown(case_uid) in page
    downloaded = coordinator.get(f"/cases/{case_uid}/send/request/file").data
    assert hashlib.sha256(downloaded).hexdigest() == shown(case_uid)
    way = {"channel": "secure_email", "secure_email-office": MAIN, "secure_email-shown": shown(case_uid)}
    refused = coordinator.post(f"/cases/{case_uid}/send/request", data=way)
    assert refused.status_code == 422
    assert "Compare the recipient" in refused.text
    answer = coordinator.post(f"/cases/{case_uid}/send/request", data={**way, "secure_email-compared": "y"})
    assert answer.status_code == 303
    sending = newest()
    status = f"/cases/{case_uid}/sendings/{sending.uid}/status"
    assert coordinator.get(status).json["done"] is False  # type: ignore[index]
    assert coordinator.get(f"/cases/{case_uid}/send/request").status_code == 303  # to the one on its way
    send_out(sending.practice_id, sending.id)
    assert coordinator.get(status).json["done"] is True  # type: ignore[index]
    account = pages.get(coordinator, f"/cases/{case_uid}/sendings").source
    pages.get(coordinator, f"/cases/{case_uid}/sendings/{sending.uid}")
    assert OFFICE in account
    assert "Asking VA to authorize care" in account
    confirmed = {"on": the_case(case_uid).opened_on.isoformat()}
    assert (
        coordinator.post(f"/cases/{case_uid}/sendings/{sending.uid}/confirm", data=confirmed).status_code
        == 303
    )


def test_a_sending_by_hand_keeps_its_screenshot(coordinator: FlaskClient, case_uid: str, desk: Desk) -> None:
    way = {
        "channel": "hsrm",
        "hsrm-office": MAIN,
        "hsrm-shown": shown(case_uid),
        "hsrm-sent_on": desk.today.isoformat(),
    }
    address = f"/cases/{case_uid}/send/request"
    assert "Do each of these" in coordinator.post(address, data=way).text
    without = coordinator.post(address, data={**way, "hsrm-steps": ["0", "1", "2"]})
    assert "add a screenshot" in without.text
    picture = (io.BytesIO(b"\x89PNG\r\n\x1a\n picture"), "shot.png")
    answer = coordinator.post(
        address, data={**way, "hsrm-steps": ["0", "1", "2"], "hsrm-screenshot": picture}
    )
    assert answer.status_code == 303
    assert the_case(case_uid).next_action is StepAction.ANSWER_REQUEST
    kept = coordinator.get(f"/cases/{case_uid}/sendings/{newest().uid}/proof")
    assert (kept.mimetype, kept.data[:4]) == ("image/png", b"\x89PNG")


def test_an_unclear_sending_is_a_step_with_a_page(coordinator: FlaskClient, case_uid: str) -> None:
    way = {"channel": "fax", "fax-office": MAIN, "fax-shown": shown(case_uid), "fax-compared": "y"}
    coordinator.post(f"/cases/{case_uid}/send/request", data=way)
    sending = newest()
    practice_id, sending_id, uid = sending.practice_id, sending.id, sending.uid
    with transaction() as session:  # a worker died in the middle
        session.get_one(Sending, sending_id).state = SendingState.SENDING
    send_out(practice_id, sending_id)
    assert "Look at the sending" in coordinator.get(f"/cases/{case_uid}").text
    assert uid in pages.get(coordinator, "/sendings").source
    page = f"/cases/{case_uid}/sendings/{uid}"
    assert "never sent again by itself" in pages.get(coordinator, page).source
    assert coordinator.post(f"{page}/arrived", data={"proof": ""}).status_code == 422
    again = coordinator.post(f"/cases/{case_uid}/send/request", data=way)
    assert "Look first" in again.text
    assert coordinator.post(f"{page}/let-go", data={"reason": "Not needed"}).status_code == 303
    assert "Everything that was sent has left" in coordinator.get("/sendings").text
