"""Reading imports: one batch, the recent ones, counts and pages of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from referral.cases.models import Case
from referral.core.actor import Actor
from referral.core.db import db
from referral.core.errors import NotFound
from referral.core.numbers import show_case_number
from referral.importing.models import ImportBatch, ImportMapping, ImportRow
from referral.importing.states import BatchState, Verdict

RECENT = 30
PAGE = 50


@dataclass(frozen=True)
class Progress:
    """How far a batch is: rows per verdict, and how many of all are done in the present phase."""

    counts: dict[Verdict, int]
    done: int
    total: int | None

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0


def batch_by_uid(actor: Actor, uid: str) -> ImportBatch:
    """The batch in the actor's practice. Raises NotFound."""
    wanted = sa.select(ImportBatch).where(
        ImportBatch.uid == uid, ImportBatch.practice_id == actor.practice_id
    )
    batch = db.session.scalars(wanted).first()
    if batch is None:
        raise NotFound("There is no such import.")
    return batch


def recent_batches(practice_id: int) -> Sequence[ImportBatch]:
    """The practice's newest imports, newest first."""
    newest = (
        sa.select(ImportBatch).where(ImportBatch.practice_id == practice_id).order_by(ImportBatch.id.desc())
    )
    return db.session.scalars(newest.limit(RECENT)).all()


def progress(batch: ImportBatch) -> Progress:
    """Counts of the batch as they are in the database now."""
    applied = sa.func.count(ImportRow.applied_at)
    rows = sa.select(ImportRow.verdict, sa.func.count(), applied).where(ImportRow.batch_id == batch.id)
    found = db.session.execute(rows.group_by(ImportRow.verdict)).all()
    counts = {verdict: 0 for verdict in Verdict} | {verdict: count for verdict, count, _ in found}
    reading = batch.state is BatchState.READING
    return Progress(counts, sum(count if reading else done for _, count, done in found), batch.total)


def rows(batch: ImportBatch, verdict: Verdict, after: int = 0) -> Sequence[ImportRow]:
    """A page of rows with `verdict`, those numbered above `after`; one more than PAGE when there is another page."""
    wanted = sa.select(ImportRow).where(
        ImportRow.batch_id == batch.id, ImportRow.verdict == verdict, ImportRow.number > after
    )
    return db.session.scalars(wanted.order_by(ImportRow.number).limit(PAGE + 1)).all()


def all_rejected(batch: ImportBatch) -> Sequence[ImportRow]:
    """Every rejected row, in file order."""
    wanted = sa.select(ImportRow).where(ImportRow.batch_id == batch.id, ImportRow.verdict == Verdict.REJECTED)
    return db.session.scalars(wanted.order_by(ImportRow.number)).all()


def case_links(page: Sequence[ImportRow]) -> dict[int, tuple[str, str]]:
    """Opaque id and public number, as people read it, of the cases that rows lead to, by row id of the case."""
    ids = {row.case_id for row in page if row.case_id}
    found = db.session.execute(sa.select(Case.id, Case.uid, Case.number).where(Case.id.in_(ids)))
    return {case_id: (uid, show_case_number(number)) for case_id, uid, number in found}


def remembered_mapping(practice_id: int, fingerprint: str) -> ImportMapping | None:
    """What a person decided for these column names before."""
    wanted = sa.select(ImportMapping).where(
        ImportMapping.practice_id == practice_id, ImportMapping.fingerprint == fingerprint
    )
    return db.session.scalars(wanted).first()
