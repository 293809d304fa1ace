"""Due dates: recomputed they are the same, a rule never rewrites the past, and the page says how they came about."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from click.testing import CliRunner

from referral.cases import clocks
from referral.cases.holders import Holder
from referral.cases.ledger import case_ledger, changes_of
from referral.cases.models import Case
from referral.cases.operations import chases, closing
from referral.cases.operations import desk as desk_operations
from referral.cases.states import CloseReason, WaitingOn
from referral.chasing import queries as chasing
from referral.commands.main import main
from referral.core.db import transaction
from referral.directory.operations import profile as directory
from tests.factories import the_case
from tests.referral.cases.operations.conftest import Desk

At = Callable[[datetime], None]
MONDAY = datetime(2026, 3, 2, 16, tzinfo=UTC)


def days_later(count: int) -> datetime:
    return MONDAY + timedelta(days=count)


def test_every_stored_date_follows_from_what_is_on_record(desk: Desk, at: At) -> None:
    at(MONDAY)
    for bring in (desk.received, desk.sent, desk.scheduled):
        bring()
    desk.packet_ready(desk.recommended())
    for count in (4, 7, 11, 30):
        at(days_later(count))
        chases.fire_all_due(desk.practice.id)
        desk_operations.refresh_all(desk.practice.id)
        found = clocks.verify(desk.practice.id)
        assert (found.cases, found.differences) == (4, [])
    answer = CliRunner().invoke(main, ["clocks", "verify", "--json"])
    assert (answer.exit_code, json.loads(answer.stdout)["differences"]) == (0, [])


def test_a_date_changed_in_sql_is_named(desk: Desk) -> None:
    opened = desk.received()
    with transaction() as session:
        session.execute(sa.update(Case).values(next_due_on=date(2031, 1, 2)))
    (difference,) = clocks.verify(desk.practice.id).differences
    assert (difference.uid, difference.what, difference.stored) == (opened.uid, "due date", "2031-01-02")
    answer = CliRunner().invoke(main, ["clocks", "verify"])
    assert answer.exit_code == 1
    assert "due date: stored 2031-01-02" in answer.stdout


def test_a_new_rule_leaves_what_began_before_alone(desk: Desk, at: At) -> None:
    at(MONDAY)
    before = desk.received()
    due_on = the_case(before).next_due_on
    directory.set_rule(desk.administrator, "case.acknowledge_days", 9, date(2026, 3, 3), "Our own")
    at(days_later(1))
    after = desk.received()
    desk_operations.refresh_all(desk.practice.id)
    assert the_case(before).next_due_on == due_on == date(2026, 3, 3)
    assert the_case(after).next_due_on == date(2026, 3, 16)
    assert not clocks.verify(desk.practice.id).differences


def test_a_closure_ahead_moves_the_dates_behind_it_and_is_named(desk: Desk, at: At) -> None:
    at(MONDAY)
    opened = desk.sent()
    directory.add_closure(desk.administrator, date(2026, 3, 4), "Executive order")
    desk_operations.refresh_all(desk.practice.id)
    case = the_case(opened)
    assert case.next_due is not None
    chase = chasing.running_chases(case.id)[0]
    assert chase.next_rung is not None
    assert chase.next_rung.on == case.next_due_on == date(2026, 3, 9)
    assert [day.why for day in chase.next_rung.steps[-1].closed] == ["Executive order"]
    assert not clocks.verify(desk.practice.id).differences


def test_the_ball_is_noted_with_the_step_and_its_days_sum_to_the_age(desk: Desk, at: At) -> None:
    at(MONDAY)
    opened = desk.sent()
    at(days_later(9))
    closing.close(desk.coordinator, opened.uid, None, CloseReason.VETERAN_DECLINED, "Moved away")
    at(days_later(14))
    closing.reopen(desk.supervisor, opened.uid, None, "Came back")
    at(days_later(18))
    case = the_case(opened)
    found = case_ledger(case)
    assert (case.held_by, case.held_since_on) == (
        changes_of(case.id)[-1].holder,
        changes_of(case.id)[-1].since_on,
    )
    assert (found.days, found.age) == ({Holder.VA: 7 + 5}, 12)  # three days were closed
    assert [change.holder for change in changes_of(case.id)][-2:] == [None, Holder.VA]


def test_nothing_changed_by_a_day_leaves_the_row_alone(desk: Desk, at: At) -> None:
    at(MONDAY)
    opened = desk.received()
    version = the_case(opened).version
    at(days_later(1))
    desk_operations.refresh_all(desk.practice.id)
    assert (the_case(opened).version, the_case(opened).waiting_on) == (version, WaitingOn.COORDINATOR)
