"""Files at rest: encrypted, bound to their key, replaced in one step."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from flask import Flask

from config import Settings
from referral.core import clock
from referral.core.crypto import CannotDecrypt
from referral.core.db import transaction
from referral.core.errors import Invalid, NotFound
from referral.paperwork import storage
from tests.factories import make_practice

SECRET = b"Tobias Marlowe was here"


@pytest.fixture(autouse=True)
def _in_app(app: Flask) -> None:
    """Storage asks the app for its folder."""


def test_what_is_put_comes_back_and_lies_encrypted_for_the_owner_only(settings: Settings) -> None:
    storage.put("papers/abc/letter.pdf", SECRET)
    path = settings.files_dir / "papers/abc/letter.pdf"
    assert storage.get("papers/abc/letter.pdf") == SECRET
    assert SECRET not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_moved_to_another_key_or_changed_does_not_open(settings: Settings) -> None:
    storage.put("papers/abc/one.pdf", SECRET)
    path = settings.files_dir / "papers/abc/one.pdf"
    path.with_name("two.pdf").write_bytes(path.read_bytes())
    with pytest.raises(CannotDecrypt):
        storage.get("papers/abc/two.pdf")
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    with pytest.raises(CannotDecrypt):
        storage.get("papers/abc/one.pdf")


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage.put("papers/abc/kept.pdf", SECRET)

    def full(_: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="disk full"):
        storage.put("papers/abc/kept.pdf", b"new")
    assert storage.get("papers/abc/kept.pdf") == SECRET
    assert not list(settings.files_dir.rglob("*.part"))


def test_a_missing_file_is_said_and_a_strange_key_refused() -> None:
    with pytest.raises(NotFound):
        storage.get("papers/none/x.pdf")
    for key in ("../x", "papers/../../x", "/etc/passwd", "papers/UPPER"):
        with pytest.raises(ValueError, match="not a storage key"):
            storage.get(key)


def _age(settings: Settings, key: str, by: timedelta) -> None:
    path = settings.files_dir / key
    when = path.stat().st_mtime - by.total_seconds()
    os.utime(path, (when, when))


def test_an_upload_whose_transaction_failed_goes_after_a_day(settings: Settings) -> None:
    practice, day = make_practice(), timedelta(hours=25)
    with transaction():
        named = storage.keep(
            SECRET, practice_id=practice.id, name="a.pdf", media_type="application/pdf"
        ).storage_key
    fresh, left = "uploads/xfresh", "uploads/xleft"
    with pytest.raises(Invalid), transaction():
        storage.keep(SECRET, practice_id=practice.id, name="b.pdf", media_type="x" * 200)
    for key in (fresh, left, "papers/abc/old.pdf"):
        storage.put(key, SECRET)
    (settings.files_dir / "uploads/xhalf.1-2.part").write_bytes(b"half")
    failed = {
        f"uploads/{path.name}" for path in (settings.files_dir / "uploads").iterdir() if path.name[0] != "x"
    }
    for key in {named, left, "uploads/xhalf.1-2.part", "papers/abc/old.pdf"} | failed:
        _age(settings, key, day)
    assert storage.remove_unreferenced() >= 3
    kept = {path.name for path in (settings.files_dir / "uploads").iterdir()}
    assert kept == {named.removeprefix("uploads/"), "xfresh"}
    assert storage.get("papers/abc/old.pdf") == SECRET
    assert storage.remove_unreferenced() == 0


def test_a_moved_clock_makes_no_file_old(settings: Settings) -> None:
    storage.put("uploads/0new", SECRET)
    clock.move_clock(timedelta(days=90))
    storage.remove_unreferenced()
    assert storage.get("uploads/0new") == SECRET
