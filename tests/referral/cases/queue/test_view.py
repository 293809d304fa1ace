from __future__ import annotations

import base64
from datetime import date

import pytest

from referral.cases.queue.view import (
    CLOSED_SORTS,
    COUNT_CAP,
    OPEN_SORTS,
    Cursor,
    QueueView,
    Sort,
    Tab,
    due_words,
    flags_in,
    read_view,
    scope,
    show_count,
    tabs_for,
)
from referral.cases.states import CaseFlag, CaseState, WaitingOn
from referral.core.actor import Role
from referral.core.calendar import BusinessCalendar

FRIDAY = date(2026, 11, 20)


def _read(**args: str | list[str]) -> QueueView:
    listed = {name: [value] if isinstance(value, str) else value for name, value in args.items()}
    return read_view(listed, Role.COORDINATOR)


def test_the_queue_opens_on_what_needs_me_soonest_due_first() -> None:
    view = _read()
    assert (view.tab, view.sort, view.is_descending) == (Tab.MINE, Sort.DUE, False)


def test_an_administrator_has_no_needs_me() -> None:
    assert Tab.MINE not in tabs_for(Role.ADMINISTRATOR)
    assert read_view({}, Role.ADMINISTRATOR).tab is Tab.OPEN
    assert read_view({"tab": ["mine"]}, Role.ADMINISTRATOR).tab is Tab.OPEN


def test_needs_me_holds_my_cases_and_those_nobody_owns() -> None:
    mine = scope(Tab.MINE, Role.COORDINATOR, 7)
    assert mine.owners == (7, None)
    assert mine.waiting == (WaitingOn.COORDINATOR,)
    assert mine.is_awake


def test_what_needs_a_reviewer_is_every_review() -> None:
    mine = scope(Tab.MINE, Role.REVIEWER, 7)
    assert mine.owners == ()
    assert mine.waiting == (WaitingOn.REVIEWER,)


def test_waiting_on_the_veteran_holds_the_imaging_facility_too() -> None:
    assert WaitingOn.IMAGING_FACILITY in scope(Tab.VETERAN, Role.COORDINATOR, 7).waiting


@pytest.mark.parametrize("tab", Tab)
def test_every_view_reads_back_from_its_own_address(tab: Tab) -> None:
    for sort in CLOSED_SORTS if tab is Tab.CLOSED else OPEN_SORTS:
        view = QueueView(
            tab,
            "me",
            CaseState.RECEIVED,
            "abc",
            CaseFlag.URGENT | CaseFlag.DENIED,
            True,
            sort,
            True,
            "x",
            "",
            False,
        )
        query = {name: [value] if isinstance(value, str) else value for name, value in view.query().items()}
        assert read_view(query, Role.COORDINATOR) == view


def test_an_address_nobody_wrote_shows_the_usual_list() -> None:
    view = _read(tab="nonsense", sort="name", state="closed", flag=["moon"], desc="yes")
    assert view == QueueView(Tab.OPEN)


def test_a_view_as_usual_needs_no_parameters_but_its_tab() -> None:
    assert QueueView(Tab.VA).query() == {"tab": "va"}


def test_clicking_a_header_twice_turns_the_order() -> None:
    by_owner = QueueView(Tab.OPEN).sorted_by(Sort.OWNER)
    assert not by_owner.is_descending
    assert by_owner.sorted_by(Sort.OWNER).is_descending


def test_columns_of_days_sort_longest_first() -> None:
    assert QueueView(Tab.OPEN).sorted_by(Sort.SINCE).is_descending


def test_another_tab_keeps_the_filters_and_forgets_the_place() -> None:
    view = QueueView(Tab.OPEN, owner="me", sort=Sort.NUMBER, after="x").on_tab(Tab.VA)
    assert view == QueueView(Tab.VA, owner="me", sort=Sort.NUMBER)


def test_the_closed_tab_drops_filters_that_only_open_cases_have() -> None:
    view = QueueView(Tab.OPEN, owner="me", state=CaseState.RECEIVED, is_overdue=True).on_tab(Tab.CLOSED)
    assert view == QueueView(Tab.CLOSED, owner="me", sort=Sort.CLOSED, is_descending=True)


def test_clearing_removes_every_filter() -> None:
    view = QueueView(Tab.OPEN, "me", CaseState.RECEIVED, "f", CaseFlag.URGENT, True)
    assert view.has_filters
    assert not view.cleared().has_filters


def test_a_cursor_reads_back() -> None:
    cursor = Cursor("", "2026-11-20", 17)
    assert Cursor.decode(cursor.encode()) == cursor


@pytest.mark.parametrize("text", ["", "x", "!!", "W10", "eyJhIjoxfQ", "WzEsMiwzXQ", "WyIiLCIiLHRydWVd"])
def test_a_cursor_somebody_changed_is_none(text: str) -> None:
    assert Cursor.decode(text) is None


@pytest.mark.parametrize(
    ("due_on", "words"),
    [
        (date(2026, 11, 20), "today"),
        (date(2026, 11, 18), "2 business days late"),
        (date(2026, 11, 19), "1 business day late"),
        (date(2026, 11, 23), "in 1 business day"),
        (date(2026, 11, 27), "in 4 business days"),  # Thanksgiving lies between
        (date(2026, 11, 21), "by Sat, Nov 21"),
    ],
)
def test_due_dates_are_said_in_business_days(due_on: date, words: str) -> None:
    assert due_words(due_on, FRIDAY, BusinessCalendar()) == words


def test_counts_end_at_the_cap() -> None:
    assert show_count(COUNT_CAP) == "1,000"
    assert show_count(COUNT_CAP + 1) == "1,000+"


def test_flags_of_a_mask_come_gravest_first() -> None:
    assert flags_in(CaseFlag.DENIED | CaseFlag.RED_FLAG) == [CaseFlag.RED_FLAG, CaseFlag.DENIED]


def test_a_place_that_no_row_can_have_is_nobodys_place() -> None:
    too_far = Cursor("", "2026-11-20", 2**63).encode()
    nested = base64.urlsafe_b64encode(b"[" * 3000).decode()
    assert Cursor.decode(too_far) is None
    assert Cursor.decode(nested) is None


def test_only_opaque_ids_are_taken_as_owner_and_facility() -> None:
    view = _read(owner="x'\x00", facility="f" * 40)
    assert (view.owner, view.facility) == ("", "")
    assert _read(owner="me").owner == "me"
