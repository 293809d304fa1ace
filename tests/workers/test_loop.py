from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import timedelta

import pytest
import redis
from structlog.testing import capture_logs

from workers import loop
from workers.loop import Loop


@pytest.fixture(autouse=True)
def _signals_as_before() -> Iterator[None]:
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_an_outage_is_waited_out_with_growing_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(loop, "LONGEST_PAUSE", 0.03)
    turns = iter([redis.ConnectionError, redis.ConnectionError, redis.ConnectionError, None])
    running = Loop("relay", timedelta(0))

    def step() -> None:
        error = next(turns)
        if error is None:
            running.stop()
        else:
            raise error

    with capture_logs() as logs:
        running.run(step)

    assert [entry["seconds"] for entry in logs if entry["event"] == "waiting"] == [0.01, 0.02, 0.03]


def test_a_signal_ends_the_loop_after_its_step() -> None:
    steps: list[int] = []

    def step() -> None:
        signal.raise_signal(signal.SIGTERM)
        steps.append(1)

    Loop("relay", timedelta(seconds=60)).run(step)

    assert steps == [1]


def test_an_error_that_is_no_outage_ends_the_process() -> None:
    with pytest.raises(ZeroDivisionError):
        Loop("relay", timedelta(0)).run(lambda: 1 / 0)
