from __future__ import annotations

import os
import signal

from tests.faults.desk import Desk, Process

WITHIN = 20.0  # seconds


def test_work_whose_horse_is_killed_is_done_by_another(desk: Desk) -> None:
    desk.start_redis()
    desk.start("relay", "worker")
    desk.post(1, milliseconds=800)
    horse, began = desk.wait_for_start(1)
    os.kill(horse, signal.SIGKILL)

    _, again = desk.wait_for_start(1, runs=2)
    desk.wait_until_all_done()
    assert again - began < WITHIN
    assert desk.effects() == {1: 1}


def test_a_horse_dies_with_its_worker_and_another_worker_does_the_work(desk: Desk) -> None:
    desk.start_redis()
    _, worker = desk.start("relay", "worker")
    desk.post(1, milliseconds=3000)
    horse, began = desk.wait_for_start(1)
    worker.kill()
    Process(horse).wait()
    desk.start("worker")

    _, again = desk.wait_for_start(1, runs=2)
    desk.wait_until_all_done()
    assert again - began < WITHIN
    assert desk.effects() == {1: 1}


def test_a_worker_that_slept_through_its_lease_finds_its_work_taken_and_ends(desk: Desk) -> None:
    desk.start_redis()
    _, sleeper = desk.start("relay", "worker")
    desk.post(1, milliseconds=5000)
    horse, _ = desk.wait_for_start(1)
    for pid in (sleeper.pid, horse):
        os.kill(pid, signal.SIGSTOP)
    desk.start("worker")
    second, _ = desk.wait_for_start(1, runs=2)
    for pid in (sleeper.pid, horse):
        os.kill(pid, signal.SIGCONT)

    desk.wait_until_all_done()
    assert second != horse
    assert desk.effects() == {1: 1}


def test_several_workers_relays_and_schedulers_do_each_job_once(desk: Desk) -> None:
    desk.start_redis()
    desk.start("relay", "relay", "scheduler", "scheduler", "worker", "worker")
    desk.post(*range(1, 13))

    desk.wait_until_all_done()
    assert desk.effects() == dict.fromkeys(range(1, 13), 1)
    assert [len(desk.runs("start", key)) for key in range(1, 13)] == [1] * 12
