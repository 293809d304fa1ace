"""The relay process: hands rows to the queue ten times a second and looks for lost ones every second.

Polling this often costs about a hundredth of a core (benchmarks/jobs.py prints it) and spares the web servers a call
to Redis after each commit.
"""

from __future__ import annotations

import time
from datetime import timedelta

from redis.backoff import NoBackoff
from redis.retry import Retry

from referral import create_app
from referral.extensions import redis_connection, settings
from referral.outbox import seen
from referral.outbox.relay import relay_once, sweep_once
from workers.loop import Loop

PAUSE = timedelta(milliseconds=100)
SECONDS_BETWEEN_SWEEPS = 1.0


def main() -> None:
    """Relay until told to stop."""
    app = create_app()
    with app.app_context():
        connection = redis_connection(settings(), retry=Retry(NoBackoff(), 0))
        sweep_due = 0.0

        def step() -> None:
            nonlocal sweep_due
            relay_once(connection)
            if time.monotonic() >= sweep_due:
                sweep_once(connection)
                seen.mark_seen(connection, seen.RELAY)
                sweep_due = time.monotonic() + SECONDS_BETWEEN_SWEEPS

        Loop("relay", PAUSE).run(step)


if __name__ == "__main__":
    main()
