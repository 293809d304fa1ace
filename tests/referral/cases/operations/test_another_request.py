from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from referral.authorizations.states import RequestStatus
from referral.cases.operations import another_request, authorization
from referral.cases.states import StepAction
from referral.core.actor import Role
from referral.core.errors import IllegalMove
from tests import cast
from tests.factories import the_case
from tests.referral.cases.operations.conftest import Desk


def test_another_request_started_by_mistake_is_taken_back(desk: Desk) -> None:
    opened = desk.approved()
    another_request.new_request(desk.coordinator, opened.uid, None)
    assert the_case(opened).next_action is not StepAction.BOOK_VISIT
    another_request.withdraw_request(desk.coordinator, opened.uid, None)
    assert the_case(opened).next_action is StepAction.BOOK_VISIT


def test_the_first_request_is_not_taken_back(desk: Desk) -> None:
    opened = desk.recommended()
    with pytest.raises(IllegalMove, match="none before it"):
        another_request.withdraw_request(desk.coordinator, opened.uid, None)


def test_a_request_that_was_sent_is_not_taken_back(desk: Desk) -> None:
    opened = desk.sent()
    with pytest.raises(IllegalMove, match="has been sent"):
        another_request.withdraw_request(desk.coordinator, opened.uid, None)


def test_after_a_denial_the_page_leads_to_another_request(desk: Desk, client: FlaskClient) -> None:
    opened = desk.sent()
    authorization.record_answer(
        desk.coordinator, opened.uid, None, answer=RequestStatus.DENIED, decided_on=desk.today, note="No."
    )
    cast.add_staff(desk.practice, Role.COORDINATOR)
    cast.sign_in(client, Role.COORDINATOR)
    page = client.get(f"/cases/{opened.uid}").text
    assert f'class="button" href="/cases/{opened.uid}/new-request"' in page
    another_request.new_request(desk.coordinator, opened.uid, None)
    assert f'href="/cases/{opened.uid}/withdraw-request"' in client.get(f"/cases/{opened.uid}").text
