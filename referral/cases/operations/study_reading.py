"""Reads a complete upload and files its studies with the case, in the background."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.cases.models import Case
from referral.cases.operations.moves import case_change
from referral.cases.study_checks import expected_of
from referral.core import clock, files
from referral.core.actor import Actor, system_actor
from referral.core.db import db, transaction
from referral.core.errors import NotFound
from referral.imaging import filing, parts, queries
from referral.imaging.arrival import Arrived, read_arrival
from referral.imaging.filing import Filed
from referral.imaging.models import ImagingInstance, ImagingStudy, StudySource, StudyUpload, UploadPart
from referral.imaging.states import UploadState
from referral.people.queries import actor_of

SECONDS_BETWEEN_REPORTS = 1.0
MOST_REFUSED_SHOWN = 2_000
NOTHING_FOUND = (
    "None of the files is a DICOM image. Upload the whole disc or folder, not photos or the viewer alone."
)
SAME_ELSEWHERE = "The same study is filed with another veteran's case."


def read_upload(upload_id: int) -> None:
    """Read a complete upload and file its studies with the case. May be killed and run again: nothing is doubled."""
    upload = db.session.get(StudyUpload, upload_id)
    if upload is None or upload.state is not UploadState.READING:
        return
    known = filing.known_images(upload.case_id)

    def is_known(study_uid: str, sop_uid: str) -> bool:
        index = filing.study_index(study_uid)
        return index is not None and filing.sop_index(sop_uid) in known.get(index, ())

    stream = parts.UploadStream(upload, queries.parts(upload.id))
    uid, case_uid, folder = upload.uid, _uid_of_case(upload.case_id), _folder(upload)
    try:
        arrivals = read_arrival(stream, folder, is_known, _reporter(upload_id))
    except NotFound:  # its parts are gone: a person dropped the upload meanwhile
        if _is_reading(upload_id):
            raise
        files.delete_below(folder)
        return
    used = _file(upload_id, case_uid, arrivals)
    files.keep_only(folder, used)
    files.delete_below(parts.folder(uid))


def _folder(upload: StudyUpload) -> str:
    return f"studies/{upload.uid}"


def _uid_of_case(case_id: int) -> str:
    return db.session.execute(sa.select(Case.uid).where(Case.id == case_id)).scalar_one()


def _is_reading(upload_id: int) -> bool:
    db.session.rollback()
    state = db.session.scalar(sa.select(StudyUpload.state).where(StudyUpload.id == upload_id))
    return state is UploadState.READING


def _reporter(upload_id: int) -> Callable[[int, int], None]:
    """Stores how far the reading is, at most once a second."""
    told_at = 0.0

    def report(done: int, total: int) -> None:
        nonlocal told_at
        now = time.monotonic()
        if now - told_at < SECONDS_BETWEEN_REPORTS:
            return
        told_at = now
        with transaction() as session:
            session.execute(
                sa.update(StudyUpload)
                .where(StudyUpload.id == upload_id)
                .values(files_done=done, files_total=total)
            )

    return report


def _file(upload_id: int, case_uid: str, arrivals: list[Arrived]) -> set[str]:
    """File everything in one transaction; returns the keys of the originals that are used."""
    practice_id, by_id = db.session.execute(
        sa.select(StudyUpload.practice_id, StudyUpload.created_by_id).where(StudyUpload.id == upload_id)
    ).one_or_none() or (0, 0)
    if not practice_id:
        return set()
    actor = actor_of(by_id, practice_id)
    with case_change(actor, case_uid) as case:
        upload = db.session.get(StudyUpload, upload_id, with_for_update=True)
        if upload is None or upload.state is not UploadState.READING:
            return set()
        filed = filing.file_arrival(upload, arrivals, expected_of(case))
        for one in filed:
            _told(actor, case, one)
        _finish(actor, upload, arrivals, filed)
        db.session.flush()
        keys = sa.select(ImagingInstance.storage_key).where(ImagingInstance.upload_id == upload_id)
        return set(db.session.scalars(keys))


def _told(actor: Actor, case: Case, filed: Filed) -> None:
    """Put a study on record, and raise the alarm when another veteran's case has the same one."""
    study = filed.study
    if filed.is_new:
        record(
            AuditTag.STUDY_LOGGED,
            actor=actor,
            case_id=case.id,
            study_id=study.id,
            source=StudySource.UPLOAD.value,
        )
    if not study.has_open_alarm and filed.is_new and _is_anothers(case, study):
        filing.raise_alarm(study, 0, SAME_ELSEWHERE)
    if filed.added and study.has_open_alarm:
        record(AuditTag.STUDY_ALARM_RAISED, actor=system_actor(case.practice_id), case_id=case.id,
               study_id=study.id, why=study.alarm_why)  # fmt: skip


def _is_anothers(case: Case, study: ImagingStudy) -> bool:
    others = [row.case_id for row in queries.same_study_elsewhere(study)]
    veterans = sa.select(Case.veteran_id).where(Case.id.in_(others), Case.veteran_id != case.veteran_id)
    return bool(others) and db.session.scalars(veterans).first() is not None


def _finish(actor: Actor, upload: StudyUpload, arrivals: list[Arrived], filed: list[Filed]) -> None:
    upload.outcome = _outcome(arrivals, filed)
    upload.state = UploadState.DONE if filed else UploadState.FAILED
    upload.finished_at = clock.utcnow()
    upload.files_done = upload.files_total = sum(arrived.facts.files for arrived in arrivals)
    if not filed:
        stopped = next((arrived.facts.stopped for arrived in arrivals if arrived.facts.stopped), None)
        upload.reason = stopped or NOTHING_FOUND
    db.session.execute(sa.delete(UploadPart).where(UploadPart.upload_id == upload.id))
    record(AuditTag.UPLOAD_READ, actor=actor, case_id=upload.case_id, upload_id=upload.id,
           study_ids=[one.study.id for one in filed], images=sum(one.added for one in filed))  # fmt: skip


def _outcome(arrivals: list[Arrived], filed: list[Filed]) -> dict[str, Any]:
    """For the upload's page: what became of each file that was not filed as an image, and of each study."""
    refused = [
        [arrived.name_of(one.name), one.size, one.kind.value, one.reason]
        for arrived in arrivals
        for one in (*arrived.facts.refused, *arrived.damaged)
    ]
    return {
        "studies": [
            {"study": one.study.uid, "is_new": one.is_new, "added": one.added, "known": one.known}
            for one in filed
        ],
        "known": [arrived.name_of(name) for arrived in arrivals for name in arrived.known][
            :MOST_REFUSED_SHOWN
        ],
        "refused": refused[:MOST_REFUSED_SHOWN],
        "refused_more": sum(arrived.facts.refused_more for arrived in arrivals)
        + max(len(refused) - MOST_REFUSED_SHOWN, 0),
        "stopped": [arrived.facts.stopped for arrived in arrivals if arrived.facts.stopped],
        "files": sum(arrived.facts.files for arrived in arrivals),
    }
