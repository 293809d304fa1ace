"""The letters that a veteran can read: those of the case that stand and lack no fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from referral.cases.veteran_letters import KIND
from referral.core import clock
from referral.core.db import db
from referral.core.errors import NotFound
from referral.core.languages import known_language
from referral.paperwork import catalogue, storage
from referral.paperwork.blocks import Document
from referral.paperwork.facts import LetterFacts
from referral.paperwork.models import Paper, PaperStatus

TO_READ = (PaperStatus.WRITTEN, PaperStatus.ORDERED, PaperStatus.DRAWN)


@dataclass(frozen=True)
class Letter:
    """A line of the list; `title` is in the letter's own `language`."""

    uid: str
    title: str
    language: str
    written_on: date


def letters_to_read(case_id: int, time_zone: str) -> tuple[Letter, ...]:
    """The letters of a case, newest first."""
    return tuple(_letter(paper, time_zone) for paper in _papers(case_id))


def letter_paper(case_id: int, uid: str) -> Paper:
    """A letter of that case. Raises NotFound for anything else, also for another case's letter."""
    found = next((paper for paper in _papers(case_id) if paper.uid == uid), None)
    if found is None:
        raise NotFound("There is no such letter.")
    return found


def letter_document(paper: Paper) -> Document:
    """The letter as blocks, from the facts kept with it."""
    return catalogue.draw(paper.kind, LetterFacts.from_json(paper.facts or {}))


def letter_file(paper: Paper) -> bytes | None:
    """The PDF of a letter; None while it is being made."""
    return storage.read(paper.pdf) if paper.pdf is not None else None


def _papers(case_id: int) -> Sequence[Paper]:
    rows = (
        sa.select(Paper)
        .where(Paper.case_id == case_id, Paper.kind.startswith(KIND, autoescape=True))
        .where(Paper.status.in_(TO_READ))
        .order_by(Paper.id.desc())
    )
    return [paper for paper in db.session.scalars(rows) if not paper.missing]


def _letter(paper: Paper, time_zone: str) -> Letter:
    language = known_language(((paper.facts or {}).get("veteran") or {}).get("language"))
    titles = getattr(catalogue.KINDS[paper.kind], "TITLES", {})
    title = titles.get(language) or catalogue.KINDS[paper.kind].TITLE
    return Letter(paper.uid, title, language, clock.local_date(paper.created_at, time_zone))
