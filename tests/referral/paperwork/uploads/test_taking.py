"""Attachments of every kind become pages; what can't be read is refused with its name and a sentence."""

from __future__ import annotations

import io
import os
import signal

import pytest
from pypdf import PdfReader

from referral.core.errors import Invalid, Permanent
from referral.paperwork.uploads import converter, foreign
from referral.paperwork.uploads.taking import take
from tests import report_files
from tests.referral.paperwork.pdfs import blank_pdf, locked_pdf
from tests.referral.paperwork.uploads import word_samples

HAS_CONVERTER = converter.program() is not None


@pytest.mark.parametrize(
    ("name", "data", "pages", "kept_as"),
    [
        ("note.pdf", report_files.pdf("One", "Two"), 2, None),
        ("photo.pdf", report_files.scan("PNG"), 1, "image/png"),
        ("Fax 7.tif", report_files.scan("TIFF", 3, "1"), 3, "image/tiff"),
    ],
)
def test_an_upload_is_taken_by_what_it_is_not_by_its_name(
    name: str, data: bytes, pages: int, kept_as: str | None
) -> None:
    taken = take(name, data, "files")
    assert taken.name == f"{name.rpartition('.')[0]}.pdf"
    assert len(PdfReader(io.BytesIO(taken.pdf)).pages) == pages
    assert (taken.original and (taken.original.name, taken.original.media_type, taken.original.data)) == (
        (name, kept_as, data) if kept_as else None
    )


@pytest.mark.skipif(not HAS_CONVERTER, reason="no converter for Word files on this machine")
def test_a_word_file_becomes_pages_with_its_words() -> None:
    taken = take("letter.docx", word_samples.word(), "files")
    assert word_samples.WORDS in PdfReader(io.BytesIO(taken.pdf)).pages[0].extract_text()
    assert taken.original is not None


def test_without_a_converter_a_pdf_of_the_word_file_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(converter, "program", lambda: None)
    with pytest.raises(Invalid) as refused:
        take("letter.docx", word_samples.word(), "files")
    assert refused.value.fields["files"].startswith("letter.docx: This machine has no converter")
    assert "Save it as PDF" in refused.value.fields["files"]


HOSTILE = {
    "locked": (locked_pdf(), "x is locked"),
    "broken": (b"%PDF-1.7 report", "x can't be read as a PDF"),
    "no pages": (report_files.pdf(), "can't be read|has no pages"),
    "a sheet": (b"name,date\n", "x: It can't be made pages. Choose a PDF"),
    "nothing": (b"", "x: It can't be made pages"),
    "a phone's photo": (b"\x00\x00\x00\x18ftypheic\x00\x00", "x: It is a photo in a format"),
    "a bomb in Word's clothes": (word_samples.bomb(), "x: It unpacks to more"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_can_not_be_read_is_refused_in_words(name: str) -> None:
    data, words = HOSTILE[name]
    with pytest.raises(Invalid) as refused:
        take("x", data, "files")
    assert any(start in refused.value.fields["files"] for start in words.split("|")), refused.value.fields


def test_three_hundred_pages_are_laid_on_in_the_child() -> None:
    with foreign.ForeignLaying() as laying:
        assert laying.open_upload(blank_pdf(300), "Attachment 1") == 300


def test_a_child_that_dies_or_hangs_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with foreign.ForeignLaying() as laying:
        os.kill(laying._child.process_id, signal.SIGKILL)
        with pytest.raises(Permanent, match="Attachment 1 makes the reader fail"):
            laying.open_upload(blank_pdf(1), "Attachment 1")
    monkeypatch.setattr(foreign, "MOST_SECONDS", 0.0)
    with foreign.ForeignLaying() as laying, pytest.raises(Permanent, match="takes too long"):
        laying._ask("open_upload", blank_pdf(1), "Attachment 1", 0.0)


def test_content_that_unpacks_without_end_is_refused() -> None:
    import zlib

    packed = zlib.compress(bytes(200 * 1024 * 1024), 9)
    data = report_files.pdf("x").replace(b"/Length", b"/Filter /FlateDecode /Length", 1)
    start, end = data.index(b"stream\n") + 7, data.index(b"\nendstream")
    with pytest.raises(Invalid):
        take("x.pdf", data[:start] + packed + data[end:], "files")
