"""A packet too large for VA's channels, in parts: whole documents together as long as they fit, else page by page."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True)
class PacketPart:
    """Pages `first` to `last` of the packet (numbers as printed on them) as a file of its own."""

    first: int
    last: int
    data: bytes


def split(data: bytes, starts: Sequence[int], most_bytes: int) -> list[PacketPart]:
    """The parts in order, none larger than `most_bytes` unless a single page is; one part when the file fits.

    `starts` are the numbers of the pages on which documents begin. Every page keeps its "page x of y" of the whole.
    """
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    count = len(reader.pages)
    if len(data) <= most_bytes or count < 2:
        return [PacketPart(1, count, data)]
    edges = sorted({1, *(start for start in starts if 1 < start <= count), count + 1})
    documents = list(pairwise(edges))
    return list(_joined(reader, documents, most_bytes))


def _joined(reader: Any, documents: Sequence[tuple[int, int]], most_bytes: int) -> Iterator[PacketPart]:
    """Neighbours together while they fit; a document that does not fit by itself is halved until it does."""
    waiting: PacketPart | None = None
    for first, after in documents:
        if waiting is not None:
            both = _part(reader, waiting.first, after)
            if len(both.data) <= most_bytes:
                waiting = both
                continue
            yield waiting
        alone = _part(reader, first, after)
        if len(alone.data) <= most_bytes or after - first == 1:
            waiting = alone
            continue
        middle = (first + after) // 2
        *done, waiting = _joined(reader, [(first, middle), (middle, after)], most_bytes)
        yield from done
    if waiting is not None:
        yield waiting


def _part(reader: Any, first: int, after: int) -> PacketPart:
    from pypdf import PdfWriter

    writer = PdfWriter()
    for number in range(first, after):
        writer.add_page(reader.pages[number - 1])
    out = io.BytesIO()
    writer.write(out)
    return PacketPart(first, after - 1, out.getvalue())
