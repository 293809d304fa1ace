from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from referral.cases.models import Case
from referral.cases.queue import pages as queue_pages
from referral.cases.queue.pages import queue_page, tab_counts
from referral.cases.queue.rows import QueueRow
from referral.cases.queue.surroundings import Surroundings, surroundings
from referral.cases.queue.view import (
    CLOSED_SORTS,
    GROUPED,
    OPEN_SORTS,
    QueueView,
    Sort,
    Tab,
    tabs_for,
)
from referral.cases.states import CaseFlag, CaseState, StepAction, WaitingOn
from referral.core.actor import Actor, Role
from referral.core.db import db
from referral.directory import queries as directory
from referral.directory.models import Practice
from tests.factories import make_actor, make_facility, make_practice
from tests.referral.cases.queue.queue_cases import insert_case, insert_many, insert_veteran

CASES = 180


@dataclass
class Desk:
    me: Actor
    other: Actor
    around: Surroundings

    def pages(self, view: QueueView) -> list[list[QueueRow]]:
        """Every page of the view, walking forward."""
        pages, after = [], ""
        while True:
            page = queue_page(self.me, replace(view, after=after), self.around)
            pages.append(list(page.rows))
            if not page.after:
                return pages
            after = page.after

    def pages_backwards(self, view: QueueView) -> list[list[QueueRow]]:
        """Every page of the view, walking back from its end; in the order of the list."""
        page = queue_page(self.me, replace(view, at_end=True), self.around)
        pages = [list(page.rows)]
        while page.before:
            page = queue_page(self.me, replace(view, before=page.before), self.around)
            pages.insert(0, list(page.rows))
        return pages

    def rows(self, view: QueueView) -> list[QueueRow]:
        return [row for page in self.pages(view) for row in page]


@pytest.fixture
def desk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Desk:
    practice = make_practice()
    me = make_actor(practice, Role.COORDINATOR, name="Zora Field")
    other = make_actor(practice, Role.COORDINATOR, name="Abel Crane")
    facilities = [
        make_facility(practice).id,
        make_facility(practice, station_id="676", name="Bluff VA Clinic").id,
        None,
    ]
    today = surroundings(me).today
    insert_many(practice.id, CASES, today, owners=[me.id, other.id, None], facilities=facilities)
    monkeypatch.setattr("referral.cases.queue.order.PAGE_SIZE", 20)
    monkeypatch.setattr("referral.cases.queue.pages.PAGE_SIZE", 20)
    return Desk(me, other, surroundings(me))


def _everything() -> list[tuple[Tab, Sort, bool]]:
    return [
        (tab, sort, falls)
        for tab in (Tab.MINE, Tab.VETERAN, Tab.OPEN, Tab.CLOSED)
        for sort in (CLOSED_SORTS if tab is Tab.CLOSED else OPEN_SORTS)
        for falls in (False, True)
    ]


def test_paging_either_way_shows_every_case_once_in_the_same_order(desk: Desk) -> None:
    for tab, sort, falls in _everything():
        view = QueueView(tab, sort=sort, is_descending=falls)
        forward = [row.id for row in desk.rows(view)]
        backward = [row.id for page in desk.pages_backwards(view) for row in page]
        assert forward == backward, (tab, sort, falls)
        assert len(set(forward)) == len(forward)
        assert len(forward) == tab_counts(desk.me, desk.around.today)[tab], (tab, sort, falls)


def test_every_tab_counts_what_it_lists(desk: Desk) -> None:
    counts = tab_counts(desk.me, desk.around.today)
    assert list(counts) == tabs_for(Role.COORDINATOR)
    for tab, count in counts.items():
        view = (
            QueueView(tab) if tab is not Tab.CLOSED else QueueView(tab, sort=Sort.CLOSED, is_descending=True)
        )
        assert len(desk.rows(view)) == count, tab


def test_the_last_page_is_reached_at_once_and_is_full(desk: Desk) -> None:
    page = queue_page(desk.me, QueueView(Tab.OPEN, at_end=True), desk.around)
    assert len(page.rows) == 20
    assert page.before
    assert not page.after
    assert page.rows[-1].due_on == max(row.due_on for row in desk.rows(QueueView(Tab.OPEN)) if row.due_on)


def test_the_usual_order_is_soonest_due_first(desk: Desk) -> None:
    due = [row.due_on for row in desk.rows(QueueView(Tab.OPEN)) if row.due_on]
    assert due == sorted(due)


def test_needs_me_leaves_out_other_peoples_cases_and_snoozed_ones(desk: Desk) -> None:
    owners = {row.owner for row in desk.rows(QueueView(Tab.MINE))}
    assert owners == {"Zora Field", ""}
    before = tab_counts(desk.me, desk.around.today)[Tab.MINE]
    first = desk.rows(QueueView(Tab.MINE))[0]
    _snooze(first.id, desk.around.today + timedelta(days=1))
    assert tab_counts(desk.me, desk.around.today)[Tab.MINE] == before - 1
    _snooze(first.id, desk.around.today)
    assert tab_counts(desk.me, desk.around.today)[Tab.MINE] == before


def _snooze(case_id: int, until: date) -> None:
    db.session.execute(
        sa.update(Case)
        .where(Case.id == case_id)
        .values(snoozed_until=until, snoozed_on=until, snooze_reason_enc=b"x")
    )
    db.session.commit()


def test_owners_sort_by_name_with_nobody_first_and_by_due_date_within(desk: Desk) -> None:
    rows = desk.rows(QueueView(Tab.OPEN, sort=Sort.OWNER))
    keys = [(row.owner, row.due_on, row.id) for row in rows]
    assert keys == sorted(keys)
    assert {row.owner for row in rows} == {"", "Abel Crane", "Zora Field"}


def test_facilities_sort_by_name_with_none_last(desk: Desk) -> None:
    names = list(dict.fromkeys(row.facility for row in desk.rows(QueueView(Tab.OPEN, sort=Sort.FACILITY))))
    assert names == ["Bluff VA Clinic", "North Shore VA Medical Center", ""]


def test_states_sort_in_the_order_of_the_journey(desk: Desk) -> None:
    states = list(dict.fromkeys(row.state for row in desk.rows(QueueView(Tab.OPEN, sort=Sort.STATE))))
    assert states == ["Received", "MRI review", "VA authorization", "Scheduled", "Completed"]


def test_the_longest_in_a_state_come_first(desk: Desk) -> None:
    view = QueueView(Tab.OPEN).sorted_by(Sort.SINCE)
    days = [row.days_in_state for row in desk.rows(view)]
    assert days == sorted(days, reverse=True)


def test_filters_narrow_together(desk: Desk) -> None:
    view = QueueView(Tab.OPEN, owner="me", state=CaseState.VA_AUTHORIZATION, is_overdue=True)
    rows = desk.rows(view)
    assert rows
    assert {(row.owner, row.state, row.is_late) for row in rows} == {("Zora Field", "VA authorization", True)}


def test_flags_narrow_to_cases_that_have_all_of_them(desk: Desk) -> None:
    rows = desk.rows(QueueView(Tab.OPEN, flags=CaseFlag.EXPIRING | CaseFlag.OLD_STUDY))
    assert rows
    assert all(len(row.flags) == 2 for row in rows)
    assert desk.rows(QueueView(Tab.OPEN, flags=CaseFlag.EXPIRING | CaseFlag.URGENT)) == []


def test_facility_and_owner_are_named_by_opaque_ids(desk: Desk) -> None:
    clinic = next(facility for facility in desk.around.facilities if facility.name == "Bluff VA Clinic")
    abel = next(person for person in desk.around.staff if person.name == "Abel Crane")
    rows = desk.rows(QueueView(Tab.OPEN, owner=abel.uid, facility=clinic.uid))
    assert {(row.owner, row.facility) for row in rows} == {("Abel Crane", "Bluff VA Clinic")}


def test_an_owner_nobody_knows_matches_nothing(desk: Desk) -> None:
    assert desk.rows(QueueView(Tab.OPEN, owner="0" * 32)) == []


def test_a_case_that_arrives_meanwhile_moves_nobody_to_another_page(desk: Desk) -> None:
    view = QueueView(Tab.OPEN)
    second = desk.pages(view)[1]
    after = queue_page(desk.me, view, desk.around).after
    veteran = insert_veteran(desk.me.practice_id)
    insert_case(
        desk.me.practice_id, veteran, desk.around.today, next_due_on=desk.around.today - timedelta(days=300)
    )
    again = queue_page(desk.me, replace(view, after=after), desk.around)
    assert [row.id for row in again.rows] == [row.id for row in second]


@pytest.mark.parametrize("sort", OPEN_SORTS)
def test_a_place_somebody_changed_shows_the_first_page(desk: Desk, sort: Sort) -> None:
    view = QueueView(Tab.OPEN, sort=sort)
    broken = queue_page(desk.me, replace(view, after="bm9uc2Vuc2U"), desk.around)
    assert [row.id for row in broken.rows] == [row.id for row in queue_page(desk.me, view, desk.around).rows]


def test_a_place_of_another_sort_shows_the_first_page(desk: Desk) -> None:
    by_number = queue_page(desk.me, QueueView(Tab.OPEN, sort=Sort.NUMBER), desk.around).after
    page = queue_page(desk.me, QueueView(Tab.OPEN, after=by_number), desk.around)
    assert page.rows[0].id == queue_page(desk.me, QueueView(Tab.OPEN), desk.around).rows[0].id


def test_another_practice_sees_none_of_it(desk: Desk) -> None:
    stranger = make_actor(make_practice(name="Elsewhere Spine"), Role.COORDINATOR)
    around = surroundings(stranger)
    assert queue_page(stranger, QueueView(Tab.OPEN), around).rows == []
    assert set(tab_counts(stranger, around.today).values()) == {0}


def test_counts_stop_just_past_the_cap(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_pages, "COUNT_CAP", 5)
    queue_pages.count_statement.cache_clear()
    assert tab_counts(desk.me, desk.around.today)[Tab.OPEN] == 6
    queue_pages.count_statement.cache_clear()


def test_an_administrator_sees_initials(desk: Desk) -> None:
    clerk = make_actor(_practice_of(desk), Role.ADMINISTRATOR)
    names = {row.name for row in queue_page(clerk, QueueView(Tab.OPEN), surroundings(clerk)).rows}
    assert all(len(name) == len("R. M.") for name in names)


def _practice_of(desk: Desk) -> Practice:
    return directory.practice(desk.me.practice_id)


def test_a_row_says_what_must_happen_next_for_whom_and_by_when(desk: Desk) -> None:
    veteran = insert_veteran(
        desk.me.practice_id, first_name="Ines", middle_name="Quinta", last_name="Stonefield"
    )
    case = insert_case(
        desk.me.practice_id,
        veteran,
        desk.around.today,
        state=CaseState.VA_AUTHORIZATION,
        waiting_on=WaitingOn.VA,
        next_action=StepAction.ANSWER_REQUEST,
        next_due_on=desk.around.today - timedelta(days=100),
        owner_id=desk.me.id,
        flags=int(CaseFlag.URGENT),
    )
    row = queue_page(desk.me, QueueView(Tab.VA), desk.around).rows[0]
    assert row.id == case.id
    assert (row.name, row.state, row.waiting, row.owner) == (
        "Stonefield, Ines Q",
        "VA authorization",
        "VA",
        "Zora Field",
    )
    assert row.sentence == "VA has the request and must answer"
    assert row.due.endswith("business days late")
    assert row.flags == (("Urgent", False),)


def test_every_sort_is_either_grouped_or_has_a_key() -> None:
    from referral.cases.queue.order import GROUPS, KEYS

    assert set(GROUPS) == GROUPED
    assert set(GROUPS) | set(KEYS) == set(Sort)
