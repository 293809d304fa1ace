"""What a signature on a review covers, as a hash that anybody with the content can work out again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from referral.core.crypto import sha256_of


def review_hash(content: Any, outcome: str, signer: str, at: str) -> str:
    """SHA-256 of the review's canonical JSON with outcome, signer and time (ISO, UTC)."""
    return sha256_of({"content": content, "outcome": outcome, "signer": signer, "at": at})


def addendum_hash(corrects: str, text: str, changes: Mapping[str, Any], signer: str, at: str) -> str:
    """As `review_hash` for an addendum; `corrects` is the hash of the review it belongs to."""
    return sha256_of({"corrects": corrects, "text": text, "changes": changes, "signer": signer, "at": at})
