from __future__ import annotations

import time

from tests.faults.desk import Desk
from workers.run import SECONDS_BETWEEN_LOOKS


def test_an_emptied_redis_loses_no_work_and_doubles_none(desk: Desk) -> None:
    redis = desk.start_redis()
    desk.start("relay", "worker")
    desk.post(1, milliseconds=3000)
    desk.post(2, 3, 4)
    desk.wait_for_start(1)
    redis.flushall()

    desk.wait_until_all_done()
    assert desk.effects() == {1: 1, 2: 1, 3: 1, 4: 1}
    assert [len(desk.runs("start", key)) for key in (1, 2, 3, 4)] == [1, 1, 1, 1]


def test_a_redis_killed_and_started_empty_loses_no_work(desk: Desk) -> None:
    desk.start_redis()
    desk.start("relay", "worker")
    desk.post(1, milliseconds=1500)
    desk.post(2, 3)
    desk.wait_for_start(1)
    desk.kill_redis()
    desk.post(4)
    desk.start_redis()
    desk.start("worker")  # the first one may have ended with its Redis; the supervisor would start it again

    desk.wait_until_all_done()
    assert desk.effects() == {1: 1, 2: 1, 3: 1, 4: 1}


def test_work_under_way_goes_on_while_redis_is_away(desk: Desk) -> None:
    desk.start_redis()
    desk.start("relay", "worker")
    desk.post(1, milliseconds=8000)
    desk.wait_for_start(1)
    desk.kill_redis()
    time.sleep(SECONDS_BETWEEN_LOOKS + 1)
    desk.start_redis()

    desk.wait_until_all_done()
    assert desk.effects() == {1: 1}
    assert len(desk.runs("start", 1)) == 1


def test_work_is_taken_while_redis_is_away_and_done_when_it_is_back(desk: Desk) -> None:
    desk.start("relay")
    desk.post(1, 2)
    desk.start_redis()
    desk.start("worker")

    desk.wait_until_all_done()
    assert desk.effects() == {1: 1, 2: 1}
