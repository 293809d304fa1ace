"""Stored files, drawn papers, packets and the blank official forms the practice added."""

from __future__ import annotations

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.core.db import BIG_ID, Base, HasCreatedAt, HasUid, InPractice, SealedJson, SealedText
from referral.paperwork.preflight.findings import Verdict

SHA256_HEX = 64


class PaperStatus(enum.StrEnum):
    """`written`: its facts are kept, and it is drawn once somebody wants the file. `withdrawn`: what it says was
    taken back; it stays with the case and no veteran sees it."""

    WRITTEN = "written"
    ORDERED = "ordered"
    DRAWN = "drawn"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class PacketStatus(enum.StrEnum):
    """`incomplete`: drawn as a draft because facts are missing; it never becomes ready, a new version does."""

    ORDERED = "ordered"
    DRAWING = "drawing"
    READY = "ready"
    INCOMPLETE = "incomplete"
    FAILED = "failed"


class PacketKind(enum.StrEnum):
    """`extension`: a request to continue authorized care. `records`: what VA gets back after a visit."""

    REQUEST = "request"
    EXTENSION = "extension"
    RECORDS = "records"


KIND_LABELS = {
    PacketKind.REQUEST: "Request packet",
    PacketKind.EXTENSION: "Extension packet",
    PacketKind.RECORDS: "Records packet",
}


class StoredFile(HasUid, InPractice, HasCreatedAt, Base):
    """A file kept encrypted under `files_dir`. `sha256` is of the plain bytes, lower-case hex."""

    __tablename__ = "stored_file"

    case_id: Mapped[int | None] = mapped_column(BIG_ID, index=True)
    name_enc: Mapped[bytes | None]
    media_type: Mapped[str] = mapped_column(sa.String(120))
    size: Mapped[int] = mapped_column(BIG_ID)
    sha256: Mapped[str] = mapped_column(sa.String(SHA256_HEX))
    storage_key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    original_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    """What was uploaded, of a PDF that was made of it."""

    name = SealedText()
    original: Mapped[StoredFile | None] = relationship(remote_side="StoredFile.id")


class Paper(HasUid, InPractice, HasCreatedAt, Base):
    """One document of a case, drawn from the facts saved here. `kind` is a key of the catalogue.

    `order_key` makes ordering the same paper twice give the same row.
    """

    __tablename__ = "paper"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "order_key"),
        sa.CheckConstraint("(status = 'drawn') = (drawn_at IS NOT NULL)", name="drawn_has_time"),
    )

    case_id: Mapped[int] = mapped_column(BIG_ID, index=True)
    kind: Mapped[str] = mapped_column(sa.String(60))
    document_version: Mapped[int]
    order_key: Mapped[str] = mapped_column(sa.String(SHA256_HEX))
    facts_enc: Mapped[bytes | None]
    fingerprint: Mapped[str] = mapped_column(sa.String(SHA256_HEX))
    status: Mapped[PaperStatus] = mapped_column(default=PaperStatus.ORDERED)
    missing: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    pdf_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    docx_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    letterhead_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    """The practice's own letterhead that its Word file begins with."""
    ordered_by_id: Mapped[int] = mapped_column(BIG_ID)
    drawn_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(sa.String(500))

    facts = SealedJson()
    pdf: Mapped[StoredFile | None] = relationship(foreign_keys=[pdf_id])
    docx: Mapped[StoredFile | None] = relationship(foreign_keys=[docx_id])


class Packet(HasUid, InPractice, HasCreatedAt, Base):
    """An immutable, numbered packet: papers and attachments as one PDF, a ZIP and a manifest.

    `missing` holds fact paths (never values); `attachment_ids` the stored files appended, in order.
    """

    __tablename__ = "packet"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "kind", "version"),
        sa.CheckConstraint(
            "(status IN ('ready', 'incomplete')) = (drawn_at IS NOT NULL)", name="drawn_has_time"
        ),
        sa.CheckConstraint(
            "status NOT IN ('ready', 'incomplete') OR pdf_id IS NOT NULL", name="drawn_has_file"
        ),
    )

    case_id: Mapped[int] = mapped_column(BIG_ID, index=True)
    request_id: Mapped[int | None] = mapped_column(BIG_ID, index=True)
    appointment_id: Mapped[int | None] = mapped_column(BIG_ID)
    """The visit whose records it holds; only of records packets."""
    kind: Mapped[PacketKind] = mapped_column(default=PacketKind.REQUEST)
    version: Mapped[int]
    order_key: Mapped[str] = mapped_column(sa.String(SHA256_HEX))
    facts_enc: Mapped[bytes | None]
    origins_enc: Mapped[bytes | None]
    fingerprint: Mapped[str] = mapped_column(sa.String(SHA256_HEX))
    form_file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    letterhead_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    """The practice's own letterhead that its Word files begin with."""
    attachment_ids: Mapped[list[int]] = mapped_column(sa.JSON, default=list)
    edit_ids: Mapped[dict[str, int]] = mapped_column(sa.JSON, default=dict)
    """Of documents that go out as somebody edited them: the kind, and the `EditedDocument`."""
    status: Mapped[PacketStatus] = mapped_column(default=PacketStatus.ORDERED)
    missing: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    manifest_enc: Mapped[bytes | None]
    page_count: Mapped[int | None]
    pdf_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    zip_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    ordered_by_id: Mapped[int] = mapped_column(BIG_ID)
    drawn_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(sa.String(500))
    preflight: Mapped[Verdict | None]
    """None until it is drawn, and for packets drawn before there was a preflight."""
    findings_enc: Mapped[bytes | None]
    override_enc: Mapped[bytes | None]

    facts = SealedJson()
    origins = SealedJson()
    """Where the facts came from when it was ordered (`paperwork.origins`)."""
    manifest = SealedJson()
    findings = SealedJson()
    """As `preflight.findings.to_json` writes them."""
    override = SealedJson()
    """{"rules", "reason", "by_id", "at"}: what a supervisor let pass, and why."""
    pdf: Mapped[StoredFile | None] = relationship(foreign_keys=[pdf_id])
    zip: Mapped[StoredFile | None] = relationship(foreign_keys=[zip_id])
    files: Mapped[list[PacketFile]] = relationship(order_by="PacketFile.position", back_populates="packet")
    signatures: Mapped[list[PacketSignature]] = relationship(
        order_by="PacketSignature.id", back_populates="packet"
    )

    @property
    def signature(self) -> PacketSignature | None:
        """The one that stands."""
        return next((row for row in self.signatures if row.ended_at is None), None)

    @property
    def verdict(self) -> Verdict | None:
        """What preflight came to: of the signed copy once there is one."""
        row = self.signature
        return row.preflight if row and row.preflight else self.preflight

    @property
    def sent_pdf(self) -> StoredFile | None:
        """The PDF that is sent: the signed copy once there is one."""
        row = self.signature
        return row.pdf if row and row.pdf else self.pdf

    @property
    def progress(self) -> str:
        """Changes whenever the packet, its signature or the signed copy does: what a page that shows it watches."""
        row = self.signature
        return f"{self.status.value} {row.uid} {row.is_waiting}" if row else self.status.value


class PacketFile(InPractice, Base):
    """One separately downloadable document of a packet: its Word file, or a fillable form."""

    __tablename__ = "packet_file"
    __table_args__ = (sa.UniqueConstraint("packet_id", "position"),)

    packet_id: Mapped[int] = mapped_column(sa.ForeignKey("packet.id"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(60))
    title: Mapped[str] = mapped_column(sa.String(200))
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))

    packet: Mapped[Packet] = relationship(back_populates="files")
    file: Mapped[StoredFile] = relationship()


class EditedDocument(InPractice, HasCreatedAt, Base):
    """A document of a packet as somebody edited it in Word, to be sent in place of the generated one."""

    __tablename__ = "edited_document"

    case_id: Mapped[int] = mapped_column(BIG_ID, index=True)
    packet_id: Mapped[int] = mapped_column(sa.ForeignKey("packet.id"))
    """The packet whose document was edited."""
    kind: Mapped[str] = mapped_column(sa.String(60))
    docx_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    pdf_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    edited_by_id: Mapped[int] = mapped_column(BIG_ID)
    editor: Mapped[str] = mapped_column(sa.String(200))
    """Their name then, as the packet says it."""

    docx: Mapped[StoredFile] = relationship(foreign_keys=[docx_id])
    pdf: Mapped[StoredFile] = relationship(foreign_keys=[pdf_id])


class SignatureMethod(enum.StrEnum):
    """`electronic`: with password and second factor. `paper`: by hand, on pages that were scanned."""

    ELECTRONIC = "electronic"
    PAPER = "paper"


class PacketSignature(HasUid, InPractice, HasCreatedAt, Base):
    """The ordering clinician's signature under one packet, and the signed copy, which is what is sent.

    `sha256` is of the packet's PDF as it was signed, `hash` of all facts of the signature (`signing.hashing`). A
    signature is never changed: it ends, and stays in the history.
    """

    __tablename__ = "packet_signature"
    __table_args__ = (
        sa.Index("ix_packet_signature_standing", "packet_id", unique=True, sqlite_where=sa.text("ended_at IS NULL"),
                 postgresql_where=sa.text("ended_at IS NULL")),
        sa.CheckConstraint("(drawn_at IS NULL) = (pdf_id IS NULL)", name="drawn_has_file"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_why_enc IS NULL)", name="ended_has_reason"),
    )  # fmt: skip

    case_id: Mapped[int] = mapped_column(BIG_ID, index=True)
    request_id: Mapped[int] = mapped_column(BIG_ID)
    packet_id: Mapped[int] = mapped_column(sa.ForeignKey("packet.id"))
    method: Mapped[SignatureMethod]
    signer_enc: Mapped[bytes]
    npi: Mapped[str] = mapped_column(sa.String(10))
    signed_at: Mapped[datetime]
    signed_on: Mapped[date]
    """The day printed beside the signature, at the practice."""
    printed_at: Mapped[str] = mapped_column(sa.String(40))
    """The time as printed, with its zone: kept, so that a rebuilt copy says the same."""
    signed_by_id: Mapped[int] = mapped_column(BIG_ID)
    """Who signed; on paper, who recorded it."""
    proof: Mapped[str] = mapped_column(sa.String(60))
    sha256: Mapped[str] = mapped_column(sa.String(SHA256_HEX))
    hash: Mapped[str] = mapped_column(sa.String(SHA256_HEX))
    scan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("signed_scan.id"))
    pdf_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    zip_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    manifest_enc: Mapped[bytes | None]
    preflight: Mapped[Verdict | None]
    findings_enc: Mapped[bytes | None]
    drawn_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(sa.String(500))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(BIG_ID)
    ended_why_enc: Mapped[bytes | None]

    signer = SealedText()
    manifest = SealedJson()
    findings = SealedJson()
    ended_why = SealedText()
    packet: Mapped[Packet] = relationship(back_populates="signatures")

    @property
    def is_waiting(self) -> bool:
        """The signed copy is still being made."""
        return self.drawn_at is None and self.error is None and self.ended_at is None

    pdf: Mapped[StoredFile | None] = relationship(foreign_keys=[pdf_id])
    zip: Mapped[StoredFile | None] = relationship(foreign_keys=[zip_id])


class TextVersion(InPractice, HasCreatedAt, Base):
    """The practice's own words for one text block in one language; the newest version counts.

    Versions are only added, also when an earlier one is put back. No text: the shipped one counts again.
    """

    __tablename__ = "text_version"
    __table_args__ = (sa.UniqueConstraint("practice_id", "document", "key", "language", "version"),)

    document: Mapped[str] = mapped_column(sa.String(60))
    key: Mapped[str] = mapped_column(sa.String(60))
    language: Mapped[str] = mapped_column(sa.String(10))
    version: Mapped[int]
    text: Mapped[str | None] = mapped_column(sa.Text())
    put_back: Mapped[int | None]
    """The version whose text this one puts back; 0 is the shipped text."""
    written_by_id: Mapped[int] = mapped_column(BIG_ID)


class FormBlank(InPractice, HasCreatedAt, Base):
    """A blank official form the practice added; `revision` is one that forms.py knows by hash and field set."""

    __tablename__ = "form_blank"
    __table_args__ = (sa.UniqueConstraint("practice_id", "revision"),)

    revision: Mapped[str] = mapped_column(sa.String(60))
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    added_by_id: Mapped[int] = mapped_column(BIG_ID)

    file: Mapped[StoredFile] = relationship()
