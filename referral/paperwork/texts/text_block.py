"""A document's text blocks: words the practice may edit, with {facts} in them. Pure.

A text is lines: each line is a paragraph, and a line that begins with "- " is an item of a list. What stands in a
paper is the text frozen with its facts (`LetterFacts.wording`), so that it can be drawn again years later; where
none is frozen, the shipped one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby

from referral.core.languages import ENGLISH
from referral.paperwork.blocks import Block, BulletList, Heading, Paragraph
from referral.paperwork.facts import LetterFacts, TextFact
from referral.paperwork.texts.languages import FRAMES
from referral.paperwork.texts.placeholders import PLACEHOLDERS

ITEM = "- "
NAMED = re.compile(r"\{([a-z_]*)\}")


@dataclass(frozen=True)
class TextBlock:
    """One block. `shipped` and `heading` by language; a block without heading stands under the one before."""

    key: str
    label: str
    """How staff call it."""
    shipped: Mapping[str, str]
    heading: Mapping[str, str] = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    """The placeholders it may name."""
    must_say: tuple[str, ...] = ()
    """What it may never lose, such as the number of the crisis line."""


def english_text(key: str, label: str, words: str, facts: tuple[str, ...] = ()) -> TextBlock:
    """A block of a paper for VA, which is in English only."""
    return TextBlock(key, label, {ENGLISH: words}, facts=facts)


@dataclass(frozen=True)
class Texts:
    """All text blocks of one document, `document` being its key in the catalogue."""

    document: str
    parts: tuple[TextBlock, ...]
    for_veteran: bool = False

    def __post_init__(self) -> None:
        keys = [part.key for part in self.parts]
        if len(set(keys)) != len(keys):
            raise ValueError(f"{self.document}: a text block occurs twice")

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that every block is shipped in."""
        return tuple(language for language in FRAMES if all(language in part.shipped for part in self.parts))

    def part(self, key: str) -> TextBlock:
        """The block called `key`. Raises KeyError."""
        return {part.key: part for part in self.parts}[key]

    def language(self, facts: LetterFacts) -> str:
        """The language the document is written in: the veteran's where it is a letter to the veteran."""
        wanted = facts.veteran.language
        return wanted if self.for_veteran and wanted in self.languages else ENGLISH

    def frozen(self, facts: LetterFacts, edited: Mapping[str, TextFact]) -> tuple[TextFact, ...]:
        """Every text as it stands now, to be kept with the paper's facts. `edited`: the practice's own, by key."""
        language = self.language(facts)
        return tuple(
            edited.get(part.key) or TextFact(self.document, part.key, part.shipped[language])
            for part in self.parts
        )

    def text(self, facts: LetterFacts, key: str) -> str:
        """The block's text with its placeholders."""
        for kept in facts.wording:
            if (kept.document, kept.key) == (self.document, key):
                return kept.text
        return self.part(key).shipped[self.language(facts)]

    def blocks(self, facts: LetterFacts, key: str) -> list[Block]:
        """The block with its heading, facts filled in; a paragraph whose fact is unknown says so instead."""
        language, heading = self.language(facts), self.part(key).heading
        lines = [line.strip() for line in self.text(facts, key).splitlines() if line.strip()]
        said: list[Block] = [Heading(heading[language])] if heading else []
        for is_item, group in groupby(lines, lambda line: line.startswith(ITEM)):
            filled = [fill(line.removeprefix(ITEM), facts, language) for line in group]
            if is_item:
                said.append(BulletList(tuple(paragraph.text for paragraph in filled)))
            else:
                said += filled
        return said

    def words(self, facts: LetterFacts, key: str) -> str:
        """The block as one running text, for a place that takes no paragraphs."""
        language = self.language(facts)
        return " ".join(
            fill(line, facts, language).text for line in self.text(facts, key).splitlines() if line
        )


def fill(line: str, facts: LetterFacts, language: str) -> Paragraph:
    """The line with its facts, or the sentence that one is not recorded."""
    for name in NAMED.findall(line):
        known = PLACEHOLDERS.get(name)
        if known is None or not known.say(facts, language):
            what = known.meaning[language] if known else name
            return Paragraph(FRAMES[language].not_recorded.format(what=what), missing=True)
    return Paragraph(NAMED.sub(lambda found: PLACEHOLDERS[found[1]].say(facts, language) or "", line))
