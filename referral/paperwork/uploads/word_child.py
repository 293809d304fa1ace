"""The child process in which an uploaded Word file is read. Started by `word_files`, never imported otherwise."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from referral.core import limited
from referral.core.channel import Channel, Gone
from referral.paperwork.uploads import letterhead_reading, word_files, word_reading

Answer = tuple[dict[str, Any], bytes]


def main(work: str, descriptor: int, memory: int, seconds: int, idle_seconds: int) -> None:
    """Read one Word file that comes over the socket `descriptor`, or prepare it as a letterhead."""
    channel = limited.enter(descriptor)
    import docx  # noqa: F401  loaded before the limits: the library is not the file's doing

    limited.limit(memory, seconds)
    with suppress(Gone):
        _answer(channel, work)
    os._exit(0)


def _answer(channel: Channel, work: str) -> None:
    _, data = channel.receive()
    try:
        about, prepared = WORK[work](data)
    except word_reading.NotTaken as error:
        channel.send({"why": str(error)})
    except MemoryError:
        channel.send({"why": word_reading.TOO_LARGE})
    except Exception:  # a damaged file may break the libraries in any way
        channel.send({"why": word_reading.NO_WORD_FILE})
    else:
        channel.send(about, prepared)


def _read(data: bytes) -> Answer:
    found = word_reading.read(data)
    return {"texts": found.texts, **{name: getattr(found, name) for name in word_files.FLAGS}}, found.docx


def _prepare(data: bytes) -> Answer:
    return {}, letterhead_reading.prepare(data)


WORK: Mapping[str, Callable[[bytes], Answer]] = {"read": _read, "letterhead": _prepare}
