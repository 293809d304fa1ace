"""Documents of a packet that go out as somebody edited them in Word, and going back to the generated ones."""

from __future__ import annotations

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations.authorization import count_as_newest
from referral.cases.operations.moves import case_change, keeps_refusals
from referral.cases.rules import WRONG_PATIENT
from referral.core.actor import Actor
from referral.core.crypto import sha256
from referral.core.db import db
from referral.core.errors import IllegalMove, NotFound
from referral.paperwork import catalogue, storage
from referral.paperwork import queries as papers
from referral.paperwork.models import EditedDocument, Packet
from referral.paperwork.operations import DONE
from referral.paperwork.order import order_edited
from referral.paperwork.uploads.edited import read_edited
from referral.paperwork.uploads.taking import PDF, WORD

PLACE = "-"
"""Between a packet's opaque id and a kind of document in `part`, which names one document of one packet."""


def document_of(actor: Actor, part: str) -> tuple[Packet, str]:
    """The packet and the kind that `part` names. Raises NotFound."""
    uid, _, kind = part.rpartition(PLACE)
    packet = papers.packet(actor.practice_id, uid)
    kinds = {file.kind for file in packet.files if file.kind in catalogue.DOCUMENTS}
    if kind not in kinds:
        raise NotFound("There is no such document in the packet.")
    return packet, kind


@keeps_refusals
def send_edited(
    actor: Actor, case_uid: str, seen_version: int | None, part: str, docx: bytes, pdf: bytes | None = None
) -> str:
    """Send this Word file in place of the generated document: a new version of the packet; returns its opaque id.

    `pdf` are its pages as Word saves them; without it the converter makes them. The new version must be signed again.
    Raises Invalid at `word` or `pdf`, IllegalMove when there is a newer packet.
    """
    document_of(actor, part)
    files = read_edited(docx, pdf)
    with case_change(actor, case_uid, seen_version) as case:
        packet, kind = _changeable(actor, case, part)
        row = _known(packet, kind, files.docx, files.pdf)
        if row is None:
            names = kind.replace("_", "-")
            kept = [
                storage.keep(
                    data, practice_id=case.practice_id, case_id=case.id, name=name, media_type=media_type
                )
                for data, name, media_type in (
                    (files.docx, f"{names}-edited.docx", WORD),
                    (files.pdf, f"{names}-edited-pages.pdf", PDF),
                )
            ]
            row = EditedDocument(practice_id=case.practice_id, case_id=case.id, packet_id=packet.id, kind=kind,
                                 docx_id=kept[0].id, pdf_id=kept[1].id, edited_by_id=actor.id,
                                 editor=actor.name)  # fmt: skip
            db.session.add(row)
            db.session.flush()
            record(AuditTag.DOCUMENT_EDITED, actor=actor, case_id=case.id, packet_id=packet.id, kind=kind,
                   sha256=kept[1].sha256)  # fmt: skip
        return _next(actor, case, packet, packet.edit_ids | {kind: row.id})


@keeps_refusals
def send_generated(actor: Actor, case_uid: str, seen_version: int | None, part: str) -> str:
    """Send the generated document again instead of the edited one: a new version of the packet."""
    with case_change(actor, case_uid, seen_version) as case:
        packet, kind = _changeable(actor, case, part)
        if kind in packet.edit_ids:
            record(AuditTag.EDIT_UNDONE, actor=actor, case_id=case.id, packet_id=packet.id, kind=kind)
        return _next(
            actor, case, packet, {other: row for other, row in packet.edit_ids.items() if other != kind}
        )


def _changeable(actor: Actor, case: Case, part: str) -> tuple[Packet, str]:
    packet, kind = document_of(actor, part)
    if packet.case_id != case.id:
        raise NotFound("There is no such packet of the case.")
    if queries.case_facts(case).wrong_patient_since:
        raise IllegalMove(f"Can't change the packet: {WRONG_PATIENT}.")
    if packet.status not in DONE or papers.newest_of_kind(packet) != packet.id:
        raise IllegalMove("Can't change this packet: there is a newer one. Edit the document of that one.")
    return packet, kind


def _known(packet: Packet, kind: str, docx: bytes, pdf: bytes) -> EditedDocument | None:
    """The same files sent twice, as a double click does, are one edited version."""
    shas = (sha256(docx), sha256(pdf))
    rows = papers.edits_of(packet)
    return next((row for row in rows if row.kind == kind and (row.docx.sha256, row.pdf.sha256) == shas), None)


def _next(actor: Actor, case: Case, packet: Packet, edit_ids: dict[str, int]) -> str:
    made = order_edited(packet, edit_ids, actor)
    request = queries.current_request(case)
    if request is not None and made.request_id == request.id:
        count_as_newest(actor, request, packet, made)
    return made.uid
