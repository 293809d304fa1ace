"""Checking the signatures of packets: what was signed against what is stored now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.core.crypto import CannotDecrypt, sha256
from referral.core.db import db
from referral.core.errors import NotFound
from referral.paperwork import storage
from referral.paperwork.models import PacketSignature, StoredFile
from referral.paperwork.signing.hashing import signature_hash
from referral.paperwork.signing.models import SignedScan

BATCH = 500


@dataclass(frozen=True)
class SignatureVerdict:
    """How many signatures were checked, and the opaque ids of those that don't hold, each with what is wrong."""

    signatures: int
    faults: tuple[tuple[str, str], ...]


def verify_signatures() -> SignatureVerdict:
    """Work out every signature's hash again, compare it with the row and the history, and hash the signed bytes."""
    signed, copies = (
        _recorded(AuditTag.REQUEST_SIGNED, "hash"),
        _recorded(AuditTag.SIGNED_COPY_DRAWN, "sha256"),
    )
    rows = db.session.scalars(
        sa.select(PacketSignature).order_by(PacketSignature.id).execution_options(yield_per=BATCH)
    )
    count, faults = 0, []
    for row in rows:
        count += 1
        faults += [(row.uid, fault) for fault in _faults(row, signed.get(row.id), copies.get(row.id))]
    return SignatureVerdict(count, tuple(faults))


def _faults(row: PacketSignature, recorded: str | None, copy: str | None) -> Iterator[str]:
    scan = db.session.get_one(SignedScan, row.scan_id) if row.scan_id else None
    if not signature_hash(row, row.packet.uid, scan) == row.hash == recorded:
        yield "not what was signed"
    if _hash_of_bytes(row.packet.pdf) != row.sha256:
        yield "the packet's bytes are not those that were signed"
    if scan and _hash_of_bytes(scan.file) != scan.file.sha256:
        yield "the scan's bytes are not those that were taken"
    if row.drawn_at and _hash_of_bytes(row.pdf) != copy:
        yield "the signed copy's bytes are not those that were made"


def _hash_of_bytes(file: StoredFile | None) -> str | None:
    try:
        return sha256(storage.read(file)) if file else None
    except (NotFound, CannotDecrypt):
        return None


def _recorded(tag: AuditTag, key: str) -> dict[int, str]:
    """What the history tells under `key` in its events of that kind, by the signature's row id."""
    wanted = sa.select(AuditEvent).where(AuditEvent.tag == tag)
    found = {}
    for event in db.session.scalars(wanted.execution_options(yield_per=BATCH)):
        data: dict[str, Any] = event.data or {}
        if key in data:  # older events tell of a date on paper only
            found[int(data["signature_id"])] = str(data[key])
    return found
