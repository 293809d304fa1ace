"""The statement that finds one page of the queue.

A page is found by keyset, never by offset, so the last page costs what the first does. A list whose order no single
index has (grouped by owner in the order of names, "mine or nobody's") is read as several index ranges, each cut off
at a page's length, and merged. What chooses a partial index is written literally: a database can't match a bound
value with an index's own condition.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from referral.cases.models import ORDINARY, RED_FLAGGED, Case
from referral.cases.queue.surroundings import Surroundings
from referral.cases.queue.view import (
    GROUPED,
    LONGEST_FIRST,
    ME,
    NOBODY,
    PAGE_SIZE,
    Cursor,
    QueueView,
    Scope,
    Sort,
    Tab,
    scope,
)
from referral.cases.states import OPEN_STATES, CaseState, StepAction, WaitingOn
from referral.core.actor import Actor

Column = InstrumentedAttribute[Any]
Condition = sa.ColumnElement[bool]

CLOSED = sa.text("state = 'closed'")
FLAGGED = sa.text("flags > 0")

GROUPS: dict[Sort, Column] = {
    Sort.STATE: Case.state,
    Sort.WAITING: Case.waiting_on,
    Sort.STEP: Case.next_action,
    Sort.OWNER: Case.owner_id,
    Sort.FACILITY: Case.facility_id,
}
KEYS: dict[Sort, Column] = {
    Sort.DUE: Case.next_due_on,
    Sort.SINCE: Case.state_since,
    Sort.OPENED: Case.opened_on,
    Sort.NUMBER: Case.number,
    Sort.CLOSED: Case.closed_at,
}


@dataclass(frozen=True)
class Range:
    """One stretch of an index: its place in the order, the group it stands for and the condition that makes it."""

    rank: int
    group: str = ""
    condition: Condition | None = None


class Order:
    """How a view is ordered: groups by rank, rows within one by a key and the row id; turned round to go back."""

    def __init__(self, view: QueueView) -> None:
        self.group = GROUPS.get(view.sort)
        self.sort = (
            view.sort if view.sort not in GROUPED else Sort.CLOSED if view.tab is Tab.CLOSED else Sort.DUE
        )
        self.key = KEYS[self.sort]
        self.is_backwards = view.at_end or bool(view.before)
        falls = self.sort is Sort.CLOSED if self.group else view.is_descending != (self.sort in LONGEST_FIRST)
        self.falls = falls != self.is_backwards
        self.cursor = Cursor.decode(view.after or view.before) if not view.at_end else None
        self.seek = self._seek_value()

    def _seek_value(self) -> Any:
        """The cursor's key as the column's own type; a cursor that does not fit the sort is dropped."""
        if self.cursor is None:
            return None
        try:
            if self.sort is Sort.NUMBER:
                return str(int(self.cursor.key))
            if self.sort in (Sort.SINCE, Sort.CLOSED):
                return datetime.fromisoformat(self.cursor.key).astimezone(UTC)
            return date.fromisoformat(self.cursor.key)
        except (ValueError, OverflowError):
            self.cursor = None
            return None

    def is_past_cursor(self) -> Condition:
        """True of rows behind the cursor in this order."""
        assert self.cursor is not None
        row = sa.tuple_(self.key, Case.id)
        place = sa.tuple_(sa.literal(self.seek, self.key.type), sa.literal(self.cursor.id, Case.id.type))
        return row < place if self.falls else row > place

    def within(self, columns: Any) -> list[Any]:
        """ORDER BY inside one range."""
        parts = (columns.sort_key, columns.id)
        return [part.desc() if self.falls else part for part in parts]

    def overall(self, columns: Any) -> list[Any]:
        """ORDER BY over all ranges."""
        return [columns.rank.desc() if self.is_backwards else columns.rank, *self.within(columns)]


def page_statement(actor: Actor, view: QueueView, around: Surroundings, order: Order) -> sa.Subquery:
    """Ids of the page's cases, and one more to know whether the list goes on, with `rank` and `sort_key`."""
    held = scope(view.tab, actor.role, actor.id)
    conditions = [*_filters(actor, view, around), *awake(held, around.today)]
    ranges, rest = _ranges(view, held, around)
    cuts = [
        _cut(order, part, [*within(actor.practice_id, held), *rest, *conditions])
        for part in _from_cursor(ranges, order)
    ]
    if len(cuts) == 1:
        return cuts[0].subquery("page")
    merged = sa.union_all(*(sa.select(cut.subquery()) for cut in cuts)).subquery()
    return sa.select(merged).order_by(*order.overall(merged.c)).limit(PAGE_SIZE + 1).subquery("page")


def _cut(order: Order, part: Range, conditions: Sequence[Any]) -> sa.Select[*tuple[Any, ...]]:
    columns = (Case.id, order.key.label("sort_key"), sa.literal(part.rank).label("rank"))
    cut = sa.select(*columns).where(*conditions)
    if part.condition is not None:
        cut = cut.where(part.condition)
    if order.cursor and part.group == order.cursor.group:
        cut = cut.where(order.is_past_cursor())
    keys = (order.key.desc(), Case.id.desc()) if order.falls else (order.key, Case.id)
    return cut.order_by(*keys).limit(PAGE_SIZE + 1)


def _from_cursor(ranges: Sequence[Range], order: Order) -> Sequence[Range]:
    """The ranges from the cursor's own on, in the direction of paging; all when its group is gone."""
    if order.cursor is None or order.group is None:
        return ranges
    places = [part.rank for part in ranges if part.group == order.cursor.group]
    if not places:
        order.cursor = None
        return ranges
    if order.is_backwards:
        return [part for part in ranges if part.rank <= places[0]]
    return [part for part in ranges if part.rank >= places[0]]


def within(practice_id: Any, held: Scope) -> list[Any]:
    """Practice, and ordinary, red-flagged or closed: what every index of the queue starts with."""
    kind = CLOSED if held.is_closed else RED_FLAGGED if held.is_red else ORDINARY
    return [Case.practice_id == practice_id, kind]


def splits(held: Scope) -> tuple[list[Condition], list[Condition]]:
    """The scope as conditions that each make an index range (at least one stands for all), and the other conditions."""
    parts = [(column, values) for column, values in _columns(held) if values]
    several = [(column, values) for column, values in parts if len(values) > 1][:1]
    rest = [one_of(column, values) for column, values in parts if (column, values) not in several]
    return [one_of(column, (value,)) for column, values in several for value in values], rest


def _columns(held: Scope) -> list[tuple[Column, Sequence[Any]]]:
    return [
        (Case.state, held.states),
        (Case.waiting_on, held.waiting),
        (Case.next_action, held.actions),
        (Case.owner_id, held.owners),
    ]


def one_of(column: Column, values: Sequence[Any]) -> Condition:
    """`column` is one of `values`, of which None means that it is empty."""
    known = [value for value in values if value is not None]
    parts: list[Condition] = [column.is_(None)] if any(value is None for value in values) else []
    if known:
        parts.append(column == known[0] if len(known) == 1 else column.in_(known))
    return parts[0] if len(parts) == 1 else sa.or_(*parts)


def _ranges(view: QueueView, held: Scope, around: Surroundings) -> tuple[list[Range], list[Condition]]:
    column = GROUPS.get(view.sort)
    if column is None:
        ranges, rest = splits(held)
        return [Range(0, "", condition) for condition in ranges] or [Range(0)], rest
    allowed = dict((each.key, values) for each, values in _columns(held)).get(column.key, ())
    groups = [
        (group, value) for group, value in _groups(view.sort, around) if not allowed or value in allowed
    ]
    if view.is_descending:
        groups.reverse()
    rest = [one_of(each, values) for each, values in _columns(held) if values and each is not column]
    return [Range(rank, group, one_of(column, (value,))) for rank, (group, value) in enumerate(groups)], rest


def _groups(sort: Sort, around: Surroundings) -> list[tuple[str, Any]]:
    """The groups of a sort in people's order: lifecycle, the journey's steps, names; nobody first, no facility last."""
    if sort is Sort.STATE:
        return [(state.value, state) for state in CaseState if state in OPEN_STATES]
    if sort is Sort.WAITING:
        return [(party.value, party) for party in WaitingOn]
    if sort is Sort.STEP:
        return [(step.value, step) for step in StepAction]
    if sort is Sort.OWNER:
        return [("", None), *((person.uid, person.id) for person in around.staff)]
    return [*((facility.uid, facility.id) for facility in around.facilities), ("", None)]


def awake(held: Scope, today: Any) -> list[Condition]:
    """Leaves out what is snoozed into the future, where the scope asks for it."""
    return [sa.or_(Case.snoozed_until.is_(None), Case.snoozed_until <= today)] if held.is_awake else []


def _filters(actor: Actor, view: QueueView, around: Surroundings) -> list[Any]:
    """The view's filters; one that names nobody known matches nothing."""
    found: list[Any] = []
    if view.owner == NOBODY:
        found.append(Case.owner_id.is_(None))
    elif view.owner:
        owners = {ME: actor.id} | {person.uid: person.id for person in around.staff}
        found.append(Case.owner_id == owners.get(view.owner, 0))
    if view.facility:
        facilities = {facility.uid: facility.id for facility in around.facilities}
        found.append(Case.facility_id == facilities.get(view.facility, 0))
    if view.state:
        found.append(Case.state == view.state)
    if view.flags:
        mask = int(view.flags)
        found += [FLAGGED, Case.flags.op("&")(mask) == mask]
    if view.is_overdue:
        found.append(Case.next_due_on < around.today)
    return found
