"""Reading a study's headers against pydicom alone, the first picture, and memory by the number of files.

    python benchmarks/imaging.py          prints the figures and ends with status 1 when one misses its mark

The floor is a process that imports pydicom, reads the same headers without pixels and takes the same values; ours is
`read_medium` with its child, so both begin with a cold interpreter. Each is run several times in turn and the best
counts. Memory is the most that the reading child and the program hold (peak resident set). Linux only.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)  # this file's own folder would hide the library's `queue`

from referral.imaging.dicom.parsing import KEYWORDS  # noqa: E402
from referral.imaging.dicom.pictures import Decoder, Picture  # noqa: E402
from tests import dicom_studies  # noqa: E402
from tests.dicom_studies import SAG_T2, Files  # noqa: E402

FEW, MANY = 300, 3_000
ROUNDS = 3
MOST_TIMES_THE_FLOOR = 1.3
MOST_FIRST_PICTURE_MS = 2_000.0
MOST_NEXT_PICTURE_MS = 40.0
MOST_MEMORY_GROWTH = 1.1
FLOOR = """
import sys
from pathlib import Path
from pydicom import dcmread
words = sys.argv[2].split()
count = 0
for path in sorted(Path(sys.argv[1]).rglob("I*")):
    found = dcmread(path, stop_before_pixels=True, specific_tags=words)
    values = [found.get(word) for word in words]
    count += 1
print(count)
"""
OURS = """
import resource, sys
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from referral.imaging.dicom.sandbox import read_medium
facts = read_medium(Path(sys.argv[1]))
assert facts.studies and not facts.stopped
status = Path("/proc/self/status").read_text()
own = status.split("VmHWM:")[1].split()[0]
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(facts.files, own, child)
"""


def many_files(count: int) -> Files:
    """A study of ten series with `count` files together."""
    plan = SAG_T2
    series = tuple(
        dicom_studies.SeriesPlan(
            f"SAG T2 {number}", plan.shade, plan.orientation, count // 10, 0.4, 0.0, 3500, 100
        )
        for number in range(10)
    )
    return dicom_studies.lumbar(series=series, seed=f"benchmark {count}")


def run(code: str, *arguments: str) -> tuple[float, list[int]]:
    """Seconds that a fresh interpreter takes for `code`, and the numbers it printed."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], check=True, capture_output=True, text=True
    )
    return time.perf_counter() - began, [int(word) for word in done.stdout.split()]


def best(*works: Callable[[], float]) -> list[float]:
    """The shortest time of each work, run in turn so that a busy moment meets all."""
    rounds = [[work() for work in works] for _ in range(ROUNDS)]
    return [min(times) for times in zip(*rounds, strict=True)]


def pictures(files: Files) -> tuple[float, float]:
    """Milliseconds to the first picture from nothing, and for each of the next fifty."""
    slices = list(files.values())[:51]
    began = time.perf_counter()
    with Decoder() as decoder:
        assert isinstance(decoder.picture(slices[0]), Picture)
        first = time.perf_counter() - began
        began = time.perf_counter()
        for data in slices[1:]:
            assert isinstance(decoder.picture(data), Picture)
        rest = time.perf_counter() - began
    return first * 1000, rest * 1000 / (len(slices) - 1)


def main() -> int:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        files = {count: many_files(count) for count in (FEW, MANY)}
        paths = {count: dicom_studies.as_folder(files[count], root / str(count)) for count in files}
        zipped = dicom_studies.as_zip(files[MANY], root / "many.zip")
        iso = dicom_studies.as_iso(files[MANY], root / "many.iso")
        words = " ".join(KEYWORDS)
        floor, ours, few, in_zip, in_iso = best(
            lambda: run(FLOOR, str(paths[MANY]), words)[0],
            lambda: run(OURS, str(paths[MANY]), str(ROOT))[0],
            lambda: run(OURS, str(paths[FEW]), str(ROOT))[0],
            lambda: run(OURS, str(zipped), str(ROOT))[0],
            lambda: run(OURS, str(iso), str(ROOT))[0],
        )
        memory = {count: run(OURS, str(paths[count]), str(ROOT))[1] for count in paths}
        first, following = pictures(files[FEW])
    grown = sum(memory[MANY][1:]) / sum(memory[FEW][1:])
    print(
        f"headers of {MANY:,} files      {ours:.2f} s, pydicom alone {floor:.2f} s: {ours / floor:.2f} times"
    )
    print(f"  the same in a ZIP / ISO   {in_zip:.2f} s / {in_iso:.2f} s")
    print(f"  {FEW} files                 {few:.2f} s")
    print(
        f"memory, program and child   {memory[MANY][1] // 1024} + {memory[MANY][2] // 1024} MB, "
        f"with {FEW} files {memory[FEW][1] // 1024} + {memory[FEW][2] // 1024} MB: {grown:.2f} times"
    )
    print(f"first picture from nothing  {first:.0f} ms, each further {following:.1f} ms")
    kept = [
        ours / floor <= MOST_TIMES_THE_FLOOR,
        grown <= MOST_MEMORY_GROWTH,
        first <= MOST_FIRST_PICTURE_MS,
        following <= MOST_NEXT_PICTURE_MS,
    ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
