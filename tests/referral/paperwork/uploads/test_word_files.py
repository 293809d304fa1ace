"""Uploaded Word files: their words, and what makes one dangerous refused in a sentence."""

from __future__ import annotations

import io

import docx
import pytest

from referral.paperwork.uploads import word_reading
from referral.paperwork.uploads.word_files import read_word
from referral.paperwork.uploads.word_reading import NotTaken, read
from tests.referral.paperwork.uploads import word_samples
from tests.referral.paperwork.uploads.word_samples import WORDS, word


def test_a_file_is_read_in_a_child_with_all_its_words_and_packed_anew() -> None:
    data = word("Dear colleague,", WORDS, header="Lakeview Spine")
    found = read_word(data)
    assert found.texts == ("Dear colleague,", WORDS, "Lakeview Spine")
    assert (found.is_marked_up, found.has_objects) == (False, False)
    assert [p.text for p in docx.Document(io.BytesIO(found.docx)).paragraphs] == ["Dear colleague,", WORDS]
    assert read(data).docx == found.docx


def test_links_to_click_on_are_let_in() -> None:
    assert read(word_samples.with_relation("hyperlink")).texts == (WORDS,)


def test_tracked_changes_are_told() -> None:
    added = b'<w:p><w:ins w:id="1" w:author="x"><w:r><w:t>more</w:t></w:r></w:ins></w:p>'
    found = read(word_samples.with_body(added))
    assert found.is_marked_up
    assert "more" in found.texts
    assert read(word_samples.with_header_change()).is_marked_up


def test_a_template_elsewhere_does_not_go_on() -> None:
    packed = read(word_samples.with_template()).docx
    for name in ("word/settings.xml", "word/_rels/settings.xml.rels"):
        assert b"attachedTemplate" in word_samples.part(word_samples.with_template(), name)
        assert b"attachedTemplate" not in word_samples.part(packed, name)
    assert docx.Document(io.BytesIO(packed)).paragraphs[-1].text == WORDS


FIELD = b'<w:p><w:r><w:instrText> includetext "file:///etc/passwd" </w:instrText></w:r></w:p>'
CUT_FIELD = (
    b'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> INCLUDE</w:instrText></w:r>'
    b'<w:r><w:instrText>TEXT "file:///etc/passwd"</w:instrText></w:r>'
    b'<w:r><w:fldChar w:fldCharType="separate"/><w:t>1</w:t><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)
HOSTILE = {
    "no ZIP": (b"PK\x03\x04 nothing", "no Word file"),
    "cut off": (word()[:-30], "no Word file"),
    "another ZIP": (word_samples.changed(word(), {"[Content_Types].xml": None}), "no Word file"),
    "no document": (word_samples.changed(word(), {"word/document.xml": None}), "no Word file"),
    "broken XML": (word_samples.changed(word(), {"word/document.xml": b"<w:p"}), "no Word file"),
    "an old or locked file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Word file"),
    "macros": (word_samples.with_macros(), "has macros"),
    "a linked picture": (word_samples.with_relation("image"), "outside the file"),
    "a page of another format": (word_samples.with_relation("aFChunk"), "outside the file"),
    "a field that fetches": (word_samples.with_body(FIELD), "outside the file"),
    "a field cut in two": (word_samples.with_body(CUT_FIELD), "a field INCLUDETEXT"),
    "words under other names": (word_samples.strict(), "Strict Open XML"),
    "a bomb": (word_samples.bomb(), "more than a document"),
    "a claim of 2 GB": (word_samples.claiming_two_gigabytes(), "more than a document"),
    "entities": (word_samples.with_entities(), "no Word file"),
    "a way out": (word_samples.changed(word(), {"../x.xml": b"<x/>"}), "no Word file"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gives_a_sentence(name: str) -> None:
    data, words = HOSTILE[name]
    with pytest.raises(NotTaken, match=words):
        (read_word if data[:2] != b"PK" else read)(data)


def test_more_parts_than_a_document_has_are_not_even_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_reading, "MOST_PARTS", 5)
    with pytest.raises(NotTaken, match="more than a document"):
        read(word())
