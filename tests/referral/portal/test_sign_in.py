"""The veteran's way in: what is typed, the code, its limits, and that nothing is revealed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.cases.models import Case
from referral.core import clock
from referral.core.actor import Actor, Role
from referral.core.db import db, transaction
from referral.core.numbers import new_case_number
from referral.notices.models import Notice
from referral.notices.states import NoticeKind, NoticeState
from referral.portal import operations, rules
from referral.portal.codes import send_sign_in_code
from referral.portal.models import PortalSession, PortalSignIn
from tests.referral.portal.conftest import BORN, do_jobs, give_details, last_code, sent_codes


def events(tag: AuditTag) -> list[AuditEvent]:
    db.session.rollback()
    return list(
        db.session.scalars(sa.select(AuditEvent).where(AuditEvent.tag == tag).order_by(AuditEvent.id))
    )


def steps_that_failed() -> list[str]:
    return [event.data["step"] for event in events(AuditTag.PORTAL_SIGN_IN_FAILED) if event.data]


def only_sign_in() -> PortalSignIn:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(sa.select(PortalSignIn)).one()


def without_token(page: str) -> str:
    """The page without its form tokens, which are never the same."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page)


def ask_again(client: FlaskClient) -> str:
    """Ask for another code; what the page then says."""
    client.post("/my/code/again")
    return client.get("/my/code").text


def test_a_veteran_signs_in_with_number_birth_date_and_code(client: FlaskClient, case: Case) -> None:
    answer = give_details(client, f"{case.number[:4]} {case.number[4:8]}-{case.number[8]}", month="April")
    assert answer.location == "/my/code"
    entered = client.post("/my/code", data={"code": last_code()})
    assert entered.location == "/my/"
    page = client.get("/my/")
    assert page.status_code == 200
    assert "Hello Walter" in page.text
    assert [event.case_id for event in events(AuditTag.PORTAL_CODE_SENT)] == [case.id]
    signed_in = events(AuditTag.PORTAL_SIGNED_IN)[0]
    assert (signed_in.case_id, signed_in.actor_role, signed_in.actor_id) == (
        case.id,
        Role.VETERAN,
        case.veteran_id,
    )
    assert [event.data for event in events(AuditTag.PORTAL_VIEWED)] == [{"page": "status"}]


@pytest.mark.parametrize("wrong", [{"year": "1963"}, {"month": "5"}])
def test_a_wrong_birth_date_gets_the_same_page_and_no_code(
    client: FlaskClient, another_client: Callable[[], FlaskClient], case: Case, wrong: dict[str, str]
) -> None:
    other = another_client()
    right, amiss, unknown = (
        give_details(client, case.number),
        give_details(other, case.number, **wrong),
        give_details(another_client(), new_case_number()),
    )
    assert {answer.status_code for answer in (right, amiss, unknown)} == {303}
    assert {answer.location for answer in (right, amiss, unknown)} == {"/my/code"}
    assert without_token(client.get("/my/code").text) == without_token(other.get("/my/code").text)
    assert sent_codes() == 1
    assert steps_that_failed() == ["identity", "identity"]


def test_the_request_does_the_same_work_whether_or_not_the_case_exists(app: Flask, case: Case) -> None:
    counts = []
    for number in (case.number, new_case_number()):
        statements: list[str] = []

        def note(
            _c: object, _u: object, statement: str, *_more: object, kept: list[str] = statements
        ) -> None:
            kept.append(re.sub(r"\s+", " ", statement))

        sa.event.listen(db.engine, "before_cursor_execute", note)
        operations.begin_sign_in(number, datetime(1962, 4, 17).date(), "192.0.2.7")  # noqa: DTZ001
        sa.event.remove(db.engine, "before_cursor_execute", note)
        counts.append(statements)
    assert counts[0] == counts[1]


def test_a_code_is_kept_only_as_a_mac(client: FlaskClient, case: Case) -> None:
    give_details(client, case.number)
    code = last_code()
    sign_in = only_sign_in()
    assert sign_in.code_mac is not None
    assert code.encode() not in sign_in.code_mac
    notice = db.session.scalars(sa.select(Notice).where(Notice.kind == NoticeKind.SIGN_IN_CODE)).one()
    assert notice.text_enc is None


def test_a_code_works_once(
    client: FlaskClient, another_client: Callable[[], FlaskClient], case: Case
) -> None:
    give_details(client, case.number)
    uid, code = only_sign_in().uid, last_code()
    assert operations.enter_code(uid, code) is not None
    assert operations.enter_code(uid, code) is None
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PortalSession)) == 1


def test_a_code_works_for_ten_minutes(
    client: FlaskClient, case: Case, at: Callable[[datetime], None]
) -> None:
    now = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    at(now)
    give_details(client, case.number)
    at(now + timedelta(minutes=10, seconds=1))
    assert client.post("/my/code", data={"code": last_code()}).status_code == 422


def test_after_five_wrong_codes_the_right_one_does_not_help(client: FlaskClient, case: Case) -> None:
    give_details(client, case.number)
    right = last_code()
    wrong = "000000" if right != "000000" else "000001"
    for _ in range(rules.TRIES_PER_CODE):
        answer = client.post("/my/code", data={"code": wrong})
        assert answer.status_code == 422
        assert "did not work" in answer.text
    assert client.post("/my/code", data={"code": right}).status_code == 422
    assert set(steps_that_failed()) == {"code"}


def test_another_code_comes_after_a_minute_and_ends_the_first(
    client: FlaskClient, case: Case, at: Callable[[datetime], None]
) -> None:
    now = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    at(now)
    give_details(client, case.number)
    first = last_code()
    assert "Wait one minute" in ask_again(client)
    do_jobs("send_sign_in_code")
    assert sent_codes() == 1
    at(now + timedelta(seconds=61))
    client.post("/my/code/again")
    do_jobs("send_sign_in_code")
    assert sent_codes() == 2
    second = last_code()
    if first != second:
        assert client.post("/my/code", data={"code": first}).status_code == 422
    assert client.post("/my/code", data={"code": second}).location == "/my/"


def test_there_is_an_end_to_sending_codes(
    client: FlaskClient, case: Case, at: Callable[[datetime], None]
) -> None:
    now = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    at(now)
    give_details(client, case.number)
    for n in range(1, 5):
        at(now + timedelta(seconds=61 * n))
        said = ask_again(client)
        do_jobs("send_sign_in_code")
    assert "already sent several codes" in said
    assert sent_codes() == rules.SENDS_PER_SIGN_IN


@pytest.mark.parametrize("exists", [True, False], ids=["a case", "no case"])
def test_too_many_sign_ins_lock_the_number_whether_or_not_it_exists(
    another_client: Callable[[], FlaskClient], case: Case, exists: bool, at: Callable[[datetime], None]
) -> None:
    now = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    at(now)
    number = case.number if exists else new_case_number()
    for _ in range(rules.UNFINISHED_PER_CASE):
        assert give_details(another_client(), number, year="1970").status_code == 303
    locked = give_details(another_client(), number)
    assert locked.status_code == 429
    assert "Too many tries" in locked.text
    assert steps_that_failed()[-1] == "locked"
    at(now + rules.LOCK_WINDOW + timedelta(seconds=1))
    assert give_details(another_client(), number).status_code == 303


def test_one_address_can_not_try_many_numbers(app: Flask, case: Case) -> None:
    born_on = datetime(1962, 4, 17).date()  # noqa: DTZ001
    for _ in range(rules.UNFINISHED_PER_VISITOR):
        operations.begin_sign_in(new_case_number(), born_on, "192.0.2.7")
    with pytest.raises(operations.TooManyTries):
        operations.begin_sign_in(case.number, born_on, "192.0.2.7")
    operations.begin_sign_in(case.number, born_on, "192.0.2.8")


def test_what_can_not_be_right_is_said_at_once(client: FlaskClient, case: Case) -> None:
    answer = client.post("/my/sign-in", data={"case_number": "12", **BORN, "month": "13"})
    assert answer.status_code == 422
    assert "Check the case number" in answer.text
    assert "Check your date of birth" in answer.text
    assert client.post("/my/code", data={"code": "1"}).location == "/my/sign-in"


def test_a_job_done_twice_sends_one_code(client: FlaskClient, case: Case) -> None:
    give_details(client, case.number)
    sign_in = only_sign_in()
    send_sign_in_code(sign_in.practice_id, sign_in.id, 1)
    assert sent_codes() == 1


def test_a_code_cut_short_is_not_sent_again_but_another_may_be_asked_for(
    client: FlaskClient, case: Case
) -> None:
    give_details(client, case.number)
    sign_in = only_sign_in()
    with transaction() as session:  # as a worker leaves it that was killed after the message left
        notice = session.get_one(Notice, sign_in.notice_id)
        notice.state, notice.sent_at = NoticeState.SENDING, None
    send_sign_in_code(sign_in.practice_id, sign_in.id, 1)
    assert sent_codes() == 1
    db.session.expire_all()
    assert db.session.get_one(Notice, sign_in.notice_id).state is NoticeState.UNKNOWN


def test_a_late_job_sends_nothing(client: FlaskClient, case: Case, at: Callable[[datetime], None]) -> None:
    now = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    at(now)
    client.post("/my/sign-in", data={"case_number": case.number, **BORN})
    at(now + timedelta(minutes=11))
    do_jobs("send_sign_in_code")
    assert sent_codes() == 0


def test_old_sign_ins_are_forgotten(client: FlaskClient, case: Case) -> None:
    give_details(client, case.number)
    with transaction() as session:
        session.execute(sa.update(PortalSignIn).values(created_at=clock.utcnow() - timedelta(days=8)))
    operations.forget_old_sign_ins(case.practice_id)
    assert db.session.scalars(sa.select(PortalSignIn)).all() == []


def test_a_veteran_can_not_open_staff_pages(veteran: FlaskClient) -> None:
    answer = veteran.get("/account")
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")


def test_staff_can_not_open_the_veterans_page(client: FlaskClient, coordinator: Actor) -> None:
    answer = client.get("/my/")
    assert answer.status_code == 303
    assert answer.location.startswith("/my/sign-in")


def test_a_veterans_session_is_of_no_use_as_a_staff_session(veteran: FlaskClient) -> None:
    token = veteran.get_cookie("my_session", path="/my")
    assert token is not None
    assert token.http_only
    assert token.path == "/my"
    with veteran.session_transaction() as session:
        assert "_user_id" not in session
        session["_user_id"] = token.value
    assert veteran.get("/account").location.startswith("/sign-in")


def test_a_session_ends_after_fifteen_idle_minutes_and_says_so(
    veteran: FlaskClient, at: Callable[[datetime], None]
) -> None:
    now = clock.utcnow()
    at(now + timedelta(minutes=14))
    assert veteran.get("/my/").status_code == 200
    at(now + timedelta(minutes=28))
    assert veteran.get("/my/").status_code == 200
    at(now + timedelta(minutes=44))
    assert veteran.get("/my/").location.startswith("/my/sign-in")
    assert "You were signed out" in veteran.get("/my/sign-in").text


def test_saying_that_one_is_there_keeps_the_session(
    veteran: FlaskClient, at: Callable[[datetime], None]
) -> None:
    now = clock.utcnow()
    at(now + timedelta(minutes=14))
    assert veteran.post("/my/stay").status_code == 204
    at(now + timedelta(minutes=28))
    assert veteran.get("/my/").status_code == 200


def test_signing_out_ends_the_session_for_good(veteran: FlaskClient) -> None:
    token = veteran.get_cookie("my_session", path="/my")
    assert token is not None
    veteran.post("/my/sign-out")
    veteran.set_cookie("my_session", token.value, path="/my")
    assert veteran.get("/my/").status_code == 303
    assert events(AuditTag.SIGNED_OUT)[-1].data == {"why": "signed out"}
