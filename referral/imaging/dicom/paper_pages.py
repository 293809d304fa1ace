"""Pages of a paper (PDF) to text and pictures. Runs only in the child process (serving.py).

A PDF is drawn without running anything in it: the library is built without scripts and fetches nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any

from referral.imaging.dicom.decode import NotShown

if TYPE_CHECKING:
    from PIL.Image import Image

PDF_MARK = b"%PDF-"
MOST_PAGES = 40
MOST_TEXT = 20_000
LARGEST_SCALE = 6.0
Answer = tuple[dict[str, Any], bytes]


def about(data: bytes, order: Mapping[str, Any]) -> Answer:
    """How many pages a PDF has, and the text of those that are shown."""
    document = _opened(data)
    try:
        texts = [_text(document, number) for number in range(min(len(document), MOST_PAGES))]
        return {"pages": len(document), "texts": texts}, b""
    finally:
        document.close()


def page(data: bytes, order: Mapping[str, Any]) -> Answer:
    """Page `number` (from 1) of a PDF as a PNG of at most `most` pixels a side."""
    document = _opened(data)
    try:
        number = order["number"]
        if not 1 <= number <= len(document):
            raise NotShown("There is no such page.")
        document.init_forms()
        found = document[number - 1]
        longest = max(*found.get_size(), 1.0)
        drawn = found.render(scale=min((order["most"] - 1) / longest, LARGEST_SCALE), rev_byteorder=True)
        return _png(drawn.to_pil().convert("RGB"))
    finally:
        document.close()


WORK: Mapping[str, Callable[[bytes, Mapping[str, Any]], Answer]] = {
    "paper": about,
    "page": page,
}


def _opened(data: bytes) -> Any:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise NotShown("It is locked with a password.") from error
        raise NotShown("It can't be read as a PDF.") from error
    if not len(document):
        document.close()
        raise NotShown("It has no pages.")
    return document


def _text(document: Any, number: int) -> str:
    """The page's text; a scan has none, and what is damaged is left out."""
    with suppress(Exception):
        found = document[number].get_textpage()
        text = found.get_text_range(0, min(found.count_chars(), MOST_TEXT))
        lines = text.encode("utf-8", "replace").decode().splitlines()
        return "\n".join("".join(c for c in line if c.isprintable()).rstrip() for line in lines).strip()
    return ""


def _png(image: Image) -> Answer:
    out = BytesIO()
    image.save(out, "PNG", compress_level=1)
    return {"width": image.width, "height": image.height}, out.getvalue()
