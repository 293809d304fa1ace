"""Reading papers and packets, only those of the actor's practice."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from referral.core.db import db
from referral.core.errors import NotFound
from referral.paperwork import catalogue
from referral.paperwork.models import (
    EditedDocument,
    FormBlank,
    Packet,
    PacketFile,
    PacketSignature,
    Paper,
    StoredFile,
)
from referral.paperwork.required import Required
from referral.paperwork.signing.models import SignedScan

SIGNATURES = (
    selectinload(Packet.signatures).joinedload(PacketSignature.pdf),
    selectinload(Packet.signatures).joinedload(PacketSignature.zip),
)
"""With the packet, its signatures and their signed copies."""


def paper(practice_id: int, uid: str) -> Paper:
    """The paper with its files. Raises NotFound."""
    found = db.session.scalar(
        sa.select(Paper)
        .where(Paper.practice_id == practice_id, Paper.uid == uid)
        .options(joinedload(Paper.pdf), joinedload(Paper.docx))
    )
    if found is None:
        raise NotFound("There is no such paper.")
    return found


def packet(practice_id: int, uid: str) -> Packet:
    """The packet with its files. Raises NotFound."""
    return _packet(Packet.practice_id == practice_id, Packet.uid == uid)


def packet_anywhere(uid: str) -> Packet:
    """As `packet`, of whatever practice: for the command line only. Raises NotFound."""
    return _packet(Packet.uid == uid)


def _packet(*wanted: sa.ColumnElement[bool]) -> Packet:
    found = db.session.scalar(
        sa.select(Packet)
        .where(*wanted)
        .options(
            joinedload(Packet.pdf),
            joinedload(Packet.zip),
            selectinload(Packet.files).joinedload(PacketFile.file),
            *SIGNATURES,
        )
    )
    if found is None:
        raise NotFound("There is no such packet.")
    return found


def papers_of_case(case_id: int) -> Sequence[Paper]:
    """All papers of a case, newest first."""
    rows = sa.select(Paper).where(Paper.case_id == case_id).order_by(Paper.id.desc())
    return db.session.scalars(rows.options(joinedload(Paper.pdf), joinedload(Paper.docx))).all()


def packets_of_case(case_id: int) -> Sequence[Packet]:
    """All packets of a case, newest first."""
    return db.session.scalars(
        sa.select(Packet).where(Packet.case_id == case_id).order_by(Packet.id.desc())
    ).all()


def edits_of(packet: Packet) -> Sequence[EditedDocument]:
    """The documents of a packet that go out as edited, in no order."""
    if not packet.edit_ids:
        return ()
    rows = sa.select(EditedDocument).where(
        EditedDocument.id.in_(packet.edit_ids.values()),
        EditedDocument.case_id == packet.case_id,
        EditedDocument.practice_id == packet.practice_id,
    )
    return db.session.scalars(
        rows.options(joinedload(EditedDocument.docx), joinedload(EditedDocument.pdf))
    ).all()


def edits_left_behind(packet: Packet) -> Sequence[EditedDocument]:
    """Edited versions of the packet before, which this one does not hold."""
    before = db.session.scalar(
        sa.select(Packet).where(
            Packet.case_id == packet.case_id,
            Packet.kind == packet.kind,
            Packet.version == packet.version - 1,
        )
    )
    return [row for row in edits_of(before) if row.kind not in packet.edit_ids] if before else ()


def newest_of_kind(packet: Packet) -> int:
    """The id of the newest packet of the same kind and case."""
    newest = (
        sa.select(Packet.id)
        .where(Packet.case_id == packet.case_id, Packet.kind == packet.kind)
        .order_by(Packet.version.desc())
        .limit(1)
    )
    return db.session.scalars(newest).one()


def case_pdfs(case_id: int, besides: Sequence[int] = ()) -> Sequence[StoredFile]:
    """PDF files that people added to the case, oldest first; `besides` are the ids of files that are left out.

    Pages of edited documents and scans of signed packets are no attachments: they are packets, or parts of one.
    """
    edited = sa.select(EditedDocument.pdf_id).where(EditedDocument.case_id == case_id)
    scanned = sa.select(SignedScan.file_id).where(SignedScan.case_id == case_id)
    return db.session.scalars(
        sa.select(StoredFile)
        .where(
            StoredFile.case_id == case_id,
            StoredFile.media_type == "application/pdf",
            StoredFile.storage_key.startswith("uploads/"),
            StoredFile.id.not_in(edited.union(scanned)),
            StoredFile.id.not_in(besides),
        )
        .order_by(StoredFile.id)
    ).all()


def form_blanks(practice_id: int) -> Sequence[FormBlank]:
    """Official blanks the practice has added, newest first."""
    rows = sa.select(FormBlank).where(FormBlank.practice_id == practice_id).order_by(FormBlank.id.desc())
    return db.session.scalars(rows.options(joinedload(FormBlank.file))).all()


def missing_facts(row: Packet | Paper) -> list[Required]:
    """What the packet or paper lacks, with names and where each is entered."""
    return [catalogue.REQUIRED[path] for path in row.missing if path in catalogue.REQUIRED]
