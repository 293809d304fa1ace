"""Telling what kind of file it is by its content, never by its name, and refusing what can't be an import."""

from __future__ import annotations

import enum

from referral.importing.records import FileRefused

MOST_BYTES = 20 * 2**20
_FOREIGN = (
    (b"\xd0\xcf\x11\xe0", "an old .xls workbook or one with a password. Save it as .xlsx without a password"),
    (b"%PDF", "a PDF. Import needs JSON, CSV or XLSX"),
    (b"\x89PNG", "a picture. Import needs JSON, CSV or XLSX"),
    (b"\xff\xd8\xff", "a picture. Import needs JSON, CSV or XLSX"),
    (b"\x1f\x8b", "a compressed archive. Unpack it first"),
    (b"{\\rtf", "a rich-text document. Import needs JSON, CSV or XLSX"),
    (b"<?xml", "an XML document. Import needs JSON, CSV or XLSX"),
    (b"<!DOCTYPE", "a web page. Import needs JSON, CSV or XLSX"),
    (b"<html", "a web page. Import needs JSON, CSV or XLSX"),
)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class FileKind(enum.StrEnum):
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


def file_kind(content: bytes) -> FileKind:
    """What `content` is. Raises FileRefused, saying what it seems to be instead."""
    if not content.strip():
        raise FileRefused("This file is empty.")
    if len(content) > MOST_BYTES:
        raise FileRefused(f"This file is larger than {MOST_BYTES // 2**20} MB. Split it into several.")
    if content.startswith(b"PK\x03\x04") or content.startswith(b"PK\x05\x06"):
        return FileKind.XLSX
    for mark, meaning in _FOREIGN:
        if content.lstrip().startswith(mark):
            raise FileRefused(f"This file is {meaning}.")
    return FileKind.JSON if _start(content) in (b"{", b"[") else FileKind.CSV


def _start(content: bytes) -> bytes:
    for mark in _BOMS:
        content = content.removeprefix(mark)
    return content[:4096].replace(b"\0", b"").lstrip()[:1]
