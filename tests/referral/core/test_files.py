"""Files of any size at rest: cut into sealed segments that can't be swapped, left out or added."""

from __future__ import annotations

import io
import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from config import Settings
from referral.core import files
from referral.core.crypto import CannotDecrypt, sha256
from referral.core.errors import NotFound

KEY = "studies/abc/1"


@pytest.fixture(autouse=True)
def _small_segments(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "SEGMENT", 100)


@pytest.mark.parametrize("size", [0, 1, 99, 100, 101, 200, 1_234])
def test_a_stream_comes_back_whole_and_lies_encrypted(settings: Settings, size: int) -> None:
    data = os.urandom(size)
    kept = files.put_stream(KEY, io.BytesIO(data))
    assert (kept.size, kept.sha256) == (size, sha256(data))
    with files.open_stream(KEY) as file:
        assert file.read() == data
    stored = settings.files_dir / KEY
    assert not size or data[:50] not in stored.read_bytes()
    assert stored.stat().st_mode & 0o777 == 0o600


def test_a_stream_can_be_read_from_any_place() -> None:
    data = os.urandom(555)
    files.put_stream(KEY, io.BytesIO(data))
    with files.open_stream(KEY) as file:
        for start, size in ((540, 50), (0, 10), (95, 20), (250, 200), (555, 5)):
            file.seek(start)
            assert file.read(size) == data[start : start + size]
        assert file.seek(-5, io.SEEK_END) == 550
        assert file.read() == data[-5:]


@pytest.mark.parametrize("change", ["cut", "swapped", "extended", "other key"])
def test_a_changed_stream_does_not_open(settings: Settings, change: str) -> None:
    files.put_stream(KEY, io.BytesIO(os.urandom(350)))
    path = settings.files_dir / KEY
    stored, sealed = path.read_bytes(), 100 + files.SEALING
    first, second = stored[5 : 5 + sealed], stored[5 + sealed : 5 + 2 * sealed]
    changed = {
        "cut": stored[: 5 + 2 * sealed],
        "swapped": stored[:5] + second + first + stored[5 + 2 * sealed :],
        "extended": stored + second,
        "other key": stored,
    }[change]
    key = "studies/abc/2" if change == "other key" else KEY
    (settings.files_dir / key).write_bytes(changed)
    with files.open_stream(key) as file, pytest.raises(CannotDecrypt):
        file.read()


def test_writers_of_one_key_at_once_leave_one_whole_file(app: Flask, settings: Settings) -> None:
    data = os.urandom(5_000)

    def write(_: int) -> None:
        with app.app_context():
            files.put_stream(KEY, io.BytesIO(data))

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(write, range(8)))
    with files.open_stream(KEY) as file:
        assert file.read() == data
    assert not list(settings.files_dir.rglob("*.part"))


def test_what_is_deleted_is_gone() -> None:
    for number in range(3):
        files.put_stream(f"studies/abc/{number}", io.BytesIO(b"x"))
    files.delete("studies/abc/0")
    with pytest.raises(NotFound):
        files.open_stream("studies/abc/0")
    files.delete_below("studies/abc")
    with pytest.raises(NotFound):
        files.open_stream("studies/abc/1")
