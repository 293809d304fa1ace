"""The child process in which files are read and decoded. Started by `sandbox`, never imported by the program itself.

It has no secrets (an empty environment), can't write files, and is held by limits on memory and processor time. It ends
with its parent. Whatever a file or a codec does to it, the parent only sees that it is gone.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from referral.core.channel import Channel, Gone
from referral.imaging.dicom import decode, parsing, serving
from referral.imaging.dicom.disc_index import DiscIndex
from referral.imaging.dicom.facts import FileFacts, FileRefused, Refusal
from referral.imaging.dicom.header import read_header, start_of
from referral.imaging.dicom.media import Entry, Limits, Medium, MediumUnreadable, open_medium
from referral.imaging.dicom.packed import pack

DIE_WITH_PARENT, NO_NEW_PRIVILEGES = 1, 38
MOST_MESSAGE = 1 << 30


def main(work: str, descriptor: int, memory: int, seconds: int, idle_seconds: int) -> None:
    """Do one kind of `work` over the socket `descriptor`, below the given limits.

    `memory` in bytes of address space; `seconds` of processor time, 0 when the work itself limits each of its parts.
    """
    _be_quiet()
    _end_with_parent()
    channel = Channel(socket.socket(fileno=descriptor), MOST_MESSAGE)
    decode.load_libraries() if work == "decode" else parsing.library()
    _limit(memory, seconds)
    with suppress(Gone):
        if work == "decode":
            serving.serve(channel, idle_seconds)
        else:
            _read(channel)
    os._exit(0)


def _be_quiet() -> None:
    """Codecs write what they find in a file to the terminal; nobody may see that."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)


def _end_with_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        library = ctypes.CDLL(None)
        library.prctl(DIE_WITH_PARENT, signal.SIGKILL)
        library.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)


def _limit(memory: int, seconds: int) -> None:
    import resource

    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds or resource.RLIM_INFINITY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        with suppress(ValueError, OSError):  # some systems know fewer limits
            resource.setrlimit(what, (most, most))


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
