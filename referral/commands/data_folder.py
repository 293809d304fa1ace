"""The data folder of an installation that runs on one machine: made for its owner only, used by one `up` at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from referral.core.errors import SettingsError

OWNER_ONLY = 0o700


class AlreadyRunning(SettingsError):
    """Another `up` uses this data folder."""


def prepare_folder(data_dir: Path) -> None:
    """Make `data_dir` and its parts, readable by their owner only. Raises SettingsError when it can't be written."""
    try:
        for folder in (data_dir, data_dir / "logs", data_dir / "files"):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(OWNER_ONLY)
        probe = data_dir / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise SettingsError(f"DATA_DIR: can't write to {data_dir}: {error.strerror}.") from None


@contextmanager
def held(data_dir: Path) -> Iterator[None]:
    """Hold the folder for this process until it ends. Raises AlreadyRunning when another holds it."""
    descriptor = os.open(data_dir / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 200, 0).decode().strip()
            raise AlreadyRunning(
                f"Referral already runs in {data_dir}: {holder}. Stop that one first."
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"process {os.getpid()}".encode(), 0)
        yield
    finally:
        os.close(descriptor)
