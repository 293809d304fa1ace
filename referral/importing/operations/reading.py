"""The program's first part: read the file's rows and say what importing each would do. Nothing is applied.

May run twice: rows that are already there are left alone, so a crash in the middle costs only the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.core.db import db, transaction
from referral.directory import queries as directory
from referral.importing import queries
from referral.importing.building import build_object, to_json
from referral.importing.files import FileKind
from referral.importing.judging import Judged, identity, judge, unreadable
from referral.importing.mapping import Mapped, fingerprint, read_row
from referral.importing.matching import look_up, match
from referral.importing.models import ImportBatch, ImportRow
from referral.importing.records import FileRefused, ParsedRow
from referral.importing.shapes import find_referrals, parse_json
from referral.importing.states import BatchState
from referral.importing.tables import MOST_ROWS, Table, read_csv
from referral.importing.workbooks import read_workbook
from referral.people.queries import actor_of

CHUNK = 200


@dataclass(frozen=True)
class Reading:
    """The rows of a file. A table without a `mapping` has none yet: a person must say what its columns mean."""

    rows: tuple[ParsedRow, ...] = ()
    table: Table | None = None
    mapping: Mapped | None = None

    @property
    def is_unmapped(self) -> bool:
        return self.table is not None and self.mapping is None


def read_batch(batch_id: int) -> None:
    """Read the batch's file and preview every row, a few hundred to a transaction; ends in the next state."""
    batch = db.session.get(ImportBatch, batch_id)
    if batch is None or batch.state is not BatchState.READING:
        return
    try:
        reading = _read(batch)
    except FileRefused as error:
        _fail(batch_id, str(error))
        return
    if not _begin(batch_id, reading) or reading.is_unmapped:
        return
    first = _first_rows(reading.rows)
    for start in range(0, len(reading.rows), CHUNK):
        if not _keep(batch_id, reading.rows[start : start + CHUNK], first):
            return
    _show_preview(batch_id)


def _read(batch: ImportBatch) -> Reading:
    today = directory.today(batch.practice_id)
    if batch.kind is FileKind.JSON:
        found = find_referrals(parse_json(batch.content()))
        if len(found) > MOST_ROWS:
            raise FileRefused(f"This file has more than {MOST_ROWS:,} referrals; split it into several.")
        return Reading(tuple(build_object(number, node, today) for number, node in enumerate(found, start=1)))
    read_table = read_csv if batch.kind is FileKind.CSV else read_workbook
    return _read_table(batch, read_table(batch.content()), today)


def _read_table(batch: ImportBatch, table: Table, today: date) -> Reading:
    mapping: Mapped | None = batch.mapping
    if mapping is None:
        kept = queries.remembered_mapping(batch.practice_id, fingerprint(table.header))
        mapping = kept.mapping if kept else None
    if mapping is None:
        return Reading(table=table)
    return Reading(tuple(read_row(table, row, mapping, today) for row in table.rows), table, mapping)


def _first_rows(rows: Sequence[ParsedRow]) -> dict[tuple[str, ...], ParsedRow]:
    """The first row of each referral, so that a later one of the same is noticed."""
    first: dict[tuple[str, ...], ParsedRow] = {}
    for row in rows:
        if row.record is not None:
            first.setdefault(identity(row.record), row)
    return first


def _begin(batch_id: int, reading: Reading) -> bool:
    """Note how much there is to do, and a table's columns; False when the batch was dropped meanwhile."""
    with transaction() as session:
        batch = session.get(ImportBatch, batch_id)
        if batch is None or batch.state is not BatchState.READING:
            return False
        if reading.table is not None:
            batch.columns, batch.notes = _columns(reading.table), list(reading.table.notes)
            batch.mapping = dict(reading.mapping) if reading.mapping else None
        if reading.is_unmapped:
            batch.state = BatchState.NEEDS_MAPPING
        else:
            batch.total = len(reading.rows)
        return True


def _columns(table: Table) -> list[dict[str, Any]]:
    return [{"name": name, "samples": list(table.samples(index))} for index, name in enumerate(table.header)]


def _keep(batch_id: int, chunk: Sequence[ParsedRow], first: dict[tuple[str, ...], ParsedRow]) -> bool:
    """Store the verdicts on `chunk`; False when the batch was dropped meanwhile."""
    with transaction() as session:
        batch = session.get(ImportBatch, batch_id)
        if batch is None:
            return False
        numbers = [row.number for row in chunk]
        held = sa.select(ImportRow.number).where(
            ImportRow.batch_id == batch_id, ImportRow.number.in_(numbers)
        )
        present = set(session.scalars(held))
        on_record = look_up(batch.practice_id, [row.record for row in chunk if row.record])
        for row in (row for row in chunk if row.number not in present):
            if row.record is None:
                judged = unreadable(row)
            else:
                earlier = first[identity(row.record)]
                judged = judge(row, match(row.record, on_record), earlier if earlier is not row else None)
            session.add(_stored(batch, row, judged))
        return True


def _stored(batch: ImportBatch, row: ParsedRow, judged: Judged) -> ImportRow:
    stored = ImportRow(
        practice_id=batch.practice_id, batch_id=batch.id, number=row.number, verdict=judged.verdict
    )
    stored.problems = [problem.as_stored() for problem in judged.problems]
    stored.case_id = judged.case_id
    if row.record is None:
        names = (row.legible.get("person.last_name"), row.legible.get("person.first_name"))
        stored.name = ", ".join(name for name in names if name) or None
        stored.data = {"values": dict(row.legible)} if row.legible else None
        return stored
    person = row.record.person
    stored.name, stored.data = f"{person.last_name}, {person.first_name}", to_json(row.record)
    stored.changes = [change.as_stored() for change in judged.changes]
    return stored


def _fail(batch_id: int, trouble: str) -> None:
    with transaction() as session:
        batch = session.get(ImportBatch, batch_id)
        if batch is not None:
            batch.state, batch.trouble, batch.content_enc = BatchState.FAILED, trouble, None


def _show_preview(batch_id: int) -> None:
    with transaction() as session:
        batch = session.get(ImportBatch, batch_id)
        if batch is not None and batch.state is BatchState.READING:
            batch.state = BatchState.PREVIEW
            actor = actor_of(batch.created_by_id, batch.practice_id)
            record(AuditTag.IMPORT_READ, actor=actor, batch_id=batch.id, rows=batch.total)
