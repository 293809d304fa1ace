"""What a packet's signature covers: its hash, and what manifest and signed copy tell of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from referral.core.crypto import sha256_of
from referral.paperwork.models import PacketSignature
from referral.paperwork.signing import matching
from referral.paperwork.signing.facts import SignatureFacts
from referral.paperwork.signing.models import SignedScan


def signature_hash(row: PacketSignature, packet_uid: str, scan: SignedScan | None = None) -> str:
    """SHA-256 of the canonical JSON of who signed which bytes, when and how; worked out from what is stored.

    `scan`: of the signed paper, with who confirmed which of its pages, and why.
    """
    confirmed = [
        {"page": match.number, "by": match.confirmed_by_id, "why": match.confirmed_why}
        for match in matching.from_json((scan.matches if scan else None) or ())
        if match.confirmed_why
    ]
    return sha256_of(
        {
            "packet": packet_uid,
            "sha256": row.sha256,
            "method": row.method.value,
            "signer": row.signer,
            "npi": row.npi,
            "at": row.signed_at.isoformat(),
            "on": row.signed_on.isoformat(),
            "printed": row.printed_at,
            "scan": scan.file.sha256 if scan else None,
        }
        | ({"confirmed": confirmed} if scan else {})
    )


def manifest_entry(row: PacketSignature) -> dict[str, Any]:
    """The signature in the manifest of the signed copy. `unsigned_sha256` is of the PDF that was signed."""
    return {
        "method": row.method.value,
        "signer": row.signer,
        "npi": row.npi,
        "signed_at": row.signed_at.isoformat(),
        "signed_on": row.signed_on.isoformat(),
        "unsigned_sha256": row.sha256,
        "signature_hash": row.hash,
    }


def printed(row: PacketSignature) -> SignatureFacts:
    """The signature as the signed copy prints it."""
    return SignatureFacts(row.signer, row.signed_on, row.printed_at, row.sha256)


def time_words(instant: datetime, time_zone: str) -> str:
    """`11/28/2026 10:32 AM CST`: the time of signing as it is printed."""
    local = instant.astimezone(ZoneInfo(time_zone))
    return f"{local:%m/%d/%Y} {local.hour % 12 or 12}:{local:%M %p %Z}"
