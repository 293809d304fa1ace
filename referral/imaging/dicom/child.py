"""The child process in which files are read and decoded. Started by `sandbox`, never imported by the program itself.

It has no secrets (an empty environment), can't write files, and is held by limits on memory and processor time. It ends
with its parent. Whatever a file or a codec does to it, the parent only sees that it is gone.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from referral.core.channel import Channel, Gone
from referral.core.limited import enter, limit
from referral.imaging.dicom import decode, parsing, serving
from referral.imaging.dicom.disc_index import DiscIndex
from referral.imaging.dicom.facts import FileFacts, FileRefused, Refusal
from referral.imaging.dicom.header import read_header, start_of
from referral.imaging.dicom.media import Entry, Limits, Medium, MediumUnreadable, open_medium
from referral.imaging.dicom.packed import pack


def main(work: str, descriptor: int, memory: int, seconds: int, idle_seconds: int) -> None:
    """Do one kind of `work` over the socket `descriptor`, below the given limits.

    `memory` in bytes of address space; `seconds` of processor time, 0 when the work itself limits each of its parts.
    """
    channel = enter(descriptor)
    decode.load_libraries() if work == "decode" else parsing.library()
    limit(memory, seconds)
    with suppress(Gone):
        if work == "decode":
            serving.serve(channel, idle_seconds)
        else:
            _read(channel)
    os._exit(0)


def _read(channel: Channel) -> None:
    """Look at every file of the medium named by the first message; answer one message a file."""
    order, _ = channel.receive()
    try:
        medium = open_medium(Path(order["path"]), Limits(**order["limits"]))
    except MediumUnreadable as error:
        channel.send({"unreadable": str(error)})
        return
    except MemoryError:
        channel.send({"unreadable": "Its list of files needs too much memory."})
        return
    with medium:
        _walk(channel, medium, order["skip"])


def _walk(channel: Channel, medium: Medium, skip: int) -> None:
    index = DiscIndex()
    channel.send({"kind": medium.kind, "count": medium.count})
    for at, found in enumerate(medium):
        if at < skip:
            continue
        answer = found if isinstance(found, FileRefused) else read_header(found)
        index.saw(answer.name)
        if isinstance(found, Entry) and isinstance(answer, FileRefused) and answer.kind is Refusal.INDEX:
            index.add_index(found.name, start_of(found))
        channel.send({"at": at, **_message(answer)})
    note = index.note() if not skip and not medium.stopped else None
    channel.send({"end": True, "stopped": medium.stopped, "notes": [note] if note else []})


def _message(answer: FileFacts | FileRefused) -> dict[str, Any]:
    key = "file" if isinstance(answer, FileFacts) else "refused"
    return {key: pack(answer)}
