"""The child process in which an uploaded Word file is read. Started by `word_files`, never imported otherwise."""

from __future__ import annotations

import os
from contextlib import suppress

from referral.core import limited
from referral.core.channel import Channel, Gone
from referral.paperwork.uploads import word_files, word_reading


def main(work: str, descriptor: int, memory: int, seconds: int, idle_seconds: int) -> None:
    """Read one Word file that comes over the socket `descriptor`."""
    channel = limited.enter(descriptor)
    from lxml import etree  # noqa: F401  loaded before the limits: the library is not the file's doing

    limited.limit(memory, seconds)
    with suppress(Gone):
        _answer(channel)
    os._exit(0)


def _answer(channel: Channel) -> None:
    _, data = channel.receive()
    try:
        found = word_reading.read(data)
    except word_reading.NotTaken as error:
        channel.send({"why": str(error)})
    except MemoryError:
        channel.send({"why": word_reading.TOO_LARGE})
    except Exception:  # a damaged file may break the libraries in any way
        channel.send({"why": word_reading.NO_WORD_FILE})
    else:
        flags = {name: getattr(found, name) for name in word_files.FLAGS}
        channel.send({"texts": found.texts, **flags}, found.docx)
