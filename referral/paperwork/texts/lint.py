"""What is wrong with an edited text block, and what could be better. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from referral.paperwork.claims_language import claim_problem
from referral.paperwork.texts.placeholders import PLACEHOLDERS
from referral.paperwork.texts.reading_grade import WORD, grade, sentences
from referral.paperwork.texts.text_block import ITEM, NAMED, TextBlock, Texts

LONGEST_TEXT = 4000
AIM, MOST = 6, 8
"""School grades: what letters to veterans aim at, and what none may go beyond (domain facts 11.46)."""
FEW_WORDS = 20
"""A grade of fewer words says little."""
LONG_SENTENCE = 20


@dataclass(frozen=True)
class Finding:
    """One remark. `refused`: the text can't be saved with it."""

    words: str
    refused: bool = True


def lint(texts: Texts, block: TextBlock, text: str, language: str) -> list[Finding]:
    """Everything to say about `text` as the words of `block` in `language`."""
    if not text.strip():
        return [Finding("Write the text. To use the shipped one again, put it back below.")]
    if len(text) > LONGEST_TEXT:
        return [Finding(f"Write at most {LONGEST_TEXT:,} characters.")]
    found = [*_facts(block, text), *_must_say(block, text)]
    if any(unicodedata.category(sign) == "Cc" and sign not in "\n\r\t" for sign in text):
        found.append(Finding("The text holds a sign that can't be printed. Type it again."))
    if problem := claim_problem(text, language):
        found.append(Finding(problem))
    if texts.for_veteran:
        found += _plainness(text, language)
    return found


def refusal(findings: list[Finding]) -> str:
    """What keeps the text from being saved, in one string; "" when nothing does."""
    return " ".join(finding.words for finding in findings if finding.refused)


def _facts(block: TextBlock, text: str) -> Iterator[Finding]:
    known = ", ".join(f"{{{name}}}" for name in block.facts) or "none"
    for name in dict.fromkeys(NAMED.findall(text)):
        if name not in PLACEHOLDERS:
            yield Finding(f"{{{name}}} is no fact. This text may name: {known}.")
        elif name not in block.facts:
            yield Finding(f"{{{name}}} can't be named here. This text may name: {known}.")
    rest = NAMED.sub("", text)
    if "{" in rest or "}" in rest:
        yield Finding("A { or } stands by itself. A fact is written like {practice_phone}.")


def _must_say(block: TextBlock, text: str) -> Iterator[Finding]:
    for words in block.must_say:
        if words not in text:
            yield Finding(f"This text must say {words}.")


def _plainness(text: str, language: str) -> Iterator[Finding]:
    words = "\n".join(line.strip().removeprefix(ITEM) for line in NAMED.sub("name", text).splitlines())
    reached = grade(words, language)
    if len(WORD.findall(words)) >= FEW_WORDS and reached > AIM:
        yield Finding(
            f"Reads at about grade {reached:.0f}. Letters to veterans aim at {AIM} and may not go beyond {MOST}: "
            "use short words and short sentences.",
            refused=reached > MOST,
        )
    for sentence in sentences(words):
        if (length := len(WORD.findall(sentence))) > LONG_SENTENCE:
            yield Finding(
                f"A sentence of {length} words: “{sentence.strip()[:60]}…”. Cut it in two.", refused=False
            )
