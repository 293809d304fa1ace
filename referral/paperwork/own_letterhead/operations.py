"""Taking the practice's own Word file as letterhead, putting an earlier one back, and doing without."""

from __future__ import annotations

from pathlib import PurePath

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.core.actor import Actor, Role
from referral.core.db import db, one_at_a_time, transaction
from referral.core.errors import Invalid, NotAllowed, NotFound
from referral.paperwork import storage
from referral.paperwork.models import StoredFile
from referral.paperwork.own_letterhead.models import WordLetterhead
from referral.paperwork.own_letterhead.queries import versions
from referral.paperwork.uploads.taking import LONGEST_NAME, WORD
from referral.paperwork.uploads.word_files import read_letterhead
from referral.paperwork.uploads.word_reading import NotTaken

MOST_BYTES = 5 * 1024 * 1024


def add_letterhead(actor: Actor, file_name: str, data: bytes) -> int:
    """Have new Word documents use the file's headers, footers and styles; returns the version. Takes seconds.

    Papers and packets ordered before keep theirs. Raises Invalid at `file`, NotAllowed.
    """
    _check(actor)
    if len(data) > MOST_BYTES:
        raise Invalid("The letterhead was not taken.", file=f"At most {MOST_BYTES // 1024**2} MB.")
    try:
        prepared = read_letterhead(data)
    except NotTaken as error:
        raise Invalid("The letterhead was not taken.", file=str(error)) from error
    name = PurePath(file_name.replace("\\", "/")).name[-LONGEST_NAME:] or "letterhead.docx"
    with transaction():
        file = storage.keep(prepared, practice_id=actor.practice_id, name=name, media_type=WORD)
        return _add(actor, file)


def remove_letterhead(actor: Actor) -> None:
    """Have new Word documents begin with the program's own letterhead again. Doing so twice changes nothing."""
    _check(actor)
    with transaction():
        known = versions(actor.practice_id)
        if known and known[0].file_id is not None:
            _add(actor, None)


def put_back(actor: Actor, version: int) -> int:
    """Have an earlier version count again; returns the new version. Raises NotFound, NotAllowed."""
    _check(actor)
    with transaction():
        earlier = next((row for row in versions(actor.practice_id) if row.version == version), None)
        if earlier is None or earlier.file is None:
            raise NotFound("There is no such letterhead.")
        return _add(actor, earlier.file)


def _check(actor: Actor) -> None:
    if actor.role is not Role.ADMINISTRATOR:
        raise NotAllowed("Only an administrator changes the letterhead.")


def _add(actor: Actor, file: StoredFile | None) -> int:
    one_at_a_time(f"letterhead:{actor.practice_id}")
    known = versions(actor.practice_id)
    if known and file is not None and known[0].file is not None and known[0].file.sha256 == file.sha256:
        return known[0].version
    row = WordLetterhead(
        practice_id=actor.practice_id,
        version=known[0].version + 1 if known else 1,
        file_id=file.id if file else None,
        added_by_id=actor.id,
    )
    db.session.add(row)
    db.session.flush()
    record(
        AuditTag.LETTERHEAD_CHANGED, actor=actor, version=row.version, sha256=file.sha256 if file else None
    )
    return row.version
