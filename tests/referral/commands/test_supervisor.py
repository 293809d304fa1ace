"""The supervisor keeps processes running, stops them in order and leaves none behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from referral.commands.supervisor import LARGEST_LOG_BYTES, keep_small

WAIT_SECONDS = 10.0

PROGRAM = """
import os, signal, sys, time
from pathlib import Path
from referral.commands.supervisor import Program, Supervisor

folder = Path(sys.argv[1])

def live(name):
    def end(*_):
        with open(folder / "ended", "a") as file:
            file.write(name + "\\n")
        sys.exit()
    def run():
        signal.signal(signal.SIGTERM, end)
        (folder / f"{name}.pid").write_text(str(os.getpid()))
        print("alive", flush=True)
        while True:
            time.sleep(0.05)
    return run

supervisor = Supervisor(say=lambda line: print(line, flush=True))
supervisor.handle_signals()
for name in ("first", "second"):
    supervisor.start(Program(name, live(name), folder / f"{name}.log"))
supervisor.run()
supervisor.stop()
"""


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def pid_of(folder: Path, name: str) -> int:
    path = folder / f"{name}.pid"
    until(lambda: path.exists() and path.read_text() != "")
    return int(path.read_text())


@contextmanager
def supervised(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A supervisor of two programs, in a process of its own."""
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(folder)], stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_children_stop_last_started_first(tmp_path: Path) -> None:
    with supervised(tmp_path) as process:
        pids = [pid_of(tmp_path, "first"), pid_of(tmp_path, "second")]
        process.send_signal(signal.SIGINT)
        assert process.wait(WAIT_SECONDS) == 0
    assert (tmp_path / "ended").read_text().split() == ["second", "first"]
    assert not any(is_alive(pid) for pid in pids)


def test_a_killed_child_is_started_again(tmp_path: Path) -> None:
    with supervised(tmp_path):
        pid = pid_of(tmp_path, "first")
        os.kill(pid, signal.SIGKILL)
        until(lambda: pid_of(tmp_path, "first") != pid)


def test_no_child_outlives_a_killed_supervisor(tmp_path: Path) -> None:
    with supervised(tmp_path) as process:
        pids = [pid_of(tmp_path, "first"), pid_of(tmp_path, "second")]
        process.kill()
        until(lambda: not any(is_alive(pid) for pid in pids))


def test_what_a_child_prints_is_in_its_log_for_the_owner_only(tmp_path: Path) -> None:
    with supervised(tmp_path):
        log = tmp_path / "first.log"
        until(lambda: log.exists() and log.read_text() == "alive\n")
        assert log.stat().st_mode & 0o777 == 0o600


def test_a_large_log_goes_on_from_empty_and_keeps_one_older_copy(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_bytes(b"x" * (LARGEST_LOG_BYTES + 1))
    keep_small(log)
    assert log.stat().st_size == 0
    assert (tmp_path / "web.older.log").stat().st_size == LARGEST_LOG_BYTES + 1


def test_a_single_run_hands_back_its_exit_status() -> None:
    program = "import sys; from referral.commands.supervisor import Supervisor; sys.exit({})"
    single = program.format("Supervisor(print).run_once(lambda: sys.exit(3))")
    assert subprocess.run([sys.executable, "-c", single], check=False).returncode == 3
