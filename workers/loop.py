"""Doing something again and again until told to stop, through outages of Redis or the database."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from types import FrameType

import redis
import structlog
from sqlalchemy.exc import OperationalError

FIRST_PAUSE = 0.25  # seconds between tries while something is away …
LONGEST_PAUSE = 4.0  # … doubling up to this
log = structlog.get_logger()


class Loop:
    """Runs `step` until SIGTERM or SIGINT; waits longer each time while Redis or the database is away.

    `pause` is the rest between steps; zero for a step that rests by itself.
    """

    def __init__(self, name: str, pause: timedelta) -> None:
        self._name = name
        self._pause = pause.total_seconds()
        self._stopped = threading.Event()

    def stop(self, _signal: int | None = None, _frame: FrameType | None = None) -> None:
        """End after the present step."""
        self._stopped.set()

    def run(self, step: Callable[[], object]) -> None:
        """Call from the main thread: it takes over SIGTERM and SIGINT. Errors other than an outage end the process."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        log.info("started", part=self._name)
        wait = FIRST_PAUSE
        while not self._stopped.is_set():
            try:
                step()
                wait = FIRST_PAUSE
                self._stopped.wait(self._pause)
            except (redis.RedisError, OperationalError) as error:
                log.warning("waiting", part=self._name, error=type(error).__name__, seconds=wait)
                self._stopped.wait(wait)
                wait = min(wait * 2, LONGEST_PAUSE)
        log.info("stopped", part=self._name)
