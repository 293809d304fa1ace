"""A study's files on their way to a case: offered, received in parts, completed or dropped. The worker reads them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.cases import queries as cases
from referral.core import clock, crypto, files
from referral.core.actor import Actor, system_actor
from referral.core.db import db, transaction
from referral.core.errors import IllegalMove, Invalid, NotFound
from referral.imaging import parts as stream
from referral.imaging import queries
from referral.imaging.models import StudyUpload, UploadPart
from referral.imaging.rules import (
    PART_SIZE,
    UNFINISHED_KEPT,
    Offered,
    check_offer,
    parts_of,
    plain_name,
    size_of_part,
)
from referral.imaging.states import UploadState
from referral.outbox.jobs import JobName
from referral.outbox.post import post


@dataclass(frozen=True)
class Begun:
    """An upload to send parts to. `earlier` is one of the same files that was read before: a person decides anew."""

    uid: str
    have: tuple[int, ...]
    earlier: StudyUpload | None = None


def begin(actor: Actor, case_uid: str, offered: Offered, *, sent_by: str = "", again: bool = False) -> Begun:
    """Make room for these files, or find the unfinished upload of the same files and what it has already.

    Without `again`, files of the same names and sizes that were read before are not taken a second time: `earlier`
    names that upload and `uid` is its. Raises Invalid (`files`) for what can't be taken.
    """
    offered = [(plain_name(name), size) for name, size in offered]
    check_offer(offered)
    with transaction() as session:
        case = cases.case_for_change(actor, case_uid, None)  # two windows beginning at once: one upload
        offer = _fingerprint("offer", *(f"{size} {name}" for name, size in offered))
        same = queries.uploads_with(case.id, offer=offer)
        unfinished = next((row for row in same if row.state is UploadState.RECEIVING), None)
        if unfinished is not None:
            return Begun(unfinished.uid, tuple(part.number for part in queries.parts(unfinished.id)))
        if same and not again:
            return Begun(same[0].uid, (), same[0])
        total = sum(size for _, size in offered)
        upload = StudyUpload(practice_id=case.practice_id, case_id=case.id, offer=offer, part_size=PART_SIZE,
                             parts_expected=parts_of(total), bytes_expected=total, created_by_id=actor.id,
                             last_part_at=clock.utcnow())  # fmt: skip
        upload.files, upload.sent_by = [[name, size] for name, size in offered], sent_by.strip()
        session.add(upload)
        session.flush()
        record(AuditTag.UPLOAD_BEGUN, actor=actor, case_id=case.id, upload_id=upload.id)
        return Begun(upload.uid, ())


def receive_part(actor: Actor, case_uid: str, upload_uid: str, number: int, data: bytes, sha256: str) -> int:
    """Keep one part; returns how many bytes have arrived in all. The same part may come twice and in any order.

    Raises Invalid (`part`) for one that was damaged on the way or does not belong, IllegalMove when no parts are
    awaited any more.
    """
    upload = _receiving(actor, case_uid, upload_uid)
    if not data or len(data) != size_of_part(number, upload.bytes_expected, upload.part_size):
        raise Invalid("This part does not belong to the upload.", part="Its number or length is wrong.")
    if crypto.sha256(data) != sha256.lower():
        raise Invalid("This part was damaged on its way.", part="Send it again.")
    key = stream.part_key(upload_uid, number, sha256.lower())
    files.put(key, data)
    try:
        with transaction() as session:
            upload = _receiving(actor, case_uid, upload_uid, lock=True)
            there = session.scalar(
                sa.select(UploadPart).where(UploadPart.upload_id == upload.id, UploadPart.number == number)
            )
            if there is None:
                session.add(UploadPart(practice_id=upload.practice_id, upload_id=upload.id, number=number,
                                       size=len(data), sha256=sha256.lower()))  # fmt: skip
                upload.bytes_received += len(data)
            elif there.sha256 != sha256.lower():
                raise Invalid(
                    "These are other files than those the upload was begun with.",
                    part="Cancel this upload and begin again.",
                )
            upload.last_part_at = clock.utcnow()
            return upload.bytes_received
    except (Invalid, IllegalMove, NotFound, IntegrityError):
        if not _is_kept(upload_uid, number, sha256.lower()):
            files.delete(key)
        raise


def complete(actor: Actor, case_uid: str, upload_uid: str, *, in_background: bool = True) -> None:
    """All parts are there: have them read. Repeats do nothing. Raises Invalid (`files`) naming how much is missing.

    Without `in_background` nobody reads them until the caller does (`study_reading.read_upload`).
    """
    with transaction():
        upload = _upload(actor, case_uid, upload_uid, lock=True)
        if upload.state is not UploadState.RECEIVING:
            return
        found = queries.parts(upload.id)
        if missing := upload.parts_expected - len(found):
            words = (
                f"{missing} of {upload.parts_expected} parts have not arrived. Choose the same files again."
            )
            raise Invalid("The upload is not complete.", files=words)
        upload.content = _fingerprint("content", *(part.sha256 for part in found))
        upload.state = UploadState.READING
        record(AuditTag.UPLOAD_RECEIVED, actor=actor, case_id=upload.case_id, upload_id=upload.id,
               files=len(upload.files or []), bytes=upload.bytes_expected)  # fmt: skip
        if in_background:
            post(JobName.READ_STUDY, practice_id=upload.practice_id, upload_id=upload.id)


def take_whole(
    actor: Actor,
    case_uid: str,
    sent: list[tuple[str, BinaryIO]],
    *,
    sent_by: str = "",
    in_background: bool = True,
) -> str:
    """Take files that are at hand (a form without JavaScript, the command line); returns the upload's opaque id.

    Each of `sent` is a name and a file to read and seek in. Files that were read before are read again.
    """
    sizes = [file.seek(0, io.SEEK_END) for _, file in sent]
    offered = [(name, size) for (name, _), size in zip(sent, sizes, strict=True)]
    begun = begin(actor, case_uid, offered, sent_by=sent_by, again=True)
    for _, file in sent:
        file.seek(0)
    for number, data in enumerate(_cut([file for _, file in sent], PART_SIZE)):
        if number not in begun.have:
            receive_part(actor, case_uid, begun.uid, number, data, crypto.sha256(data))
    complete(actor, case_uid, begun.uid, in_background=in_background)
    return begun.uid


def cancel(actor: Actor, case_uid: str, upload_uid: str) -> None:
    """Drop an upload that is not filed yet; nothing of it is kept. Raises IllegalMove once its study is filed."""
    with transaction():
        upload = _upload(actor, case_uid, upload_uid, lock=True)
        if upload.state is UploadState.DONE:
            raise IllegalMove("This upload is read and filed. Remove the study instead, if it is wrong.")
        _drop(upload, actor, "cancelled")
    files.delete_below(stream.folder(upload_uid))


def remove_stale(practice_id: int) -> int:
    """Drop uploads that nobody went on with for a week; returns how many. Runs daily."""
    before = clock.utcnow() - UNFINISHED_KEPT
    stale = sa.select(StudyUpload.id).where(
        StudyUpload.practice_id == practice_id,
        StudyUpload.state == UploadState.RECEIVING,
        StudyUpload.last_part_at < before,
    )
    found = db.session.scalars(stale).all()
    for upload_id in found:
        with transaction() as session:
            upload = session.get(StudyUpload, upload_id, with_for_update=True)
            if upload is None or upload.state is not UploadState.RECEIVING or upload.last_part_at >= before:
                continue
            _drop(upload, system_actor(practice_id), "unfinished for a week")
        files.delete_below(stream.folder(upload.uid))
    return len(found)


def _drop(upload: StudyUpload, actor: Actor, why: str) -> None:
    record(AuditTag.UPLOAD_REMOVED, actor=actor, case_id=upload.case_id, upload_id=upload.id, why=why)
    db.session.execute(sa.delete(UploadPart).where(UploadPart.upload_id == upload.id))
    db.session.delete(upload)


def _upload(actor: Actor, case_uid: str, upload_uid: str, *, lock: bool = False) -> StudyUpload:
    found = queries.upload(actor.practice_id, cases.case_by_uid(actor, case_uid).id, upload_uid)
    if lock:
        db.session.refresh(found, with_for_update=True)
    return found


def _receiving(actor: Actor, case_uid: str, upload_uid: str, *, lock: bool = False) -> StudyUpload:
    upload = _upload(actor, case_uid, upload_uid, lock=lock)
    if upload.state is not UploadState.RECEIVING:
        raise IllegalMove("This upload is complete already.")
    return upload


def _is_kept(upload_uid: str, number: int, sha256: str) -> bool:
    """Whether these bytes are the part that counts: another window may have sent the same."""
    db.session.rollback()
    found = (
        sa.select(UploadPart.id)
        .join(StudyUpload, StudyUpload.id == UploadPart.upload_id)
        .where(StudyUpload.uid == upload_uid, UploadPart.number == number, UploadPart.sha256 == sha256)
    )
    return db.session.scalar(found) is not None


def _fingerprint(kind: str, *parts: str) -> bytes:
    return crypto.blind_index(f"imaging-{kind}", crypto.sha256("\n".join(parts).encode()))


def _cut(sources: list[BinaryIO], size: int) -> Iterator[bytes]:
    """The sources one after the other, in parts of `size` bytes, the last one shorter."""
    held = bytearray()
    for source in sources:
        while data := source.read(size - len(held)):
            held += data
            if len(held) == size:
                yield bytes(held)
                held.clear()
    if held:
        yield bytes(held)
