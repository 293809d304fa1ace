"""Reading a PDF page by page with pypdfium2 (text, what is seen) and pypdf (form fields). Runs in the child for files
that hold other people's pages; see `reading`."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from referral.paperwork.pdf_parts import flatten
from referral.paperwork.preflight.file_model import ReadPage, Refused

HEAD, FOOT = 62.0, 58.0
"""Points above and below that hold strips: the page header and footer, also the line a fax machine prints."""
MOST_PAGES = 1_500
MOST_TEXT = 200_000
LOOK_SCALE, MOST_PIXELS_WIDE = 0.5, 1_200
DARK, LEAST_DARK_POINTS = 210, 24
"""A point counts as inked below this grey; fewer such points than this is the dust of a scanner."""
PASSWORD_NEEDED = 4


class Unreadable(Exception):
    """The file can't be read; `why` says how."""

    def __init__(self, why: Refused) -> None:
        super().__init__(why.value)
        self.why = why


def pages(data: bytes) -> Iterator[ReadPage]:
    """The pages one by one. Raises Unreadable."""
    import pypdfium2

    if b"%PDF-" not in data[:1024]:
        raise Unreadable(Refused.NO_PDF)
    try:
        if b"/AcroForm" in data:  # what is written into fields is seen as text only when it is drawn
            data = flatten(data)
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == PASSWORD_NEEDED or "assword" in str(error)
        raise Unreadable(Refused.LOCKED if locked else Refused.BROKEN) from error
    try:
        if not 0 < len(document) <= MOST_PAGES:
            raise Unreadable(Refused.TOO_COSTLY if len(document) else Refused.BROKEN)
        for index in range(len(document)):
            try:
                page = document[index]
            except pypdfium2.PdfiumError as error:
                raise Unreadable(Refused.BROKEN) from error
            yield _page(document, page, index)
            page.close()
    finally:
        document.close()


def fields(data: bytes) -> Mapping[str, str | None]:
    """Values of the form fields by partial name; none when it has none. Raises Unreadable."""
    from pypdf import PdfReader

    if b"/AcroForm" not in data and b"/ObjStm" not in data and b"/Encrypt" not in data:
        return {}
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise Unreadable(Refused.LOCKED)
        found: Mapping[str, Any] = reader.get_fields() or {}
        return {name.rpartition(".")[2]: _value(entry) for name, entry in found.items()}
    except (Unreadable, MemoryError):
        raise
    except Exception as error:
        raise Unreadable(Refused.BROKEN) from error


def _value(entry: Mapping[str, Any]) -> str | None:
    value = entry.get("/V")
    if entry.get("/FT") == "/Sig":
        return "signed" if value is not None else None
    text = str(value) if value is not None else ""
    return text if text.strip() and text != "/Off" else None


def _page(document: Any, page: Any, index: int) -> ReadPage:
    width, height = page.get_size()
    words = page.get_textpage()
    text = _told(words.get_text_range())
    body = _told(words.get_text_bounded(bottom=FOOT, top=max(height - HEAD, FOOT)))
    words.close()
    label = None
    with suppress(Exception):
        label = document.get_page_label(index) or None
    is_inked = bool(body.strip()) or _is_inked(page, width, height)
    return ReadPage(index + 1, text, body, is_inked, round(width, 1), round(height, 1), label)


def _told(text: str) -> str:
    return "\n".join(text[:MOST_TEXT].replace("\x00", "").replace("\ufffe", "-").splitlines())


def _is_inked(page: Any, width: float, height: float) -> bool:
    """Whether a reader sees anything between the strips. Only asked where there is no text, since drawing costs."""
    scale = min(LOOK_SCALE, MOST_PIXELS_WIDE / max(width, height, 1))
    seen = page.render(scale=scale, grayscale=True).to_numpy()
    body = seen[round(HEAD * scale) : max(round((height - FOOT) * scale), 1)]
    return int((body < DARK).sum()) >= LEAST_DARK_POINTS
