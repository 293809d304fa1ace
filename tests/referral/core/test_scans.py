"""Scans, photos and faxes made PDFs in a limited child; damaged and hostile ones give a sentence."""

from __future__ import annotations

import io
import struct
import zlib

import pypdfium2
import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader

from referral.core import scan_pages, scans
from tests import report_files

FINE, STANDARD = (204, 196), (204, 98)


def fax(height: int, dpi: tuple[int, int] | None, compression: str, pages: int = 1) -> bytes:
    """Sheets as a fax server stores them, with a black square of an inch in the upper left corner."""
    sheet = Image.new("1", (1728, height), 1)
    ImageDraw.Draw(sheet).rectangle((204, height // 11, 408, 2 * height // 11), fill=0)
    out = io.BytesIO()
    said = {"dpi": dpi} if dpi else {}
    sheet.save(
        out, "TIFF", compression=compression, save_all=True, append_images=[sheet] * (pages - 1), **said
    )
    return out.getvalue()


def darkest(pdf: bytes) -> int:
    """The darkest point of the first page at 20 dots an inch: 0 black, 255 white."""
    page: Image.Image = pypdfium2.PdfDocument(pdf)[0].render(scale=20 / 72).to_pil()
    return min(page.convert("L").tobytes())


@pytest.mark.parametrize(
    ("kind", "pages", "mode"), [("JPEG", 1, "RGB"), ("PNG", 1, "RGBA"), ("TIFF", 3, "1"), ("TIFF", 2, "L")]
)
def test_a_scan_becomes_a_pdf_of_its_pages(kind: str, pages: int, mode: str) -> None:
    scan = report_files.scan(kind, pages, mode)
    made = scans.pages_of(scan)
    assert (made.pages, len(PdfReader(io.BytesIO(made.pdf)).pages)) == (pages, pages)
    assert darkest(made.pdf) < 230
    assert scans.pages_of(scan) == made


@pytest.mark.parametrize(
    ("height", "dpi", "compression"),
    [(1078, STANDARD, "group3"), (2156, FINE, "group4"), (1078, None, "group4"), (2156, None, "tiff_ccitt")],
)
def test_a_fax_has_the_shape_of_its_paper_whatever_its_dots(
    height: int, dpi: tuple[int, int] | None, compression: str
) -> None:
    page = PdfReader(io.BytesIO(scans.pages_of(fax(height, dpi, compression, 2)).pdf)).pages[0]
    assert [round(float(side) / 72, 1) for side in page.mediabox[2:]] == [8.5, 11.0]


def test_a_photo_taken_sideways_is_turned_and_one_see_through_lies_on_white() -> None:
    photo, exif, out = Image.new("RGB", (400, 300), "white"), Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    photo.save(out, "JPEG", exif=exif, dpi=(100, 100))
    box = PdfReader(io.BytesIO(scans.pages_of(out.getvalue()).pdf)).pages[0].mediabox
    assert [float(side) / 72 for side in box[2:]] == [3.0, 4.0]
    glass = io.BytesIO()
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(glass, "PNG")
    assert darkest(scans.pages_of(glass.getvalue()).pdf) > 250


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is that large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(9)))
        + chunk(b"IEND", b"")
    )


def tiff_of(pages: int, back_to_start: bool = False) -> bytes:
    """A TIFF whose pages of one dot all share their dot."""
    out = bytearray(b"II*\x00\x08\x00\x00\x00")
    tags = [(256, 8), (257, 1), (258, 1), (259, 1), (262, 1), (273, 4), (277, 1), (278, 1), (279, 1)]
    for number in range(pages):
        out += struct.pack("<H", len(tags))
        for tag, value in tags:
            out += struct.pack("<HHII", tag, 4, 1, value)
        is_last = number == pages - 1
        out += struct.pack("<I", (8 if back_to_start else 0) if is_last else len(out) + 4)
    return bytes(out)


HOSTILE = {
    "broken JPEG": (b"\xff\xd8\xff broken", "damaged"),
    "broken PNG": (b"\x89PNG broken", "damaged"),
    "broken TIFF": (b"II*\x00 broken", "damaged"),
    "cut off": (report_files.scan()[:4000], "damaged"),
    "a claim of 20,000 by 20,000": (png_claiming(20_000, 20_000), "too large"),
    "a claim within limits that is not kept": (png_claiming(9_000, 9_000), "damaged"),
    "thousands of pages": (tiff_of(3_000), f"more than {scan_pages.MOST_PAGES} pages"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_scan_gives_a_sentence(name: str) -> None:
    data, words = HOSTILE[name]
    with pytest.raises(scans.UnreadableScan, match=words):
        scans.pages_of(data)


def test_pages_that_lead_back_to_the_first_come_to_an_end() -> None:
    assert scans.pages_of(tiff_of(3, back_to_start=True)).pages == 3


def test_what_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "MOST_SECONDS", 0.0)
    with pytest.raises(scans.UnreadableScan, match="too long"):
        scans.pages_of(report_files.scan())
