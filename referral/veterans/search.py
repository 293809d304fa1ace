"""How people are found though their values are encrypted: normalised words and their blind indexes."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import jellyfish

from referral.core import crypto
from referral.veterans.models import KeyKind, SearchKey, Veteran

SHORTEST_PREFIX = 3
LONGEST_PREFIX = 12
PHONE_DIGITS = 10


def fold(text: str) -> str:
    """Lower case, without accents, apostrophes and punctuation: `O'Neil-Peña` gives `oneil pena`."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = re.sub(r"['’‘`.]", "", plain)
    return " ".join(re.sub(r"[^\w]+", " ", plain).split())


def words(text: str | None) -> list[str]:
    """The separate words of a name, folded, without repeats."""
    return list(dict.fromkeys(fold(text or "").split()))


def sound(word: str) -> str:
    """How a word sounds (metaphone), so that Meyer finds Maier; the word itself when it has no sound."""
    return jellyfish.metaphone(word) or word


def phone_digits(text: str) -> str:
    """The ten digits of a US number (country code dropped), or whatever digits there are."""
    digits = re.sub(r"\D", "", text)
    return digits[1:] if len(digits) == PHONE_DIGITS + 1 and digits.startswith("1") else digits


def key(kind: KeyKind, normalised: str) -> bytes:
    """The blind index under which `normalised` is stored for `kind`."""
    return crypto.blind_index(f"veteran.{kind.value}", normalised)


def person_key(last_name: str, first_name: str, born_on: date) -> bytes:
    """The key that two records of one person share: folded last and first name with the date of birth."""
    return key(KeyKind.PERSON, f"{fold(last_name)}|{fold(first_name)}|{born_on.isoformat()}")


def search_keys(veteran: Veteran) -> list[SearchKey]:
    """Every key by which `veteran` can be found now."""
    names = words(veteran.first_name) + words(veteran.middle_name) + words(veteran.last_name)
    found: set[tuple[KeyKind, bytes]] = set()
    for name in names:
        found.add((KeyKind.NAME, key(KeyKind.NAME, name)))
        found.add((KeyKind.NAME_SOUND, key(KeyKind.NAME_SOUND, sound(name))))
        for length in range(SHORTEST_PREFIX, min(len(name), LONGEST_PREFIX) + 1):
            found.add((KeyKind.NAME_PREFIX, key(KeyKind.NAME_PREFIX, name[:length])))
    if veteran.born_on:
        found.add((KeyKind.BORN_ON, key(KeyKind.BORN_ON, veteran.born_on.isoformat())))
        if veteran.last_name:
            person = person_key(veteran.last_name, veteran.first_name or "", veteran.born_on)
            found.add((KeyKind.PERSON, person))
    if veteran.phone and phone_digits(veteran.phone):
        found.add((KeyKind.PHONE, key(KeyKind.PHONE, phone_digits(veteran.phone))))
    for kind, value in ((KeyKind.ICN, veteran.icn), (KeyKind.EDIPI, veteran.edipi)):
        if value:
            found.add((kind, key(kind, fold(value))))
    return [SearchKey(practice_id=veteran.practice_id, kind=kind, key=blind) for kind, blind in sorted(found)]
