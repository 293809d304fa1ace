"""The whole product under its supervisor: it starts, keeps its data, says what is wrong, and leaves nothing behind."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

READY_SECONDS = 120.0
STOP_SECONDS = 30.0
REFUSED = 1


def until(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(folder: Path, port: int) -> dict[str, str]:
    return os.environ | {"DATA_DIR": str(folder), "PORT": str(port)}


def refused(folder: Path, port: int = 0, settings: dict[str, str] | None = None) -> str:
    """What `up` says when it does not start: one line, and exit status 1."""
    done = subprocess.run(
        [sys.executable, "-m", "referral.commands", "up"],
        cwd=ROOT,
        env=environment(folder, port or free_port()) | (settings or {}),
        capture_output=True,
        text=True,
        timeout=READY_SECONDS,
        check=False,
    )
    assert done.returncode == REFUSED
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


def family(pid: int) -> list[int]:
    """`pid` and all processes below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    below = [int(child) for child in children.read_text().split()] if children.exists() else []
    return [pid, *(member for child in below for member in family(child))]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@contextmanager
def running(folder: Path, port: int) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The product, ready; yields its process and what it printed until then."""
    process = subprocess.Popen(
        [sys.executable, "-m", "referral.commands", "up"],
        cwd=ROOT,
        env=environment(folder, port),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    printed: list[str] = []
    try:
        for line in process.stdout:
            printed.append(line.rstrip())
            if line.startswith("Stop with"):
                break
        yield process, printed
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)
        process.stdout.close()


def status_of(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for the tests that start the product, so that the demo is made once."""
    return tmp_path_factory.mktemp("installation") / "instance"


def test_it_starts_says_where_it_is_and_stops_without_leaving_a_process(folder: Path) -> None:
    port = free_port()
    with running(folder, port) as (process, printed):
        assert f"Referral is ready: http://127.0.0.1:{port}" in printed
        assert status_of(port, "/healthz") == status_of(port, "/readyz") == 200
        members = family(process.pid)
        assert len(members) >= 8
        process.send_signal(signal.SIGINT)
        assert process.wait(STOP_SECONDS) == 0
        assert not any(is_running(pid) for pid in members)


def test_what_it_made_is_for_its_owner_only(folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700
    for secret in ("secret_key", "field_keys", "referral.db"):
        assert (folder / secret).stat().st_mode & 0o777 == 0o600


def test_a_second_start_is_quick_and_keeps_the_keys_and_the_data(folder: Path) -> None:
    keys = (folder / "field_keys").read_bytes()
    began = time.monotonic()
    with running(folder, free_port()) as (_, printed):
        assert time.monotonic() - began < 20
        assert not any("Loading the demo" in line for line in printed)
    assert (folder / "field_keys").read_bytes() == keys


def test_nothing_outlives_a_killed_supervisor(folder: Path) -> None:
    with running(folder, free_port()) as (process, _):
        members = family(process.pid)
        process.kill()
        until(lambda: not any(is_running(pid) for pid in members), STOP_SECONDS)


def test_a_killed_web_server_comes_back(folder: Path) -> None:
    port = free_port()
    with running(folder, port) as (process, _):
        named = {Path(f"/proc/{pid}/comm").read_text().strip(): pid for pid in family(process.pid)[::-1]}
        os.kill(named["web"], signal.SIGKILL)
        until(lambda: is_answering(port), STOP_SECONDS)


def is_answering(port: int) -> bool:
    try:
        return status_of(port, "/healthz") == 200
    except OSError:
        return False


def test_a_second_one_in_the_same_folder_is_refused(folder: Path) -> None:
    with running(folder, free_port()):
        assert "already runs in" in refused(folder)


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"port {port}: address already in use" in refused(tmp_path, port=port)


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert refused(tmp_path / "file").startswith("DATA_DIR: can't write to")


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("PORT", "eighty", "PORT='eighty': a port number"),
        ("DATABASE_URL", "mysql://localhost/x", "DATABASE_URL='mysql://localhost/x': it must start with"),
        ("SECRET_KEY", "short", "SECRET_KEY must have at least"),
        ("FIELD_KEYS", "{}", "FIELD_KEYS must be"),
        ("MODE", "production", "SECRET_KEY is missing"),
        ("REDIS_URL", "redis://127.0.0.1:1/0", "REDIS_URL: the server does not answer"),
    ],
)
def test_a_bad_setting_is_one_clear_line(tmp_path: Path, name: str, value: str, reason: str) -> None:
    assert refused(tmp_path, settings={name: value}).startswith(reason)


def test_an_interrupted_first_start_begins_again(folder: Path) -> None:
    (folder / "first-start-unfinished").touch()
    with running(folder, free_port()) as (_, printed):
        assert any("Loading the demo" in line for line in printed)
    assert not (folder / "first-start-unfinished").exists()


def run_script(tmp_path: Path, path: str) -> subprocess.CompletedProcess[str]:
    """A copy of `run` where only the programs in `path` are found."""
    shutil.copy(ROOT / "run", tmp_path / "run")
    for lock in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / lock).write_text("")
    return subprocess.run(
        ["/bin/sh", str(tmp_path / "run"), "settings"],
        env={"PATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder of programs without any Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "dirname", "sha256sum", "cut", "rm", "id"):
        (folder / name).symlink_to(str(shutil.which(name)))
    return folder


def python_that(tools: Path, name: str, script: str) -> None:
    path = tools / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_the_start_script_says_that_python_is_missing(tmp_path: Path, tools: Path) -> None:
    done = run_script(tmp_path, str(tools))
    assert done.returncode == REFUSED
    assert done.stderr.startswith("run: Python 3.11 or newer is needed")


def test_the_start_script_passes_over_an_older_python(tmp_path: Path, tools: Path) -> None:
    python_that(tools, "python3", "exit 1")
    python_that(
        tools, "python3.12", 'case "$*" in *venv*) echo "made by 3.12" >&2; exit 1;; *) exit 0;; esac'
    )
    done = run_script(tmp_path, str(tools))
    assert "made by 3.12" in done.stderr
    assert "could not make .venv" in done.stderr
