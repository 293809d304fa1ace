"""What reading a PDF gives: plain values, so that rules need no PDF library and hostile files meet none of them."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


class Refused(enum.StrEnum):
    """Why a file could not be read."""

    NO_PDF = "no_pdf"
    BROKEN = "broken"
    LOCKED = "locked"
    TOO_COSTLY = "too_costly"


@dataclass(frozen=True)
class ReadPage:
    """`body` is the text between the strips above and below; `is_inked` whether anything but paper is seen there."""

    number: int
    text: str
    body: str
    is_inked: bool
    width: float
    height: float
    label: str | None = None
    """What the file itself calls the page, where it does."""


@dataclass(frozen=True)
class ReadFile:
    """`fields`: the value of each form field by its partial name (such as `DOB[0]`), None when empty."""

    size: int
    pages: tuple[ReadPage, ...] = ()
    fields: Mapping[str, str | None] = field(default_factory=dict)
    refused: Refused | None = None

    @property
    def text(self) -> str:
        return "\n\n".join(page.text for page in self.pages)


def pack_page(page: ReadPage) -> dict[str, Any]:
    """The page as plain JSON values."""
    return asdict(page)


def unpack_page(values: Mapping[str, Any]) -> ReadPage:
    """The reverse of `pack_page`."""
    return ReadPage(**values)
