"""Whether the name in a file is a person's name on record: same, looks alike, or other.

Order, letter case, accents, hyphens, middle names and suffixes do not make another name. Short forms, one wrong letter
and parts of a double name only look alike.
"""

from __future__ import annotations

import enum
import tomllib
from collections import Counter
from functools import lru_cache
from pathlib import Path

import jellyfish

from referral.imaging.dicom.facts import PersonName
from referral.veterans.search import fold, sound

GENERATIONS = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr"} | {
    numeral: numeral for numeral in ("ii", "iii", "iv", "v")
}
TITLES = {
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "md",
    "rev",
    "sgt",
    "col",
    "cpt",
    "maj",
    "lt",
    "ret",
    "usa",
    "usn",
    "usmc",
}
NOBODY = {
    "anonymous",
    "anonymized",
    "anonymised",
    "anon",
    "deidentified",
    "unknown",
    "unnamed",
    "noname",
    "test",
    "phantom",
}
NO_FIRST_NAME = {"fnu", "nfn", "nofirstname"}
"""What systems that want a first name hold for a person who has one name only."""
SHORTEST_FOR_A_SLIP = 5


class Likeness(enum.StrEnum):
    SAME = "same"
    ALIKE = "alike"
    OTHER = "other"
    UNKNOWN = "unknown"


def compare_names(first: str, middle: str, last: str, found: PersonName | None) -> tuple[Likeness, str]:
    """How the name in a file stands to the one on record, and why in a few words."""
    if found is None or is_nobody(found):
        return Likeness.UNKNOWN, "The files name nobody."
    writings = [_parts(found)]
    writings += [([], fold(text).split(), []) for text in (found.ideographic, found.phonetic) if text]
    answers = [_compare(_words(first), _words(middle), last, writing) for writing in writings if any(writing)]
    order = [Likeness.SAME, Likeness.ALIKE, Likeness.OTHER]
    return min(
        answers, key=lambda one: order.index(one[0]), default=(Likeness.UNKNOWN, "The files name nobody.")
    )


def is_nobody(name: PersonName) -> bool:
    """Whether the name says that there is none, as in anonymised files."""
    words = fold(f"{name.family} {name.given} {name.middle}").split()
    return bool(NOBODY & {*words, "".join(words)})


Writing = tuple[list[str], list[str], list[str]]


def _parts(name: PersonName) -> Writing:
    """Family words, given and middle words, generation words."""
    family, given = fold(name.family).split(), fold(f"{name.given} {name.middle}").split()
    generation = [GENERATIONS[word] for word in [*fold(name.suffix).split(), *family] if word in GENERATIONS]
    generation += [GENERATIONS[word] for word in given if word in GENERATIONS and word != "v"]
    return _bare(family), _bare(given), generation


def _bare(words: list[str]) -> list[str]:
    return [word for word in words if word not in TITLES and (word not in GENERATIONS or word == "v")]


def _words(text: str) -> list[str]:
    return _bare(fold(text).split())


def _compare(first: list[str], middle: list[str], last: str, found: Writing) -> tuple[Likeness, str]:
    family, given, _ = found
    surname, own_generation = (
        _words(last),
        [GENERATIONS[word] for word in fold(last).split() if word in GENERATIONS],
    )
    words = [*family, *given]
    rest = Counter(words) - Counter([*first, *surname])
    has_all = not Counter([*first, *surname]) - Counter(words)
    if not has_all and "".join([*surname, *first]) == "".join(words):
        has_all, rest = True, Counter()
    if not has_all and "".join(surname) == "".join(family) and given and "".join(first) == "".join(given):
        has_all, rest = True, Counter()
    if has_all and not first and [word for word in rest.elements() if word not in NO_FIRST_NAME]:
        return Likeness.ALIKE, "One name is on record, the files have a further one."
    if has_all:
        return _same_unless(rest, middle, found, own_generation)
    return _alike(first, middle, surname, family, given)


def _same_unless(
    rest: Counter[str], middle: list[str], found: Writing, own: list[str]
) -> tuple[Likeness, str]:
    """First and last name agree; what is left over may still speak against it."""
    family, given, generation = found
    if generation and own and set(generation) != set(own):
        return Likeness.ALIKE, "One is junior or senior to the other."
    left = [word for word in rest.elements() if word not in middle]
    if given and len(family) > 1 and any(word in family for word in left):
        return Likeness.ALIKE, "The files have a further last name."
    if middle and any(not _is_short_for(word, middle) for word in left):
        return Likeness.ALIKE, "The middle names differ."
    return Likeness.SAME, "The names agree."


def _is_short_for(word: str, names: list[str]) -> bool:
    return any(name.startswith(word) or word.startswith(name) for name in names)


def _alike(
    first: list[str], middle: list[str], surname: list[str], family: list[str], given: list[str]
) -> tuple[Likeness, str]:
    if not family and not given:
        return Likeness.UNKNOWN, "The files name nobody."
    pairs = (
        [(family, given), (given, family)]
        if given
        else [(family[:-1], family[-1:]), (family[1:], family[:1])]
    )
    reasons = [
        f"{last_reason} {first_reason}".strip()
        for last_words, first_words in pairs
        if (last_reason := _last_alike(surname, last_words)) is not None
        and (first_reason := _first_alike([*first, *middle], first_words)) is not None
    ]
    return (Likeness.ALIKE, reasons[0]) if reasons else (Likeness.OTHER, "The names differ.")


def _last_alike(own: list[str], found: list[str]) -> str | None:
    one, other = "".join(own), "".join(found)
    if one == other:
        return ""
    if set(own) & set(found):
        return "Only a part of the last name agrees."
    return "The last names differ by little." if _slip(one, other) else None


def _first_alike(own: list[str], found: list[str]) -> str | None:
    if not own or not found:
        return None
    if own[0] == found[0] or set(own) & {word for word in found if len(word) > 1}:
        return ""
    if min(len(own[0]), len(found[0])) == 1 and own[0][0] == found[0][0]:
        return "Only the first letter of the first name is there."
    if any(own[0] in group and found[0] in group for group in _nicknames()):
        return "One first name is a short form of the other."
    return "The first names differ by little." if _slip(own[0], found[0]) else None


def _slip(one: str, other: str) -> bool:
    """One wrong, missing or swapped letter in a longer name, the same sound, or a name cut off."""
    if min(len(one), len(other)) < SHORTEST_FOR_A_SLIP:
        return False
    if one.startswith(other) or other.startswith(one):
        return True
    return jellyfish.damerau_levenshtein_distance(one, other) == 1 or sound(one) == sound(other)


@lru_cache(maxsize=1)
def _nicknames() -> tuple[frozenset[str], ...]:
    text = (Path(__file__).parent / "nicknames.toml").read_text()
    return tuple(frozenset(group.split()) for group in tomllib.loads(text)["groups"])
