"""Bytes to text: byte-order marks, UTF-8, UTF-16 and the Windows code page that spreadsheets still write."""

from __future__ import annotations

import codecs

from referral.importing.records import FileRefused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(content: bytes) -> str:
    """`content` as text: by its mark, else UTF-8, else Windows-1252. Raises FileRefused for binary data."""
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if "\0" in text:
        raise FileRefused(
            "This file holds binary data (NUL bytes), so it is not the text file its name says it is."
        )
    return text
