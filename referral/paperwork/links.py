"""Where a missing fact is entered. The pages belong to features above this one, so they tell it themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Flask, current_app

from referral.paperwork.models import Packet, Paper
from referral.paperwork.queries import missing_facts
from referral.paperwork.required import EnteredIn, Required

Finder = Callable[[int, EnteredIn | None], str | None]
_KEY = "referral_paper_links"


@dataclass(frozen=True)
class MissingFact:
    """`url` leads to the page on which the fact is entered; None when the visitor may not open it."""

    name: str
    url: str | None


def provide_links(app: Flask, finder: Finder) -> None:
    """`finder(case_id, place)` gives the address where `place` is entered, or the case's own page for None."""
    app.extensions[_KEY] = finder


def case_url(case_id: int) -> str | None:
    """The page of the case."""
    return _find(case_id, None)


def missing_links(row: Packet | Paper) -> list[MissingFact]:
    """What a packet or paper lacks, each with where to enter it."""
    return links_to(row.case_id, missing_facts(row))


def links_to(case_id: int, facts: Iterable[Required]) -> list[MissingFact]:
    """The facts of a case with where to enter each."""
    return [MissingFact(fact.name, _find(case_id, fact.entered_in)) for fact in facts]


def _find(case_id: int, place: EnteredIn | None) -> str | None:
    finder: Finder | None = current_app.extensions.get(_KEY)
    return finder(case_id, place) if finder else None
