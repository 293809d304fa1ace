"""A packet's files from its facts: one PDF, a Word file for each document, the form to sign, manifest and ZIP.

Pure but for the libraries it draws with: the same input gives the same bytes.
"""

from __future__ import annotations

import io
import json
import platform
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import cache
from importlib.metadata import version
from typing import Any

from referral.core.crypto import sha256
from referral.paperwork import catalogue, official_forms
from referral.paperwork.blocks import Document
from referral.paperwork.documents import va_form_10_10172
from referral.paperwork.facts import LetterFacts
from referral.paperwork.models import PacketKind
from referral.paperwork.official_forms import FilledForm
from referral.paperwork.pdf import Insert, draw_pdf
from referral.paperwork.pdf_parts import Insertion, Laying, part_starts
from referral.paperwork.signing.facts import UNSIGNED, SignatureFacts
from referral.paperwork.uploads.foreign import ForeignLaying
from referral.paperwork.word import ZIP_EPOCH, draw_word
from referral.paperwork.wording import identifiers

PDF, WORD = "application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP, JSON = "application/zip", "application/json"
TITLES = {
    PacketKind.REQUEST: "Request for service",
    PacketKind.EXTENSION: "Request for service: continuation of care",
    PacketKind.RECORDS: "Records of a visit",
}


LIBRARIES = ("typst", "python-docx", "lxml", "pypdf", "pypdfium2")
"""What decides bytes besides our own code and what is stored."""


@cache
def drawing_tools() -> Mapping[str, str]:
    """The versions of all that draws here, as the manifest keeps them."""
    found = {name: version(name) for name in LIBRARIES}
    return found | {"python": platform.python_version(), "zlib": zlib.ZLIB_RUNTIME_VERSION}


@dataclass(frozen=True)
class MadeOf:
    """The upload of which an attachment's PDF was made; the upload itself stays with the case."""

    media_type: str
    sha256: str


@dataclass(frozen=True)
class Attachment:
    title: str
    data: bytes
    made_of: MadeOf | None = None


@dataclass(frozen=True)
class Edited:
    """A document as `editor` edited it in Word at the time `at`, and the pages that are sent of it."""

    docx: bytes
    pdf: bytes
    editor: str
    at: datetime


@dataclass(frozen=True)
class PacketInput:
    """All that decides a packet's bytes. `blank` is the official form with the name of its revision, if added.

    `fingerprint` is the facts' own as it was when the packet was ordered, `tools` what it was first drawn with: both
    stand in the manifest and may come out differently years later. `signature`: for the signed copy, of the same pages.
    """

    uid: str
    version: int
    kinds: tuple[str, ...]
    facts: LetterFacts
    fingerprint: str
    created_at: datetime
    blank: tuple[str, bytes] | None = None
    letterhead: bytes | None = None
    """The practice's own, prepared, for the Word files."""
    attachments: tuple[Attachment, ...] = ()
    edited: Mapping[str, Edited] = field(default_factory=dict)
    """Documents that go out as edited, by their kind."""
    draft: bool = False
    kind: PacketKind = PacketKind.REQUEST
    tools: Mapping[str, str] = field(default_factory=drawing_tools)
    signature: SignatureFacts = UNSIGNED
    signed: Mapping[str, Any] | None = None
    """The signature as the manifest tells it (`signing.hashing.manifest_entry`)."""


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
    with ForeignLaying() if packet.attachments or packet.edited else nullcontext(Laying()) as laying:
        return _built(packet, laying)


def _built(packet: PacketInput, laying: Laying | ForeignLaying) -> BuiltPacket:
    form = _filled(packet)
    packet = replace(packet, kinds=_with_continuation(packet.kinds, form))
    facts = _with_contents(packet, form)
    author = facts.practice.name or "Practice name not recorded"
    documents = {kind: catalogue.draw(kind, facts) for kind in packet.kinds if kind in catalogue.DOCUMENTS}
    files = _part_files(
        packet, documents, form, author
    )  # before the child is asked, which may still be starting
    parts, inserts = _parts(packet, documents, identifiers(facts), form, laying)
    drawn = draw_pdf(
        parts,
        title=_title(packet.kind, facts),
        author=author,
        created_at=packet.created_at,
        draft=packet.draft,
        signed=packet.signature.foot_line,
    )
    whole = laying.lay_on(drawn.data, inserts)
    starts, pages = part_starts(whole)
    manifest = _manifest(packet, parts, starts, pages, files, whole, form) | {
        "undrawable": sorted(drawn.undrawable.union(*(set(c) for _, c in form.undrawable) if form else ())),
        "form_boxes_undrawable": [
            {"box": box, "characters": characters} for box, characters in (form.undrawable if form else ())
        ],
    }
    return BuiltPacket(whole, zip_of(whole, files, packet.attachments, manifest), files, manifest, pages)


def _title(kind: PacketKind, facts: LetterFacts) -> str:
    number = facts.authorization.referral_number
    return f"{TITLES[kind]}, VA referral {number}" if number else TITLES[kind]


def _filled(packet: PacketInput) -> FilledForm | None:
    if packet.blank is None:
        return None
    revision, data = packet.blank
    pages = official_forms.revision_named(revision).pages
    return official_forms.fill(data, packet.facts, pages, packet.signature)


def _with_continuation(kinds: Sequence[str], form: FilledForm | None) -> tuple[str, ...]:
    """The page for what the form's boxes could not hold goes right behind the form."""
    found = [kind for kind in kinds if kind != catalogue.CONTINUATION]
    if form is not None and form.continued:
        found.insert(found.index(catalogue.OFFICIAL_FORM) + 1, catalogue.CONTINUATION)
    return tuple(found)


def _with_contents(packet: PacketInput, form: FilledForm | None) -> LetterFacts:
    titles = [catalogue.KINDS[kind].TITLE for kind in packet.kinds]
    enclosures = (*titles, *(attachment.title for attachment in packet.attachments))
    continued = form.continued if form else ()
    submission = replace(packet.facts.submission, enclosures=enclosures, continued_boxes=continued)
    return replace(packet.facts, submission=submission, signature=packet.signature).printable()


def _parts(
    packet: PacketInput,
    documents: Mapping[str, Document],
    whose: tuple[str, ...],
    form: FilledForm | None,
    laying: Laying | ForeignLaying,
) -> tuple[list[Document | Insert], list[Insertion]]:
    """What Typst draws, in order; and which pages are laid on which part, between strips of which height."""
    parts: list[Document | Insert] = []
    inserts: list[Insertion] = []

    def insert(title: str, pages: int) -> None:
        part = Insert(title, pages, whose)
        inserts.append(Insertion(len(parts), part.strip, len(inserts)))
        parts.append(part)

    for kind in packet.kinds:
        if (edited := packet.edited.get(kind)) is not None:
            title = catalogue.KINDS[kind].TITLE
            insert(title, laying.open_upload(edited.pdf, f"The edited version of “{title}”"))
        elif kind in documents:
            parts.append(documents[kind])
        else:
            assert form is not None
            insert(va_form_10_10172.TITLE, laying.open_own(form.flat, "The official form"))
    for number, attachment in enumerate(packet.attachments, 1):
        insert(attachment.title, laying.open_upload(attachment.data, f"Attachment {number}"))
    return parts, inserts


def _part_files(
    packet: PacketInput, documents: Mapping[str, Document], form: FilledForm | None, author: str
) -> tuple[PartFile, ...]:
    files = []
    for number, kind in enumerate(packet.kinds, 1):
        name = f"{number:02}-{kind.replace('_', '-')}"
        if (edited := packet.edited.get(kind)) is not None:
            files.append(PartFile(kind, documents[kind].title, f"{name}-edited.docx", WORD, edited.docx))
        elif (part := documents.get(kind)) is not None:
            data = draw_word(
                part,
                author=author,
                created_at=packet.created_at,
                draft=packet.draft,
                letterhead=packet.letterhead,
            )
            files.append(PartFile(kind, part.title, f"{name}.docx", WORD, data))
        elif form is not None and packet.signature.signer is None:
            title = va_form_10_10172.TITLE
            files.append(PartFile(kind, title, f"{name}-to-sign.pdf", PDF, form.fillable))
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
    contents: list[dict[str, Any]] = [
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
    for kind, edited in packet.edited.items():
        entry = next(entry for entry in contents if entry["kind"] == kind)
        entry["edited"] = {
            "by": edited.editor,
            "at": edited.at.isoformat(),
            "pages_sha256": sha256(edited.pdf),
        }
    for number, entry in enumerate(contents[len(packet.kinds) :], 1):
        entry["file"] = _attachment_entry(number, packet.attachments[number - 1])
    return {
        "packet": packet.uid,
        "kind": packet.kind.value,
        "version": packet.version,
        "created_at": packet.created_at.isoformat(),
        "facts_fingerprint": packet.fingerprint,
        "draft": packet.draft,
        "pages": pages,
        "sha256": sha256(whole),
        "form_blank": {"revision": packet.blank[0], "sha256": sha256(packet.blank[1])}
        if packet.blank
        else None,
        "letterhead": {"sha256": sha256(packet.letterhead)} if packet.letterhead else None,
        "form_boxes_continued": list(form.continued) if form else [],
        "drawn_with": dict(sorted(packet.tools.items())),
        "contents": contents,
    } | ({"signature": dict(packet.signed)} if packet.signed else {})


def _attachment_entry(number: int, attachment: Attachment) -> dict[str, Any]:
    made_of = {"made_of": asdict(attachment.made_of)} if attachment.made_of else {}
    return {"name": attachment_name(number), "sha256": sha256(attachment.data), **made_of}


def attachment_name(number: int) -> str:
    """How the ZIP calls the attachment: its title may name a person."""
    return f"attachment-{number:02}.pdf"


def zip_of(
    whole: bytes, files: Sequence[PartFile], attachments: Sequence[Attachment], manifest: Mapping[str, Any]
) -> bytes:
    """Everything in one file, the PDF `whole` first."""
    entries = [("packet.pdf", whole), *((file.name, file.data) for file in files)]
    entries += [(attachment_name(number), one.data) for number, one in enumerate(attachments, 1)]
    entries.append(("manifest.json", json.dumps(manifest, indent=2, ensure_ascii=False).encode()))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:  # PDF and Word files are compressed already
        for name, data in entries:
            entry = zipfile.ZipInfo(name, ZIP_EPOCH)
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, data)
    return out.getvalue()
