"""Nobody away or gone owns due work: it is handed on with a line in each case's history, and comes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask.testing import FlaskClient

from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.cases.models import Case
from referral.cases.operations import absences, closing
from referral.cases.operations import desk as desk_operations
from referral.cases.operations.opening import Opened
from referral.cases.operations.proof import keep_proof
from referral.cases.proof import kept_runs, proof
from referral.cases.states import CloseReason, StepAction
from referral.commands.main import main
from referral.core.actor import Actor, Role
from referral.core.db import db, transaction
from referral.core.errors import Invalid, NotAllowed, ReferralError
from referral.people.models import Account
from tests import cast
from tests.factories import make_actor, the_case
from tests.referral.cases.operations.conftest import Desk
from tests.statements import counted_statements

At = Callable[[datetime], None]
MONDAY = datetime(2026, 3, 2, 16, tzinfo=UTC)
FIRST, LAST = date(2026, 3, 4), date(2026, 3, 6)


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 16, tzinfo=UTC)


def uid_of(actor: Actor) -> str:
    return db.session.get_one(Account, actor.id, populate_existing=True).uid


def owned(desk: Desk, owner: Actor) -> Opened:
    opened = desk.received()
    desk_operations.assign(desk.supervisor, opened.uid, None, owner.id)
    return opened


def owner_of(opened: Opened) -> int | None:
    return the_case(opened).owner_id


def handed_on(opened: Opened) -> list[str]:
    rows = sa.select(AuditEvent).where(
        AuditEvent.case_id == opened.case_id, AuditEvent.tag == AuditTag.CASE_HANDED_ON
    )
    return [dict(row.data or {})["why"] for row in db.session.scalars(rows.order_by(AuditEvent.id))]


def test_cases_go_to_the_substitute_and_come_back_by_themselves(desk: Desk, at: At) -> None:
    at(MONDAY)
    substitute = make_actor(desk.practice, Role.COORDINATOR)
    kept, reassigned = owned(desk, desk.coordinator), owned(desk, desk.coordinator)
    absences.mark_away(desk.supervisor, uid_of(desk.coordinator), FIRST, LAST, uid_of(substitute))
    assert owner_of(kept) == desk.coordinator.id
    at(on(FIRST))
    absences.roll_absences(desk.practice.id)
    assert owner_of(kept) == owner_of(reassigned) == substitute.id
    with pytest.raises(Invalid):
        desk_operations.assign(desk.supervisor, kept.uid, None, desk.coordinator.id)
    desk_operations.assign(desk.supervisor, reassigned.uid, None, desk.supervisor.id)
    at(on(LAST))
    absences.roll_absences(desk.practice.id)
    assert owner_of(kept) == substitute.id
    at(on(LAST + timedelta(days=1)))
    absences.roll_absences(desk.practice.id)
    assert (owner_of(kept), owner_of(reassigned)) == (desk.coordinator.id, desk.supervisor.id)
    assert (handed_on(kept), handed_on(reassigned)) == (["away", "back"], ["away"])


def test_a_case_comes_back_also_when_the_substitute_left_meanwhile(desk: Desk, at: At) -> None:
    at(MONDAY)
    substitute = make_actor(desk.practice, Role.COORDINATOR)
    opened = owned(desk, desk.coordinator)
    absence = absences.mark_away(
        desk.supervisor, uid_of(desk.coordinator), date(2026, 3, 2), LAST, uid_of(substitute)
    )
    account = db.session.get_one(Account, substitute.id)
    handed = absences.change_account(
        desk.administrator, account.uid, name=account.name, role=account.role, is_active=False
    )
    assert (handed, owner_of(opened)) == (1, None)
    assert absences.come_back(desk.supervisor, absence.uid) == 1
    assert owner_of(opened) == desk.coordinator.id
    assert absences.come_back(desk.supervisor, absence.uid) == 0


def test_a_case_reopened_after_its_owner_left_is_the_desks(desk: Desk, at: At) -> None:
    at(MONDAY)
    opened = owned(desk, desk.coordinator)
    closing.close(desk.supervisor, opened.uid, None, CloseReason.VETERAN_DECLINED, "Moved")
    absences.mark_away(desk.supervisor, uid_of(desk.coordinator), date(2026, 3, 2), LAST, "")
    closing.reopen(desk.supervisor, opened.uid, None, "Came back")
    assert owner_of(opened) is None
    assert not proof(desk.practice.id).violators


@pytest.mark.parametrize(
    ("from_on", "to_on", "field"),
    [(FIRST, None, "to_on"), (FIRST, date(2026, 3, 1), "to_on"), (FIRST, date(2027, 6, 1), "to_on"),
     (date(2026, 3, 5), date(2026, 3, 20), "from_on")],
)  # fmt: skip
def test_an_absence_has_an_end_and_none_beside_it(
    desk: Desk, at: At, from_on: date, to_on: date | None, field: str
) -> None:
    at(MONDAY)
    absences.mark_away(desk.supervisor, uid_of(desk.coordinator), date(2026, 3, 10), date(2026, 3, 12), "")
    with pytest.raises(Invalid) as refused:
        absences.mark_away(desk.supervisor, uid_of(desk.coordinator), from_on, to_on, "")
    assert set(refused.value.fields) == {field}
    with pytest.raises(NotAllowed):
        absences.mark_away(desk.coordinator, uid_of(desk.coordinator), FIRST, LAST, "")


def test_the_page_notes_an_absence_and_ends_it(client: FlaskClient, desk: Desk, at: At) -> None:
    at(MONDAY)
    opened = owned(desk, desk.coordinator)
    cast.actor(desk.practice, Role.SUPERVISOR)
    cast.sign_in(client, Role.SUPERVISOR)
    form = {
        "account": uid_of(desk.coordinator),
        "from_on": "2026-03-02",
        "to_on": "2026-03-06",
        "substitute": "",
    }
    refused = client.post("/away", data={**form, "to_on": "2026-03-01"})
    assert (refused.status_code, "Enter a day from today on" in refused.text) == (422, True)
    assert client.post("/away", data=form).status_code == 303
    assert owner_of(opened) is None
    page = client.get("/away").text
    assert "Away now" in page
    [end] = [line.split('action="')[1].split('"')[0] for line in page.splitlines() if "/end" in line]
    assert client.post(end).status_code == 303
    assert owner_of(opened) == desk.coordinator.id


def test_the_proof_names_a_violator_and_keeps_what_the_night_found(desk: Desk) -> None:
    opened = owned(desk, desk.coordinator)
    assert keep_proof(desk.practice.id).sentence == "1 open, 1 with a next step, an owner and a date."
    with transaction() as session:
        session.execute(sa.update(Account).where(Account.id == desk.coordinator.id).values(is_active=False))
    assert keep_proof(desk.practice.id).violators[0].uid == opened.uid
    assert [len(run.proof.violators) for run in kept_runs(desk.practice.id)] == [1, 0]
    answer = CliRunner().invoke(main, ["proof", "--json"])
    found = json.loads(answer.stdout)
    assert (answer.exit_code, found["open_count"], found["whole_count"]) == (1, 1, 0)
    absences.roll_absences(desk.practice.id)
    assert (proof(desk.practice.id).violators, handed_on(opened)) == ([], ["gone"])


def test_the_proof_names_a_case_that_only_somebody_away_can_sign(desk: Desk, at: At) -> None:
    at(MONDAY)
    make_actor(desk.practice, Role.REVIEWER)
    opened = desk.packet_ready(desk.recommended())
    assert the_case(opened).next_action is StepAction.SIGN_PACKET
    assert not proof(desk.practice.id).violators
    absences.mark_away(desk.supervisor, uid_of(desk.reviewer), MONDAY.date(), LAST, "")
    [violator] = proof(desk.practice.id).violators
    assert violator.lacks == "its ordering clinician is away or no longer works here"


def test_an_absence_is_checked_only_once_its_account_is_locked(desk: Desk, at: At) -> None:
    at(MONDAY)
    account = uid_of(desk.coordinator)
    with counted_statements() as seen:
        absences.mark_away(desk.supervisor, account, FIRST, LAST, "")
    locked = next(at for at, one in enumerate(seen) if "WHERE account.id = " in " ".join(one.split()))
    checked = next(at for at, one in enumerate(seen) if "FROM absence" in one)
    assert locked < checked


@pytest.mark.parametrize("seed", range(6))
def test_random_work_on_the_database_leaves_no_case_without(desk: Desk, at: At, seed: int) -> None:
    at(MONDAY)
    rng, day = Random(seed), MONDAY
    people = [
        desk.coordinator,
        desk.supervisor,
        *(make_actor(desk.practice, Role.COORDINATOR) for _ in range(2)),
    ]
    cases = [desk.received(), desk.sent(), desk.scheduled()]
    running: list[str] = []
    for _ in range(25):
        opened, person, other = rng.choice(cases), rng.choice(people), rng.choice(people)
        account = db.session.get_one(Account, person.id, populate_existing=True)
        try:
            match rng.randrange(7):
                case 0:
                    desk_operations.assign(desk.supervisor, opened.uid, None, person.id)
                case 1:
                    today, stand_in = day.date(), rng.choice(["", uid_of(other)])
                    last = today + timedelta(days=rng.randrange(6))
                    running.append(
                        absences.mark_away(desk.administrator, account.uid, today, last, stand_in).uid
                    )
                case 2 if running:
                    absences.come_back(desk.administrator, rng.choice(running))
                case 3:
                    absences.change_account(desk.administrator, account.uid, name=account.name, role=account.role,
                                            is_active=rng.random() < 0.5)  # fmt: skip
                case 4:
                    closing.close(desk.administrator, opened.uid, None, CloseReason.OTHER, "Random")
                case 5:
                    closing.reopen(desk.administrator, opened.uid, None, "Random")
                case _:
                    day += timedelta(days=rng.randrange(1, 4))
                    at(day)
                    absences.roll_absences(desk.practice.id)
        except ReferralError:
            db.session.rollback()
        owners = sa.select(Case.owner_id).where(Case.closed_at.is_(None), Case.owner_id.is_not(None))
        there = sa.select(Account.id).where(Account.is_active, Account.is_away.is_(False))
        assert set(db.session.scalars(owners)) <= set(db.session.scalars(there))
    assert proof(desk.practice.id).open_count <= len(cases)
