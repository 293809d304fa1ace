"""The child process in which a scan becomes a PDF. Started by `scans`, never imported otherwise."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any

from referral.core import limited
from referral.core.channel import Channel, Gone

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdf import PdfWriter

FORMATS = ("JPEG", "PNG", "TIFF")
MOST_PAGES = 500
MOST_PIXELS = 100_000_000
"""A sheet of ledger size scanned at 600 dots per inch has 67 million."""
MOST_SIDE, MOST_BILEVEL_SIDE = 2_600, 7_200
PAGE_INCHES, LONGEST_PAGE_INCHES = (8.5, 11.0), 17.2
PLAUSIBLE_DOTS = (60, 1300)
SMALLEST_DOTS = 96
"""Dots per inch of a picture that does not say them: a small one is not blown up to fill a page."""
FAX_WIDTHS, FAX_DOTS, COARSE = frozenset({1728, 2048, 2432}), 204.0, 98.0
"""Pixels across a fax of A4, B4 and A3 width; dots per inch across, and down in the standard mode."""
NOT_SAID = (0.0, 0.0)
JPEG_QUALITY = 88
GREY = frozenset({"1", "L", "LA", "I", "I;16", "I;16B", "I;16L", "F"})
WHITE = 255
TURNED = frozenset({5, 6, 7, 8})
ORIENTATION = 0x0112


class NoPages(Exception):
    """Why no PDF is made, in a sentence for a person."""


def main(work: str, descriptor: int, memory: int, seconds: int, idle_seconds: int) -> None:
    """Make a PDF of the scan that comes over the socket `descriptor`."""
    channel = limited.enter(descriptor)
    _load_libraries()
    limited.limit(memory, seconds)
    with suppress(Gone):
        _answer(channel)
    os._exit(0)


def _load_libraries() -> None:
    """Before the limits: what the libraries need themselves is not the file's doing."""
    import pypdf  # noqa: F401
    from PIL import Image, JpegImagePlugin, PdfImagePlugin, PngImagePlugin, TiffImagePlugin  # noqa: F401

    Image.MAX_IMAGE_PIXELS = None  # measured here, with a sentence of our own
    warnings.simplefilter("ignore")


def _answer(channel: Channel) -> None:
    _, data = channel.receive()
    try:
        pages, pdf = as_pdf(data)
    except NoPages as error:
        channel.send({"why": str(error)})
    except MemoryError:
        channel.send({"why": "It is too large."})
    except Exception:  # a damaged file may break any codec in any way
        channel.send({"why": "It is damaged, or of a kind that is not supported."})
    else:
        channel.send({"pages": pages}, pdf)


def as_pdf(data: bytes) -> tuple[int, bytes]:
    """How many pages the scan has, and the PDF made of them. Raises NoPages, and whatever a codec raises."""
    from PIL import Image
    from pypdf import PdfWriter

    writer = PdfWriter()
    with Image.open(BytesIO(data), formats=FORMATS) as scan:
        for page in _pages(scan):
            _add(writer, page, _dots(scan, page))
    out = BytesIO()
    writer.write(out)
    return len(writer.pages), out.getvalue()


def _pages(scan: Any) -> Iterator[Image]:
    """Every page upright. Only a TIFF has several: further pictures in a JPEG or PNG are previews or an animation."""
    for number in range(MOST_PAGES + 1):
        if number:
            try:
                scan.seek(number)
            except EOFError:
                return
        if number == MOST_PAGES:
            raise NoPages(f"It has more than {MOST_PAGES} pages.")
        if scan.width * scan.height > MOST_PIXELS:
            raise NoPages(f"A page of it is too large ({scan.width:,} by {scan.height:,} pixels).")
        yield _upright(scan)
        if scan.format != "TIFF":
            return


def _upright(scan: Any) -> Image:
    from PIL import ImageOps

    return _plain(ImageOps.exif_transpose(scan))


def _plain(image: Any) -> Image:
    """Black and white as it is, so that a fax stays sharp and small; else grey or colour, on white, not too large."""
    from PIL import Image

    if image.mode == "1" and max(image.size) <= MOST_BILEVEL_SIDE:
        return image.copy()  # type: ignore[no-any-return]
    if image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info:
        seen = image.convert("RGBA")
        white = Image.new("RGBA", seen.size, (WHITE, WHITE, WHITE, WHITE))
        image = Image.alpha_composite(white, seen)
    if image.mode.startswith("I"):
        image = image.point(lambda value: value / 256)
    plain = image.convert("L" if image.mode in GREY else "RGB")
    plain.thumbnail((MOST_SIDE, MOST_SIDE), Image.Resampling.LANCZOS)
    return plain  # type: ignore[no-any-return]


def _dots(scan: Any, page: Image) -> tuple[float, float]:
    """Dots per inch across and down the page that is drawn: what the file says where that makes a sheet of paper."""
    is_turned = scan.getexif().get(ORIENTATION) in TURNED
    for across, down in (scan.info.get("dpi", NOT_SAID), _guessed(scan)):
        if all(PLAUSIBLE_DOTS[0] <= dots <= PLAUSIBLE_DOTS[1] for dots in (across, down)):
            inches = (scan.width / float(across), scan.height / float(down))
            if max(inches) <= LONGEST_PAGE_INCHES:
                wide, high = reversed(inches) if is_turned else inches
                return page.width / wide, page.height / high
    fitted = max(page.width / PAGE_INCHES[0], page.height / PAGE_INCHES[1], SMALLEST_DOTS)
    return fitted, fitted


def _guessed(scan: Any) -> tuple[float, float]:
    """A fax that does not say its dots: of the standard mode when it is broader than a page can be."""
    if scan.width in FAX_WIDTHS:
        return FAX_DOTS, COARSE if scan.height < scan.width else 2 * COARSE
    return NOT_SAID


def _add(writer: PdfWriter, page: Image, dots: tuple[float, float]) -> None:
    one = BytesIO()
    quality = {} if page.mode == "1" else {"quality": JPEG_QUALITY}
    page.save(one, "PDF", dpi=dots, **quality)
    writer.append(one, import_outline=False)
