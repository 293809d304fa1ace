"""Encryption at rest: bound to its row, rotated by key id, searched blindly."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from referral.core import crypto
from referral.core.crypto import CannotDecrypt, KeyRing
from referral.core.errors import SettingsError

RING = KeyRing({1: b"a" * 32}, b"r" * 32)


@pytest.fixture(autouse=True)
def ring() -> Iterator[None]:
    before = vars(crypto._keys).copy()
    crypto.configure(RING)
    yield
    vars(crypto._keys).clear()
    vars(crypto._keys).update(before)


def test_what_is_encrypted_opens_only_in_its_own_row_and_column() -> None:
    record = crypto.encrypt("Łukasik".encode(), "veteran.last_name|1")
    assert b"ukasik" not in record
    assert crypto.decrypt(record, "veteran.last_name|1").decode() == "Łukasik"
    for other in ("veteran.last_name|2", "veteran.first_name|1"):
        with pytest.raises(CannotDecrypt):
            crypto.decrypt(record, other)


def test_a_changed_or_cut_record_does_not_open() -> None:
    record = crypto.encrypt(b"x", "t.c|1")
    for broken in (record[:-1] + bytes([record[-1] ^ 1]), record[:10], b"", b"\x02" + record[1:]):
        with pytest.raises(CannotDecrypt):
            crypto.decrypt(broken, "t.c|1")


def test_after_a_rotation_the_new_key_encrypts_and_both_open() -> None:
    old = crypto.encrypt(b"old", "t.c|1")
    crypto.configure(KeyRing({1: b"a" * 32, 2: b"b" * 32}, b"r" * 32))
    new = crypto.encrypt(b"new", "t.c|1")
    assert (old[1], new[1]) == (1, 2)
    assert crypto.decrypt(old, "t.c|1") == b"old"
    assert crypto.decrypt(new, "t.c|1") == b"new"


def test_a_blind_index_survives_rotation_and_keeps_fields_apart() -> None:
    before = crypto.blind_index("name", "oakridge")
    crypto.configure(KeyRing({1: b"a" * 32, 2: b"b" * 32}, b"r" * 32))
    assert crypto.blind_index("name", "oakridge") == before
    assert crypto.blind_index("phone", "oakridge") != before


HEX = "11" * 32


@pytest.mark.parametrize(
    "text", ["", "{}", '{"root": "zz", "data": {}}', f'{{"root": "{HEX}", "data": {{"300": "{HEX}"}}}}']
)
def test_a_bad_key_ring_is_refused_by_name(text: str) -> None:
    with pytest.raises(SettingsError, match="FIELD_KEYS"):
        KeyRing.from_json(text)


def test_a_generated_key_ring_is_good() -> None:
    assert KeyRing.from_json(KeyRing.generate_json()).data
