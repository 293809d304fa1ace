"""Holding a scan of signed pages against the packet, in a limited child: nobody here made the scan."""

from __future__ import annotations

import time

from referral.core.channel import Gone, TooSlow
from referral.core.limited import Child
from referral.paperwork.signing.matching import Measured

CHILD = "referral.paperwork.signing.scan_child"
MEGABYTE = 1024 * 1024
MEMORY = 1_536 * MEGABYTE
PROCESSOR_SECONDS = 900
START_SECONDS, PAGE_SECONDS, MOST_SECONDS = 60.0, 60.0, 840.0
TOO_LONG = "It takes too long to compare. Scan it at 200 to 300 dots an inch, black and white."
BROKE = "It makes the reader fail. Scan it again, or print it to a new PDF."


class UnreadableScan(Exception):
    """The scan can't be compared; the message is a sentence for a person, beginning with "It"."""


def measure(packet: bytes, scan: bytes) -> tuple[int, int, list[Measured]]:
    """Pages of the packet, pages of the scan, and each pair as measured. Raises UnreadableScan.

    Whatever the file does, the answer comes within a quarter of an hour.
    """
    child = Child(CHILD, "compare", MEMORY, PROCESSOR_SECONDS)
    until = time.monotonic() + MOST_SECONDS
    found: list[Measured] = []
    try:
        child.channel.send({}, packet, START_SECONDS)
        child.channel.send({}, scan, START_SECONDS)
        counts, _ = child.channel.receive(START_SECONDS)
        if "why" in counts:
            raise UnreadableScan(counts["why"])
        while time.monotonic() < until:
            message, _ = child.channel.receive(PAGE_SECONDS)
            if "why" in message:
                raise UnreadableScan(message["why"])
            if "end" in message:
                return int(counts["packet"]), int(counts["scan"]), found
            found.append(Measured(**message["page"]))
        raise UnreadableScan(TOO_LONG)
    except TooSlow as error:
        raise UnreadableScan(TOO_LONG) from error
    except Gone as error:
        raise UnreadableScan(BROKE) from error
    finally:
        child.end()
