"""`web`, `worker`, `relay`, `scheduler`: each process of the product alone, for running on several hosts."""

from __future__ import annotations

import click

from config import Settings, load_settings
from referral import logs
from referral.commands.command import bare_command

QUEUES = ("now", "later")


@bare_command()
def web() -> None:
    """Run the web server alone (HOST, PORT, WEB_WORKERS)."""
    serve_web(load_settings())


@bare_command()
@click.argument("queue", type=click.Choice(QUEUES))
def worker(queue: str) -> None:
    """Run one background worker on QUEUE: now (a person is waiting) or later."""
    run_worker(queue)


@bare_command()
def relay() -> None:
    """Run the relay: it hands committed work from the database to the queue."""
    run_relay()


@bare_command()
def scheduler() -> None:
    """Run the scheduler: it orders periodic work when it is due."""
    run_scheduler()


def serve_web(settings: Settings) -> None:
    """Serve until stopped, in this process and `web_workers` children."""
    from referral.commands.web_server import WebServer

    logs.configure("INFO")
    WebServer(settings).run()  # type: ignore[no-untyped-call]


def run_worker(queue: str) -> None:
    """Work on one queue until stopped."""
    from referral.outbox.jobs import QueueName
    from workers import run

    logs.configure("INFO")
    run.main(QueueName(queue))


def run_relay() -> None:
    """Relay until stopped."""
    from workers import relay as process

    logs.configure("INFO")
    process.main()


def run_scheduler() -> None:
    """Order periodic work until stopped."""
    from workers import schedule

    logs.configure("INFO")
    schedule.main()
