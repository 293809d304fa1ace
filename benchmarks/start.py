"""From a clean clone to ready, against `pip install` of the same lock alone; warm start; memory at rest.

    python benchmarks/start.py            prints the figures and ends with status 1 when one misses its mark

The floor is measured in the same run, without pip's cache in both. Memory is the proportional set size (PSS) of every
process of the product, so that shared pages count once. Linux only.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
MOST_TIMES_THE_FLOOR = 1.5
MOST_WARM_SECONDS = 5.0
MOST_MEMORY_MB = 500.0
REST_SECONDS = 10.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def install_alone(folder: Path) -> float:
    """Seconds that `pip install` of the lock takes in a fresh environment; making that is not counted."""
    subprocess.run([sys.executable, "-m", "venv", str(folder / "floor")], check=True)
    began = time.perf_counter()
    lock = str(ROOT / "requirements.lock")
    pip = [str(folder / "floor/bin/python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", lock], check=True)
    return time.perf_counter() - began


@contextmanager
def started(clone: Path) -> Iterator[tuple[float, subprocess.Popen[str]]]:
    """The product started by `./run`; yields the seconds until it said that it is ready."""
    began = time.perf_counter()
    environment = os.environ | {"PORT": str(free_port()), "PYTHON": sys.executable}
    process = subprocess.Popen(
        ["./run"], cwd=clone, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if line.startswith("Referral is ready"):
                break
        else:
            raise SystemExit("./run did not become ready")
        yield time.perf_counter() - began, process
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate()


def family(pid: int) -> list[int]:
    """`pid` and all processes below it; one that ends while it is looked at has none."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return [pid]
    return [pid, *(member for child in children for member in family(int(child)))]


def memory(pid: int) -> dict[str, float]:
    """Megabytes (PSS) by process name."""
    used: dict[str, float] = {}
    for member in family(pid):
        try:
            name = Path(f"/proc/{member}/comm").read_text().strip()
            rollup = Path(f"/proc/{member}/smaps_rollup").read_text()
        except (FileNotFoundError, ProcessLookupError):  # a job's fork that ended meanwhile
            continue
        found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
        used[name] = used.get(name, 0.0) + (int(found[1]) / 1024 if found else 0.0)
    return used


def main() -> int:
    os.environ["PIP_NO_CACHE_DIR"] = "1"
    with TemporaryDirectory() as name:
        folder = Path(name)
        clone = folder / "clone"
        floor = install_alone(folder)
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        with started(clone) as (cold, _):
            pass
        with started(clone) as (warm, process):
            time.sleep(REST_SECONDS)
            used = memory(process.pid)
    total = sum(used.values())
    ratio = cold / floor
    print(f"pip install of the lock alone    {floor:7.1f} s")
    print(
        f"clean clone to ready             {cold:7.1f} s   {ratio:.2f} x (at most {MOST_TIMES_THE_FLOOR} x)"
    )
    print(f"second start to ready            {warm:7.1f} s   (at most {MOST_WARM_SECONDS:.0f} s)")
    print(f"memory at rest                   {total:7.0f} MB  (at most {MOST_MEMORY_MB:.0f} MB)")
    for process_name, megabytes in used.items():
        print(f"    {process_name:<20} {megabytes:7.0f} MB")
    return int(ratio > MOST_TIMES_THE_FLOOR or warm > MOST_WARM_SECONDS or total > MOST_MEMORY_MB)


if __name__ == "__main__":
    sys.exit(main())
