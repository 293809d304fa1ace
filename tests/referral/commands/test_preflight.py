"""`./run preflight FILE`: any file gets an answer: 0 clean, 1 findings, 2 no such file; never a crash or a hang."""

from __future__ import annotations

import io
import json
import os
import time
import zlib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pypdf import PdfWriter
from pypdf.generic import NameObject, NumberObject, StreamObject

from referral.commands.main import main
from tests.referral.paperwork.pdfs import blank_pdf, edited, locked_pdf, text_pdf

STRIP = "Tobias Marlowe DOB 03/07/1979 VA0000000123"
CLEAN = text_pdf(f"{STRIP}\nClinical note\nPage 1 of 2", f"{STRIP}\nNo relief.\nPage 2 of 2")
MOST_SECONDS = 60


def checked(path: Path, status: int = 1) -> dict[str, Any]:
    """The answer in JSON; the exit status is as given, and it comes in time."""
    began = time.monotonic()
    done = CliRunner().invoke(main, ["preflight", str(path), "--json"])
    assert done.exit_code == status, done.output
    assert time.monotonic() - began < MOST_SECONDS
    return dict(json.loads(done.stdout))


def rules(answer: dict[str, Any]) -> set[str]:
    return {finding["rule"] for finding in answer["findings"]}


def written(folder: Path, data: bytes) -> Path:
    path = folder / "file.pdf"
    path.write_bytes(data)
    return path


def test_a_clean_file_ends_with_0(tmp_path: Path) -> None:
    answer = checked(written(tmp_path, CLEAN), 0)
    assert (answer["clean"], answer["pages"], answer["findings"]) == (True, 2, [])


def test_findings_end_with_1_and_say_what_where_and_why(tmp_path: Path) -> None:
    data = text_pdf(f"{STRIP}\nPage 1 of 2", "DOB 01/02/1950 VA0000000123\nNPI 1000000005\nPage 2 of 2")
    answer = checked(written(tmp_path, data))
    assert rules(answer) == {"one_patient", "identifiers", "npi"}
    one = next(finding for finding in answer["findings"] if finding["rule"] == "one_patient")
    assert one["pages"] == [2]
    assert all(one[key] for key in ("name", "level", "what", "why", "source"))
    shown = CliRunner().invoke(main, ["preflight", str(tmp_path / "file.pdf")])
    assert "failure: One patient: Page 2 names another date of birth 01/02/1950." in shown.output


def test_no_such_file_is_wrong_usage(tmp_path: Path) -> None:
    fifo = tmp_path / "pipe"
    os.mkfifo(fifo)
    for path in (tmp_path / "none.pdf", tmp_path, fifo):
        assert CliRunner().invoke(main, ["preflight", str(path)]).exit_code == 2
    assert CliRunner().invoke(main, ["preflight"]).exit_code == 2


def _bomb(writer: PdfWriter) -> None:
    """A page whose content unpacks to a gigabyte."""
    pack = zlib.compressobj(9)
    packed = b"".join(pack.compress(b" " * 1024 * 1024) for _ in range(1024)) + pack.flush()
    stream = StreamObject()
    stream._data = packed
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)


def _own_parent(writer: PdfWriter) -> None:
    pages: Any = writer.root_object["/Pages"]
    pages["/Kids"].append(writer.root_object.raw_get("/Pages"))
    pages[NameObject("/Count")] = NumberObject(2**31 - 1)


def _vast(writer: PdfWriter) -> None:
    writer.pages[0].mediabox.upper_right = (2_000_000, 2_000_000)


HOSTILE = {
    "empty": b"",
    "no PDF": b"MZ" + os.urandom(2000),
    "only a beginning": b"%PDF-1.7\n",
    "cut off": CLEAN[: len(CLEAN) // 2],
    "noise": b"%PDF-1.7\n" + os.urandom(100_000),
    "locked": locked_pdf(),
    "bomb": edited(blank_pdf(), _bomb),
    "vast page": edited(blank_pdf(), _vast),
    "too many pages": blank_pdf(1_501),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_a_finding(data: bytes, tmp_path: Path) -> None:
    assert rules(checked(written(tmp_path, data)))


def test_a_page_tree_without_end_is_read_to_an_end(tmp_path: Path) -> None:
    assert checked(written(tmp_path, edited(CLEAN, _own_parent)), 0)["pages"] == 2


def test_locked_and_broken_files_are_told_apart(tmp_path: Path) -> None:
    told = {
        name: checked(written(tmp_path, HOSTILE[name]))["findings"][0]["what"]
        for name in ("locked", "no PDF", "only a beginning", "too many pages")
    }
    assert told == {
        "locked": "The file is locked with a password.",
        "no PDF": "This is not a PDF.",
        "only a beginning": "The file is damaged and can't be read.",
        "too many pages": "Reading the file takes too much time or memory, as no honest document does.",
    }


def test_two_gigabytes_are_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "file.pdf"
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(2 * 1024**3)
    began = time.monotonic()
    assert rules(checked(path)) == {"file_unreadable", "file_too_large"}
    assert time.monotonic() - began < 5


def test_a_file_of_41_megabytes_must_be_split(tmp_path: Path) -> None:
    padded = io.BytesIO(CLEAN)
    padded.seek(0, io.SEEK_END)
    padded.write(b"\n" + b" " * 41 * 1024 * 1024 + b"%%EOF\n")
    assert "file_too_large" in rules(checked(written(tmp_path, padded.getvalue())))
