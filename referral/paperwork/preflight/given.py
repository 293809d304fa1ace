"""What a file is held against: the facts it was made from, what it should hold, and the limits in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from referral.paperwork import catalogue
from referral.paperwork.facts import LetterFacts
from referral.paperwork.preflight import said
from referral.paperwork.preflight.file_model import ReadFile, ReadPage

ATTACHMENT = "attachment"
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Numbers from the outside world, as the dated rules have them (`directory/rules.toml`)."""

    megabytes: int
    signature_days: int
    note_days: int
    fresh_months: int
    ask_new_months: int
    reason_characters: int
    form_revision: int
    """Year and month in the footer of the current VA Form 10-10172."""


@dataclass(frozen=True)
class Part:
    """One document or attachment of a packet; `first` and `last` are page numbers, `kind` as in the catalogue."""

    kind: str
    title: str
    first: int
    last: int


@dataclass(frozen=True)
class Given:
    """`facts` and `manifest` are None for a file that is not ours; then only what the file itself says can be checked.

    `on` is the day for which ages are worked out. `form` is the fillable copy of the official form, if there is one.
    """

    on: date
    limits: Limits
    kind: str | None = None
    facts: LetterFacts | None = None
    manifest: Mapping[str, Any] | None = None
    form: ReadFile | None = None
    file_name: str | None = None
    """The name under which the packet is sent; None when the facility's template can't be filled."""
    name_template: str = ""
    unsigned_sha256: str | None = None
    """Of the packet before anybody signed it: the signed copy must tell the same."""
    split_into: tuple[tuple[int, int], ...] = ()
    """First and last pages of the parts that a packet over the limit goes out in, where each part is small enough."""

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        contents = (self.manifest or {}).get("contents", ())
        return tuple(
            Part(e["kind"], e["title"], e["first_page"], e["first_page"] + e["pages"] - 1) for e in contents
        )

    @property
    def signature(self) -> Mapping[str, Any] | None:
        """What the manifest of a signed copy tells of the signature; None for a packet that waits for one."""
        found: Mapping[str, Any] | None = (self.manifest or {}).get("signature")
        return found

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(part.kind for part in self.parts)

    def number_of(self, page: ReadPage) -> int:
        """The page's number in the packet as made: what is printed on it, should pages have gone."""
        printed = said.page_of(page.text)
        return printed[0] if printed else page.number

    def part_of(self, number: int) -> Part | None:
        """The part that page `number` of the packet as made belongs to."""
        return next((part for part in self.parts if part.first <= number <= part.last), None)

    def is_drawn(self, page: ReadPage) -> bool:
        """Whether the page is one that we drew ourselves: not the official form, no attachment."""
        part = self.part_of(self.number_of(page))
        return part is not None and part.kind in catalogue.DOCUMENTS

    def drawn(self, file: ReadFile) -> list[ReadPage]:
        """The pages we drew ourselves; every page of a file that is not ours."""
        return [page for page in file.pages if not self.parts or self.is_drawn(page)]
