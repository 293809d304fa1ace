"""The radiologist's report of a study: kept with it, read beside the review, downloaded."""

from __future__ import annotations

from collections.abc import Sequence

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.cases import queries, review_queries
from referral.cases.operations.intake import study_of
from referral.cases.operations.moves import case_change
from referral.core.actor import Actor
from referral.core.db import transaction
from referral.paperwork import storage
from referral.paperwork.storage import keep_taken
from referral.paperwork.uploads.taking import take_to_read

KIND = "radiologist's report"


def keep_report(
    actor: Actor, case_uid: str, seen_version: int | None, study_uid: str, file_name: str, data: bytes
) -> None:
    """Keep the report with its study: a PDF as it is, a scan, photo or Word file as a PDF made of it.

    A newer one takes its place. Raises Invalid at `file`, NotFound.
    """
    taken = take_to_read(file_name, data, "file")
    with case_change(actor, case_uid, seen_version) as case:
        study = study_of(case, study_uid)
        file = keep_taken(taken, case_id=case.id, practice_id=case.practice_id)
        study.report_file_id = file.id
        record(AuditTag.FILE_ADDED, actor=actor, case_id=case.id, file_id=file.id, kind=KIND)


def read_report(actor: Actor, case_uid: str, study_uid: str) -> bytes:
    """The report's bytes for taking it away; that is recorded. Raises NotFound."""
    with transaction():
        case = queries.case_by_uid(actor, case_uid)
        file = review_queries.report_of(case, study_uid)
        record(AuditTag.FILE_DOWNLOADED, actor=actor, case_id=case.id, file_id=file.id)
        return storage.read(file)


def note_looks(actor: Actor, case_id: int, report_ids: Sequence[int], study_ids: Sequence[int]) -> None:
    """Put on record that the actor has these reports, and pictures of these studies, on the screen."""
    if not report_ids and not study_ids:
        return
    with transaction():
        for file_id in report_ids:
            record(AuditTag.FILE_VIEWED, actor=actor, case_id=case_id, file_id=file_id)
        for study_id in dict.fromkeys(study_ids):
            record(AuditTag.STUDY_VIEWED, actor=actor, case_id=case_id, study_id=study_id)
