"""The relay process: hands rows to the queue when it is told of new ones, and looks by itself twice a second; looks
for lost ones every second.
"""

from __future__ import annotations

import time
from datetime import timedelta

from redis.backoff import NoBackoff
from redis.retry import Retry

from referral import create_app
from referral.extensions import redis_connection, settings
from referral.outbox import seen, wake
from referral.outbox.relay import Sweeper, relay_once
from workers.loop import Loop

SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_BETWEEN_SWEEPS = 1.0


def main() -> None:
    """Relay until told to stop."""
    app = create_app()
    with app.app_context():
        connection = redis_connection(settings(), retry=Retry(NoBackoff(), 0))
        sweeper = Sweeper(connection)
        sweep_due = 0.0

        def step() -> None:
            nonlocal sweep_due
            relay_once(connection)
            if time.monotonic() >= sweep_due:
                sweeper.sweep_once()
                seen.mark_seen(connection, seen.RELAY)
                sweep_due = time.monotonic() + SECONDS_BETWEEN_SWEEPS
            wake.wait(connection, SECONDS_BETWEEN_LOOKS)

        Loop("relay", pause=timedelta(0)).run(step)


if __name__ == "__main__":
    main()
