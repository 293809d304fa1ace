"""An uploaded file, its rows with what the preview says, and remembered column mappings. All content is encrypted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from referral.core import crypto
from referral.core.db import BIG_ID, Base, HasCreatedAt, HasUid, InPractice, SealedJson, SealedText
from referral.importing.files import FileKind
from referral.importing.states import BatchState, Verdict

FINGERPRINT_LENGTH = 32


class ImportBatch(HasUid, HasCreatedAt, InPractice, Base):
    """One file on its way from upload to cases.

    The file itself is kept only until its rows are read; `total` is their number, unknown before. All instants UTC.
    """

    __tablename__ = "import_batch"
    __table_args__ = (sa.Index("ix_import_batch_practice", "practice_id", "id"),)

    kind: Mapped[FileKind]
    state: Mapped[BatchState] = mapped_column(default=BatchState.READING)
    created_by_id: Mapped[int] = mapped_column(BIG_ID)
    confirmed_by_id: Mapped[int | None] = mapped_column(BIG_ID)
    finished_at: Mapped[datetime | None]
    total: Mapped[int | None]
    file_name_enc: Mapped[bytes | None]
    content_enc: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    columns_enc: Mapped[bytes | None]
    mapping_enc: Mapped[bytes | None]
    notes_enc: Mapped[bytes | None]
    trouble: Mapped[str] = mapped_column(sa.String(300), default="")
    """Why the file as a whole was refused; never holds any of its content."""
    version: Mapped[int] = mapped_column()

    file_name = SealedText()
    columns = SealedJson()
    """[{"name", "samples": [text]}] of a table whose columns a person must map."""
    mapping = SealedJson()
    """{column name: field path}."""
    notes = SealedJson()
    """[text]: what was left out while reading."""

    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    def keep_content(self, content: bytes) -> None:
        """Keep the file, encrypted for this row."""
        self.content_enc = crypto.encrypt(content, f"import_batch.content|{self.uid}")

    def content(self) -> bytes:
        """The file, while it is kept; empty afterwards."""
        return (
            crypto.decrypt(self.content_enc, f"import_batch.content|{self.uid}") if self.content_enc else b""
        )


class ImportRow(HasUid, InPractice, Base):
    """One referral of the file. `number` is the row as people count it; `applied_at` says that its work is done."""

    __tablename__ = "import_row"
    __table_args__ = (
        sa.UniqueConstraint("batch_id", "number"),
        sa.Index("ix_import_row_verdict", "batch_id", "verdict", "number"),
        sa.Index("ix_import_row_case", "case_id"),
    )

    batch_id: Mapped[int] = mapped_column(BIG_ID, sa.ForeignKey("import_batch.id", ondelete="CASCADE"))
    number: Mapped[int]
    verdict: Mapped[Verdict]
    name_enc: Mapped[bytes | None]
    data_enc: Mapped[bytes | None]
    changes_enc: Mapped[bytes | None]
    problems: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    """[{"code", "field", "text", "blocking"}]; the texts never repeat a value of the file."""
    case_id: Mapped[int | None] = mapped_column(BIG_ID, sa.ForeignKey("referral_case.id"))
    applied_at: Mapped[datetime | None]

    name = SealedText()
    data = SealedJson()
    """What `building.to_json` made of the record; of a row that gave no record, only the values people find it by."""
    changes = SealedJson()
    """[[field path, old, new]] as shown in the preview."""

    @property
    def reason(self) -> str:
        """Why the row is rejected, in one line."""
        return " ".join(problem["text"] for problem in self.problems if problem["blocking"])


class ImportMapping(HasUid, HasCreatedAt, InPractice, Base):
    """The mapping a person decided for files with these column names."""

    __tablename__ = "import_mapping"
    __table_args__ = (sa.UniqueConstraint("practice_id", "fingerprint"),)

    fingerprint: Mapped[str] = mapped_column(sa.String(FINGERPRINT_LENGTH))
    decided_by_id: Mapped[int] = mapped_column(BIG_ID)
    mapping_enc: Mapped[bytes | None]

    mapping = SealedJson()
