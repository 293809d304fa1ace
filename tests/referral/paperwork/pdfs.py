"""Small PDFs for tests, and reading what a PDF says."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, NumberObject, StreamObject


def blank_pdf(pages: int = 1, width: float = 612, height: float = 792, rotate: int = 0) -> bytes:
    """A PDF of empty pages, as an uploaded attachment."""
    writer = PdfWriter()
    for _ in range(pages):
        page = writer.add_blank_page(width, height)
        if rotate:
            page.rotate(rotate)
    return _written(writer)


def text_pdf(*pages: str, width: float = 612, height: float = 792) -> bytes:
    """A PDF with the given text on each page, a line a line; ASCII."""
    writer = PdfWriter()
    for text in pages:
        page = writer.add_blank_page(width, height)
        shown = " T* ".join(
            f"({line}) Tj" for line in text.replace("(", r"\(").replace(")", r"\)").splitlines()
        )
        content = StreamObject()
        content.set_data(f"BT /F1 11 Tf 14 TL 72 {height - 90} Td {shown} ET".encode())
        page[NameObject("/Contents")] = writer._add_object(content)
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
    return _written(writer)


def scanned_pdf() -> bytes:
    """One page that is a picture of lines, without text."""
    picture = Image.new("L", (612, 792), 255)
    ImageDraw.Draw(picture).line([(80, 200), (500, 200), (80, 400), (500, 420)], fill=0, width=3)
    out = io.BytesIO()
    picture.save(out, "PDF")
    return out.getvalue()


def edited(data: bytes, change: Callable[[PdfWriter], None]) -> bytes:
    """The same file after `change`."""
    writer = PdfWriter(clone_from=io.BytesIO(data))
    change(writer)
    return _written(writer)


def marked_pdf(
    size: tuple[float, float] = (612, 792), *, rotate: int = 0, pages: int = 1, **entries: Any
) -> bytes:
    """Pages with `lower`, `upper` in the corners of the unturned page and some large text; `entries` join each page."""
    width, height = size
    writer = PdfWriter()
    font = writer._add_object(
        DictionaryObject({
            NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        })
    )  # fmt: skip
    point = min(width, height) / 30
    text = f"BT /F {point:.2f} Tf {point:.2f} {point:.2f} Td (lower) Tj ET " + (
        f"BT /F {point:.2f} Tf {width - 4 * point:.2f} {height - 1.5 * point:.2f} Td (upper) Tj ET"
    )
    for _ in range(pages):
        page = writer.add_blank_page(width, height)
        content = StreamObject()
        content.set_data(text.encode())
        page[NameObject("/Contents")] = writer._add_object(content)
        fonts = DictionaryObject({NameObject("/F"): font})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        if rotate:
            page[NameObject("/Rotate")] = NumberObject(rotate)
        for name, value in entries.items():
            page[NameObject(f"/{name}")] = value
    return _written(writer)


def place_of(data: bytes, page: int, words: str) -> tuple[float, float, float, float] | None:
    """Where `words` stand on a page: left, bottom, right, top in points; None when they are not there."""
    document = pypdfium2.PdfDocument(data)
    try:
        text = document[page].get_textpage()
        found = text.search(words, match_case=True).get_next()
        if found is None:
            return None
        boxes = [text.get_charbox(found[0] + n) for n in range(found[1])]
    finally:
        document.close()
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def locked_pdf() -> bytes:
    """A PDF that asks for a password."""
    writer = PdfWriter(clone_from=io.BytesIO(blank_pdf()))
    writer.encrypt("secret", algorithm="AES-256")
    return _written(writer)


def page_texts(data: bytes) -> list[str]:
    """The text of each page, in the order of the content."""
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def outline_titles(data: bytes) -> list[str]:
    """The top level of the bookmarks."""
    return [str(entry.title) for entry in PdfReader(io.BytesIO(data)).outline if not isinstance(entry, list)]


def claims_pdf_ua(data: bytes) -> bool:
    """Whether the file's metadata say that it conforms to PDF/UA."""
    metadata = PdfReader(io.BytesIO(data)).root_object["/Metadata"].get_object()
    assert isinstance(metadata, StreamObject)
    return b"pdfuaid" in metadata.get_data().replace(b"xmlns:pdfuaid", b"")


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
