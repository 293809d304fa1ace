"""The radiologist's report of a study: kept with it, and opened beside the review."""

from __future__ import annotations

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.cases import queries
from referral.cases.operations.intake import study_of
from referral.cases.operations.moves import case_change
from referral.core.actor import Actor
from referral.core.db import db, transaction
from referral.core.errors import Invalid, NotFound
from referral.paperwork import storage
from referral.paperwork.models import StoredFile
from referral.paperwork.operations import keep_pdf

KIND = "radiologist's report"


def keep_report(
    actor: Actor, case_uid: str, seen_version: int | None, study_uid: str, file_name: str, data: bytes
) -> None:
    """Keep the report (a PDF) with its study; a newer one takes its place. Raises Invalid at `file`, NotFound."""
    with case_change(actor, case_uid, seen_version) as case:
        study = study_of(case, study_uid)
        try:
            file = keep_pdf(data, file_name, case_id=case.id, practice_id=case.practice_id)
        except Invalid as error:
            raise Invalid("The report was not kept.", file=" ".join(error.fields.values())) from error
        study.report_file_id = file.id
        record(AuditTag.FILE_ADDED, actor=actor, case_id=case.id, file_id=file.id, kind=KIND)


def read_report(actor: Actor, case_uid: str, study_uid: str) -> bytes:
    """The report's bytes; reading is recorded. Raises NotFound."""
    with transaction():
        case = queries.case_by_uid(actor, case_uid)
        study = study_of(case, study_uid)
        file = db.session.get(StoredFile, study.report_file_id) if study.report_file_id else None
        if file is None or file.case_id != case.id:
            raise NotFound("There is no report of this study.")
        record(AuditTag.FILE_DOWNLOADED, actor=actor, case_id=case.id, file_id=file.id)
        return storage.read(file)
