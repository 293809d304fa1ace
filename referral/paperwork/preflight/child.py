"""The child process in which a PDF that somebody else made is read. Started by `reading`, never imported otherwise."""

from __future__ import annotations

import os
from contextlib import suppress

from referral.core import limited
from referral.core.channel import Channel, Gone
from referral.paperwork.preflight import reader
from referral.paperwork.preflight.file_model import Refused, pack_page


def main(work: str, descriptor: int, memory: int, seconds: int, idle_seconds: int) -> None:
    """Read one PDF that comes over the socket `descriptor`: a message a page, then the fields and the end."""
    channel = limited.enter(descriptor)
    import numpy  # noqa: F401  loaded before the limits: the libraries are not the file's doing
    import pypdf  # noqa: F401
    import pypdfium2  # noqa: F401

    limited.limit(memory, seconds)
    with suppress(Gone):
        _read(channel)
    os._exit(0)


def _read(channel: Channel) -> None:
    _, data = channel.receive()
    try:
        for page in reader.pages(data):
            channel.send({"page": pack_page(page)})
        channel.send({"end": True, "fields": dict(reader.fields(data))})
    except reader.Unreadable as error:
        channel.send({"refused": error.why.value})
    except MemoryError:
        channel.send({"refused": Refused.TOO_COSTLY.value})
