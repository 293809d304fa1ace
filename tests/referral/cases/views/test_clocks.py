"""The page of a case's clocks: rule, source, inputs, pauses with reasons, days not counted, result."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from flask.testing import FlaskClient

from referral.cases.operations import desk as desk_operations
from referral.core.actor import Actor, Role
from tests.factories import make_case
from tests.pages import get

Visitor = Callable[[Role], FlaskClient]


def test_every_date_leads_to_how_it_came_about(
    coordinator: Actor, visitor: Visitor, at: Callable[[datetime], None]
) -> None:
    at(datetime(2026, 11, 25, 16, tzinfo=UTC))  # the day before Thanksgiving
    opened = make_case(coordinator)
    client = visitor(Role.COORDINATOR)
    address = f"/cases/{opened.uid}/clocks"
    assert address in client.get("/queue?tab=open").text
    assert address in client.get(f"/cases/{opened.uid}").text
    text = client.get(address).text
    for part in (
        "Nov 27, 2026",
        "1 business day later",
        "The case was opened",
        "Thanksgiving Day (Nov 26, 2026)",
        "Our default; design requirement for worklists",
        "in force since Jun 6, 2019",
        "Age of the case",
    ):
        assert part in text, part
    desk_operations.snooze(coordinator, opened.uid, None, date(2026, 12, 10), "Traveling until then")
    page = get(client, address)
    assert "Rests until this day: snoozed (Traveling until then)" in page.text()
    assert "time rests until Dec 10, 2026" in page.text()
