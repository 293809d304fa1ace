"""Papers and attachments in the file store, each with its row."""

from __future__ import annotations

import sqlalchemy as sa

from referral.core import crypto
from referral.core.db import db
from referral.core.files import get as get
from referral.core.files import put as put
from referral.core.numbers import new_uid
from referral.paperwork.models import StoredFile


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
