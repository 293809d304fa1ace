from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from referral.core.actor import Role
from referral.core.db import db, transaction
from referral.core.errors import Permanent
from referral.directory.models import Practice
from referral.outbox import operations
from referral.outbox.jobs import JobName
from referral.outbox.models import MessageState, OutboxMessage
from referral.outbox.post import post
from tests import cast


@pytest.fixture
def practice(client: FlaskClient) -> Practice:
    practice = cast.add_practice()
    for role in (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.COORDINATOR):
        cast.add_staff(practice, role)
    return practice


@pytest.fixture
def buried_id(practice: Practice) -> int:
    with transaction() as session:
        row = post(JobName.DRAW_PACKET, practice_id=practice.id, packet_id=12)
        session.flush()
    claimed = operations.claim(row.id)
    assert claimed is not None
    operations.fail(claimed, Permanent("The packet has no facts."))
    return row.id


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SUPERVISOR])
def test_a_job_that_was_given_up_is_shown_with_its_error_and_tried_again(
    client: FlaskClient, buried_id: int, role: Role
) -> None:
    cast.sign_in(client, role)
    page = client.get("/jobs?show=buried")
    assert page.status_code == 200
    for words in ("Draw a packet", "packet 12", "The packet has no facts.", "Try again"):
        assert words in page.text

    assert client.post(f"/jobs/{buried_id}/try-again").status_code == 303

    row = db.session.get(OutboxMessage, buried_id, populate_existing=True)
    assert row is not None
    assert row.state is MessageState.WAITING


@pytest.mark.parametrize("tab", ["waiting", "running", "done", "buried"])
def test_a_list_with_nothing_in_it_says_so(client: FlaskClient, practice: Practice, tab: str) -> None:
    cast.sign_in(client, Role.ADMINISTRATOR)

    assert "No job here." in client.get(f"/jobs?show={tab}").text


def test_parts_that_are_not_at_work_are_named(client: FlaskClient, practice: Practice) -> None:
    cast.sign_in(client, Role.ADMINISTRATOR)

    assert "relay: not seen" in client.get("/jobs").text


def test_a_list_that_does_not_exist_is_not_found(client: FlaskClient, practice: Practice) -> None:
    cast.sign_in(client, Role.ADMINISTRATOR)

    assert client.get("/jobs?show=everything").status_code == 404


def test_a_coordinator_does_not_see_jobs(client: FlaskClient, buried_id: int) -> None:
    cast.sign_in(client, Role.COORDINATOR)

    assert client.get("/jobs").status_code == 403
    assert client.post(f"/jobs/{buried_id}/try-again").status_code == 403
