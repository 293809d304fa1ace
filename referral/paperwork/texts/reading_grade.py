"""How hard a text is to read, as a US school grade. Pure.

English: Flesch-Kincaid (Kincaid and others 1975). Spanish: Fernández-Huerta's index (1959, with the corrected
constants), turned into the grade of its own table. Syllables are counted by simple rules, so a grade is a guide.
"""

from __future__ import annotations

import re
from itertools import pairwise

from referral.core.languages import SPANISH

SENTENCE_END = re.compile(r"[.!?:]+(?:\s|$)")
WORD = re.compile(r"[^\W\d_][^\W\d_'’]*")
VOWELS = re.compile(r"[aeiouyáéíóúü]+")
STRONG = re.compile(r"[aeoáéíóú]")
TABLE = ((90, 4.0), (80, 5.0), (70, 6.0), (60, 7.5), (50, 10.5), (30, 13.5))
"""Fernández-Huerta's index down to which a text is of a grade."""


def syllables(word: str) -> int:
    """Groups of vowels, without a silent e at the end; letters read one by one (VA, MRI, PDF) count each."""
    if word.isupper() and len(word) > 1:
        return len(word)
    plain = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", plain))
    silent = plain.endswith("e") and not plain.endswith(("le", "ee", "ie")) and groups > 1
    silent_ed = plain.endswith("ed") and not plain.endswith(("ted", "ded")) and groups > 1
    return max(groups - silent - silent_ed, 1)


def spanish_syllables(word: str) -> int:
    """Each strong or accented vowel is a syllable; weak ones join their neighbours."""
    runs: list[str] = VOWELS.findall(word.lower())
    return max(sum(max(len(STRONG.findall(run)), 1) for run in runs), 1)


def sentences(text: str) -> list[str]:
    """The sentences of `text`; a line counts as one at least."""
    return [part for line in text.splitlines() for part in SENTENCE_END.split(line) if WORD.search(part)]


def grade(text: str, language: str = "en") -> float:
    """The school grade that `text` asks for; 0 for a text without words."""
    parts = sentences(text)
    words = [word for part in parts for word in WORD.findall(part)]
    if not words:
        return 0.0
    per_sentence = len(words) / len(parts)
    if language == SPANISH:
        return _spanish_grade(
            206.84 - 60 * sum(map(spanish_syllables, words)) / len(words) - 1.02 * per_sentence
        )
    return 0.39 * per_sentence + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def _spanish_grade(index: float) -> float:
    """The grade of Fernández-Huerta's index, drawn straight between the steps of his table."""
    if index >= TABLE[0][0]:
        return TABLE[0][1]
    for (high, easier), (low, harder) in pairwise(TABLE):
        if index >= low:
            return harder - (index - low) / (high - low) * (harder - easier)
    return TABLE[-1][1]
