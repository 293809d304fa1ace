"""Uploaded Word files, read in a limited child; they go on packed anew."""

from __future__ import annotations

from typing import Any

from referral.core.channel import Gone, TooSlow
from referral.core.limited import Child
from referral.paperwork.uploads.word_reading import NO_WORD_FILE, NotTaken, WordFile

CHILD = "referral.paperwork.uploads.word_child"
MEGABYTE = 1024 * 1024
MEMORY = 1_024 * MEGABYTE
PROCESSOR_SECONDS, MOST_SECONDS = 30, 60.0
ZIP_START, OLD_START = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
OLD_OR_LOCKED = "It is an old Word file (.doc) or one with a password. Save it as .docx without a password."
FLAGS = ("is_marked_up", "has_objects")
TOO_LONG = "It takes too long to read. Save it anew in Word, or upload a PDF of it."


def is_word(data: bytes) -> bool:
    """Whether the bytes begin as a Word file does, old or new; what the file is called does not count."""
    return data.startswith((ZIP_START, OLD_START))


def read_word(data: bytes) -> WordFile:
    """The file, looked through, packed anew. Raises NotTaken; whatever it does, the answer comes within a minute."""
    answer, docx = _ask("read", data)
    return WordFile(docx, tuple(answer["texts"]), *(bool(answer[name]) for name in FLAGS))


def read_letterhead(data: bytes) -> bytes:
    """The file as `letterhead_reading.prepare` leaves it. Raises NotTaken, within a minute as well."""
    return _ask("letterhead", data)[1]


def _ask(work: str, data: bytes) -> tuple[dict[str, Any], bytes]:
    if data.startswith(OLD_START):
        raise NotTaken(OLD_OR_LOCKED)
    child = Child(CHILD, work, MEMORY, PROCESSOR_SECONDS)
    try:
        child.channel.send({}, data, MOST_SECONDS)
        answer, docx = child.channel.receive(MOST_SECONDS)
    except TooSlow as error:
        raise NotTaken(TOO_LONG) from error
    except Gone as error:
        raise NotTaken(NO_WORD_FILE) from error
    finally:
        child.end()
    if "why" in answer:
        raise NotTaken(answer["why"])
    return answer, docx
