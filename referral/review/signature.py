"""What a signature on a review covers, as a hash that anybody with the content can work out again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from referral.core.crypto import sha256


def review_hash(content: Any, outcome: str, signer: str, at: str) -> str:
    """SHA-256 of the review's canonical JSON with outcome, signer and time (ISO, UTC)."""
    return _hash({"content": content, "outcome": outcome, "signer": signer, "at": at})


def addendum_hash(corrects: str, text: str, changes: Mapping[str, Any], signer: str, at: str) -> str:
    """As `review_hash` for an addendum; `corrects` is the hash of the review it belongs to."""
    return _hash({"corrects": corrects, "text": text, "changes": changes, "signer": signer, "at": at})


def _hash(signed: Mapping[str, Any]) -> str:
    return sha256(json.dumps(signed, sort_keys=True, ensure_ascii=False).encode())
