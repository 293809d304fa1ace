"""The queue as values: its tabs, filters, sorts and page marks, and the words its rows are shown with."""

from __future__ import annotations

import base64
import enum
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from referral.cases.states import CaseFlag, CaseState, StepAction, WaitingOn
from referral.core.actor import Role
from referral.core.calendar import BusinessCalendar
from referral.core.numbers import LARGEST_ID

PAGE_SIZE = 50
COUNT_CAP = 1000
"""Tabs count up to this many and then say "1,000+", so that counting costs the same at any size."""

ME, NOBODY = "me", "nobody"
OPAQUE_ID = re.compile(r"[0-9a-z]{1,32}")
NO_FLAGS = CaseFlag(0)


class Tab(enum.StrEnum):
    """The lists. Red-flagged cases stand in their own and in no other."""

    RED = "red"
    MINE = "mine"
    VA = "va"
    VETERAN = "veteran"
    REVIEW = "review"
    READY = "ready"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"


TAB_LABELS = {
    Tab.RED: "Red flags",
    Tab.MINE: "Needs me",
    Tab.VA: "Waiting on VA",
    Tab.VETERAN: "Waiting on the veteran",
    Tab.REVIEW: "Waiting on review",
    Tab.READY: "Ready to schedule",
    Tab.SCHEDULED: "Scheduled",
    Tab.OPEN: "All open",
    Tab.CLOSED: "Closed",
}

WAITING_LABELS = {
    WaitingOn.COORDINATOR: "Desk",
    WaitingOn.REVIEWER: "Reviewer",
    WaitingOn.VETERAN: "Veteran",
    WaitingOn.VA: "VA",
    WaitingOn.IMAGING_FACILITY: "Imaging facility",
    WaitingOn.REFERRER: "Referring clinician",
}


@dataclass(frozen=True)
class Scope:
    """Which cases a tab holds. Empty means any; `owners` are account ids or None for nobody."""

    states: tuple[CaseState, ...] = ()
    waiting: tuple[WaitingOn, ...] = ()
    actions: tuple[StepAction, ...] = ()
    owners: tuple[Any, ...] = ()
    is_closed: bool = False
    is_red: bool = False
    is_awake: bool = False


def scope(tab: Tab, role: Role, account_id: Any) -> Scope:
    """What `tab` holds for this person. "Needs me" of a reviewer is every review, of others what they own or nobody."""
    if tab is Tab.MINE:
        if role is Role.REVIEWER:
            return Scope(waiting=(WaitingOn.REVIEWER,), is_awake=True)
        return Scope(waiting=(WaitingOn.COORDINATOR,), owners=(account_id, None), is_awake=True)
    return _SCOPES[tab]


_SCOPES = {
    Tab.RED: Scope(is_red=True),
    Tab.VA: Scope(waiting=(WaitingOn.VA,)),
    Tab.VETERAN: Scope(waiting=(WaitingOn.VETERAN, WaitingOn.IMAGING_FACILITY, WaitingOn.REFERRER)),
    Tab.REVIEW: Scope(waiting=(WaitingOn.REVIEWER,)),
    Tab.READY: Scope(actions=(StepAction.BOOK_VISIT,)),
    Tab.SCHEDULED: Scope(states=(CaseState.SCHEDULED,)),
    Tab.OPEN: Scope(),
    Tab.CLOSED: Scope(is_closed=True),
}


def tabs_for(role: Role) -> list[Tab]:
    """The tabs a role sees; nothing waits for an administrator."""
    return [tab for tab in Tab if tab is not Tab.MINE or role is not Role.ADMINISTRATOR]


class Sort(enum.StrEnum):
    DUE = "due"
    STATE = "state"
    SINCE = "since"
    OPENED = "opened"
    OWNER = "owner"
    FACILITY = "facility"
    NUMBER = "number"
    WAITING = "waiting"
    STEP = "step"
    CLOSED = "closed"


GROUPED = frozenset({Sort.STATE, Sort.OWNER, Sort.FACILITY, Sort.WAITING, Sort.STEP})
"""Sorts by a column with few values: in the order people expect of them, and by due date within one value."""

LONGEST_FIRST = frozenset({Sort.SINCE, Sort.OPENED})
"""Columns shown as days: more days means an earlier date."""

OPEN_SORTS = tuple(sort for sort in Sort if sort is not Sort.CLOSED)
CLOSED_SORTS = (Sort.CLOSED, Sort.OPENED, Sort.OWNER, Sort.FACILITY, Sort.NUMBER)

COLUMNS = {
    False: (
        (Sort.DUE, "Due"),
        (Sort.NUMBER, "Case"),
        (Sort.STEP, "Next step"),
        (Sort.STATE, "State"),
        (Sort.SINCE, "Days"),
        (Sort.OPENED, "Age"),
        (Sort.WAITING, "Waiting on"),
        (Sort.OWNER, "Owner"),
        (Sort.FACILITY, "VA facility"),
    ),
    True: (
        (Sort.CLOSED, "Closed"),
        (Sort.NUMBER, "Case"),
        (Sort.OPENED, "Took"),
        (Sort.OWNER, "Owner"),
        (Sort.FACILITY, "VA facility"),
    ),
}
"""What can be sorted by, with the headers' words: of open cases, and (True) of closed ones."""


@dataclass(frozen=True)
class Cursor:
    """A place between two rows: the sort value and id of the row it stands beside, and its group when grouped."""

    group: str
    key: str
    id: int

    def encode(self) -> str:
        """As text for an address. It holds dates and row ids, nothing of a person."""
        packed = json.dumps([self.group, self.key, self.id], separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()

    @classmethod
    def decode(cls, text: str) -> Cursor | None:
        """What `encode` made, or None when somebody changed it."""
        try:
            group, key, row_id = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (ValueError, TypeError, RecursionError):
            return None
        good = isinstance(group, str) and isinstance(key, str) and type(row_id) is int
        good = good and 0 <= row_id <= LARGEST_ID
        return cls(group, key, row_id) if good else None


@dataclass(frozen=True)
class QueueView:
    """What the queue shows: tab, filters, sort and place. `owner` and `facility` are opaque ids (or me, nobody)."""

    tab: Tab
    owner: str = ""
    state: CaseState | None = None
    facility: str = ""
    flags: CaseFlag = NO_FLAGS
    is_overdue: bool = False
    sort: Sort = Sort.DUE
    is_descending: bool = False
    after: str = ""
    before: str = ""
    at_end: bool = False

    def without_place(self) -> QueueView:
        """The same list from its first page."""
        return replace(self, after="", before="", at_end=False)

    def on_tab(self, tab: Tab) -> QueueView:
        """Another tab with the same filters; a sort or filter that the tab can't have is dropped."""
        sorts = CLOSED_SORTS if tab is Tab.CLOSED else OPEN_SORTS
        keeps = self.sort in sorts and Tab.CLOSED not in (tab, self.tab)
        view = replace(self.without_place(), tab=tab)
        view = view if keeps else view._sorted_as_usual()
        return replace(view, state=None, flags=NO_FLAGS, is_overdue=False) if tab is Tab.CLOSED else view

    def sorted_by(self, sort: Sort) -> QueueView:
        """Sorted by that column; the other way round when it is sorted by it already."""
        turned = not self.is_descending if sort is self.sort else sort in LONGEST_FIRST or sort is Sort.CLOSED
        return replace(self.without_place(), sort=sort, is_descending=turned)

    @property
    def has_filters(self) -> bool:
        return bool(self.owner or self.state or self.facility or self.flags or self.is_overdue)

    def cleared(self) -> QueueView:
        """The same tab and sort without any filter."""
        return replace(
            self.without_place(), owner="", state=None, facility="", flags=NO_FLAGS, is_overdue=False
        )

    def query(self) -> dict[str, str | list[str]]:
        """The address parameters that `read_view` reads back; what is as usual is left out."""
        values: dict[str, str | list[str]] = {
            "tab": self.tab.value,
            "owner": self.owner,
            "state": self.state.value if self.state else "",
            "facility": self.facility,
            "flag": [str(flag.name).lower() for flag in CaseFlag if flag in self.flags],
            "overdue": "1" if self.is_overdue else "",
            "after": self.after,
            "before": self.before,
            "end": "1" if self.at_end else "",
        }
        if self != self._sorted_as_usual():
            values |= {"sort": self.sort.value, "desc": "1" if self.is_descending else ""}
        return {name: value for name, value in values.items() if value}

    def _sorted_as_usual(self) -> QueueView:
        is_closed = self.tab is Tab.CLOSED
        return replace(self, sort=Sort.CLOSED if is_closed else Sort.DUE, is_descending=is_closed)


def read_view(args: Mapping[str, Sequence[str]], role: Role) -> QueueView:
    """The view an address asks for. What it can't read falls back to the usual; nothing is an error."""
    first = {name: values[0] for name, values in args.items() if values}
    tabs = tabs_for(role)
    first_tab = Tab.MINE if Tab.MINE in tabs else Tab.OPEN
    tab = Tab(first["tab"]) if first.get("tab") in tabs else first_tab if "tab" not in first else Tab.OPEN
    flags = _flags(args.get("flag", ()))
    if CaseFlag.RED_FLAG in flags and tab is not Tab.CLOSED:
        tab, flags = Tab.RED, flags & ~CaseFlag.RED_FLAG
    view = QueueView(tab)._sorted_as_usual()
    sorts = CLOSED_SORTS if tab is Tab.CLOSED else OPEN_SORTS
    if first.get("sort") in sorts:
        view = replace(view, sort=Sort(first["sort"]), is_descending=first.get("desc") == "1")
    return replace(
        view,
        owner=_opaque_id(first.get("owner", "")),
        facility=_opaque_id(first.get("facility", "")),
        state=CaseState(first["state"])
        if first.get("state") in set(CaseState) - {CaseState.CLOSED}
        else None,
        flags=flags,
        is_overdue=first.get("overdue") == "1",
        after=first.get("after", ""),
        before=first.get("before", ""),
        at_end=first.get("end") == "1",
    )


def _opaque_id(text: str) -> str:
    """`text` when it can be an opaque id (or `me`, `nobody`), else nothing."""
    return text if OPAQUE_ID.fullmatch(text) else ""


def _flags(names: Sequence[str]) -> CaseFlag:
    flags = NO_FLAGS
    for name in names:
        flags |= CaseFlag.__members__.get(name.upper(), NO_FLAGS)
    return flags


def flags_in(mask: int) -> list[CaseFlag]:
    """The single flags of a stored mask, the gravest first."""
    return [flag for flag in CaseFlag if flag & mask]


def show_count(count: int) -> str:
    """`1,000+` for what was counted no further."""
    return f"{COUNT_CAP:,}+" if count > COUNT_CAP else f"{count:,}"


def due_words(due_on: date, today: date, calendar: BusinessCalendar) -> str:
    """`2 business days late`, `today`, `in 3 business days`; with no business day between, `by Sat, Nov 21`."""
    if due_on == today:
        return "today"
    days = abs(calendar.between(today, due_on))
    if days == 0:
        return f"{'late since' if due_on < today else 'by'} {due_on:%a}, {due_on:%b} {due_on.day}"
    text = f"{days:,} business day{'' if days == 1 else 's'}"
    return f"{text} late" if due_on < today else f"in {text}"
