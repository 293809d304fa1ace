"""Encryption at rest: a key ring, row-bound ciphertext, blind indexes and message authentication.

Record: version (1 byte) | key id (1) | nonce (12) | ciphertext and tag. The additional data names table, column
and row, so a value copied to another row or column does not decrypt. Index, file and audit keys are derived from
their own root, never from a data key, so data keys can rotate.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from referral.core.errors import ReferralError, SettingsError

VERSION = 1
NONCE_BYTES = 12
KEY_BYTES = 32
BLIND_BYTES = 16


class CannotDecrypt(ReferralError):
    """Ciphertext that was changed, moved to another row, or whose key is not on the ring."""


def _derive(root: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(root)


@dataclass(frozen=True)
class KeyRing:
    """`data` maps key id (1–255) to a 32-byte key: the newest encrypts, all decrypt. `root` feeds derived keys."""

    data: dict[int, bytes]
    root: bytes

    @classmethod
    def from_json(cls, text: str) -> KeyRing:
        """Parse `{"root": hex, "data": {"1": hex, …}}`. Raises SettingsError naming FIELD_KEYS."""
        try:
            raw = json.loads(text)
            ring = cls({int(k): bytes.fromhex(v) for k, v in raw["data"].items()}, bytes.fromhex(raw["root"]))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SettingsError(
                'FIELD_KEYS must be {"root": "<64 hex>", "data": {"1": "<64 hex>"}}.'
            ) from error
        keys = [*ring.data.values(), ring.root]
        if not ring.data or any(len(k) != KEY_BYTES for k in keys) or not all(0 < i < 256 for i in ring.data):
            raise SettingsError("FIELD_KEYS: each key must be 64 hex digits and each id 1 to 255.")
        return ring

    @staticmethod
    def generate_json() -> str:
        """A new ring as text, for a data folder that has none."""
        return json.dumps({"root": os.urandom(KEY_BYTES).hex(), "data": {"1": os.urandom(KEY_BYTES).hex()}})


class _Keys:
    """The process's keys, set once at start-up."""

    ring: KeyRing
    newest: int
    ciphers: dict[int, AESGCM]
    derived: dict[str, bytes]


_keys = _Keys()


def configure(ring: KeyRing) -> None:
    """Use `ring` in this process from now on."""
    _keys.ring = ring
    _keys.newest = max(ring.data)
    _keys.ciphers = {key_id: AESGCM(key) for key_id, key in ring.data.items()}
    _keys.derived = {}


def _derived(purpose: str) -> bytes:
    if purpose not in _keys.derived:
        _keys.derived[purpose] = _derive(_keys.ring.root, purpose)
    return _keys.derived[purpose]


def encrypt(plain: bytes, bound_to: str) -> bytes:
    """Encrypt `plain` so that it opens only with the same `bound_to` (`table.column|row uid`)."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = _keys.ciphers[_keys.newest].encrypt(nonce, plain, bound_to.encode())
    return bytes((VERSION, _keys.newest)) + nonce + sealed


def decrypt(record: bytes, bound_to: str) -> bytes:
    """Open what `encrypt` made. Raises CannotDecrypt."""
    cipher = _keys.ciphers.get(record[1]) if len(record) > NONCE_BYTES + 2 and record[0] == VERSION else None
    if cipher is None:
        raise CannotDecrypt("Stored data can't be opened with the keys of this installation.")
    nonce, sealed = record[2 : 2 + NONCE_BYTES], record[2 + NONCE_BYTES :]
    try:
        return cipher.decrypt(nonce, sealed, bound_to.encode())
    except InvalidTag as error:
        raise CannotDecrypt("Stored data was changed outside the program and can't be opened.") from error


def blind_index(kind: str, normalised: str) -> bytes:
    """A keyed fingerprint for searching an encrypted value by equality; `kind` keeps fields apart."""
    message = kind.encode() + b"\0" + normalised.encode()
    return hmac.digest(_derived("blind-index"), message, "sha256")[:BLIND_BYTES]


def authenticate(purpose: str, message: bytes) -> bytes:
    """HMAC-SHA256 under a key of its own for `purpose` (audit chain, sign-in codes, links)."""
    return hmac.digest(_derived("mac-" + purpose), message, "sha256")


def sha256(data: bytes) -> str:
    """Lower-case hex SHA-256."""
    return hashlib.sha256(data).hexdigest()


def sha256_of(values: Mapping[str, Any]) -> str:
    """SHA-256 of the values' canonical JSON: anybody who has them can work it out again."""
    return sha256(json.dumps(values, sort_keys=True, ensure_ascii=False).encode())
