"""What has to be in the packet: its documents, a recent clinical note, dates of the care tried, scores."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from referral.paperwork import catalogue
from referral.paperwork.documents import consent_and_release
from referral.paperwork.models import PacketKind
from referral.paperwork.preflight import said
from referral.paperwork.preflight.file_model import ReadFile
from referral.paperwork.preflight.findings import Finding, found
from referral.paperwork.preflight.given import ATTACHMENT, Given, Part
from referral.paperwork.required import EnteredIn
from referral.paperwork.wording import short_date

NOTE = re.compile(r"\b(?:note|notes|visit|encounter|progress|history)\b", re.IGNORECASE)
NOTE_KIND, CONSENT_KIND = "clinical_note", "consent_and_release"


def documents(file: ReadFile, given: Given) -> Iterator[Finding]:
    """Each document of this kind of packet is listed, and its pages are in the file under its title."""
    if given.manifest is None or given.kind is None or given.facts is None:
        return
    with_form = catalogue.OFFICIAL_FORM in given.kinds
    lacking = [
        catalogue.KINDS[kind].TITLE
        for kind in catalogue.packet_kinds(PacketKind(given.kind), given.facts, with_form=with_form)
        if kind not in given.kinds
    ]
    for part in given.parts:
        pages = [p for p in file.pages if part.first <= given.number_of(p) <= part.last]
        if not any(said.says(page.text, part.title) for page in pages):
            lacking.append(part.title)
    if lacking:
        yield found("part_missing", f"Not in the file: {', '.join(dict.fromkeys(lacking))}.")


def clinical_note(file: ReadFile, given: Given) -> Iterator[Finding]:
    """A clinical note is drawn with the packet or attached."""
    if given.facts is None or given.kind == PacketKind.RECORDS or NOTE_KIND in given.kinds:
        return
    if not _attached_notes(given):
        yield found(
            "clinical_note", "No clinical note is in the packet: attach one.", (), EnteredIn.ATTACHMENTS
        )


def _attached_notes(given: Given) -> list[Part]:
    return [p for p in given.parts if p.kind == ATTACHMENT and NOTE.search(p.title.replace("_", " "))]


def consent(file: ReadFile, given: Given) -> Iterator[Finding]:
    """The veteran has signed the consent and release that the packet holds."""
    pages = [part.first for part in given.parts if part.kind == CONSENT_KIND]
    if given.facts is None or not pages:
        return
    if lacking := consent_and_release.unsigned(given.facts):
        what = f"The veteran has not signed: {', '.join(lacking)}."
        yield found("consent_unsigned", what, pages, EnteredIn.CONSENT)


def note_age(file: ReadFile, given: Given) -> Iterator[Finding]:
    """The clinical note that is drawn is recent enough; one that is attached may be newer, and its date is unknown."""
    pages = [part.first for part in given.parts if part.kind == NOTE_KIND]
    written, days = given.facts.clinical.note.noted_on if given.facts else None, given.limits.note_days
    if pages and written and written < given.on - timedelta(days=days) and not _attached_notes(given):
        what = f"The clinical note is of {short_date(written)}, more than {days} days ago."
        yield found("note_age", what, pages, EnteredIn.NOTE)


def care_dates(file: ReadFile, given: Given) -> Iterator[Finding]:
    """Each treatment that was tried says when."""
    if given.facts is None:
        return
    undated = [care.what for care in given.facts.clinical.conservative_care if care.started_on is None]
    if undated:
        yield found("care_dates", f"Without a date: {', '.join(undated)}.", (), EnteredIn.CARE)


def scores(file: ReadFile, given: Given) -> Iterator[Finding]:
    """Where a trial was followed, there are scores at the beginning and later."""
    chart = given.facts.clinical.care_log.chart if given.facts else None
    if chart is not None and len(chart.scores) < 2:
        yield found("scores", "The trial of care has no two pain scores to compare.", (), EnteredIn.CARE)


RULES = (documents, clinical_note, consent, note_age, care_dates, scores)
