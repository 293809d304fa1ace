"""How hard a text is to read: the Flesch-Kincaid grade (US school years), with a simple count of syllables."""

from __future__ import annotations

import re

SENTENCE_END = re.compile(r"[.!?:]+(?:\s|$)")
WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")


def syllables(word: str) -> int:
    """Groups of vowels, without a silent e at the end; letters read one by one (VA, MRI, PDF) count each."""
    if word.isupper() and len(word) > 1:
        return len(word)
    plain = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", plain))
    silent = plain.endswith("e") and not plain.endswith(("le", "ee", "ie")) and groups > 1
    silent_ed = plain.endswith("ed") and not plain.endswith(("ted", "ded")) and groups > 1
    return max(groups - silent - silent_ed, 1)


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of `text`; a line counts as a sentence at least."""
    sentences = [part for line in text.splitlines() for part in SENTENCE_END.split(line) if WORD.search(part)]
    words = [word for part in sentences for word in WORD.findall(part)]
    if not words:
        return 0.0
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
