"""Other people's PDFs in a packet: opening them and laying their pages on the pages drawn for them.

With uploads all of this runs in a limited child (`uploads/foreign.py`).

The strips above and below (whose it is, page x of y) are drawn by Typst; the file's page is placed between them,
slightly smaller, as one picture-like object, so that its own tags can't be confused with ours.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from referral.core.errors import Permanent

PAGE_WIDTH, PAGE_HEIGHT = 612.0, 792.0
MOST_PAGES = 1000
REPRINT = "Print it to a new PDF and upload that."
FILE_ID = re.compile(rb"/ID\s*\[<([0-9A-F]+)><[0-9A-F]+>\]")
UA_CLAIM = re.compile(rb"<pdfuaid:(\w+)>.*?</pdfuaid:\1>|pdfuaid:(part|rev)=\"[^\"]*\"")


class Insertion(NamedTuple):
    """Pages to be laid on: of the file opened as `number`, from the first page of the packet's `part` on, between
    strips left free above and below of that many points."""

    part: int
    strip: float
    number: int


def open_pages(data: bytes, what: str) -> Sequence[Any]:
    """The pages of an uploaded PDF. Raises Permanent, naming it as `what`, when it can't be read."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise Permanent(
                f"{what} is locked (a password, or a ban on copying). Upload a copy without a lock."
            )
        _check_is_pages(reader.trailer["/Root"], what)
        pages = list(reader.pages)
        if not pages:
            raise Permanent(f"{what} has no pages.")
        if len(pages) > MOST_PAGES:
            raise Permanent(f"{what} has more than {MOST_PAGES} pages.")
        for page in pages:
            _ = (page.mediabox, page.get_contents())
    except (
        PyPdfError,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        RecursionError,
        OverflowError,
    ) as error:
        raise Permanent(f"{what} can't be read as a PDF. {REPRINT}") from error
    return pages


def _check_is_pages(root: Any, what: str) -> None:
    """Refuse files whose pages say only "open this in Adobe Reader"."""
    if "/Collection" in root:
        raise Permanent(f"{what} is a portfolio of several files. Upload the files in it one by one.")
    if root.get("/NeedsRendering"):
        raise Permanent(f"{what} is a form that only Adobe Reader can show. {REPRINT}")


def open_upload(data: bytes, what: str) -> Sequence[Any]:
    """As `open_pages`, with form fields and annotations drawn into the pages."""
    import pypdfium2

    open_pages(data, what)
    try:
        return open_pages(flatten(data), what)
    except pypdfium2.PdfiumError as error:
        raise Permanent(f"{what} can't be read as a PDF. {REPRINT}") from error


def flatten(data: bytes) -> bytes:
    """The same pages with all fields and annotations drawn into them."""
    import pypdfium2

    raw: Any = pypdfium2.raw
    document = pypdfium2.PdfDocument(data)
    try:
        document.init_forms()
        for page in document:
            raw.FPDFPage_Flatten(page, raw.FLAT_PRINT)
        out = io.BytesIO()
        document.save(out)
    finally:
        document.close()
    return FILE_ID.sub(rb"/ID[<\1><\1>]", out.getvalue())  # the second half would be random


@dataclass
class Laying:
    """Files opened one after the other, whose pages are then laid on a packet's. They go by the number of opening."""

    _opened: list[Sequence[Any]] = field(default_factory=list)

    def open_own(self, data: bytes, what: str) -> int:
        """Open a PDF that we made; how many pages it has. Raises Permanent."""
        self._opened.append(open_pages(data, what))
        return len(self._opened[-1])

    def open_upload(self, data: bytes, what: str) -> int:
        """Open a PDF that somebody else made; how many pages it has. Raises Permanent, naming it as `what`."""
        self._opened.append(open_upload(data, what))
        return len(self._opened[-1])

    def lay_on(self, packet: bytes, inserts: Sequence[Insertion]) -> bytes:
        """The packet with the pages laid on. With any, it claims PDF/UA no more: those pages are not tagged by us."""
        from pypdf import PdfWriter

        if not inserts:
            return packet
        writer = PdfWriter(clone_from=io.BytesIO(packet))
        starts, _ = part_starts(packet)
        for insert in inserts:
            for offset, page in enumerate(self._opened[insert.number]):
                _lay(writer, writer.pages[starts[insert.part] + offset], page, insert.strip)
        _drop_claim(writer)
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()


def rehearse(data: bytes, what: str) -> int:
    """Do with an upload all that laying on will do with it; how many pages it has. Raises Permanent."""
    from pypdf import PdfWriter

    pages = open_upload(data, what)
    for page in pages:
        _as_object(PdfWriter(), page)
        _placing(page, 0.0)
    return len(pages)


def page_count(data: bytes) -> int:
    """How many pages a PDF has that was drawn here."""
    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(data)).pages)


def joined(first: bytes, second: bytes) -> bytes:
    """Both files' pages in one PDF, the first file's first."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    for data in (first, second):
        writer.append(io.BytesIO(data), import_outline=False)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def part_starts(packet: bytes) -> tuple[list[int], int]:
    """Page index on which each part begins, and how many pages there are.

    The parts are the top level of the outline, which has one entry for each part's H1.
    """
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(packet))
    starts = []
    for entry in reader.outline:
        if not isinstance(entry, list):
            number = reader.get_destination_page_number(entry)
            assert number is not None
            starts.append(number)
    return starts, len(reader.pages)


def _lay(writer: Any, target: Any, page: Any, strip: float) -> None:
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

    name = NameObject("/LaidOn")
    picture = writer._add_object(_as_object(writer, page))
    resources = target["/Resources"].get_object()
    if "/XObject" not in resources:
        resources[NameObject("/XObject")] = DictionaryObject()
    resources["/XObject"].get_object()[name] = picture
    drawing = StreamObject()
    matrix = " ".join(f"{value:.5f}" for value in _placing(page, strip))
    drawing.set_data(f"q {matrix} cm {name} Do Q\n".encode())
    ours = target.raw_get("/Contents")
    contents = list(ours.get_object()) if isinstance(ours.get_object(), ArrayObject) else [ours]
    target[NameObject("/Contents")] = ArrayObject([writer._add_object(drawing), *contents])


def _as_object(writer: Any, page: Any) -> Any:
    """The page as a form object: its content, resources and visible box."""
    from pypdf.generic import DictionaryObject, NameObject, RectangleObject, StreamObject

    stream = StreamObject()
    contents = page.get_contents()
    stream.set_data(contents.get_data() if contents is not None else b"")
    stream = stream.flate_encode()
    resources = page.get("/Resources")
    stream.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): RectangleObject(_visible(page)),
            NameObject("/Resources"): resources.get_object().clone(writer)
            if resources
            else DictionaryObject(),
        }
    )
    if "/Group" in page:  # how its transparent parts blend
        stream[NameObject("/Group")] = page["/Group"].get_object().clone(writer)
    return stream


def _visible(page: Any) -> tuple[float, float, float, float]:
    """The part of the page a viewer shows: the crop box within the media box, whichever way their corners lie."""
    crop, media = (
        sorted((float(box[0]), float(box[2]))) + sorted((float(box[1]), float(box[3])))
        for box in (page.cropbox, page.mediabox)
    )
    left, right = max(crop[0], media[0]), min(crop[1], media[1])
    bottom, top = max(crop[2], media[2]), min(crop[3], media[3])
    if left >= right or bottom >= top:
        left, right, bottom, top = media
    return left, bottom, max(right, left + 1.0), max(top, bottom + 1.0)


def _placing(page: Any, strip: float) -> tuple[float, ...]:
    """The matrix that turns, shrinks and centres the page's visible box between the strips."""
    left, bottom, right, top = _visible(page)
    width, height = right - left, top - bottom
    turn = round(int(page.get("/Rotate", 0)) / 90) * 90 % 360
    seen = (width, height) if turn in (0, 180) else (height, width)
    unit = float(page.get("/UserUnit", 1.0))
    scale = min(PAGE_WIDTH / seen[0], (PAGE_HEIGHT - 2 * strip) / seen[1], unit)
    cos, sin = {0: (1, 0), 90: (0, -1), 180: (-1, 0), 270: (0, 1)}[turn]
    a, b, c, d = scale * cos, scale * sin, -scale * sin, scale * cos
    middle_x, middle_y = (left + right) / 2, (bottom + top) / 2
    e = PAGE_WIDTH / 2 - (a * middle_x + c * middle_y)
    f = PAGE_HEIGHT / 2 - (b * middle_x + d * middle_y)
    return a, b, c, d, e, f


def _drop_claim(writer: Any) -> None:
    from pypdf.generic import NameObject, StreamObject

    metadata = writer.root_object.get("/Metadata")
    if metadata is None:
        return
    unclaimed = StreamObject()
    unclaimed.set_data(UA_CLAIM.sub(b"", metadata.get_object().get_data()))
    unclaimed.update(
        {NameObject("/Type"): NameObject("/Metadata"), NameObject("/Subtype"): NameObject("/XML")}
    )
    writer.root_object[NameObject("/Metadata")] = writer._add_object(unclaimed)
