"""Letters to the veteran: plain, without a promise, and in both languages the same parts and facts."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import docx
import page
import pytest

from referral.core.languages import ENGLISH, LANGUAGES, SPANISH
from referral.paperwork import catalogue
from referral.paperwork.blocks import Block, BulletList, Document, Facts, Heading, Paragraph
from referral.paperwork.claims_language import findings_in
from referral.paperwork.facts import LetterFacts, TextFact
from referral.paperwork.own_wording.samples import SAMPLES
from referral.paperwork.pdf import draw_pdf
from referral.paperwork.samples import bare_facts, sample_facts
from referral.paperwork.texts.declared import EDITABLE
from referral.paperwork.texts.lint import lint, refusal
from referral.paperwork.texts.placeholders import PLACEHOLDERS
from referral.paperwork.texts.reading_grade import grade
from referral.paperwork.texts.text_block import NAMED
from referral.paperwork.word import draw_word

LETTERS = [kind for kind in catalogue.DOCUMENTS if kind.startswith("veteran_letter_")]
EACH_LETTER = pytest.mark.parametrize("kind", LETTERS)
EACH_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)
EACH_SAMPLE = pytest.mark.parametrize("sample", SAMPLES)
AT = datetime(2026, 10, 15, 15, 30, tzinfo=UTC)
NUMBERS = re.compile(r"\d[\d,.:/-]*\d|\d")
ENGLISH_LEFT = re.compile(r"\b(the|you|your|and|call|with|visit|letter|approved)\b", re.IGNORECASE)
QUOTED = {"request for service", "clinical appeal", "patient advocate"}


def in_language(facts: LetterFacts, language: str) -> LetterFacts:
    return replace(facts, veteran=replace(facts.veteran, language=language))


def drawn(kind: str, language: str, facts: LetterFacts | None = None) -> Document:
    return catalogue.draw(kind, in_language(facts or sample_facts(), language))


def shape(block: Block) -> tuple[object, ...]:
    """What a block is apart from its words: its kind, level, number of items, and whether it misses a fact."""
    parts = len(block.items) if isinstance(block, BulletList) else 0
    level = block.level if isinstance(block, Heading) else 0
    missing = block.missing if isinstance(block, Paragraph) else None
    rows = [fact.missing for fact in block.facts] if isinstance(block, Facts) else None
    return type(block).__name__, level, parts, missing, rows


@EACH_LETTER
@EACH_SAMPLE
def test_both_languages_have_the_same_parts(kind: str, sample: str) -> None:
    english, spanish = (drawn(kind, language, SAMPLES[sample][1]) for language in (ENGLISH, SPANISH))
    assert [shape(block) for block in spanish.blocks] == [shape(block) for block in english.blocks]
    assert spanish.language == SPANISH
    assert spanish.title != english.title


def test_every_text_is_shipped_in_both_languages_with_the_same_facts_and_numbers() -> None:
    for texts in EDITABLE.values():
        for part in texts.parts if texts.for_veteran else ():
            assert set(part.shipped) == set(LANGUAGES)
            said = [sorted(NAMED.findall(words)) for words in part.shipped.values()]
            assert said[0] == said[1], part.key
            numbers = [sorted(NUMBERS.findall(words)) for words in part.shipped.values()]
            assert numbers[0] == numbers[1], part.key
            assert not part.heading or set(part.heading) == set(LANGUAGES)


@EACH_LETTER
def test_both_languages_carry_the_same_facts(kind: str) -> None:
    """Each fact a text names stands in either letter as that language says it; names and numbers stand unchanged."""
    facts = sample_facts()
    for language in LANGUAGES:
        text = " ".join(drawn(kind, language).words())
        named = {
            name
            for part in (*catalogue.DOCUMENTS[kind].TEXTS.parts,)  # type: ignore[attr-defined]
            if part.key in ("opening", "who", "next", "you_can", "dates", "appeal", "visits")
            for name in NAMED.findall(part.shipped[language])
        }
        for name in named:
            assert PLACEHOLDERS[name].say(facts, language) in text  # type: ignore[operator]
        for same in ("(602) 555-0140", "(602) 555-0110", "4831-0927-5", "Tobias", "988", "838255", "911"):
            assert same in text


@EACH_LETTER
def test_no_english_is_left_in_a_spanish_letter(kind: str) -> None:
    facts = sample_facts()
    unquoted = replace(
        facts,
        decision=replace(facts.decision, reason="x", questions_to_ask=()),
        course=replace(facts.course, answer_note="x", asked_for="x"),
        practice=replace(facts.practice, name="Juniper", address_lines=()),
    )
    words = [word.lower() for word in drawn(kind, SPANISH, unquoted).words()]
    left = " ".join(words)
    for quoted in QUOTED:
        left = left.replace(quoted, "")
    assert not ENGLISH_LEFT.findall(left)
    assert "07/03" not in left
    assert "03/07" not in left


@EACH_LETTER
@EACH_LANGUAGE
@EACH_SAMPLE
def test_a_letter_makes_no_claim(kind: str, language: str, sample: str) -> None:
    document = drawn(kind, language, SAMPLES[sample][1])
    assert [found for words in document.words() for found in findings_in(words, language)] == []


@EACH_LETTER
@EACH_LANGUAGE
def test_a_letter_reads_at_about_grade_six(kind: str, language: str) -> None:
    def said(document: Document) -> Iterator[str]:
        for block in document.blocks:
            if isinstance(block, Paragraph):
                yield block.text
            elif isinstance(block, BulletList):
                yield from block.items

    assert grade("\n".join(said(drawn(kind, language))), language) <= 6


@EACH_LETTER
@EACH_LANGUAGE
def test_a_letter_is_large_and_says_who_what_next_and_whom_to_call(kind: str, language: str) -> None:
    document = drawn(kind, language)
    headings = [block.text for block in document.blocks if isinstance(block, Heading)]
    wanted = {
        ENGLISH: ["Who has it now", "What happens next", "What you can do", "Whom to call"],
        SPANISH: ["Quién lo tiene ahora", "Qué sigue", "Qué puede hacer usted", "A quién llamar"],
    }
    assert [heading for heading in headings if heading in wanted[language]] == wanted[language]
    assert document.text_points == 14


@EACH_LETTER
def test_a_spanish_letter_says_so_in_both_files(kind: str) -> None:
    document = drawn(kind, SPANISH)
    data = draw_pdf([document], title=document.title, author="Juniper", created_at=AT).data
    assert page.validate_pdf_bytes(data, profile="ua1").is_compliant
    assert re.search(rb"/Lang ?\(es-US\)", data)
    word = docx.Document(io.BytesIO(draw_word(document, author="Juniper", created_at=AT)))
    assert word.core_properties.language == "es"
    assert 'w:lang w:val="es-US"' in word.styles.element.xml
    assert "Página" in word.sections[0].footer.paragraphs[0].text


def test_dates_and_times_are_said_as_in_the_language() -> None:
    text = " ".join(drawn("veteran_letter_appointment", SPANISH).words())
    assert "martes 3 de noviembre de 2026" in text
    assert "2:30 p. m." in text
    assert "15 de octubre de 2026" in text
    english = " ".join(drawn("veteran_letter_appointment", ENGLISH).words())
    assert "Tuesday, November 3, 2026" in english
    assert "2:30 PM" in english


def test_every_shipped_text_passes_its_own_lint() -> None:
    found = [
        (texts.document, part.key, language, finding)
        for texts in EDITABLE.values()
        for part in texts.parts
        for language, words in part.shipped.items()
        if (finding := refusal(lint(texts, part, words, language)))
    ]
    assert found == []


def test_a_frozen_text_is_said_instead_of_the_shipped_one_and_survives_storage() -> None:
    own = TextFact("veteran_letter_received", "who", "Ask for Ana.\n- One\n- Two", 3)
    facts = LetterFacts.from_json(replace(sample_facts(), wording=(own,)).to_json())
    document = catalogue.draw("veteran_letter_received", facts)
    assert Paragraph("Ask for Ana.") in document.blocks
    assert BulletList(("One", "Two")) in document.blocks


def test_what_only_letters_say_does_not_change_a_packets_fingerprint() -> None:
    facts = in_language(sample_facts(), SPANISH)
    facts = replace(facts, course=bare_facts().course, wording=(TextFact("x", "y", "z"),))
    assert facts.fingerprint() == sample_facts().fingerprint()
