"""Child processes with limits, for files nobody here wrote: `Child` talks to one, `run_program` runs a foreign program.

A child has no secrets (an empty environment, its own interpreter), is held by limits on memory and processor time, and
ends with its parent. Whatever a file or a codec does to it, the parent only sees that it is gone.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from referral.core.channel import Channel

ROOT = Path(__file__).resolve().parents[2]
START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from importlib import import_module; "
    "import_module(sys.argv[2]).main(sys.argv[3], *map(int, sys.argv[4:]))"
)
START_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); from referral.core.limited import become; "
    "become(sys.argv[5:], *map(int, sys.argv[2:5]))"
)
MOST_MESSAGE, MOST_ORDER = 256 * 1024 * 1024, 1 << 30
DIE_WITH_PARENT, NO_NEW_PRIVILEGES = 1, 38
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000


class Child:
    """A child process that does one kind of work of `module`, whose `main` calls `enter` and `limit`."""

    def __init__(
        self, module: str, work: str, memory: int, processor_seconds: int, idle_seconds: float = 0
    ) -> None:
        ours, theirs = socket.socketpair()
        numbers = (theirs.fileno(), memory, processor_seconds, round(idle_seconds))
        command = [sys.executable, "-I", "-c", START, str(ROOT), module, work, *map(str, numbers)]
        with theirs:
            self._process = subprocess.Popen(
                command,
                env={"LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=os.sep,
            )
        self.channel = Channel(ours, MOST_MESSAGE)

    @property
    def process_id(self) -> int:
        return self._process.pid

    def end(self) -> int:
        """Kill the child, wait for it, and give its exit status."""
        self.channel.close()
        self._process.kill()
        return self._process.wait()


def enter(descriptor: int) -> Channel:
    """First thing in a child: be quiet, end with the parent, and take up the channel."""
    _be_quiet()
    _end_with_parent()
    return Channel(socket.socket(fileno=descriptor), MOST_ORDER)


def limit(memory: int, processor_seconds: int, file_bytes: int = 0) -> None:
    """`memory` in bytes of address space; 0 seconds: the work limits its parts itself; no file is written."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, processor_seconds or resource.RLIM_INFINITY),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 256 if file_bytes else 64),
    ):
        with suppress(ValueError, OSError):  # some systems know fewer limits
            resource.setrlimit(what, (most, most))


def run_program(
    command: Sequence[str],
    folder: Path,
    *,
    memory: int,
    processor_seconds: int,
    seconds: float,
    most_bytes: int,
) -> bool:
    """Run a foreign program in `folder` below limits and without a network; False when it failed or took too long."""
    numbers = map(str, (memory, processor_seconds, most_bytes))
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", START_PROGRAM, str(ROOT), *numbers, *command],
        env={"LC_ALL": "C.UTF-8", "HOME": str(folder), "TMPDIR": str(folder), "PATH": os.defpath},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        start_new_session=True,
    )
    try:
        return process.wait(seconds) == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # what it started as well
        process.wait()


def become(command: Sequence[str], memory: int, processor_seconds: int, most_bytes: int) -> None:
    """In the child of `run_program`: take leave of the network, accept the limits, and become the program."""
    _end_with_parent()
    if sys.platform == "linux":
        _leave_network()
    limit(memory, processor_seconds, most_bytes)
    os.execv(command[0], list(command))


def _be_quiet() -> None:
    """Codecs write what they find in a file to the terminal; nobody may see that."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)


def _end_with_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        library = ctypes.CDLL(None)
        library.prctl(DIE_WITH_PARENT, signal.SIGKILL)
        library.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)


def _leave_network() -> None:
    """An own, empty network. Where the system forbids it, there are still no macros and links to follow."""
    user, group = os.getuid(), os.getgid()
    if ctypes.CDLL(None, use_errno=True).unshare(NEW_USER | NEW_NETWORK) != 0:
        return
    with suppress(OSError):
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
