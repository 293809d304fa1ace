"""Documents edited in Word: what they may not say, and the pages that are sent of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from referral.core.errors import Invalid
from referral.paperwork import catalogue
from referral.paperwork.models import PacketKind
from referral.paperwork.samples import bare_facts, sample_facts
from referral.paperwork.uploads import converter
from referral.paperwork.uploads.edited import read_edited
from referral.paperwork.word import draw_word
from tests.referral.paperwork.pdfs import text_pdf
from tests.referral.paperwork.uploads import word_samples
from tests.referral.paperwork.uploads.word_samples import WORDS, word

ADDED = b'<w:p><w:ins w:id="1" w:author="x"><w:r><w:t>more</w:t></w:r></w:ins></w:p>'
REFUSED = {
    "a claim": (word("Relief is guaranteed."), "no outcome can be promised"),
    "coverage": (word("This care is covered by VA."), "VA decides coverage"),
    "a placeholder": (word("Call {practice_phone}."), "{practice_phone}"),
    "something left to write": (word("Therapy since XXX."), "“XXX”"),
    "a fact nobody recorded": (word("Goals: Not recorded"), "“Not recorded”"),
    "a draft": (word("Text", header="DRAFT – NOT READY · Ada Moss"), "DRAFT"),
    "tracked changes": (word_samples.with_body(ADDED), "tracked changes"),
    "macros": (word_samples.with_macros(), "macros"),
    "an electronic signature": (
        word("Ingrid Halvorsen, MD", "Signed electronically 10/15/2026 10:32 AM CDT"),
        "without the signature",
    ),
    "no words": (word(""), "no words"),
    "no Word file": (b"%PDF-1.7", "no Word file"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_may_not_be_sent_is_refused_at_the_word_file(name: str) -> None:
    data, words = REFUSED[name]
    with pytest.raises(Invalid) as refused:
        read_edited(data, text_pdf(WORDS))
    assert words in refused.value.fields["word"]


def test_without_a_converter_its_pdf_is_asked_for_and_must_say_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(converter, "program", lambda: None)
    with pytest.raises(Invalid) as refused:
        read_edited(word(), None)
    assert refused.value.fields["pdf"].startswith("Save the edited document as PDF in Word")
    with pytest.raises(Invalid) as refused:
        read_edited(word(), text_pdf("Quite another letter"))
    assert "does not say what the Word file says" in refused.value.fields["pdf"]
    pdf = text_pdf(WORDS)
    assert read_edited(word(), pdf).pdf == pdf


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Goals: Not\nrecorded", "“Not recorded”"),
        ("Therapy since XXX", "“XXX”"),
        ("Relief is guaranteed.", "no outcome can be promised"),
        ("Signed\nelectronically by Ingrid Halvorsen, MD", "without the signature"),
    ],
)
def test_the_pdf_may_say_no_more_than_the_word_file_may(line: str, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_edited(word(), text_pdf(f"{WORDS}\n{line}"))
    assert words in refused.value.fields["pdf"]


@pytest.mark.parametrize("kind", list(catalogue.PACKETS[PacketKind.REQUEST]))
def test_what_the_program_draws_itself_may_be_sent_back_unless_facts_are_missing(kind: str) -> None:
    if kind not in catalogue.DOCUMENTS:
        pytest.skip("no Word file")

    def drawn(draft: bool) -> bytes:
        facts = (bare_facts() if draft else sample_facts()).printable()
        at = datetime(2026, 10, 6, tzinfo=UTC)
        return draw_word(catalogue.draw(kind, facts), author="Lakeview", created_at=at, draft=draft)

    with pytest.raises(Invalid) as refused:
        read_edited(drawn(draft=False), b"no PDF")
    assert set(refused.value.fields) == {"pdf"}
    with pytest.raises(Invalid) as refused:
        read_edited(drawn(draft=True), b"no PDF")
    assert "DRAFT" in refused.value.fields["word"]
