"""After a person confirmed the preview: each row becomes a case, or changes one, in a transaction of its own.

A row's `applied_at` lands with its effect. So a crash in the middle of a file neither loses nor doubles a row, and
running again goes on where it stopped. A case's own state is never touched, only VA's status beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.authorizations.models import Authorization
from referral.cases import queries as cases
from referral.cases.models import Case
from referral.cases.operations.moves import refresh
from referral.cases.operations.opening import join_open_case
from referral.cases.operations.va_referrals import join_record_referral, join_va_status
from referral.core import clock
from referral.core.actor import Actor
from referral.core.db import db, one_at_a_time, transaction
from referral.core.errors import IllegalMove, ReferralError, Stale
from referral.importing import queries
from referral.importing.building import from_json
from referral.importing.comparison import Change, merged
from referral.importing.judging import Judged, judge
from referral.importing.matching import Match, look_up, match, veteran_with_keys
from referral.importing.models import ImportBatch, ImportRow
from referral.importing.operations.uploading import STALE
from referral.importing.records import ParsedRow, Problem, ReferralRecord
from referral.importing.states import BatchState, Verdict
from referral.importing.storing import (
    STATUS,
    person_of,
    record_values,
    referral_of,
    referral_values,
    veteran_values,
)
from referral.outbox.jobs import JobName
from referral.outbox.post import post
from referral.people.queries import actor_of
from referral.veterans.models import Veteran
from referral.veterans.person import put_on_record

SOURCE = "import"
PERSON_PREFIX = "person."
TRIES = 3
GRACE = timedelta(minutes=10)
TO_DO = (Verdict.NEW, Verdict.CHANGED)


def confirm(actor: Actor, uid: str, seen_version: int | None, *, in_background: bool = True) -> None:
    """Apply what the preview shows. Raises IllegalMove when there is no preview (any more), or Stale.

    Without `in_background` the caller applies it (`apply_batch`); a job posted for later ends it if the caller dies.
    """
    with transaction():
        batch = queries.batch_by_uid(actor, uid)
        if batch.state is not BatchState.PREVIEW:
            raise IllegalMove("Can't apply this import: there is no preview waiting for you.")
        if seen_version is not None and batch.version != seen_version:
            raise Stale(STALE)
        batch.state, batch.confirmed_by_id, batch.content_enc = BatchState.APPLYING, actor.id, None
        start = None if in_background else clock.utcnow() + GRACE
        post(JobName.APPLY_IMPORT, practice_id=batch.practice_id, available_at=start, batch_id=batch.id)


def apply_batch(batch_id: int) -> None:
    """Apply every row that is not applied yet. May run twice: the second run finds less to do, or nothing.

    A row on which the program fails holds up no other; its error is raised at the end, so that the row is tried again.
    """
    batch = db.session.get(ImportBatch, batch_id)
    if batch is None or batch.state is not BatchState.APPLYING:
        return
    actor = actor_of(batch.confirmed_by_id, batch.practice_id)
    _mark_nothing_to_do(batch_id)
    waiting = sa.select(ImportRow.id).where(ImportRow.batch_id == batch_id, ImportRow.applied_at.is_(None))
    failed: Exception | None = None
    for row_id in db.session.scalars(waiting.order_by(ImportRow.number)).all():
        try:
            apply_row(actor, row_id)
        except OperationalError:  # the database is away, for the other rows too
            raise
        except Exception as error:
            failed = error
    if failed is not None:
        raise failed
    with transaction() as session:
        finished = session.get(ImportBatch, batch_id)
        if finished is not None and finished.state is BatchState.APPLYING:
            finished.state, finished.finished_at = BatchState.DONE, clock.utcnow()


def _mark_nothing_to_do(batch_id: int) -> None:
    idle = ImportRow.verdict.not_in(TO_DO)
    with transaction() as session:
        session.execute(
            sa.update(ImportRow)
            .where(ImportRow.batch_id == batch_id, ImportRow.applied_at.is_(None), idle)
            .values(applied_at=clock.utcnow())
        )


def apply_row(actor: Actor, row_id: int) -> None:
    """Apply one row if nobody has. What the desk's own rules refuse becomes the row's reason, not an error."""
    for tries_left in reversed(range(TRIES)):
        try:
            _apply(actor, row_id)
            return
        except Stale:  # somebody saved the same case just now: look again
            if not tries_left:
                raise
        except ReferralError as error:
            fields = getattr(error, "fields", {})
            _reject(row_id, Problem("refused", "", " ".join([str(error), *fields.values()]), blocking=True))
            return


def _apply(actor: Actor, row_id: int) -> None:
    with transaction() as session:
        one_at_a_time(f"import:{actor.practice_id}")  # else two imports could open two cases for one referral
        row = session.get(ImportRow, row_id)
        if row is None or row.applied_at is not None:
            return
        if row.data is not None and row.verdict in TO_DO:
            _carry_out(actor, row, from_json(row.data))
        row.applied_at = clock.utcnow()


def _carry_out(actor: Actor, row: ImportRow, brought: ReferralRecord) -> None:
    found = match(brought, look_up(actor.practice_id, [brought]))
    judged = judge(ParsedRow(row.number, brought), found)
    if judged.verdict in TO_DO and not _as_previewed(row, judged):
        moved_on = (
            "What is on record changed since the preview. Import the file again to see what it would do now."
        )
        judged = Judged(Verdict.REJECTED, problems=(Problem("moved_on", "", moved_on, blocking=True),))
    row.verdict = judged.verdict
    known = {problem["code"] for problem in row.problems}
    row.problems = [*row.problems, *(p.as_stored() for p in judged.problems if p.code not in known)]
    case = None
    if judged.verdict is Verdict.NEW:
        case = _open(actor, row, brought, found, judged)
    elif judged.verdict is Verdict.CHANGED and found.authorization:
        case = _change(actor, found.authorization, judged.changes)
    row.case_id = case.id if case else judged.case_id
    if case is not None:
        record(AuditTag.IMPORT_APPLIED, actor=actor, case_id=case.id, batch_id=row.batch_id, row=row.number,
               verdict=judged.verdict.value)  # fmt: skip


def _as_previewed(row: ImportRow, judged: Judged) -> bool:
    """Whether nothing would happen but what a person saw and confirmed.

    A new referral of a person who came on record meanwhile (an earlier row of the file, mostly) is as previewed:
    `_open` only adds what is not known of the person yet.
    """
    if judged.verdict is not row.verdict:
        return False
    if judged.verdict is Verdict.NEW:
        return True
    shown = row.changes or []
    return all(change.as_stored() in shown for change in judged.changes)


def _open(actor: Actor, row: ImportRow, brought: ReferralRecord, found: Match, judged: Judged) -> Case:
    values = record_values(brought)
    referral = referral_of(values, brought.station_id)
    if found.veteran is None:
        return join_open_case(actor, person_of(values), referral, source=SOURCE)
    shown = row.changes or []
    wanted = [change for change in judged.changes if change.old is None or change.as_stored() in shown]
    edited = _edit_veteran(found.veteran, wanted)
    person = person_of(veteran_values(found.veteran), found.veteran)
    case = join_open_case(actor, person, referral, source=SOURCE)
    if edited:
        record(AuditTag.VETERAN_EDITED, actor=actor, case_id=case.id, changes=edited)
    return case


def _change(actor: Actor, authorization: Authorization, accepted: Sequence[Change]) -> Case:
    case = cases.case_for_system(authorization.case_id)
    edited = _edit_veteran(veteran_with_keys(case.veteran_id), accepted)
    if edited:
        record(AuditTag.VETERAN_EDITED, actor=actor, case_id=case.id, changes=edited)
    about_referral = [change for change in accepted if not change.path.startswith(PERSON_PREFIX)]
    if about_referral:
        _edit_referral(actor, case, authorization, about_referral)
    case.touched_at = clock.utcnow()
    refresh(case)
    return case


def _edit_veteran(veteran: Veteran, accepted: Sequence[Change]) -> dict[str, list[Any]]:
    new = {change.path: change.new for change in accepted if change.path.startswith(PERSON_PREFIX)}
    return put_on_record(veteran, person_of(veteran_values(veteran) | new, veteran)) if new else {}


def _edit_referral(actor: Actor, case: Case, row: Authorization, accepted: Sequence[Change]) -> None:
    values = merged(referral_values(row), accepted)
    if all(change.path in STATUS for change in accepted):
        code, label = values["status_code"] or "", values["status_label"] or ""
        join_va_status(actor, case, row, code, label, source=SOURCE)
        return
    referral = referral_of(values, values.get("station_id") or "")
    join_record_referral(actor, case, referral, source=SOURCE, authorization=row)


def _reject(row_id: int, problem: Problem) -> None:
    with transaction() as session:
        row = session.get(ImportRow, row_id)
        if row is not None and row.applied_at is None:
            row.verdict, row.problems = Verdict.REJECTED, [*row.problems, problem.as_stored()]
            row.applied_at = clock.utcnow()
