"""Reading a PDF for preflight: our own bytes here, anything that holds other people's pages in a limited child."""

from __future__ import annotations

import time

from referral.core.channel import Gone, TooSlow
from referral.core.limited import Child
from referral.paperwork.preflight import reader
from referral.paperwork.preflight.file_model import ReadFile, ReadPage, Refused, unpack_page

CHILD = "referral.paperwork.preflight.child"
MEGABYTE = 1024 * 1024
MEMORY = 1_536 * MEGABYTE
PROCESSOR_SECONDS = 300
START_SECONDS, PAGE_SECONDS, MOST_SECONDS = 60.0, 30.0, 300.0
MOST_BYTES = 200 * MEGABYTE
"""A larger file is not even looked into; no channel to VA takes a fifth of it."""


def read_own(data: bytes) -> ReadFile:
    """What a PDF that we drew ourselves holds."""
    try:
        return ReadFile(len(data), tuple(reader.pages(data)), reader.fields(data))
    except reader.Unreadable as error:
        return ReadFile(len(data), refused=error.why)


def read_foreign(data: bytes) -> ReadFile:
    """What any PDF holds. Whatever the file does, the answer comes within minutes and says why it could not be read."""
    if len(data) > MOST_BYTES:
        return ReadFile(len(data), refused=Refused.TOO_COSTLY)
    child = Child(CHILD, "read", MEMORY, PROCESSOR_SECONDS)
    pages: list[ReadPage] = []
    until = time.monotonic() + MOST_SECONDS
    try:
        child.channel.send({}, data, START_SECONDS)
        while time.monotonic() < until:
            message, _ = child.channel.receive(PAGE_SECONDS if pages else START_SECONDS)
            if "page" in message:
                pages.append(unpack_page(message["page"]))
            elif "refused" in message:
                return ReadFile(len(data), tuple(pages), refused=Refused(message["refused"]))
            else:
                return ReadFile(len(data), tuple(pages), message["fields"])
        return ReadFile(len(data), tuple(pages), refused=Refused.TOO_COSTLY)
    except TooSlow:
        return ReadFile(len(data), tuple(pages), refused=Refused.TOO_COSTLY)
    except Gone:
        return ReadFile(len(data), tuple(pages), refused=Refused.BROKEN)
    finally:
        child.end()
