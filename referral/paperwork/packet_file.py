"""A packet's files from its facts: one PDF, a Word file for each document, the form to sign, manifest and ZIP.

Pure but for the libraries it draws with: the same input gives the same bytes.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from referral.core.crypto import sha256
from referral.paperwork import catalogue, official_forms, pdf_parts
from referral.paperwork.blocks import Document
from referral.paperwork.documents import va_form_10_10172
from referral.paperwork.facts import LetterFacts
from referral.paperwork.models import PacketKind
from referral.paperwork.official_forms import FilledForm
from referral.paperwork.pdf import Insert, draw_pdf
from referral.paperwork.word import ZIP_EPOCH, draw_word
from referral.paperwork.wording import identifiers

PDF, WORD = "application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP, JSON = "application/zip", "application/json"
TITLES = {
    PacketKind.REQUEST: "Request for service",
    PacketKind.EXTENSION: "Request for service: continuation of care",
    PacketKind.RECORDS: "Records of a visit",
}


@dataclass(frozen=True)
class Attachment:
    title: str
    data: bytes


@dataclass(frozen=True)
class PacketInput:
    """All that decides a packet's bytes. `blank` is the official form with the name of its revision, if added."""

    uid: str
    version: int
    kinds: tuple[str, ...]
    facts: LetterFacts
    created_at: datetime
    blank: tuple[str, bytes] | None = None
    attachments: tuple[Attachment, ...] = ()
    draft: bool = False
    kind: PacketKind = PacketKind.REQUEST


@dataclass(frozen=True)
class PartFile:
    """One document of its own: `name` holds nothing personal."""

    kind: str
    title: str
    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True)
class BuiltPacket:
    pdf: bytes
    zip: bytes
    files: tuple[PartFile, ...]
    manifest: Mapping[str, Any]
    pages: int


def build(packet: PacketInput) -> BuiltPacket:
    """Draw everything. Raises Permanent when an attachment can't be used."""
    facts = _with_enclosures(packet)
    author = facts.practice.name or "Practice name not recorded"
    form = _filled(packet, facts)
    parts, inserts = _parts(packet, facts, form)
    drawn = draw_pdf(
        parts,
        title=_title(packet.kind, facts),
        author=author,
        created_at=packet.created_at,
        draft=packet.draft,
    )
    whole = pdf_parts.lay_on(drawn.data, inserts)
    starts, pages = pdf_parts.part_starts(whole)
    files = _part_files(packet, parts, form, author)
    manifest = _manifest(packet, parts, starts, pages, files, whole, form) | {
        "undrawable": sorted(drawn.undrawable | (form.undrawable if form else frozenset()))
    }
    return BuiltPacket(whole, _zip(whole, files, packet.attachments, manifest), files, manifest, pages)


def _title(kind: PacketKind, facts: LetterFacts) -> str:
    number = facts.authorization.referral_number
    return f"{TITLES[kind]}, VA referral {number}" if number else TITLES[kind]


def _with_enclosures(packet: PacketInput) -> LetterFacts:
    titles = [catalogue.KINDS[kind].TITLE for kind in packet.kinds]
    enclosures = (*titles, *(attachment.title for attachment in packet.attachments))
    submission = replace(packet.facts.submission, enclosures=enclosures)
    return replace(packet.facts, submission=submission).printable()


def _filled(packet: PacketInput, facts: LetterFacts) -> FilledForm | None:
    if packet.blank is None:
        return None
    revision, data = packet.blank
    return official_forms.fill(data, facts, official_forms.revision_named(revision).pages)


Laid = list[tuple[int, Sequence[Any]]]


def _parts(
    packet: PacketInput, facts: LetterFacts, form: FilledForm | None
) -> tuple[list[Document | Insert], Laid]:
    """What Typst draws, in order, and which pages are laid on which part."""
    parts: list[Document | Insert] = []
    inserts: Laid = []
    whose = identifiers(facts)
    for kind in packet.kinds:
        if kind == catalogue.OFFICIAL_FORM:
            assert form is not None
            pages = pdf_parts.open_pages(form.flat, "The official form")
            inserts.append((len(parts), pages))
            parts.append(Insert(va_form_10_10172.TITLE, len(pages), whose))
        else:
            parts.append(catalogue.draw(kind, facts))
    titles = facts.submission.enclosures[len(packet.kinds) :]
    for number, (title, attachment) in enumerate(zip(titles, packet.attachments, strict=True), 1):
        pages = pdf_parts.open_upload(attachment.data, f"Attachment {number}")
        inserts.append((len(parts), pages))
        parts.append(Insert(title, len(pages), whose))
    return parts, inserts


def _part_files(
    packet: PacketInput, parts: Sequence[Document | Insert], form: FilledForm | None, author: str
) -> tuple[PartFile, ...]:
    files = []
    for number, (kind, part) in enumerate(zip(packet.kinds, parts, strict=False), 1):
        name = f"{number:02}-{kind.replace('_', '-')}"
        if isinstance(part, Document):
            data = draw_word(part, author=author, created_at=packet.created_at, draft=packet.draft)
            files.append(PartFile(kind, part.title, f"{name}.docx", WORD, data))
        elif form is not None:
            files.append(PartFile(kind, part.title, f"{name}-to-sign.pdf", PDF, form.fillable))
    return tuple(files)


def _manifest(
    packet: PacketInput,
    parts: Sequence[Document | Insert],
    starts: Sequence[int],
    pages: int,
    files: Sequence[PartFile],
    whole: bytes,
    form: FilledForm | None,
) -> dict[str, Any]:
    ends = [*starts[1:], pages]
    by_kind = {file.kind: {"name": file.name, "sha256": sha256(file.data)} for file in files}
    kinds: list[str | None] = [*packet.kinds, *([None] * len(packet.attachments))]
    contents = [
        {
            "title": part.title,
            "kind": kind or "attachment",
            "version": catalogue.KINDS[kind].VERSION if kind else None,
            "first_page": start + 1,
            "pages": end - start,
            "file": by_kind.get(kind) if kind else None,
        }
        for part, kind, start, end in zip(parts, kinds, starts, ends, strict=True)
    ]
    for entry, attachment in zip(contents[len(packet.kinds) :], packet.attachments, strict=True):
        entry["file"] = {"sha256": sha256(attachment.data)}
    return {
        "packet": packet.uid,
        "kind": packet.kind.value,
        "version": packet.version,
        "created_at": packet.created_at.isoformat(),
        "facts_fingerprint": packet.facts.fingerprint(),
        "draft": packet.draft,
        "pages": pages,
        "sha256": sha256(whole),
        "form_blank": {"revision": packet.blank[0], "sha256": sha256(packet.blank[1])}
        if packet.blank
        else None,
        "form_boxes_continued_in_worksheet": list(form.continued) if form else [],
        "contents": contents,
    }


def _zip(
    whole: bytes, files: Sequence[PartFile], attachments: Sequence[Attachment], manifest: Mapping[str, Any]
) -> bytes:
    entries = [("packet.pdf", whole), *((file.name, file.data) for file in files)]
    entries += [(f"attachment-{n:02}.pdf", a.data) for n, a in enumerate(attachments, 1)]
    entries.append(("manifest.json", json.dumps(manifest, indent=2, ensure_ascii=False).encode()))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:  # PDF and Word files are compressed already
        for name, data in entries:
            entry = zipfile.ZipInfo(name, ZIP_EPOCH)
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, data)
    return out.getvalue()
