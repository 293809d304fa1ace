"""Invented cases for the preview of a text, so that every block can be seen in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from referral.paperwork import catalogue
from referral.paperwork.blocks import Document
from referral.paperwork.course_facts import ReviewEnd
from referral.paperwork.facts import DecisionFacts, LetterFacts, TextFact
from referral.paperwork.samples import bare_facts, sample_facts
from referral.paperwork.texts.declared import kinds_with
from referral.paperwork.texts.text_block import Texts


def _other_turns() -> LetterFacts:
    """A case that went the other way wherever the usual sample goes one."""
    usual = sample_facts()
    return replace(
        usual,
        authorization=replace(usual.authorization, valid_from=None),
        request=replace(usual.request, needed_within_48_hours=True),
        chase=replace(usual.chase, rung=2),
        decision=DecisionFacts(usual.decision.reason),
        course=replace(
            usual.course, needed=(), asked_for=None, review_end=ReviewEnd.CANDIDATE, with_changes=True
        ),
    )


def _third_turn() -> LetterFacts:
    usual = _other_turns()
    return replace(
        usual,
        chase=replace(usual.chase, rung=3),
        course=replace(usual.course, review_end=ReviewEnd.REFER_SURGEON),
    )


SAMPLES: Mapping[str, tuple[str, LetterFacts]] = {
    "usual": ("A complete case", sample_facts()),
    "other": ("A case that took another turn", _other_turns()),
    "third": ("A case for a surgeon, third letter to VA", _third_turn()),
    "bare": ("A case of which nothing is recorded", bare_facts()),
}


def preview(
    texts: Texts, key: str, text: str, language: str, own: tuple[TextFact, ...], sample: str
) -> tuple[str, Document]:
    """A paper with the text in its place, and the sample case it was drawn from.

    `own` are the practice's other words. An unknown `sample` is the first in which the block occurs.
    """
    edited = TextFact(texts.document, key, text)
    others = tuple(one for one in own if (one.document, one.key) != (texts.document, key))
    drawn: dict[str, Document] = {}
    for name in [sample] if sample in SAMPLES else SAMPLES:
        facts = SAMPLES[name][1]
        facts = replace(
            facts, wording=(edited, *others), veteran=replace(facts.veteran, language=language)
        ).printable()
        said = {words for block in texts.blocks(facts, key) for words in block.words()}
        for kind in kinds_with(texts.document):
            document = catalogue.draw(kind, facts)
            if said <= set(document.words()) or texts.words(facts, key) in set(document.words()):
                return name, document
            drawn.setdefault(name, document)
    return next(iter(drawn.items()))
