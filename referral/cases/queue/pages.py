"""Reads the queue: one page of rows, and how many cases each tab holds; one statement each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from referral.cases.models import Case
from referral.cases.queue.order import Order, awake, page_statement, splits, within
from referral.cases.queue.rows import QueueRow, read_row, rows_statement
from referral.cases.queue.surroundings import Surroundings
from referral.cases.queue.view import COUNT_CAP, PAGE_SIZE, Cursor, QueueView, Sort, Tab, scope, tabs_for
from referral.core.actor import Actor, Role
from referral.core.db import db


@dataclass(frozen=True)
class QueuePage:
    """One page of the queue and the places before and after it ("" where the list ends)."""

    rows: Sequence[QueueRow]
    before: str
    after: str


def queue_page(actor: Actor, view: QueueView, around: Surroundings) -> QueuePage:
    """The rows of the view's page and the places beside it."""
    order = Order(view)
    found = page_statement(actor, view, around, order)
    statement = rows_statement(found, found.c.sort_key).order_by(*order.overall(found.c))
    records = db.session.execute(statement).all()
    goes_on, shown = len(records) > PAGE_SIZE, records[:PAGE_SIZE]
    came_from = order.cursor is not None
    if order.is_backwards:
        shown = shown[::-1]
    before, after = (goes_on, came_from) if order.is_backwards else (came_from, goes_on)
    return QueuePage(
        [read_row(record, actor.role, around) for record in shown],
        before=_place(shown[0], view.sort, around) if shown and before else "",
        after=_place(shown[-1], view.sort, around) if shown and after else "",
    )


def _place(record: Any, sort: Sort, around: Surroundings) -> str:
    key = record.sort_key if isinstance(record.sort_key, str) else record.sort_key.isoformat()
    return Cursor(_group(record, sort, around), key, record.id).encode()


def _group(record: Any, sort: Sort, around: Surroundings) -> str:
    if sort is Sort.STATE:
        return str(record.state.value)
    if sort is Sort.WAITING:
        return str(record.waiting_on.value)
    if sort is Sort.STEP:
        return str(record.next_action.value)
    if sort is Sort.OWNER:
        return next((person.uid for person in around.staff if person.id == record.owner_id), "")
    if sort is Sort.FACILITY:
        return next((facility.uid for facility in around.facilities if facility.id == record.facility_id), "")
    return ""


def tab_counts(actor: Actor, today: date) -> dict[Tab, int]:
    """How many cases each of the actor's tabs holds, without filters, counted to one past the cap; one statement."""
    values = {"mine": actor.practice_id, "me": actor.id, "today": today}
    return {Tab(tab): count for tab, count in db.session.execute(count_statement(actor.role), values)}


@lru_cache(maxsize=len(Role))
def count_statement(role: Role) -> sa.CompoundSelect[*tuple[Any, ...]]:
    """The counts of a role's tabs, built once; `me`, `mine` (the practice) and `today` are given when it runs."""
    return sa.union_all(*(_count(role, tab) for tab in tabs_for(role)))


def _count(role: Role, tab: Tab) -> sa.Select[*tuple[Any, ...]]:
    me, mine = (sa.bindparam(name, type_=sa.BigInteger) for name in ("me", "mine"))
    held = scope(tab, role, me)
    ranges, rest = splits(held)
    conditions = [*within(mine, held), *rest, *awake(held, sa.bindparam("today", type_=sa.Date))]
    one = sa.select(sa.literal(1).label("one")).select_from(Case).where(*conditions).limit(COUNT_CAP + 1)
    cuts = [one.where(part) for part in ranges] or [one]
    if len(cuts) > 1:
        merged = sa.union_all(*(sa.select(cut.subquery()) for cut in cuts)).subquery()
        cuts = [sa.select(merged).limit(COUNT_CAP + 1)]
    return sa.select(sa.literal(tab.value), sa.func.count()).select_from(cuts[0].subquery())
