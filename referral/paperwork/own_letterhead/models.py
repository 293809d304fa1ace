"""The practice's letterheads for Word."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.core.db import BIG_ID, Base, HasCreatedAt, InPractice
from referral.paperwork.models import StoredFile


class WordLetterhead(InPractice, HasCreatedAt, Base):
    """The practice's own Word file, prepared, that Word documents begin with; the newest version counts.

    Versions are only added, also by putting one back. No file: the program's own letterhead counts again.
    """

    __tablename__ = "word_letterhead"
    __table_args__ = (sa.UniqueConstraint("practice_id", "version"),)

    version: Mapped[int]
    file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    added_by_id: Mapped[int] = mapped_column(BIG_ID)

    file: Mapped[StoredFile | None] = relationship()
