"""Password hashing: Argon2id with the library's defaults (64 MiB, three passes; RFC 9106 low-memory profile)."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

TEMPORARY_WORDS = 4
WORDS_IN_LINES = """
amber anchor apple arrow aspen badge bagel barn basil beacon birch bison bloom breeze bridge brook cabin
canoe cedar chalk cherry cliff clover cobalt comet copper coral cotton crane creek daisy dawn delta denim
dune eagle echo elm ember fern field finch flint forest fossil gable garnet ginger glade granite grove
harbor hazel heron hickory honey indigo iris island ivory jasper juniper kestrel kite lagoon lantern
larch lemon lilac linen lotus maple marble meadow mesa mint mirror moss nectar nickel north oak oasis
olive onyx orbit orchid otter paddle pearl pebble pepper pine plum pocket poplar prairie quartz quill
raven reef ridge river robin saddle sage sand satin shell silver slate spruce stone summit sunset thistle
timber topaz trail tulip umber valley velvet violet walnut wander water willow winter wren yarrow zephyr
"""
WORDS = tuple(WORDS_IN_LINES.split())

_hasher = PasswordHasher()


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """The Argon2id record of `password`, salt and parameters included. Takes about a tenth of a second on purpose."""
    return _hasher.hash(_normal(password))


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_urlsafe())


def verify_password(stored: str | None, password: str) -> bool:
    """Whether `password` is the stored one. Takes as long when there is none, so that time tells nothing."""
    try:
        matches = _hasher.verify(stored or _nobodys_hash(), _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return matches and stored is not None


def temporary_password() -> str:
    """A password to be read out once and changed at the first sign-in: four words and four digits."""
    words = "-".join(secrets.choice(WORDS) for _ in range(TEMPORARY_WORDS))
    return f"{words}-{secrets.randbelow(10**4):04}"
