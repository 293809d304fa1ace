"""Judging a scanned page against the page it should be, from what the child measured. Pure values and rules."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

MATCH_WHOLE, MATCH_TILES = 0.55, 0.85
"""Measured on drawn packets, scanned clean to badly: the right page has 0.60 and 0.87 at the least."""
OTHER_WHOLE, OTHER_TILES = 0.50, 0.72
"""The most alike of the wrong pages had 0.59 and 0.67; below both it is surely not the page."""
CLEARLY_BETTER = 0.1
TEXT_SAYS_SAME, TEXT_SAYS_OTHER, LEAST_WORDS = 0.9, 0.5, 20


class PageVerdict(enum.StrEnum):
    """`unclear`: a person looks at both pages and confirms, with a reason."""

    MATCHES = "matches"
    DIFFERS = "differs"
    UNCLEAR = "unclear"


VERDICT_LABELS = {
    PageVerdict.MATCHES: "Matches",
    PageVerdict.DIFFERS: "Differs",
    PageVerdict.UNCLEAR: "Can't tell",
}


@dataclass(frozen=True)
class Measured:
    """A scanned page beside the packet's page of the same number, as far as both exist.

    `whole` and `tiles` as in `likeness`; `best` is the page it is most alike besides, with its own. `text`: the part of
    the page's words that a text layer of the scan repeats, None without one. `places`: lines to sign on the page,
    `signed`: those with ink on them.
    """

    whole: float = 0.0
    tiles: float = 0.0
    best: int | None = None
    best_whole: float = 0.0
    best_tiles: float = 0.0
    text: float | None = None
    is_blank: bool = False
    places: int = 0
    signed: int = 0


@dataclass(frozen=True)
class PageMatch:
    """`number` counts from 1. `confirmed`: by whom (account id) and why a person takes an unclear page for right."""

    number: int
    verdict: PageVerdict
    why: str = ""
    confirmed_by_id: int | None = None
    confirmed_why: str = ""

    @property
    def is_settled(self) -> bool:
        return self.verdict is PageVerdict.MATCHES or bool(self.confirmed_why)


def judged(number: int, found: Measured, *, must_be_signed: bool = False) -> PageMatch:
    """The verdict on page `number`, with the reason unless it simply matches."""
    verdict, why = _verdict(number, found)
    if verdict is PageVerdict.MATCHES and must_be_signed and found.signed < found.places:
        return PageMatch(
            number, PageVerdict.UNCLEAR, "No signature or date is seen on a line that needs one."
        )
    return PageMatch(number, verdict, why)


def _verdict(number: int, found: Measured) -> tuple[PageVerdict, str]:
    if found.is_blank:
        return PageVerdict.DIFFERS, "The scanned page is blank."
    is_like = found.whole >= MATCH_WHOLE and found.tiles >= MATCH_TILES
    is_other = found.best is not None and found.best_tiles >= MATCH_TILES
    if is_other and found.best_whole >= found.whole + CLEARLY_BETTER:
        return PageVerdict.DIFFERS, f"It looks like page {found.best} of the packet."
    if found.text is not None and found.text < TEXT_SAYS_OTHER:
        return (
            (PageVerdict.UNCLEAR, "It looks the same, but its text reads otherwise.")
            if is_like
            else (PageVerdict.DIFFERS, "It reads otherwise.")
        )
    if is_like:
        return PageVerdict.MATCHES, ""
    if found.whole < OTHER_WHOLE and found.tiles < OTHER_TILES:
        return PageVerdict.DIFFERS, f"It does not look like page {number} of the packet."
    if found.text is not None and found.text >= TEXT_SAYS_SAME:
        return PageVerdict.MATCHES, ""
    return PageVerdict.UNCLEAR, "The scan is too poor to be sure."


def count_fault(of_packet: int, of_scan: int) -> str | None:
    """What to say when the scan has more or fewer pages."""
    if of_packet == of_scan:
        return None
    return f"The scan has {of_scan} pages, the packet {of_packet}. Scan all pages in order, signed ones among them."


def to_json(matches: Sequence[PageMatch]) -> list[dict[str, Any]]:
    return [asdict(match) for match in matches]


def from_json(rows: Sequence[Mapping[str, Any]]) -> list[PageMatch]:
    return [PageMatch(**{**row, "verdict": PageVerdict(row["verdict"])}) for row in rows]


def confirmed(match: PageMatch, by_id: int, why: str) -> PageMatch:
    """The page as taken for right by a person."""
    return replace(match, confirmed_by_id=by_id, confirmed_why=why)
