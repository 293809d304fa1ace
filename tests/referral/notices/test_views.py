"""The page of messages to check, and the local mailbox, which only a demonstration has."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Settings
from referral.cases.models import Case
from referral.core.actor import Actor, Role
from referral.core.db import db, transaction
from referral.directory.models import Practice
from referral.notices.models import Notice
from referral.notices.order import order_notice
from referral.notices.states import NoticeKind, NoticeState
from tests import cast


@pytest.fixture
def unclear(coordinator: Actor, case: Case) -> Notice:
    """A message of which it is not known whether it left."""
    with transaction():
        notice = order_notice(
            NoticeKind.VISIT_LOST, case_id=case.id, veteran_id=case.veteran_id, practice_id=case.practice_id,
            actor=coordinator,
        )  # fmt: skip
        notice.state = NoticeState.UNKNOWN
    return notice


@pytest.mark.parametrize(
    ("button", "state"), [("send-again", NoticeState.ORDERED), ("leave", NoticeState.KEPT)]
)
def test_staff_decide_about_an_unclear_message(
    client: FlaskClient, unclear: Notice, button: str, state: NoticeState
) -> None:
    practice = db.session.get_one(Practice, unclear.practice_id)
    cast.add_staff(practice, Role.COORDINATOR)
    cast.sign_in(client, Role.COORDINATOR)
    page = client.get("/messages").text
    assert "Visit lost" in page
    assert "Unclear" in page
    assert client.post(f"/messages/{unclear.uid}/{button}").location == "/messages"
    assert "Every message has left." in client.get("/messages").text
    db.session.expire_all()
    assert db.session.get_one(Notice, unclear.id).state is state


def test_the_local_mailbox_exists_in_demonstrations_only(
    app: Flask, settings: Settings, client: FlaskClient
) -> None:
    assert client.get("/mailbox").status_code == 200
    for other in (replace(settings, mode="production"), replace(settings, smtp_url="smtp://mail.example")):
        app.extensions["referral_settings"] = other
        try:
            assert client.get("/mailbox").status_code == 404
        finally:
            app.extensions["referral_settings"] = settings
