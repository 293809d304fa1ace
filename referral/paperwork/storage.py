"""Bytes at rest: every file under `files_dir` is encrypted, bound to its key, and replaced in one step.

The key is decided by the caller from what is stored (paper uid, name), so that a repeated job overwrites its own
file and leaves none behind.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa

from referral.core import crypto
from referral.core.db import db
from referral.core.errors import NotFound
from referral.core.numbers import new_uid
from referral.extensions import settings
from referral.paperwork.models import StoredFile

KEY = re.compile(r"[a-z0-9_-]+(/[a-z0-9_.-]*[a-z0-9])+")


def put(key: str, data: bytes) -> None:
    """Encrypt `data` and write it under `key`, replacing what was there in one step that survives a crash."""
    path = _path(key)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(crypto.encrypt(data, f"file|{key}"))
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with suppress(FileNotFoundError):
            temporary.unlink()
        raise


def get(key: str) -> bytes:
    """The plain bytes under `key`. Raises NotFound, or CannotDecrypt when the file was changed or moved."""
    try:
        record = _path(key).read_bytes()
    except FileNotFoundError:
        raise NotFound("This file is no longer in the file store.") from None
    return crypto.decrypt(record, f"file|{key}")


def read(file: StoredFile) -> bytes:
    """The plain bytes of a stored file."""
    return get(file.storage_key)


def keep(
    data: bytes, *, practice_id: int, name: str, media_type: str, case_id: int | None = None
) -> StoredFile:
    """Store a new file under a key of its own and add its row; joins the caller's transaction."""
    key = f"uploads/{new_uid()}"
    put(key, data)
    return register(key, data, practice_id=practice_id, case_id=case_id, name=name, media_type=media_type)


def register(
    key: str, data: bytes, *, practice_id: int, name: str, media_type: str, case_id: int | None = None
) -> StoredFile:
    """The row of a file that `put` has written under `key`, new or brought up to date; joins the transaction."""
    session = db.session()
    file = session.scalar(sa.select(StoredFile).where(StoredFile.storage_key == key))
    if file is None:
        file = StoredFile(practice_id=practice_id, case_id=case_id, storage_key=key)
        session.add(file)
    file.name, file.media_type = name, media_type
    file.size, file.sha256 = len(data), crypto.sha256(data)
    session.flush()
    return file


def _path(key: str) -> Path:
    if not KEY.fullmatch(key) or ".." in key:
        raise ValueError(f"not a storage key: {key!r}")
    return settings().files_dir / key
