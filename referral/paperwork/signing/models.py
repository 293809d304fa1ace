"""Scans of packets that were signed on paper."""

from __future__ import annotations

import enum
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.core.db import BIG_ID, Base, HasCreatedAt, HasUid, InPractice, SealedJson
from referral.paperwork.models import Packet, StoredFile


class ScanState(enum.StrEnum):
    """`reading`: it is being held against the packet. `failed`: it can't be read; another one is uploaded."""

    READING = "reading"
    READ = "read"
    FAILED = "failed"


class SignedScan(HasUid, InPractice, HasCreatedAt, Base):
    """The scan of a packet that was signed by hand, as a PDF, and how each page of it fits the packet's."""

    __tablename__ = "signed_scan"

    case_id: Mapped[int] = mapped_column(BIG_ID, index=True)
    packet_id: Mapped[int] = mapped_column(sa.ForeignKey("packet.id"), index=True)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    signed_on: Mapped[date]
    """The date beside the signature, as the person who uploaded it read it."""
    uploaded_by_id: Mapped[int] = mapped_column(BIG_ID)
    state: Mapped[ScanState] = mapped_column(default=ScanState.READING)
    pages: Mapped[int | None]
    matches_enc: Mapped[bytes | None]
    error: Mapped[str | None] = mapped_column(sa.String(500))

    matches = SealedJson()
    """As `matching.to_json` writes them: one for each page that both have."""
    packet: Mapped[Packet] = relationship()
    file: Mapped[StoredFile] = relationship()
