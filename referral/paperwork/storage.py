"""Papers and attachments in the file store, each with its row."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from itertools import islice

import sqlalchemy as sa

from referral.core import clock, crypto, files
from referral.core.db import db
from referral.core.files import get as get
from referral.core.files import put as put
from referral.core.numbers import new_uid
from referral.paperwork.facts import LetterFacts
from referral.paperwork.models import Packet, Paper, StoredFile
from referral.paperwork.uploads.taking import PDF, Taken

UPLOADS = "uploads"
UNREFERENCED_KEPT = timedelta(days=1)
"""Longer than any transaction lives that has written a file and will add its row."""
AT_ONCE = 500


def read(file: StoredFile) -> bytes:
    """The plain bytes of a stored file."""
    return get(file.storage_key)


def read_by_id(file_id: int | None) -> bytes | None:
    """The plain bytes of the stored file with that id; None for None."""
    return read(db.session.get_one(StoredFile, file_id)) if file_id is not None else None


def keep(
    data: bytes, *, practice_id: int, name: str, media_type: str, case_id: int | None = None
) -> StoredFile:
    """Store a new file under a key of its own and add its row; joins the caller's transaction."""
    key = f"{UPLOADS}/{new_uid()}"
    put(key, data)
    return register(key, data, practice_id=practice_id, case_id=case_id, name=name, media_type=media_type)


def keep_taken(taken: Taken, *, case_id: int, practice_id: int) -> StoredFile:
    """Keep an upload of a case as the PDF that it became, beside what was uploaded; joins the caller's transaction."""
    came = taken.original
    original = came and keep(
        came.data, practice_id=practice_id, case_id=case_id, name=came.name, media_type=came.media_type
    )
    file = keep(taken.pdf, practice_id=practice_id, case_id=case_id, name=taken.name, media_type=PDF)
    file.original_id = original.id if original else None
    return file


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


def facts_of(order: Packet | Paper) -> LetterFacts:
    """The facts saved with an order, with the bytes of the review's pictures, which are kept as files."""
    facts = LetterFacts.from_json(order.facts or {})
    review = facts.clinical.review
    if not review.pictures:
        return facts
    wanted = sa.select(StoredFile).where(
        StoredFile.uid.in_([picture.file for picture in review.pictures]),
        StoredFile.practice_id == order.practice_id,
        StoredFile.case_id == order.case_id,
    )
    found = {file.uid: base64.b64encode(read(file)).decode() for file in db.session.scalars(wanted)}
    pictures = tuple(replace(picture, png=found.get(picture.file)) for picture in review.pictures)
    clinical = replace(facts.clinical, review=replace(review, pictures=pictures))
    return replace(facts, clinical=clinical)


def remove_unreferenced() -> int:
    """Delete uploads that no row names, a day after they were written; returns how many.

    `keep` writes the file before its row lands, so a transaction that fails leaves the file behind.
    """
    before = clock.utcnow() - clock.clock_offset() - UNREFERENCED_KEPT  # files carry the machine's own time
    old, removed = iter(files.keys_below(UPLOADS, before)), 0
    while keys := list(islice(old, AT_ONCE)):
        known = set(
            db.session.scalars(sa.select(StoredFile.storage_key).where(StoredFile.storage_key.in_(keys)))
        )
        for key in set(keys) - known:
            files.delete(key)
            removed += 1
    return removed
