"""The child process in which a scan of signed pages is held against the packet. Started by `scan_reading`."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from referral.core import limited
from referral.core.channel import Channel, Gone
from referral.paperwork.signing.matching import MATCH_TILES, MATCH_WHOLE, Measured

MOST_PAGES = 500
DRAWN_TIMES = 3
"""Pages are drawn so many times finer than they are compared, so that thin print is not lost."""
POINTS_AN_INCH, LETTER = 72, (612.0, 792.0)
PAPER_SIZES = (LETTER, (595.3, 841.9))
LEAST_DARK, LEAST_STROKES = 30.0, 5.0
"""Ink below which a page counts as blank, and a line as not signed: specks and the line itself stay below."""
MOST_TEXT = 50_000
LINE_LABELS = (("Signature of", -27.0, 0.0, 300.0), ("ORDERING PROVIDER SIGNATURE", 0.0, 27.0, 320.0),
               ("TODAY'S DATE", 0.0, 27.0, 130.0))  # fmt: skip
"""Words at a line to sign on: where ink is looked for, in points from them (up is negative), and how wide."""


class Unreadable(Exception):
    """Why the scan can't be read, in a sentence for a person."""


def main(work: str, descriptor: int, memory: int, seconds: int, idle_seconds: int) -> None:
    """Two PDFs come over the socket `descriptor`, the packet's and the scan; a message for each page goes back."""
    channel = limited.enter(descriptor)
    import numpy  # noqa: F401  loaded before the limits: the libraries are not the file's doing
    import pypdfium2  # noqa: F401

    from referral.paperwork.signing import likeness  # noqa: F401

    limited.limit(memory, seconds)
    with suppress(Gone):
        _, packet = channel.receive()
        _, scan = channel.receive()
        try:
            _compare(channel, packet, scan)
        except Unreadable as error:
            channel.send({"why": str(error)})
        except MemoryError:
            channel.send({"why": "It is too large to be compared."})
    os._exit(0)


def _compare(channel: Channel, packet: bytes, scan: bytes) -> None:
    from referral.paperwork.signing.likeness import fingerprint

    ours, theirs = _opened(packet), _opened(scan)
    channel.send({"packet": len(ours), "scan": len(theirs)})
    pictures = [_picture(page) for page in ours]
    prints = [fingerprint(_ink(picture)) for picture in pictures]
    for index in range(min(len(ours), len(theirs))):
        found = _measured(index, ours[index], theirs[index], pictures, prints)
        channel.send({"page": asdict(found)})
    channel.send({"end": True})


def _opened(data: bytes) -> Any:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise Unreadable(
            "It is locked with a password." if locked else "It can't be read as a PDF."
        ) from error
    if not 0 < len(document) <= MOST_PAGES:
        raise Unreadable("It has no pages." if not len(document) else f"It has more than {MOST_PAGES} pages.")
    document.init_forms()
    return document


def _picture(page: Any) -> Any:
    """The page in grey at the size pages are compared in, on a letter page, upright."""
    import numpy as np

    from referral.paperwork.signing.likeness import DOTS, HEIGHT, WIDTH

    wide, high = page.get_size()
    short, long = sorted((wide, high))
    is_sheet = any(abs(short - s) < 0.04 * s and abs(long - g) < 0.04 * g for s, g in PAPER_SIZES)
    fit = 1.0 if is_sheet else min(LETTER[0] / short, LETTER[1] / long)
    drawn = page.render(scale=fit * DRAWN_TIMES * DOTS / POINTS_AN_INCH, grayscale=True).to_numpy()
    grey = drawn.reshape(drawn.shape[0], drawn.shape[1]).astype(np.uint8)
    if wide > high:
        grey = np.rot90(grey)
    sheet = np.full((HEIGHT * DRAWN_TIMES, WIDTH * DRAWN_TIMES), 255, np.uint8)
    rows, columns = min(sheet.shape[0], grey.shape[0]), min(sheet.shape[1], grey.shape[1])
    to, at = [(sheet.shape[0] - rows) // 2, (sheet.shape[1] - columns) // 2], [0, 0]
    at = [(grey.shape[0] - rows) // 2, (grey.shape[1] - columns) // 2]
    sheet[to[0] : to[0] + rows, to[1] : to[1] + columns] = grey[at[0] : at[0] + rows, at[1] : at[1] + columns]
    cells = sheet.reshape(HEIGHT, DRAWN_TIMES, WIDTH, DRAWN_TIMES).mean((1, 3))
    return cells.astype(np.uint8)


def _ink(picture: Any) -> Any:
    import numpy as np

    from referral.paperwork.signing.likeness import ink

    return ink(picture.astype(np.float32))


def _measured(index: int, page: Any, scanned: Any, pictures: Any, prints: Any) -> Measured:
    import numpy as np

    from referral.paperwork.signing.likeness import added_ink, compare, fingerprint

    aim, scan = _ink(pictures[index]), _ink(_picture(scanned))
    if float(scan.sum()) < LEAST_DARK:
        return Measured(is_blank=True)
    found = compare(aim, scan)
    if found.tiles < MATCH_TILES:  # it may lie upside down
        turned = np.ascontiguousarray(scan[::-1, ::-1])
        again = compare(aim, turned)
        found, scan = (again, turned) if again.whole > found.whole else (found, scan)
    boxes = _lines_to_sign(page)
    inked = sum(added_ink(aim, found.aligned, box) >= LEAST_STROKES for box in boxes)
    told = Measured(
        found.whole, found.tiles, text=_same_words(page, scanned), places=len(boxes), signed=inked
    )
    alike = _next_alike(index, fingerprint(scan), prints)
    if alike is None or (found.whole >= MATCH_WHOLE and found.tiles >= MATCH_TILES):
        return told
    other = compare(_ink(pictures[alike]), scan)
    return Measured(
        **{**asdict(told), "best": alike + 1, "best_whole": other.whole, "best_tiles": other.tiles}
    )


def _next_alike(index: int, wanted: Any, prints: Any) -> int | None:
    scores = [(float((wanted * one).sum()), n) for n, one in enumerate(prints) if n != index]
    return max(scores)[1] if scores else None


def _same_words(page: Any, scanned: Any) -> float | None:
    """The part of the page's words that stand in the scan's text layer; None where either has hardly any."""
    from referral.paperwork.signing.matching import LEAST_WORDS

    ours, theirs = _words(page), _words(scanned)
    if min(len(ours), len(theirs)) < LEAST_WORDS:
        return None
    return len(ours & theirs) / len(ours)


def _words(page: Any) -> set[str]:
    with suppress(Exception):
        text = page.get_textpage().get_text_range()[:MOST_TEXT]
        return {word for word in "".join(c if c.isalnum() else " " for c in text.casefold()).split()}
    return set()


def _lines_to_sign(page: Any) -> list[tuple[int, int, int, int]]:
    """Boxes (left, top, right, bottom in the picture) in which a signature or its date belongs."""
    from referral.paperwork.signing.likeness import DOTS, HEIGHT, WIDTH

    boxes, scale = [], DOTS / POINTS_AN_INCH
    words = page.get_textpage()
    high = page.get_size()[1]
    for label, above, below, width in LINE_LABELS:
        search = words.search(label, match_case=True)
        while (hit := search.get_next()) is not None:
            left, bottom, _, top = words.get_charbox(hit[0])
            up, down = (high - top + above, high - top) if above else (high - bottom, high - bottom + below)
            box = (left * scale, up * scale, (left + width) * scale, down * scale)
            boxes.append(
                (
                    max(round(box[0]), 0),
                    max(round(box[1]), 0),
                    min(round(box[2]), WIDTH),
                    min(round(box[3]), HEIGHT),
                )
            )
    return boxes
