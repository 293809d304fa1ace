from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from referral.cases.operations import authorization, review
from referral.core.actor import Actor, Role
from referral.core.errors import IllegalMove
from referral.directory.models import Practice
from tests import cast
from tests.factories import make_case
from tests.pages import get


def test_the_administrator_sees_who_wanted_what_from_where_to_where_and_why(
    practice: Practice, coordinator: Actor, visitor: Callable[[Role], FlaskClient]
) -> None:
    opened = make_case(coordinator)
    with pytest.raises(IllegalMove):
        review.start_review(coordinator, opened.uid, None)
    with pytest.raises(IllegalMove):
        authorization.make_packet(coordinator, opened.uid, None)
    cast.add_staff(practice, Role.ADMINISTRATOR)
    page = get(visitor(Role.ADMINISTRATOR), "/refused-moves")
    packet, move = (page.text(row) for row in page.all("tr")[1:])
    assert "Cora Dinwiddiecoordinator" in move
    assert "Received MRI review Start the review Can't start the review: the red-flag questions" in move
    assert "Received stays Make the packet There is no request for service yet" in packet
