"""Radiologists' reports as tests need them: with text, as scans, and hostile ones. All invented."""

from __future__ import annotations

import io
import zlib

from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter

WORDS = "IMPRESSION: Annular fissure at L4-5 without herniation."


def pdf(*texts: str, content: bytes = b"", box: str = "0 0 612 792", extra: bytes = b"") -> bytes:
    """A PDF with a page for each text; `content` is drawn on every page, `extra` goes into the catalog."""
    bodies = [b"", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for text in texts:
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").encode("latin-1")
        stream = b"BT /F1 14 Tf 60 700 Td (" + escaped + b") Tj ET " + content
        bodies.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        bodies.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents %d 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
            % (box.encode(), len(bodies))
        )
        kids.append(b"%d 0 R" % len(bodies))
    bodies[0] = b"<< /Type /Catalog /Pages 2 0 R %s >>" % extra
    bodies[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return _file(bodies)


def _file(bodies: list[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(
        out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(bodies) + 1, start)
    )


def locked() -> bytes:
    """A PDF that opens with a password only."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(WORDS))))
    writer.encrypt("secret", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def bomb() -> bytes:
    """A small PDF with a picture of three thousand million pixels."""
    side = 55_000
    row = zlib.compressobj(9)
    data = b"".join(row.compress(bytes(side * 64)) for _ in range(side // 64)) + row.flush()
    picture = (
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 "
        b"/Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (side, side, len(data), data)
    )
    drawing = b"q 612 0 0 792 0 0 cm /P Do Q"
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /XObject << /P 5 0 R >> >> >>"
    )
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            page,
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
            picture,
        ]
    )


def endless() -> bytes:
    """A PDF whose page never gets done being drawn in any time a person waits."""
    return pdf(WORDS, content=b"0 0 m 600 780 l 0 780 l 600 0 l S " * 3_000_000)


def scan(kind: str = "JPEG", pages: int = 1, mode: str = "L") -> bytes:
    """A scanned sheet with a line of writing."""
    sheets = []
    for number in range(pages):
        sheet = Image.new(mode, (850, 1100), 255 if mode in ("1", "L") else "white")
        ImageDraw.Draw(sheet).text((80, 100 + 40 * number), WORDS, fill=0)
        sheets.append(sheet)
    out = io.BytesIO()
    more = {"save_all": True, "append_images": sheets[1:]} if kind == "TIFF" else {}
    if mode == "1":
        more["compression"] = "group4"
    sheets[0].save(out, kind, **more)
    return out.getvalue()
