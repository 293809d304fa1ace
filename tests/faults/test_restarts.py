from __future__ import annotations

import signal

import pytest

from tests.faults.desk import Desk

ORDERS = [  # each two parts come in both orders
    ("relay", "worker", "scheduler"),
    ("worker", "scheduler", "relay"),
    ("scheduler", "relay", "worker"),
]


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
def test_the_parts_may_be_restarted_in_any_order(desk: Desk, order: tuple[str, ...]) -> None:
    desk.start_redis()
    running = dict(zip(order, desk.start(*order), strict=True))
    desk.post(*range(1, 6), milliseconds=100)
    desk.wait_for_start(2)
    for part in order:
        running[part].signal(signal.SIGTERM)
        running[part].wait()
        desk.post(6 + order.index(part))
        desk.start(part)

    desk.wait_until_all_done()
    assert desk.effects() == dict.fromkeys(range(1, 9), 1)
