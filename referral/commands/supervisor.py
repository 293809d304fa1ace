"""Keeps a set of processes running: ordered start and stop, restart with growing waits, no orphans.

Children are forks of the supervisor, which has the program loaded but nothing opened (no database, no thread), so that
they start at once and share its memory. The kernel ends them when the supervisor dies, however it dies.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
NAME_LENGTH = 15
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0
GOOD_LIFE_SECONDS = 30.0
STOP_SECONDS = 15.0
POLL_SECONDS = 0.1
LARGEST_LOG_BYTES = 10_000_000
LOG_LOOK_SECONDS = 30.0


@dataclass(frozen=True)
class Program:
    """One process to keep running: `run` is called in it, and `log` receives what it prints."""

    name: str
    run: Callable[[], object]
    log: Path


@dataclass
class _Child:
    program: Program
    pid: int = 0
    started: float = 0.0
    wait: float = FIRST_WAIT_SECONDS
    start_at: float = 0.0


class Supervisor:
    """Runs programs in the order given and stops them in the opposite one.

    Only the main thread may use it: the kernel ties a child's life to the thread that made it.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self._children: list[_Child] = []
        self._say = say
        self._stopping = 0
        self._parent = os.getpid()
        self._looked_at_logs = 0.0

    def start(self, program: Program) -> None:
        """Start `program` now and keep it running."""
        child = _Child(program)
        self._children.append(child)
        self._fork(child)

    @property
    def stopping(self) -> bool:
        """True once a signal asked us to stop."""
        return self._stopping > 0

    def handle_signals(self) -> None:
        """Stop in order on the first Ctrl-C, SIGTERM or closed terminal; at once on the second."""
        for number in STOP_SIGNALS:
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, _frame: object) -> None:
        self._stopping += 1
        if self._stopping > 1:
            self._signal_all(signal.SIGKILL)

    def wait_while(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Look after the children while `condition()` holds; False when it still holds after `seconds`."""
        deadline = time.monotonic() + seconds
        while condition():
            if self.stopping or time.monotonic() > deadline:
                return False
            self._look_after()
            time.sleep(POLL_SECONDS)
        return True

    def run_once(self, run: Callable[[], object]) -> int:
        """Run `run` in a process on the same terminal and return its exit status (0: it went well)."""
        _flush()
        pid = os.fork()
        if not pid:
            _be_child(run, self._parent, "referral-once")
        asked = False
        while (status := _ended(pid)) is None:
            self._look_after()
            if self.stopping and not asked:
                asked = True
                _signal(pid, signal.SIGTERM)
            time.sleep(POLL_SECONDS / 5)
        return status

    def run(self) -> None:
        """Look after the children until a signal asks us to stop."""
        while not self.stopping:
            self._look_after()
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """Stop every child, last started first; kill what has not stopped after STOP_SECONDS."""
        for child in reversed(self._children):
            self._end(child)

    def _look_after(self) -> None:
        now = time.monotonic()
        for child in self._children:
            if child.pid and (status := _ended(child.pid)) is not None:
                self._bury(child, status, now)
            if not child.pid and now >= child.start_at and not self.stopping:
                self._fork(child)
        if now - self._looked_at_logs > LOG_LOOK_SECONDS:
            self._looked_at_logs = now
            for log in {child.program.log for child in self._children}:
                keep_small(log)

    def _bury(self, child: _Child, status: int, now: float) -> None:
        if now - child.started > GOOD_LIFE_SECONDS:
            child.wait = FIRST_WAIT_SECONDS
        how = f"signal {-status}" if status < 0 else f"status {status}"
        self._say(
            f"{child.program.name} ended ({how}); starting it again in {child.wait:g} s. See {child.program.log}"
        )
        child.pid, child.start_at = 0, now + child.wait
        child.wait = min(child.wait * 2, LONGEST_WAIT_SECONDS)

    def _fork(self, child: _Child) -> None:
        _flush()
        child.started = time.monotonic()
        child.pid = os.fork()
        if not child.pid:
            _become(child.program, self._parent)

    def _end(self, child: _Child) -> None:
        if not child.pid:
            return
        _signal(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while _ended(child.pid) is None:
            if time.monotonic() > deadline:
                _signal(child.pid, signal.SIGKILL)
            time.sleep(POLL_SECONDS / 5)
        child.pid = 0

    def _signal_all(self, number: signal.Signals) -> None:
        for child in self._children:
            if child.pid:
                _signal(child.pid, number)


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass  # it has just ended by itself


def _ended(pid: int) -> int | None:
    """The exit status of `pid` (negative: the signal that ended it), or None while it runs."""
    try:
        found, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return 0
    return os.waitstatus_to_exitcode(status) if found else None


def _become(program: Program, parent: int) -> None:
    """Turn this fresh fork into `program`; never returns."""
    os.setsid()  # Ctrl-C in the terminal reaches the supervisor only
    log = os.open(program.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)
    _be_child(program.run, parent, program.name)


def _be_child(run: Callable[[], object], parent: int, name: str) -> NoReturn:
    """Call `run` with the signals' usual meanings, then end with its exit status."""
    status = 1
    try:
        _tie_to(parent, name)
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        run()
        status = 0
    except SystemExit as ending:
        status = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        _flush()
        os._exit(status)


def _flush() -> None:
    sys.stdout.flush()
    sys.stderr.flush()


def _tie_to(parent: int, name: str) -> None:
    """Linux: end this process with SIGTERM when its parent dies, and give it a name for `ps`."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    libc.prctl(PR_SET_NAME, name.encode()[:NAME_LENGTH])
    if os.getppid() != parent:  # it died before we asked
        os._exit(1)


def keep_small(log: Path) -> None:
    """When `log` has grown large, keep it as one older copy and go on from empty (its writers append)."""
    if log.exists() and log.stat().st_size > LARGEST_LOG_BYTES:
        older = log.with_suffix(".older.log")
        older.write_bytes(log.read_bytes())
        older.chmod(0o600)
        os.truncate(log, 0)
