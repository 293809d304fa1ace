from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from referral.outbox.jobs import QueueName
from referral.outbox.models import MessageState, OutboxMessage

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize("value", ["Alvarez", 1.5, True, None, [1], {"id": 1}])
def test_a_payload_holds_whole_numbers_only(value: Any) -> None:
    with pytest.raises(TypeError, match="whole numbers"):
        OutboxMessage(job="draw_paper", queue=QueueName.NOW, payload={"paper_id": value})


@pytest.mark.parametrize(
    ("instants", "state"),
    [
        ({}, MessageState.WAITING),
        ({"enqueued_at": NOON}, MessageState.SENT),
        ({"enqueued_at": NOON, "lease_until": NOON}, MessageState.RUNNING),
        ({"enqueued_at": NOON, "finished_at": NOON}, MessageState.DONE),
        ({"enqueued_at": NOON, "buried_at": NOON}, MessageState.BURIED),
    ],
)
def test_the_state_follows_from_the_instants(instants: dict[str, datetime], state: MessageState) -> None:
    assert OutboxMessage(job="draw_paper", queue=QueueName.NOW, payload={}, **instants).state is state
