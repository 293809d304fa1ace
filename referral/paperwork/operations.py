"""Drawing what was ordered (job handlers), and adding an official blank form.

A drawing job may run twice or be killed anywhere: files go to keys decided by the order, rows change in one
transaction at the end, and what is drawn says what the saved facts say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.core import clock
from referral.core.actor import Actor, Role, system_actor
from referral.core.db import db, transaction
from referral.core.errors import Invalid, NotAllowed, NotFound, ReferralError
from referral.outbox.jobs import JobName
from referral.outbox.post import post
from referral.paperwork import catalogue, official_forms, queries, storage
from referral.paperwork.models import (
    FormBlank,
    Packet,
    PacketFile,
    PacketStatus,
    Paper,
    PaperStatus,
    StoredFile,
)
from referral.paperwork.preflight.findings import Finding, to_json, verdict
from referral.paperwork.preflight.packets import PacketBytes, findings_on

if TYPE_CHECKING:
    from referral.paperwork.packet_file import BuiltPacket, Edited, MadeOf, PacketInput

PAPER_DONE = frozenset({PaperStatus.DRAWN, PaperStatus.WITHDRAWN})
DONE = frozenset({PacketStatus.READY, PacketStatus.INCOMPLETE})
WENT_WRONG = "Drawing failed. It is tried again by itself; an administrator sees it under background work."
LONGEST_ERROR = 500
NOT_IN_FONTS = (
    "These characters can't be printed and stand as a question mark in the PDF: {}. Check the names."
)


def draw_packet(packet_id: int) -> None:
    """Draw an ordered packet: ready, or incomplete (a marked draft) when facts were missing. Repeats do nothing."""
    with transaction() as session:
        packet = session.get_one(Packet, packet_id)
        if packet.status in DONE:
            return
        packet.status, packet.error = PacketStatus.DRAWING, None
    with _failure_noted(Packet, packet_id):
        from referral.paperwork.packet_file import build

        packet = db.session.get_one(Packet, packet_id)
        built = build(packet_input(packet))
        found = findings_on(packet, _bytes(built))
        files = _packet_files(packet.uid, built)
        for file in files:
            storage.put(file.key, file.data)
    with transaction() as session:
        packet = session.get_one(Packet, packet_id, with_for_update=True)
        if packet.status not in DONE:
            _finish_packet(packet, built, files, found)


def want_files(paper: Paper) -> None:
    """Have a paper drawn that was only written so far. Wanting it twice draws it once."""
    if paper.status is not PaperStatus.WRITTEN:
        return
    with transaction() as session:
        written = session.get_one(Paper, paper.id, with_for_update=True)
        if written.status is PaperStatus.WRITTEN:
            written.status = PaperStatus.ORDERED
            post(JobName.DRAW_PAPER, practice_id=written.practice_id, paper_id=written.id)


def draw_paper(paper_id: int) -> None:
    """Draw an ordered paper as PDF and Word. Repeats do nothing."""
    with transaction() as session:
        paper = session.get_one(Paper, paper_id)
        if paper.status in PAPER_DONE:
            return
        paper.status, paper.error = PaperStatus.ORDERED, None
    with _failure_noted(Paper, paper_id):
        files, undrawable = _paper_files(paper)
        for file in files:
            storage.put(file.key, file.data)
    with transaction() as session:
        paper = session.get_one(Paper, paper_id, with_for_update=True)
        if paper.status in PAPER_DONE:
            return
        pdf, docx = (_registered(paper, file) for file in files)
        paper.pdf_id, paper.docx_id = pdf.id, docx.id
        paper.error = NOT_IN_FONTS.format(" ".join(sorted(undrawable))) if undrawable else None
        paper.status, paper.drawn_at = PaperStatus.DRAWN, clock.utcnow()
        record(AuditTag.PAPER_DRAWN, actor=system_actor(paper.practice_id), case_id=paper.case_id,
               paper_id=paper.id, kind=paper.kind, sha256=pdf.sha256)  # fmt: skip


@dataclass(frozen=True)
class _DrawnFile:
    """A file with the key it is stored under; the name holds nothing personal."""

    key: str
    name: str
    media_type: str
    data: bytes


def _packet_files(uid: str, built: BuiltPacket) -> list[_DrawnFile]:
    from referral.paperwork.packet_file import PDF, ZIP

    named = [("packet.pdf", PDF, built.pdf), ("packet.zip", ZIP, built.zip)]
    named += [(file.name, file.media_type, file.data) for file in built.files]
    return [_DrawnFile(f"packets/{uid}/{name}", name, media_type, data) for name, media_type, data in named]


def _bytes(built: BuiltPacket) -> PacketBytes:
    form = next((file.data for file in built.files if file.kind == catalogue.OFFICIAL_FORM), None)
    return PacketBytes(built.pdf, built.manifest, form)


def _finish_packet(
    packet: Packet, built: BuiltPacket, files: list[_DrawnFile], found: Sequence[Finding]
) -> None:
    pdf, archive, *rest = (_registered(packet, file) for file in files)
    packet.pdf_id, packet.zip_id = pdf.id, archive.id
    packet.files = [
        PacketFile(
            practice_id=packet.practice_id, position=n, kind=part.kind, title=part.title, file_id=row.id
        )
        for n, (part, row) in enumerate(zip(built.files, rest, strict=True), 1)
    ]
    packet.manifest, packet.page_count, packet.drawn_at = built.manifest, built.pages, clock.utcnow()
    packet.status = PacketStatus.INCOMPLETE if packet.missing else PacketStatus.READY
    packet.findings, packet.preflight = to_json(found), verdict(found)
    record(AuditTag.PACKET_DRAWN, actor=system_actor(packet.practice_id), case_id=packet.case_id,
           packet_id=packet.id, kind=packet.kind.value, version=packet.version, status=packet.status.value,
           sha256=pdf.sha256)  # fmt: skip


def _paper_files(paper: Paper) -> tuple[list[_DrawnFile], frozenset[str]]:
    """PDF and Word, and the characters that the PDF could not show."""
    from referral.paperwork.packet_file import PDF, WORD
    from referral.paperwork.pdf import draw_pdf
    from referral.paperwork.word import draw_word

    document = catalogue.draw(paper.kind, storage.facts_of(paper))
    author, is_draft, at = document.letterhead.name, bool(paper.missing), paper.created_at
    drawn = draw_pdf([document], title=document.title, author=author, created_at=at, draft=is_draft)
    letterhead = storage.read_by_id(paper.letterhead_id)
    docx = draw_word(document, author=author, created_at=at, draft=is_draft, letterhead=letterhead)
    name = paper.kind.replace("_", "-")
    files = [
        _DrawnFile(f"papers/{paper.uid}/{name}.pdf", f"{name}.pdf", PDF, drawn.data),
        _DrawnFile(f"papers/{paper.uid}/{name}.docx", f"{name}.docx", WORD, docx),
    ]
    return files, drawn.undrawable


def _registered(order: Packet | Paper, file: _DrawnFile) -> StoredFile:
    return storage.register(file.key, file.data, practice_id=order.practice_id, case_id=order.case_id,
                            name=file.name, media_type=file.media_type)  # fmt: skip


def add_form_blank(actor: Actor, data: bytes, file_name: str) -> FormBlank:
    """Keep an official blank of a known revision. Adding it again changes nothing. Raises Invalid, NotAllowed."""
    if actor.role not in (Role.ADMINISTRATOR, Role.SYSTEM):
        raise NotAllowed("Only an administrator adds official forms.")
    if len(data) > official_forms.MOST_BYTES:
        raise Invalid(f"{file_name} is larger than {official_forms.MOST_BYTES // 1024**2} MB.")
    revision = official_forms.recognise(data, file_name)
    with transaction() as session:
        known = sa.select(FormBlank).where(
            FormBlank.practice_id == actor.practice_id, FormBlank.revision == revision.name
        )
        if (blank := session.scalar(known)) is not None:
            return blank
        file = storage.keep(data, practice_id=actor.practice_id, name=file_name, media_type="application/pdf")
        blank = FormBlank(
            practice_id=actor.practice_id, revision=revision.name, file_id=file.id, added_by_id=actor.id
        )
        session.add(blank)
        session.flush()
        record(AuditTag.FORM_ADDED, actor=actor, revision=revision.name, sha256=file.sha256)
    return blank


def note_packet_view(actor: Actor, packet: Packet) -> None:
    """Record who looked at what a packet holds and lacks."""
    with transaction():
        record(AuditTag.PACKET_VIEWED, actor=actor, case_id=packet.case_id, packet_id=packet.id)


def note_packet_download(actor: Actor, packet: Packet, form: str) -> None:
    """Record who took which form (pdf, zip, a document's name) of a packet."""
    with transaction():
        record(
            AuditTag.PACKET_DOWNLOADED, actor=actor, case_id=packet.case_id, packet_id=packet.id, form=form
        )


def note_paper_download(actor: Actor, paper: Paper, form: str) -> None:
    """Record who took which form (pdf, docx) of a paper."""
    with transaction():
        record(AuditTag.PAPER_DOWNLOADED, actor=actor, case_id=paper.case_id, paper_id=paper.id, form=form)


def packet_input(packet: Packet) -> PacketInput:
    """All that decides the packet's bytes, as stored: for a packet that was drawn, also what it was drawn of."""
    from referral.paperwork.packet_file import Attachment, PacketInput, drawing_tools

    blank, facts = _blank(packet), storage.facts_of(packet)
    manifest = packet.manifest or {}
    return PacketInput(
        uid=packet.uid,
        kind=packet.kind,
        version=packet.version,
        kinds=_kinds(manifest) or catalogue.packet_kinds(packet.kind, facts, with_form=blank is not None),
        facts=facts,
        fingerprint=packet.fingerprint,
        created_at=packet.created_at,
        blank=blank,
        letterhead=storage.read_by_id(packet.letterhead_id),
        attachments=tuple(
            Attachment(PurePath(file.name or "Attachment").stem, storage.read(file), _made_of(file))
            for file in _attachments(packet)
        ),
        edited=_edited(packet),
        draft=bool(packet.missing),
        tools=manifest.get("drawn_with") or drawing_tools(),
    )


def _kinds(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    kinds = (entry["kind"] for entry in manifest.get("contents", ()))
    return tuple(kind for kind in kinds if kind != "attachment")


def _attachments(packet: Packet) -> Sequence[StoredFile]:
    found = {
        file.id: file
        for file in db.session.scalars(
            sa.select(StoredFile)
            .where(StoredFile.id.in_(packet.attachment_ids))
            .options(joinedload(StoredFile.original))
        )
        if file.practice_id == packet.practice_id and file.case_id == packet.case_id
    }
    if len(found) != len(set(packet.attachment_ids)):
        raise NotFound("An attachment of the packet is not with the case.")
    return [found[file_id] for file_id in packet.attachment_ids]


def _edited(packet: Packet) -> Mapping[str, Edited]:
    from referral.paperwork.packet_file import Edited

    return {
        row.kind: Edited(storage.read(row.docx), storage.read(row.pdf), row.editor, row.created_at)
        for row in queries.edits_of(packet)
    }


def _made_of(file: StoredFile) -> MadeOf | None:
    from referral.paperwork.packet_file import MadeOf

    return MadeOf(file.original.media_type, file.original.sha256) if file.original else None


def _blank(packet: Packet) -> tuple[str, bytes] | None:
    if packet.form_file_id is None:
        return None
    blank = db.session.scalars(sa.select(FormBlank).where(FormBlank.file_id == packet.form_file_id)).one()
    return blank.revision, storage.read(blank.file)


@contextmanager
def _failure_noted(model: type[Packet | Paper], row_id: int) -> Iterator[None]:
    """Whatever goes wrong is said with the row, then raised on for the outbox to retry or bury."""
    try:
        yield
    except Exception as error:
        with transaction() as session:
            row = session.get_one(Packet, row_id) if model is Packet else session.get_one(Paper, row_id)
            row.error = str(error)[:LONGEST_ERROR] if isinstance(error, ReferralError) else WENT_WRONG
            if isinstance(row, Packet):
                row.status = PacketStatus.FAILED
            else:
                row.status = PaperStatus.FAILED
        raise
