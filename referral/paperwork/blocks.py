"""A document as a list of blocks: the one source that the screen, Word and PDF writers draw.

Blocks hold plain text only; no markup is ever interpreted. `words()` of a block are the words a reader sees, in
reading order: every writer must say exactly these.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

DEEPEST_HEADING = 4


@dataclass(frozen=True)
class Heading:
    """`level` 1 to 4. A document has one level 1, its first heading, and no level is skipped."""

    text: str
    level: int = 2

    def words(self) -> Iterator[str]:
        yield self.text


@dataclass(frozen=True)
class Paragraph:
    """`missing` marks a sentence that says what has not been recorded; writers set it apart."""

    text: str
    missing: bool = False

    def words(self) -> Iterator[str]:
        yield self.text


@dataclass(frozen=True)
class Address:
    """Lines of a letterhead, an address or a closing: short lines that stay apart."""

    lines: tuple[str, ...]

    def words(self) -> Iterator[str]:
        yield from self.lines


@dataclass(frozen=True)
class Fact:
    """One label with its value, or (`missing`) what is missing in its place."""

    label: str
    value: str
    missing: bool = False


LONG_LABEL = 26
PICTURE_POINTS = 216.0
"""The longer side of a picture on paper: two stand on a page."""


@dataclass(frozen=True)
class Facts:
    """Labels with their values."""

    facts: tuple[Fact, ...]

    @property
    def has_long_labels(self) -> bool:
        """Writers give the labels a wider column then."""
        return any(len(fact.label) > LONG_LABEL for fact in self.facts)

    def words(self) -> Iterator[str]:
        for fact in self.facts:
            yield fact.label
            yield fact.value


@dataclass(frozen=True)
class Table:
    """A header row and body rows of the same length. `widths` are relative; `caption` is read before the table."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    caption: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.header) for row in self.rows):
            raise ValueError("a table row has not as many cells as the header")
        if self.widths and len(self.widths) != len(self.header):
            raise ValueError("a table has not as many widths as columns")

    def words(self) -> Iterator[str]:
        if self.caption:
            yield self.caption
        yield from self.header
        for row in self.rows:
            yield from row


@dataclass(frozen=True)
class BulletList:
    items: tuple[str, ...]

    def words(self) -> Iterator[str]:
        yield from self.items


@dataclass(frozen=True)
class CheckItem:
    text: str
    checked: bool

    @property
    def mark(self) -> str:
        """How the box reads; the same in all writers, so that no meaning hangs on a picture."""
        return "[X]" if self.checked else "[  ]"


@dataclass(frozen=True)
class Checklist:
    items: tuple[CheckItem, ...]

    def words(self) -> Iterator[str]:
        for item in self.items:
            yield item.mark
            yield item.text


@dataclass(frozen=True)
class Figure:
    """A picture with the words that say the same (`alt`) and a caption; Word gets it as pixels."""

    svg: str
    alt: str
    caption: str

    def words(self) -> Iterator[str]:
        yield self.caption


@dataclass(frozen=True)
class Picture:
    """A photographic picture (PNG) with the words that stand for it (`alt`) and a caption.

    `width` to `height` are its true proportions, whatever its pixels are.
    """

    png: bytes
    alt: str
    caption: str
    width: int
    height: int

    @property
    def points(self) -> tuple[float, float]:
        """Width and height on paper."""
        scale = PICTURE_POINTS / max(self.width, self.height)
        return round(self.width * scale, 2), round(self.height * scale, 2)

    def words(self) -> Iterator[str]:
        yield self.caption


@dataclass(frozen=True)
class Signature:
    """A line to sign on, and who signs. `printed` lines stand under the rule (name, credentials, NPI).

    Once it is signed, `signed` and `signed_on` stand on the line; they take no room of their own, so that no page
    changes by the signature.
    """

    label: str
    printed: tuple[str, ...]
    date_label: str = "Date"
    signed: tuple[str, ...] = ()
    """The signer's name, and how it was signed."""
    signed_on: str = ""

    def words(self) -> Iterator[str]:
        if self.signed:
            yield from self.signed
            yield self.signed_on
        yield self.label
        yield self.date_label
        yield from self.printed


@dataclass(frozen=True)
class PageBreak:
    def words(self) -> Iterator[str]:
        return iter(())


Block = (
    Heading
    | Paragraph
    | Address
    | Facts
    | Table
    | BulletList
    | Checklist
    | Figure
    | Picture
    | Signature
    | PageBreak
)


@dataclass(frozen=True)
class Letterhead:
    """Who sends it: drawn at the top of the first page. Empty lines are left out."""

    name: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """Checked blocks with what every page carries: `identifiers` (veteran, date of birth, referral number)."""

    title: str
    blocks: tuple[Block, ...]
    identifiers: tuple[str, ...]
    letterhead: Letterhead
    language: str = "en"
    text_points: float = 10
    """Size of the running text; letters to veterans are set larger."""
    missing: tuple[str, ...] = field(default=())
    """Paths of the required facts that were missing when it was drawn."""

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("a document needs a title")
        if not self.identifiers:
            raise ValueError(f"{self.title}: every page must say whose it is")
        _check_headings(self)

    def words(self) -> Iterator[str]:
        """The words of the document's body, in reading order, without page header and footer."""
        yield self.letterhead.name
        yield from self.letterhead.lines
        for block in self.blocks:
            yield from block.words()


def _check_headings(document: Document) -> None:
    level = 0
    for block in document.blocks:
        if isinstance(block, Heading):
            if not 1 <= block.level <= min(level + 1, DEEPEST_HEADING) or (level and block.level == 1):
                raise ValueError(f"{document.title}: heading level {block.level} after level {level}")
            level = block.level
    if level == 0:
        raise ValueError(f"{document.title}: a document needs a heading")
