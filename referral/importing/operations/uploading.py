"""A person's part: upload a file, say what its columns mean, or drop it. Reading goes on in the background."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.core.actor import Actor
from referral.core.db import db, transaction
from referral.core.errors import IllegalMove, Invalid, Stale
from referral.importing import queries
from referral.importing.files import file_kind
from referral.importing.mapping import Mapped, fingerprint, missing_fields, suggest, wrong_choices
from referral.importing.models import ImportBatch, ImportMapping, ImportRow
from referral.importing.records import FileRefused
from referral.importing.states import BatchState
from referral.outbox.jobs import JobName
from referral.outbox.post import post

LONGEST_NAME = 200
STALE = "This import changed while you were looking at it. Look again, then repeat."


def upload(actor: Actor, file_name: str, content: bytes, *, in_background: bool = True) -> str:
    """Keep the file and have it read; returns the batch's opaque id. Raises Invalid (`file`) for no import file.

    Without `in_background` nobody reads it until the caller does (`reading.read_batch`).
    """
    try:
        kind = file_kind(content)
    except FileRefused as error:
        raise Invalid("The file can't be imported.", file=str(error)) from None
    with transaction() as session:
        batch = ImportBatch(practice_id=actor.practice_id, kind=kind, created_by_id=actor.id)
        batch.file_name = file_name.replace("\\", "/").rsplit("/", 1)[-1][:LONGEST_NAME]
        batch.keep_content(content)
        session.add(batch)
        session.flush()
        if in_background:
            _order_reading(batch)
        return batch.uid


def view_rows(actor: Actor, batch_id: int, numbers: Sequence[int]) -> None:
    """Put on record which rows of a file a page showed the actor."""
    with transaction():
        record(AuditTag.IMPORT_VIEWED, actor=actor, batch_id=batch_id, rows=list(numbers))


def choose_mapping(
    actor: Actor, uid: str, seen_version: int | None, mapping: Mapped, *, in_background: bool = True
) -> None:
    """Say which column means which field, remember it for files with the same column names, and read the file.

    Raises Invalid by column name (`columns` for fields that no column gives), Stale, or IllegalMove.
    """
    with transaction() as session:
        batch = _for_change(actor, uid, seen_version)
        if batch.columns is None or batch.state not in (BatchState.NEEDS_MAPPING, BatchState.PREVIEW):
            raise IllegalMove("The columns of this import can't be chosen now.")
        header = [column["name"] for column in batch.columns]
        _check(mapping, header)
        batch.mapping, batch.state, batch.total = dict(mapping), BatchState.READING, None
        session.execute(sa.delete(ImportRow).where(ImportRow.batch_id == batch.id))
        _remember(actor, fingerprint(header), mapping)
        if in_background:
            _order_reading(batch)


def suggested_mapping(batch: ImportBatch) -> dict[str, str]:
    """What was decided for this batch or for the same column names before, else what the names suggest."""
    header = [column["name"] for column in batch.columns or []]
    kept = queries.remembered_mapping(batch.practice_id, fingerprint(header))
    return dict(batch.mapping or (kept.mapping if kept else None) or suggest(header))


def discard(actor: Actor, uid: str, seen_version: int | None = None) -> None:
    """Drop an import of which nothing has reached a case. Raises IllegalMove once it is being applied."""
    with transaction() as session:
        batch = _for_change(actor, uid, seen_version)
        if not batch.state.can_be_discarded:
            raise IllegalMove("This import is already being applied, so it can't be dropped.")
        session.execute(sa.delete(ImportRow).where(ImportRow.batch_id == batch.id))
        session.delete(batch)


def _for_change(actor: Actor, uid: str, seen_version: int | None) -> ImportBatch:
    batch = queries.batch_by_uid(actor, uid)
    if seen_version is not None and batch.version != seen_version:
        raise Stale(STALE)
    return batch


def _order_reading(batch: ImportBatch) -> None:
    post(JobName.READ_IMPORT, practice_id=batch.practice_id, batch_id=batch.id)


def _check(mapping: Mapped, header: list[str]) -> None:
    wrong = wrong_choices(mapping, header)
    missing = missing_fields(mapping)
    if missing:
        wrong["columns"] = f"No column gives: {', '.join(missing)}."
    if wrong:
        raise Invalid("The columns need another look.", **wrong)


def _remember(actor: Actor, header_fingerprint: str, mapping: Mapped) -> None:
    kept = queries.remembered_mapping(actor.practice_id, header_fingerprint)
    if kept is None:
        kept = ImportMapping(
            practice_id=actor.practice_id, fingerprint=header_fingerprint, decided_by_id=actor.id
        )
        db.session.add(kept)
    kept.mapping, kept.decided_by_id = dict(mapping), actor.id
