"""`up`: the whole product on one machine, under one supervisor."""

from __future__ import annotations

import gc
import http.client
import json
import os
import socket
import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import click

from config import Settings, load_settings
from referral.commands.command import REFUSED, bare_command
from referral.commands.data_folder import held, prepare_folder
from referral.commands.embedded_redis import answers, server_command
from referral.commands.first_start import prepare_database, sign_in_lines
from referral.commands.processes import QUEUES, run_relay, run_scheduler, run_worker, serve_web
from referral.commands.supervisor import Program, Supervisor
from referral.core.errors import ReferralError, SettingsError

READY_SECONDS = 90.0
REDIS_SECONDS = 15.0
ASK_SECONDS = 5.0
OTHERS_NOTHING = 0o077
SHARED = (
    "referral.application",
    "gunicorn.workers.gthread",
    "workers.run",
    "workers.relay",
    "workers.schedule",
)


class NotStarted(ReferralError):
    """A part of the product did not come up."""


@bare_command()
def up() -> None:
    """Start everything: web, workers, relay, scheduler and, without REDIS_URL, the embedded server."""
    settings = load_settings()
    os.umask(OTHERS_NOTHING)
    prepare_folder(settings.data_dir)
    with held(settings.data_dir):
        check_port(settings.host, settings.port)
        supervisor = Supervisor(say=click.echo)
        supervisor.handle_signals()
        try:
            start(supervisor, settings)
            supervisor.run()
        finally:
            if supervisor.stopping:
                click.echo("Stopping ...")
            supervisor.stop()
    click.echo("Stopped. Everything is kept in " + str(settings.data_dir))


def start(supervisor: Supervisor, settings: Settings) -> None:
    """Start every process in order and say how to use the product once all are healthy."""
    logs = settings.data_dir / "logs"
    if settings.embedded_redis:
        start_redis(supervisor, settings)
    else:
        check_redis(settings)
    load_program()
    if supervisor.run_once(partial(_prepare, settings)) and not supervisor.stopping:
        raise NotStarted("Not started: the database could not be prepared (the reason is above).")
    supervisor.start(Program("web", partial(serve_web, settings), logs / "web.log"))
    for queue in QUEUES:
        supervisor.start(Program(f"worker-{queue}", partial(run_worker, queue), logs / f"worker-{queue}.log"))
    supervisor.start(Program("relay", run_relay, logs / "relay.log"))
    supervisor.start(Program("scheduler", run_scheduler, logs / "scheduler.log"))
    wait_until_ready(supervisor, settings)
    if not supervisor.stopping:
        supervisor.run_once(partial(_greet, settings))


def check_port(host: str, port: int) -> None:
    """Raises SettingsError when the web server could not listen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SettingsError(
                f"Can't listen on {host} port {port}: {(error.strerror or str(error)).lower()}. "
                f"Stop what uses it, or choose another: PORT={port + 1} ./run"
            ) from None


def start_redis(supervisor: Supervisor, settings: Settings) -> None:
    """Start the embedded server and wait until it answers."""
    folder = settings.data_dir / "redis"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = Path(urlsplit(settings.redis_url).path)
    command = server_command(path, folder)
    log = settings.data_dir / "logs" / "redis.log"
    supervisor.start(Program("redis", partial(os.execv, command[0], command), log))
    if not supervisor.wait_while(lambda: not answers(path), REDIS_SECONDS) and not supervisor.stopping:
        raise NotStarted(f"The embedded Redis-protocol server did not answer. See {log}")


def check_redis(settings: Settings) -> None:
    """Raises SettingsError when the server named by REDIS_URL does not answer."""
    import redis

    try:
        with redis.Redis.from_url(settings.redis_url, socket_connect_timeout=ASK_SECONDS) as connection:
            connection.ping()
    except redis.RedisError as error:
        raise SettingsError(f"REDIS_URL: the server does not answer ({type(error).__name__}).") from None


def load_program() -> None:
    """Import what the children need, once; they are forks and share it. Nothing is opened here."""
    for name in SHARED:
        import_module(name)
    from referral.features import VIEWS, import_models

    import_models()
    for feature in VIEWS:
        import_module(f"referral.{feature}")
    gc.collect()
    gc.freeze()  # the collector would otherwise touch, and so copy, the shared pages


def wait_until_ready(supervisor: Supervisor, settings: Settings) -> None:
    """Wait for /readyz to be fine. Raises NotStarted naming the part that is not."""
    missing: list[str] = ["web"]

    def not_ready() -> bool:
        missing[:] = parts_missing(settings)
        return bool(missing)

    if not supervisor.wait_while(not_ready, READY_SECONDS) and not supervisor.stopping:
        raise NotStarted(
            f"Not ready after {READY_SECONDS:.0f} s: {', '.join(missing)}. See {settings.data_dir / 'logs'}"
        )


def parts_missing(settings: Settings) -> list[str]:
    """The parts that /readyz says are not working; `web` when it does not answer."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    connection = http.client.HTTPConnection(host, settings.port, timeout=ASK_SECONDS)
    try:
        connection.request("GET", "/readyz")
        response = connection.getresponse()
        parts = json.loads(response.read())["parts"]
        return [name for name, state in parts.items() if state != "ok"]
    except (OSError, http.client.HTTPException, ValueError, KeyError):
        return ["web"]
    finally:
        connection.close()


def _prepare(settings: Settings) -> None:
    """In a process of its own: newest shape of the database; the demo practice when there is no practice yet."""
    try:
        prepare_database(settings)
    except ReferralError as error:
        click.echo(error, err=True)
        sys.exit(REFUSED)


def _greet(settings: Settings) -> None:
    """In a process of its own: where the product is, who can sign in, how to stop."""
    click.echo(f"\nReferral is ready: {settings.public_url}\n")
    for line in sign_in_lines(settings):
        click.echo(line)
    click.echo(f"\nStop with Ctrl-C. Logs: {settings.data_dir / 'logs'}")
