"""The letterhead that counts, and all that did."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from referral.core.db import db
from referral.paperwork import storage
from referral.paperwork.own_letterhead.models import WordLetterhead


def versions(practice_id: int) -> Sequence[WordLetterhead]:
    """Every version, newest first; the newest counts."""
    rows = sa.select(WordLetterhead).where(WordLetterhead.practice_id == practice_id)
    return db.session.scalars(
        rows.order_by(WordLetterhead.version.desc()).options(joinedload(WordLetterhead.file))
    ).all()


def newest_letterhead(practice_id: int) -> sa.Select[int | None]:
    """The id of the stored file that new Word documents begin with; none: the program's own letterhead."""
    return (
        sa.select(WordLetterhead.file_id)
        .where(WordLetterhead.practice_id == practice_id)
        .order_by(WordLetterhead.version.desc())
        .limit(1)
    )


def letterhead(practice_id: int) -> bytes | None:
    """The prepared file that new Word documents begin with."""
    return storage.read_by_id(db.session.scalar(newest_letterhead(practice_id)))
