"""Cases from the command line: listed, shown, and brought through every state by the pages' own operations."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.audit.record import record
from referral.cases.case_page.history import PAGE_SIZE
from referral.cases.operations.opening import Opened
from referral.commands.case_actions import ACTIONS
from referral.commands.main import main
from referral.core.actor import Actor
from referral.core.db import db, transaction
from referral.core.numbers import show_case_number
from referral.people.models import Account
from tests.factories import PERSON, the_case
from tests.referral.cases.operations.conftest import CONTENT, Desk, mark_packet_ready, mark_signed_copy_made


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["case", *arguments])


def called(*arguments: str) -> Any:
    """The JSON answer of a command that went well."""
    result = call(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def email_of(actor: Actor) -> str:
    db.session.rollback()
    email = db.session.get_one(Account, actor.id).email
    assert email is not None
    return email


def moved(opened: Opened, action: str, actor: Actor, **fields: str) -> Any:
    settings = [part for name, value in fields.items() for part in ("--set", f"{name}={value}")]
    return called("move", show_case_number(opened.number), action, "--as", email_of(actor), *settings)


def test_the_whole_journey_without_a_page(desk: Desk) -> None:
    opened, me, today = desk.received(), desk.coordinator, desk.today.isoformat()
    moved(opened, "answer_red_flags", me)
    moved(opened, "record_consent", me, given_on=today)
    moved(opened, "edit_story", me, complaint="Low back pain", onset_on="2025-01-10", goals="Sleep through")
    moved(
        opened,
        "add_care",
        me,
        kind="injection",
        detail="Epidural",
        started_on="2025-05-01",
        result="Three weeks",
    )
    moved(opened, "log_study", me, received_on=today, study_on="2026-01-05", sent_by="Bay Imaging")
    moved(opened, "match_study", me, name="OAKRIDGE^W", born_on=PERSON.born_on.isoformat())
    assert moved(opened, "start_review", me)["state"] == "mri_review"
    signed = moved(opened, "sign_review", desk.reviewer, outcome="candidate", content=json.dumps(CONTENT))
    assert signed["state"] == "va_authorization"
    moved(
        opened, "save_request", me, clinician="Halvorsen", procedure="Annulogram", levels="L4-5", visits="3",
        icd10="M51.360=Disc degeneration", cpt="62290", reason=CONTENT["reason"], duration_days="180",
    )  # fmt: skip
    moved(opened, "make_packet", me)
    mark_packet_ready(the_case(opened))
    moved(opened, "sign_packet", desk.reviewer)
    mark_signed_copy_made(the_case(opened))
    sent = moved(opened, "submit_request", me, sent_on=today, channel="hsrm", proof="HSRM 4711")
    assert (sent["waiting_on"], sent["next_action"]) == ("va", "answer_request")
    moved(
        opened,
        "record_answer",
        me,
        answer="approved",
        decided_on=today,
        starts_on=today,
        expires_on="2030-01-01",
    )
    assert moved(opened, "schedule", me, on=today, at="09:30")["state"] == "scheduled"
    moved(opened, "enter_in_hsrm", me, entered_on=today)
    assert moved(opened, "complete", me)["state"] == "completed"
    moved(opened, "send_records", me, sent_on=today, channel="hsrm", proof="HSRM 12", from_elsewhere="yes")
    moved(opened, "confirm_records", me, confirmed_on=today)
    closed = moved(opened, "close", me, reason="finished")
    assert (closed["state"], closed["next_step"]) == ("closed", None)
    assert closed["timeline"][0]["what"] == "case:opened"
    assert "case:moved" in {event["what"] for event in closed["timeline"]}


def test_a_refused_move_ends_with_status_1_and_its_reason(desk: Desk) -> None:
    opened = desk.received()
    result = call("move", opened.number, "start_review", "--as", email_of(desk.coordinator), "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"].startswith("Can't start the review: the red-flag questions")


def test_missing_and_unknown_fields_are_named(desk: Desk) -> None:
    opened = desk.received()
    result = call(
        *("move", opened.number, "schedule", "--as", email_of(desk.coordinator), "--json"),
        *("--set", "at=half past nine", "--set", "room=2"),
    )
    assert result.exit_code == 1
    assert set(json.loads(result.stdout)["fields"]) == {"on", "at", "room"}


@pytest.mark.parametrize(
    "arguments", [("move", "1", "fly", "--as", "x"), ("list", "--state", "lost"), ("shout",)]
)
def test_wrong_usage_ends_with_status_2(desk: Desk, arguments: tuple[str, ...]) -> None:
    assert call(*arguments).exit_code == 2


def test_one_wrong_digit_finds_nothing(desk: Desk) -> None:
    number = desk.received().number
    wrong = str((int(number[0]) + 1) % 10) + number[1:]
    assert call("show", wrong).exit_code == 1


def test_the_list_filters_and_holds_no_names(desk: Desk) -> None:
    desk.received()
    in_review = desk.in_review()
    assert len(called("list")) == 2
    (only,) = called("list", "--state", "mri_review")
    assert only["number"] == show_case_number(in_review.number)
    assert [row["waiting_on"] for row in called("list", "--waiting-on", "reviewer")] == ["reviewer"]
    assert called("list", "--overdue") == []
    assert "Oakridge" not in call("list").output


def test_showing_a_case_is_put_on_record(desk: Desk) -> None:
    opened = desk.received()
    shown = called("show", opened.number, "--as", email_of(desk.supervisor))
    assert shown["veteran"]["first_name"] == "Walter"
    assert shown["timeline"][-1] == shown["timeline"][-1] | {"what": "case:viewed", "role": "supervisor"}
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).where(AuditEvent.tag == "case:viewed")) == 1


def test_every_action_says_its_fields(desk: Desk) -> None:
    assert set(called("actions")) == set(ACTIONS)


def test_the_whole_timeline_is_shown_however_long(desk: Desk) -> None:
    opened = desk.received()
    with transaction():
        for number in range(PAGE_SIZE + 5):
            record(
                AuditTag.CASE_EDITED,
                actor=desk.coordinator,
                case_id=opened.case_id,
                changes=[f"part {number}"],
            )
    timeline = called("show", opened.number)["timeline"]
    assert len([event for event in timeline if event["what"] == "case:edited"]) == PAGE_SIZE + 5
    assert timeline[0]["what"] == "case:opened"


JUNK = (
    *("", " ", "\0", "no such thing", "²", "-1", "1e9", "9" * 40, "nan", "[]", "{}", "=;=", "…" * 30_000),
    *("0001-01-01", "9999-12-31", "2026-02-30", "24:61", "\udcff", "[" * 5000, '{"summary": NaN}'),
)
WRONG: tuple[Any, ...] = (
    *(
        "x",
        7,
        -1,
        10**30,
        True,
        None,
        {},
        [1],
        [[]],
        [{}],
        [{"level": 7}],
        [{"code": []}],
        "\ud800",
        "x" * 999,
    ),
)
MISSHAPEN = tuple(
    json.dumps({**CONTENT, name: value})
    for name in (*CONTENT, "criteria", "urgent", "flags", "no_such_field")
    for value in WRONG
)
VALID = {
    "answer": "approved",
    "category": "new_service",
    "channel": "fax",
    "clinician": "Halvorsen",
    "content": json.dumps(CONTENT),
    "cpt": "62290",
    "expires_on": "2027-06-30",
    "icd10": "M51.360",
    "kind": "other",
    "outcome": "candidate",
    "owner": "",
    "reason": "other",
    "status": "cancelled",
}


@pytest.mark.parametrize("action", ACTIONS)
def test_whatever_an_action_is_given_it_is_done_or_refused_with_a_reason(desk: Desk, action: str) -> None:
    found = ACTIONS[action]
    email, sent = email_of(desk.reviewer if "review" in action else desk.coordinator), desk.sent()
    opened = desk.in_review() if action == "sign_review" else sent
    fields = {field.name: field for field in found.fields}
    for junk in JUNK if fields else JUNK[:1]:
        for aimed_at in fields or ("",):
            given = {name: VALID.get(name, "x") for name in fields} | {aimed_at: junk}
            settings = [part for name, value in given.items() for part in ("--set", f"{name}={value}")]
            result = call("move", opened.number, action, "--as", email, "--json", *settings)
            assert result.exit_code in (0, 1, 2), (aimed_at, junk[:40])
            assert result.exception is None or isinstance(result.exception, SystemExit), (aimed_at, junk[:40])
            if result.exit_code == 1:
                assert json.loads(result.stdout)["error"]


def test_a_review_of_any_shape_is_signed_or_refused_with_a_reason(desk: Desk) -> None:
    email, number, signed = email_of(desk.reviewer), desk.in_review().number, 0
    for content in (*MISSHAPEN, '{"summary": 1e999}'):
        settings = ("--set", "outcome=candidate", "--set", f"content={content}")
        result = call("move", number, "sign_review", "--as", email, "--json", *settings)
        assert isinstance(result.exception, SystemExit | None), (content, result.exception)
        assert result.exit_code in (0, 1), content
        if result.exit_code == 0:
            number, signed = desk.in_review().number, signed + 1
        else:
            assert json.loads(result.stdout)["error"]
    assert 0 < signed < len(MISSHAPEN) / 2, "all alike: the test is blind"
