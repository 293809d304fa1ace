"""Messages between the program and its child over a socket: a line of JSON, then as many raw bytes as it says."""

from __future__ import annotations

import json
import socket
import time
from typing import Any

LONGEST_LINE = 4 * 1024 * 1024
CHUNK = 256 * 1024


class Gone(Exception):
    """The other side ended."""


class TooSlow(Exception):
    """The other side did not answer in time."""


class Channel:
    """One end. Both ends belong to trusted code, but what comes back from a child is still bounded."""

    def __init__(self, end: socket.socket, most_bytes: int) -> None:
        self._end = end
        self._most_bytes = most_bytes
        self._waiting = bytearray()

    def send(
        self, message: dict[str, Any], data: bytes | memoryview = b"", seconds: float | None = None
    ) -> None:
        """Send a message with its bytes. Raises Gone or TooSlow."""
        line = json.dumps(message | ({"bytes": len(data)} if data else {}), separators=(",", ":"))
        self._end.settimeout(seconds)
        try:
            self._end.sendall(line.encode() + b"\n")
            if data:
                self._end.sendall(data)
        except TimeoutError as error:
            raise TooSlow from error
        except OSError as error:
            raise Gone from error

    def receive(self, seconds: float | None = None) -> tuple[dict[str, Any], bytes]:
        """The next message with its bytes; waits at most `seconds` for all of it. Raises Gone or TooSlow."""
        until = None if seconds is None else time.monotonic() + seconds
        while (end := self._waiting.find(b"\n")) < 0:
            if len(self._waiting) > LONGEST_LINE:
                raise Gone
            self._more(until)
        line = bytes(self._waiting[:end])
        del self._waiting[: end + 1]
        try:
            message = json.loads(line)
            count = int(message.get("bytes", 0))
        except (ValueError, AttributeError, TypeError) as error:
            raise Gone from error
        if not 0 <= count <= self._most_bytes:
            raise Gone
        while len(self._waiting) < count:
            self._more(until)
        data = bytes(self._waiting[:count])
        del self._waiting[:count]
        return message, data

    def close(self) -> None:
        self._end.close()

    def _more(self, until: float | None) -> None:
        left = None if until is None else until - time.monotonic()
        if left is not None and left <= 0:
            raise TooSlow
        self._end.settimeout(left)
        try:
            data = self._end.recv(CHUNK)
        except TimeoutError as error:
            raise TooSlow from error
        except OSError as error:
            raise Gone from error
        if not data:
            raise Gone
        self._waiting += data
