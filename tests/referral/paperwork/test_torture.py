"""Every document of the catalogue with facts that break layouts: same words everywhere, no page broken."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Any

import page
import pypdfium2
import pytest

from referral.paperwork import catalogue
from referral.paperwork.blocks import Document, Facts, Paragraph
from referral.paperwork.facts import LetterFacts
from referral.paperwork.models import PacketKind
from referral.paperwork.pdf import draw_pdf
from referral.paperwork.preview import draw_html
from referral.paperwork.required import BY_PATH
from referral.paperwork.sample_cases import CASES
from referral.paperwork.samples import bare_facts, sample_facts
from tests.referral.paperwork.pdfs import page_texts
from tests.referral.paperwork.test_documents import AT, AUTHOR, pdf_words, squeezed, word_of, word_words
from tests.referral.paperwork.torture import TORTURES

EVERY = pytest.mark.parametrize("name", TORTURES)
MARGIN = 57.5
"""Points left and right that stay empty on every page we draw."""
HEAVY = {"long texts", "two years of scores", "forty injections"}


def documents(facts: LetterFacts) -> list[Document]:
    return [catalogue.draw(kind, facts) for kind in catalogue.DOCUMENTS]


@cache
def drawn(name: str) -> bytes:
    """All documents with those facts in one file."""
    parts = documents(TORTURES[name]())
    return draw_pdf(parts, title="Torture", author=AUTHOR, created_at=AT).data


def is_right_to_left(word: str) -> bool:
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in word)


@EVERY
def test_screen_and_word_say_every_word(name: str) -> None:
    for document in documents(TORTURES[name]()):
        words = "".join(squeezed(word) for word in document.words())
        html = re.sub(r"<[^>]+>", "", str(draw_html(document))).replace("&#39;", "'").replace("&#34;", '"')
        assert squeezed(html) == words, document.title
        assert word_words(word_of(document)) == words, document.title


@EVERY
def test_the_pdf_says_every_word(name: str) -> None:
    said = pdf_words(drawn(name)).replace("\u200b", "")
    letters = Counter("".join(page_texts(drawn(name))))
    for document in documents(TORTURES[name]()):
        for word in map(squeezed, document.words()):
            if is_right_to_left(
                word
            ):  # drawn from right to left, joined letters as one: its letters must be there
                assert not Counter(unicodedata.normalize("NFC", word)) - letters, document.title
            else:
                assert word in said, (document.title, word)


@EVERY
def test_no_page_is_blank_or_runs_over_its_margins(name: str) -> None:
    file = pypdfium2.PdfDocument(drawn(name))
    try:
        for number, sheet in enumerate(file, 1):
            text = sheet.get_textpage()
            assert len(text.get_text_range().split("\n")) > 2, f"page {number} is blank"
            width = sheet.get_width()
            for place in range(text.count_rects()):
                left, _, right, _ = text.get_rect(place)
                said = text.get_text_bounded(*text.get_rect(place))
                assert MARGIN <= left <= right <= width - MARGIN, (number, said)
    finally:
        file.close()


@EVERY
def test_every_page_says_whose_it_is_and_which_it_is(name: str) -> None:
    texts = page_texts(drawn(name))
    printed = {squeezed(" · ".join(d.identifiers)) for d in documents(TORTURES[name]())}
    for number, text in enumerate(texts, 1):
        assert squeezed(f"Page {number} of {len(texts)}") in squeezed(text)
        if not is_right_to_left(text):
            assert any(squeezed(text).count(whose) for whose in printed), f"page {number} names nobody"


@pytest.mark.parametrize("name", [name for name in TORTURES if name not in HEAVY])
def test_it_stays_accessible(name: str) -> None:
    assert page.validate_pdf_bytes(drawn(name), profile="ua1").is_compliant


@pytest.mark.parametrize("name", CASES)
def test_each_sample_case_makes_a_ready_packet_without_a_gap(name: str) -> None:
    facts = CASES[name]()
    assert catalogue.what_is_missing(facts, _request_kinds()) == ()
    for kind in _request_kinds():
        if kind in catalogue.DOCUMENTS:
            assert gaps(catalogue.draw(kind, facts)) == [], kind


def _request_kinds() -> tuple[str, ...]:
    return catalogue.PACKETS[PacketKind.REQUEST]


def gaps(document: Document) -> list[str]:
    """What a document says is missing."""
    found = [b.text for b in document.blocks if isinstance(b, Paragraph) and b.missing]
    return found + [f.label for b in document.blocks if isinstance(b, Facts) for f in b.facts if f.missing]


@pytest.mark.parametrize("kind", catalogue.DOCUMENTS)
def test_with_only_what_it_requires_a_document_has_no_gap(kind: str) -> None:
    """Optional parts that are empty are left out or said plainly: a finished paper holds no red line."""
    document = catalogue.draw(kind, only_required(kind))
    assert gaps(document) == []
    assert "not recorded" not in " ".join((*document.words(), *document.identifiers)).lower()


def only_required(kind: str) -> LetterFacts:
    """The sample's required facts of a document, and nothing else."""
    facts, whole = bare_facts(), sample_facts()
    for required in catalogue.KINDS[kind].REQUIRED:
        facts = _with(facts, required.path.split("."), _value(whole, required.path.split(".")))
    return facts


def _value(facts: object, steps: list[str]) -> object:
    for step in steps:
        facts = getattr(facts, step)
    return facts


def _with(facts: Any, steps: list[str], value: object) -> Any:
    if len(steps) > 1:
        value = _with(getattr(facts, steps[0]), steps[1:], value)
    return replace(facts, **{steps[0]: value})


def test_a_veteran_with_one_name_lacks_no_name_and_one_without_any_lacks_it() -> None:
    for name in ("one name only", "only a first name"):
        assert not BY_PATH["veteran.first_name"].is_missing(TORTURES[name]())
        assert not BY_PATH["veteran.last_name"].is_missing(TORTURES[name]())
    assert BY_PATH["veteran.last_name"].is_missing(bare_facts())
