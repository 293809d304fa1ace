"""A slow line that breaks: a TCP relay with a limited rate which cuts its connections now and then.

By hand, before a product that runs: python -m tests.browser.slow_line 8000 --rate 5000000 --cut-every 90000000 --cuts 5
"""

from __future__ import annotations

import argparse
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

CHUNK = 16 * 1024


@dataclass
class SlowLine:
    """Relays to `to_port` of this machine. `rate` in bytes a second over all connections together, towards the server;
    after every `cut_every` bytes all connections break, at most `cuts` times, and stay away for `away` seconds."""

    to_port: int
    rate: float
    cut_every: int
    cuts: int
    away: float = 0.0
    port: int = 0
    sent: int = 0
    cut: list[float] = field(default_factory=list)
    """Seconds after the beginning at which the line broke."""

    def __post_init__(self) -> None:
        self._began = time.monotonic()
        self._lock = threading.Lock()
        self._free_at = 0.0
        self._open: set[socket.socket] = set()
        self._back_at = 0.0
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listening.getsockname()[1]
        self._threads = [self._run(self._accept)]

    def close(self) -> None:
        """End it and all connections."""
        self.cuts = 0
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        self._listening.close()
        self._break()
        for thread in self._threads:
            thread.join()

    @staticmethod
    def _run(work: Callable[..., None], *values: object) -> threading.Thread:
        thread = threading.Thread(target=work, args=values, daemon=True)
        thread.start()
        return thread

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                if time.monotonic() < self._back_at:
                    near.close()
                else:
                    self._threads.append(self._run(self._connect, near))

    def _connect(self, near: socket.socket) -> None:
        with near, suppress(OSError), socket.create_connection(("127.0.0.1", self.to_port)) as far:
            with self._lock:
                self._open |= {near, far}
            back = self._run(self._pour, far, near, False)
            self._pour(near, far, True)
            back.join()
            with self._lock:
                self._open -= {near, far}

    def _pour(self, source: socket.socket, target: socket.socket, is_slow: bool) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK):
                if is_slow:
                    self._wait_for(len(data))
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _wait_for(self, size: int) -> None:
        with self._lock:
            now = time.monotonic()
            self._free_at = max(self._free_at, now) + size / self.rate
            wait = self._free_at - now
            self.sent += size
            is_cut = len(self.cut) < self.cuts and self.sent >= self.cut_every * (len(self.cut) + 1)
            if is_cut:
                self.cut.append(round(now - self._began, 1))
                self._back_at = now + self.away
        if is_cut:
            self._break()
        time.sleep(wait)

    def _break(self) -> None:
        with self._lock:
            ends = list(self._open)
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def slow_line(
    to_port: int, *, rate: float, cut_every: int, cuts: int, away: float = 0.0
) -> Iterator[SlowLine]:
    """The line, ended when the block ends."""
    line = SlowLine(to_port, rate, cut_every, cuts, away)
    try:
        yield line
    finally:
        line.close()


def main() -> None:
    """Relay until interrupted."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("to_port", type=int)
    words.add_argument("--port", type=int, default=0)
    words.add_argument("--rate", type=float, required=True, help="bytes a second")
    words.add_argument("--cut-every", type=int, required=True, help="bytes")
    words.add_argument("--cuts", type=int, default=5)
    words.add_argument("--away", type=float, default=3.0, help="seconds that the line is gone after a cut")
    said = words.parse_args()
    line = SlowLine(said.to_port, said.rate, said.cut_every, said.cuts, said.away, said.port)
    print(f"http://127.0.0.1:{line.port}/", flush=True)  # noqa: T201
    try:
        while True:
            time.sleep(5)
            print(f"{line.sent:,} bytes, broken at {line.cut} s", flush=True)  # noqa: T201
    except KeyboardInterrupt:
        line.close()


if __name__ == "__main__":
    main()
