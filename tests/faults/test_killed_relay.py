from __future__ import annotations

from tests.faults.desk import Desk


def test_a_relay_killed_between_enqueue_and_mark_neither_loses_nor_doubles(desk: Desk) -> None:
    desk.start_redis()
    desk.post(1, 2, 3)
    (killed,) = desk.start("relay-that-dies")
    killed.wait()

    desk.start("worker", "relay")
    desk.wait_until_all_done()
    assert desk.effects() == {1: 1, 2: 1, 3: 1}
    assert [len(desk.runs("start", key)) for key in (1, 2, 3)] == [1, 1, 1]


def test_work_goes_on_after_a_relay_is_killed_and_started_again(desk: Desk) -> None:
    desk.start_redis()
    relay, _ = desk.start("relay", "worker")
    desk.post(*range(1, 11))
    desk.wait_for_start(1)
    relay.kill()
    desk.post(*range(11, 16))
    desk.start("relay")

    desk.wait_until_all_done()
    assert desk.effects() == dict.fromkeys(range(1, 16), 1)
