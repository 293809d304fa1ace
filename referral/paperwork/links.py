"""Where a missing fact is entered, and what a case says now: features above this one know and tell it themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Flask, current_app

from referral.paperwork.changes import Since
from referral.paperwork.models import Packet, Paper
from referral.paperwork.preflight.findings import Finding, Level, from_json
from referral.paperwork.queries import missing_facts
from referral.paperwork.required import EnteredIn, Required

Finder = Callable[[int, EnteredIn | None, str], str | None]
Comparer = Callable[[Packet], Since | None]
_KEY, _CHANGES = "referral_paper_links", "referral_packet_changes"


@dataclass(frozen=True)
class MissingFact:
    """`url` leads to the page on which the fact is entered; None when the visitor may not open it."""

    name: str
    url: str | None


def provide_links(app: Flask, finder: Finder) -> None:
    """`finder(case_id, place, part)` gives the address where `place` is entered, or the case's own page for None.

    `part` names what of the case it is about, where the place asks for that: packet and document.
    """
    app.extensions[_KEY] = finder


def provide_changes(app: Flask, comparer: Comparer) -> None:
    """`comparer(packet)` says how the case moved on since, and what changed since the last submission."""
    app.extensions[_CHANGES] = comparer


def changes_around(packet: Packet) -> Since | None:
    """What changed around a packet; None where nobody can tell."""
    comparer: Comparer | None = current_app.extensions.get(_CHANGES)
    return comparer(packet) if comparer else None


def case_url(case_id: int) -> str | None:
    """The page of the case."""
    return _find(case_id, None)


def entry_url(case_id: int, place: EnteredIn | None) -> str | None:
    """Where `place` of the case is entered; None when the visitor may not go there."""
    return _find(case_id, place) if place else None


def missing_links(row: Packet | Paper) -> list[MissingFact]:
    """What a packet or paper lacks, each with where to enter it."""
    return links_to(row.case_id, missing_facts(row))


def links_to(case_id: int, facts: Iterable[Required]) -> list[MissingFact]:
    """The facts of a case with where to enter each."""
    return [MissingFact(fact.name, _find(case_id, fact.entered_in)) for fact in facts]


@dataclass(frozen=True)
class FoundLink:
    """A finding with the page on which it is mended, and the same for a supervisor who may let it pass."""

    finding: Finding
    url: str | None
    was_overridden: bool


@dataclass(frozen=True)
class Preflight:
    """What preflight found in a packet, failures first; `override_url` where the visitor may let it pass."""

    found: tuple[FoundLink, ...]
    override_url: str | None
    reason: str | None

    @property
    def failures(self) -> int:
        return sum(f.finding.rule.level is Level.FAILURE and not f.was_overridden for f in self.found)


def found_links(row: Packet) -> Preflight:
    """The findings in the packet and its signed copy, each with where it is mended."""
    in_copy = from_json(row.signature.findings or ()) if row.signature else ()
    told = dict.fromkeys((*from_json(row.findings or ()), *in_copy))
    findings = sorted(told, key=lambda f: f.rule.level is not Level.FAILURE)
    override = row.override or {}
    found = tuple(
        FoundLink(f, entry_url(row.case_id, f.entered_in), f.rule.key in override.get("rules", ()))
        for f in findings
    )
    stops = [f.finding for f in found if f.finding.rule.level is Level.FAILURE and not f.was_overridden]
    may = bool(stops) and all(finding.rule.may_override for finding in stops)
    url = entry_url(row.case_id, EnteredIn.OVERRIDE) if may else None
    return Preflight(found, url, override.get("reason"))


@dataclass(frozen=True)
class EditLinks:
    """Where an edited version of a document is uploaded, and where the generated one is taken again."""

    edit: str | None
    undo: str | None


def edit_links(packet: Packet, kind: str) -> EditLinks:
    """For one document of a packet; None where the visitor may not, and for undoing what is not edited."""
    part = f"{packet.uid}-{kind}"
    undo = _find(packet.case_id, EnteredIn.GENERATED, part) if kind in packet.edit_ids else None
    return EditLinks(_find(packet.case_id, EnteredIn.EDITED, part), undo)


def _find(case_id: int, place: EnteredIn | None, part: str = "") -> str | None:
    finder: Finder | None = current_app.extensions.get(_KEY)
    return finder(case_id, place, part) if finder else None
