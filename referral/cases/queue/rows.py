"""A row of the queue: its columns in the database and what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import load_only

from referral.cases.models import Case
from referral.cases.queue.surroundings import Surroundings
from referral.cases.queue.view import WAITING_LABELS, due_words, flags_in
from referral.cases.states import CLOSE_LABELS, FLAG_LABELS, STATE_LABELS, CaseFlag
from referral.cases.step_sentences import SENTENCES
from referral.core import clock
from referral.core.actor import Role
from referral.core.numbers import show_case_number
from referral.veterans.models import Veteran
from referral.veterans.person import shown_name

GRAVE = frozenset(
    {CaseFlag.RED_FLAG, CaseFlag.WRONG_PATIENT, CaseFlag.EXPIRED, CaseFlag.DENIED, CaseFlag.ESCALATED}
)

COLUMNS = (
    Case.id, Case.uid, Case.number, Case.state, Case.state_since, Case.opened_on, Case.waiting_on, Case.next_action,
    Case.next_due_on, Case.send_by_on, Case.owner_id, Case.facility_id, Case.flags, Case.snoozed_until, Case.closed_at,
    Case.close_reason, Case.closed_from,
)  # fmt: skip


@dataclass(frozen=True)
class QueueRow:
    """A case as the queue lists it. Days are calendar days, dates are the practice's; "" where there is nothing."""

    id: int
    uid: str
    number: str
    name: str
    state: str
    sentence: str
    waiting: str
    due_on: date | None
    due: str
    is_late: bool
    days_in_state: int
    age: int
    owner: str
    facility: str
    flags: Sequence[tuple[str, bool]]
    """Label of each flag and whether it is a grave one."""
    send_by_on: date | None
    """The last safe day to send VA the next request, once it is near."""
    is_send_by_past: bool
    snoozed_until: date | None
    closed_on: date | None


def rows_statement(found: sa.Subquery, *more: Any) -> sa.Select[*tuple[Any, ...]]:
    """The rows' columns for the cases whose ids `found` holds, then `more` columns of it."""
    names = load_only(Veteran.uid, Veteran.first_name_enc, Veteran.middle_name_enc, Veteran.last_name_enc)
    return (
        sa.select(*COLUMNS, Veteran, *more)
        .select_from(found)
        .join(Case, Case.id == found.c.id)
        .join(Veteran, Veteran.id == Case.veteran_id)
        .options(names)
    )


def read_row(record: Any, role: Role, around: Surroundings) -> QueueRow:
    """What the row of `rows_statement` shows to `role`."""
    snoozed = record.snoozed_until if record.snoozed_until and record.snoozed_until > around.today else None
    closed_on = clock.local_date(record.closed_at, around.time_zone) if record.closed_at else None
    since = clock.local_date(record.state_since, around.time_zone)
    return QueueRow(
        id=record.id,
        uid=record.uid,
        number=show_case_number(record.number),
        name=shown_name(record.Veteran, role),
        state=STATE_LABELS[record.closed_from or record.state],
        sentence=SENTENCES[record.next_action] if record.next_action else CLOSE_LABELS[record.close_reason],
        waiting=WAITING_LABELS[record.waiting_on] if record.waiting_on else "",
        due_on=record.next_due_on,
        due=_due(record.next_due_on, around),
        is_late=record.next_due_on is not None and record.next_due_on < around.today,
        days_in_state=(around.today - since).days,
        age=((closed_on or around.today) - record.opened_on).days,
        owner=around.staff_names.get(record.owner_id, ""),
        facility=around.facility_names.get(record.facility_id, ""),
        flags=shown_flags(record.flags),
        send_by_on=record.send_by_on if record.flags & CaseFlag.RUNWAY_SHORT else None,
        is_send_by_past=record.send_by_on is not None and record.send_by_on < around.today,
        snoozed_until=snoozed,
        closed_on=closed_on,
    )


def _due(due_on: date | None, around: Surroundings) -> str:
    if due_on is None:
        return ""
    if due_on not in around.due_words:
        around.due_words[due_on] = due_words(due_on, around.today, around.calendar)
    return around.due_words[due_on]


@lru_cache(maxsize=1024)
def shown_flags(mask: int) -> tuple[tuple[str, bool], ...]:
    """Label of each flag in the stored mask and whether it is a grave one."""
    return tuple((FLAG_LABELS[flag], flag in GRAVE) for flag in flags_in(mask))
