"""A scan or photo of papers (JPEG, PNG, or a TIFF of many pages, as faxes are) made a PDF in a limited child."""

from __future__ import annotations

from dataclasses import dataclass

from referral.core.channel import Gone, TooSlow
from referral.core.limited import Child

STARTS = (b"\xff\xd8\xff", b"\x89PNG", b"II*\x00", b"MM\x00*")
CHILD = "referral.core.scan_pages"
MEGABYTE = 1024 * 1024
MEMORY = 1_024 * MEGABYTE
PROCESSOR_SECONDS, MOST_SECONDS = 60, 90.0
TOO_LONG = "It takes too long to read. Split it into several files."
BROKE = "It makes the reader fail. Scan it again, or print it to a PDF."


class UnreadableScan(Exception):
    """No PDF can be made of it; the message is a sentence for a person, beginning with "It" or "A page"."""


@dataclass(frozen=True)
class ScanPages:
    """`pdf` has `pages` pages of the size the scan says, upright; the same scan gives the same bytes."""

    pages: int
    pdf: bytes


def is_scan(data: bytes) -> bool:
    """Whether the bytes begin as a picture that `pages_of` takes; what the file is called does not count."""
    return data.startswith(STARTS)


def pages_of(data: bytes) -> ScanPages:
    """The scan as a PDF. Whatever the file does, the answer comes within a minute or two. Raises UnreadableScan."""
    child = Child(CHILD, "scan", MEMORY, PROCESSOR_SECONDS)
    try:
        child.channel.send({}, data, MOST_SECONDS)
        answer, pdf = child.channel.receive(MOST_SECONDS)
    except TooSlow as error:
        raise UnreadableScan(TOO_LONG) from error
    except Gone as error:
        raise UnreadableScan(BROKE) from error
    finally:
        child.end()
    if "why" in answer:
        raise UnreadableScan(answer["why"])
    return ScanPages(answer["pages"], pdf)
