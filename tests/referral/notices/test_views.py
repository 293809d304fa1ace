"""The page of messages to check, and the local mailbox, which only a demonstration has."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from config import Settings
from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.cases.models import Case
from referral.core.actor import Actor, Role
from referral.core.db import db, transaction
from referral.directory.models import Practice
from referral.notices.models import Notice
from referral.notices.order import order_notice
from referral.notices.states import NoticeKind, NoticeState
from tests import cast
from tests.pages import get
from tests.statements import counted_statements

MOST_STATEMENTS = 5


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


@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [(Role.COORDINATOR, "Oakridge", "W. O."), (Role.ADMINISTRATOR, "W. O.", "Oakridge")],
)
def test_names_are_shown_by_role_as_in_the_queue(
    client: FlaskClient, unclear: Notice, role: Role, shown: str, hidden: str
) -> None:
    cast.add_staff(db.session.get_one(Practice, unclear.practice_id), role)
    cast.sign_in(client, role)
    page = client.get("/messages").text
    assert shown in page
    assert hidden not in page


def test_looking_at_the_messages_is_one_event_with_the_cases(client: FlaskClient, unclear: Notice) -> None:
    cast.add_staff(db.session.get_one(Practice, unclear.practice_id), Role.ADMINISTRATOR)
    cast.sign_in(client, Role.ADMINISTRATOR)
    client.get("/messages")
    db.session.rollback()
    [event] = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.tag == AuditTag.QUEUE_VIEWED)).all()
    assert event.data == {"tab": "messages", "case_ids": [unclear.case_id]}


def test_many_messages_come_a_page_at_a_time(
    client: FlaskClient, coordinator: Actor, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("referral.notices.queries.PAGE_SIZE", 2)
    with transaction():
        for _ in range(5):
            notice = order_notice(
                NoticeKind.VISIT_LOST, case_id=case.id, veteran_id=case.veteran_id, practice_id=case.practice_id,
                actor=coordinator,
            )  # fmt: skip
            notice.state = NoticeState.FAILED
    cast.add_staff(db.session.get_one(Practice, case.practice_id), Role.COORDINATOR)
    cast.sign_in(client, Role.COORDINATOR)
    page, seen = get(client, "/messages"), []
    while True:
        seen.append(len(page.all("tr")) - 1)
        if "Next →" not in page.links():
            break
        with counted_statements() as statements:
            page = get(client, page.links()["Next →"])
        assert len(statements) <= MOST_STATEMENTS, "\n\n".join(statements)
    assert seen == [2, 2, 1]


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
