"""Blocks to PDF: one static Typst layout fed with JSON, tagged PDF/UA-1, the same bytes for the same words.

Typst must not compile in a process that forks afterwards, so only job handlers, the command line and tests
call this module; it is imported lazily everywhere else.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from textwrap import shorten
from typing import Any

from referral.core.errors import Permanent
from referral.paperwork.blocks import Block, BulletList, Checklist, Document, Facts, Paragraph, Picture, Table

FOLDER = Path(__file__).parent
PAGE_WORDS = {"en": ("Page", "of"), "es": ("Página", "de")}
DRAFT_WORDS = "DRAFT – NOT READY"
SHOWN_FOR_UNDRAWABLE = "?"
BODY_LETTERS = 76
"""How many letters stand side by side on a page, when many of them are wide."""
LETTERHEAD_LETTERS, FACT_LETTERS = 30, 45
MAY_BREAK = "\u200b"
MOST_WHOLE_LINES = 24
"""A row of more lines may be parted by the end of a page; a shorter one stays whole."""
MOST_SHORT_LINES = 12
"""A list or table of so many lines stays on one page."""
NOT_IN_FONTS = re.compile(r'the text `"(.+?)"` could not be displayed')
RUST_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
MOST_RETRIES = 8
FIGURE_PPI = 200
STRIP, STRIP_LINE = 31.0, 11.0
"""Height in points of the strip above and below an inserted page, and of each further line of it."""
STAMP_COLUMNS, LONGEST_STAMPED_TITLE = 90, 70


@dataclass(frozen=True)
class Insert:
    """Pages of another file that will be laid on: typst draws their strips, `packet_file.py` the pages."""

    title: str
    pages: int
    identifiers: tuple[str, ...]

    @property
    def strip(self) -> float:
        """Points kept free above and below: more for a name that takes several lines."""
        lines = -(-len(" · ".join(self.identifiers)) // STAMP_COLUMNS)
        return STRIP + STRIP_LINE * (lines - 1)


@dataclass(frozen=True)
class Drawn:
    """`undrawable`: characters no font of ours has; they stand as "?" and staff must be told."""

    data: bytes
    undrawable: frozenset[str]


def draw_pdf(
    parts: Sequence[Document | Insert],
    *,
    title: str,
    author: str,
    created_at: datetime,
    draft: bool = False,
    signed: str | None = None,
) -> Drawn:
    """All parts in one file with one outline and one tag tree. Pages are counted over all parts.

    `signed`: the line about the signature at the foot of every page we draw.
    """
    packet = {
        "title": title,
        "author": author,
        "draft": DRAFT_WORDS if draft else None,
        "signed": signed,
        "parts": [_part(part, author) for part in parts],
    }
    return _compile_drawable(json.dumps(packet, ensure_ascii=False), created_at)


def _part(part: Document | Insert, author: str) -> dict[str, Any]:
    language = "en" if isinstance(part, Insert) else part.language
    shared = {"title": part.title, "identifiers": " · ".join(part.identifiers), "footer": author,
              "language": language, "page_words": PAGE_WORDS[language]}  # fmt: skip
    if isinstance(part, Insert):
        counted = [f"page {n} of {part.pages} of this document" for n in range(1, part.pages + 1)]
        title = shorten(part.title, LONGEST_STAMPED_TITLE, placeholder=" …")
        return shared | {
            "title": title,
            "kind": "insert",
            "pages": part.pages,
            "page_of": counted,
        }
    head = {"name": _may_break(part.letterhead.name, LETTERHEAD_LETTERS), "lines": part.letterhead.lines}
    drawn = [_block(block) for block in part.blocks]
    return shared | {"kind": "document", "letterhead": head, "blocks": drawn,
                     "text_points": part.text_points}  # fmt: skip


def _block(block: Block) -> dict[str, Any]:
    """A block as packet.typ reads it: its fields, and its class as `kind`."""
    values = asdict(block) | {"kind": type(block).__name__}
    if isinstance(block, Facts):
        values["has_long_labels"] = block.has_long_labels
        for fact in values["facts"]:
            fact["value"] = _may_break(fact["value"], FACT_LETTERS)
    if isinstance(block, Table):
        widths = block.widths or (1,) * len(block.header)
        room = [BODY_LETTERS * width // sum(widths) for width in widths]
        values["widths"] = widths
        values["header"] = _breakable(block.header, room)
        values["rows"] = [_breakable(row, room) for row in block.rows]
        lines = [_lines(row, room) for row in block.rows]
        values["whole"] = [count <= MOST_WHOLE_LINES for count in lines]
        values["short"] = sum(lines) <= MOST_SHORT_LINES
    if isinstance(block, Picture):
        values["png"], values["points"] = list(block.png), block.points
    if isinstance(block, Paragraph):
        values["text"] = _may_break(block.text, BODY_LETTERS)
    if isinstance(block, BulletList):
        values["items"] = [_may_break(item, BODY_LETTERS) for item in block.items]
        values["short"] = sum(_lines((item,), (BODY_LETTERS,)) for item in block.items) <= MOST_SHORT_LINES
    if isinstance(block, Checklist):
        values["items"] = [{"mark": item.mark, "text": item.text} for item in block.items]
    return values


def _lines(cells: Sequence[str], room: Sequence[int]) -> int:
    """About how many lines a row takes."""
    return max(
        sum(1 + len(line) // max(letters, 1) for line in cell.split("\n"))
        for cell, letters in zip(cells, room, strict=True)
    )


def _breakable(cells: Sequence[str], room: Sequence[int]) -> list[str]:
    return [_may_break(cell, letters) for cell, letters in zip(cells, room, strict=True)]


def _may_break(text: str, letters: int) -> str:
    """The text with words longer than that made breakable anywhere: Typst would print them over what is beside."""
    return " ".join(word if len(word) <= letters else MAY_BREAK.join(word) for word in text.split(" "))


def _compile_drawable(packet: str, created_at: datetime) -> Drawn:
    """Compile, replacing characters that no font has (PDF/UA-1 refuses them) until it passes."""
    import typst

    undrawable: set[str] = set()
    for _ in range(MOST_RETRIES):
        try:
            return Drawn(_compile(packet, created_at), frozenset(undrawable))
        except typst.TypstError as error:
            found = {
                c for text in NOT_IN_FONTS.findall(error.diagnostic) for c in _unescape(text) if ord(c) > 127
            }
            if not found - undrawable:
                raise
            undrawable |= found
            packet = packet.translate({ord(c): SHOWN_FOR_UNDRAWABLE for c in found})
    raise Permanent("The text has too many characters that can't be printed.")


def _unescape(text: str) -> str:
    return RUST_ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)


def _compile(packet: str, created_at: datetime) -> bytes:
    import typst

    with tempfile.TemporaryDirectory() as nowhere:  # no package can be found, so none is ever fetched
        data = typst.compile(
            FOLDER / "packet.typ",
            root=FOLDER,
            font_paths=_fonts(),
            sys_inputs={"packet": packet},
            pdf_standards=["ua-1"],
            timestamp=int(created_at.timestamp()),
            package_path=nowhere,
            package_cache_path=nowhere,
        )
    assert isinstance(data, bytes)
    return data


def draw_png(svg: str) -> bytes:
    """A figure as pixels, for Word, which takes no SVG. The same bytes for the same picture."""
    import typst

    data = typst.compile(
        FOLDER / "figure.typ",
        root=FOLDER,
        font_paths=_fonts(),
        sys_inputs={"svg": svg},
        format="png",
        ppi=FIGURE_PPI,
    )
    assert isinstance(data, bytes)
    return data


@cache
def _fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[FOLDER / "fonts"])
