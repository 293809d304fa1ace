"""The history of a case, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from referral.audit.models import AuditEvent
from referral.audit.queries import case_history
from referral.cases.case_page.timeline import Entry, Texts, timeline
from referral.cases.models import Case, CaseNote
from referral.chasing.models import Contact
from referral.core.db import db

PAGE_SIZE = 200


@dataclass(frozen=True)
class HistoryPage:
    """Entries, newest first; `older` is the row id before which the next page begins, None at the beginning."""

    entries: Sequence[Entry]
    older: int | None


def history_page(
    case: Case, staff_names: Mapping[int | None, str], *, with_reads: bool = False, before: int | None = None
) -> HistoryPage:
    """The newest entries of the case, or those before the row id `before`."""
    events = case_history(case.id, with_reads=with_reads, before=before, limit=PAGE_SIZE + 1)
    shown = events[:PAGE_SIZE]
    texts = Texts(staff_names, _notes(case, shown), _contacts(case, shown))
    return HistoryPage(timeline(shown, texts), shown[-1].id if len(events) > PAGE_SIZE else None)


def _named(events: Sequence[AuditEvent], key: str) -> list[int]:
    return [event.data[key] for event in events if event.data and key in event.data]


def _notes(case: Case, events: Sequence[AuditEvent]) -> dict[int, str]:
    ids = _named(events, "note_id")
    wanted = sa.select(CaseNote).where(CaseNote.case_id == case.id, CaseNote.id.in_(ids))
    return {note.id: note.text or "" for note in db.session.scalars(wanted)} if ids else {}


def _contacts(case: Case, events: Sequence[AuditEvent]) -> dict[int, Contact]:
    ids = _named(events, "contact_id")
    wanted = sa.select(Contact).where(Contact.case_id == case.id, Contact.id.in_(ids))
    return {contact.id: contact for contact in db.session.scalars(wanted)} if ids else {}
