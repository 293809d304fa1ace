"""Codes the desk gives by phone and by letter, to veterans who get no e-mail."""

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
from referral.core import clock
from referral.core.actor import Actor, Role
from referral.core.db import db, transaction
from referral.core.errors import Invalid, NotFound
from referral.core.numbers import new_case_number
from referral.portal import operations, rules
from referral.portal.models import PortalGivenCode
from referral.portal.states import GivenBy
from referral.veterans.models import Veteran
from tests import cast
from tests.factories import make_actor, make_case, make_facility, make_practice, the_case
from tests.pages import Page
from tests.referral.portal.conftest import BORN, give_details, sent_codes

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
BORN_ON = datetime(1962, 4, 17).date()  # noqa: DTZ001


@pytest.fixture
def cora(app: Flask) -> Actor:
    practice = make_practice()
    make_facility(practice)
    return cast.actor(practice, Role.COORDINATOR)


@pytest.fixture
def uid(cora: Actor) -> str:
    """A case whose veteran did not agree to e-mail."""
    return make_case(cora).uid


@pytest.fixture
def desk(cora: Actor, another_client: Callable[[], FlaskClient]) -> FlaskClient:
    client = another_client()
    cast.sign_in(client, Role.COORDINATOR)
    return client


@pytest.fixture(autouse=True)
def no_demo_mailbox(monkeypatch: pytest.MonkeyPatch) -> None:
    """As outside the demonstration: without an agreed address no code is sent."""
    monkeypatch.setattr("referral.portal.codes._recipient", lambda veteran: None)


def number_of(uid: str) -> str:
    return the_case(uid).number


def shown_code(answer_text: str) -> str:
    found = re.search(r'class="secret secret--large">([0-9 ]+)<', answer_text)
    assert found is not None
    return found.group(1)


def events(tag: AuditTag) -> list[AuditEvent]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(AuditEvent).where(AuditEvent.tag == tag)))


def by_phone(desk: FlaskClient, uid: str) -> str:
    answer = desk.post(
        f"/cases/{uid}/sign-in-code/phone", data={"born_on": "1962-04-17", "also": "last four"}
    )
    assert answer.status_code == 200
    return shown_code(answer.text)


def test_a_veteran_without_e_mail_signs_in_with_a_code_read_on_the_phone(
    client: FlaskClient, desk: FlaskClient, uid: str
) -> None:
    code = by_phone(desk, uid)
    give_details(client, number_of(uid))
    assert sent_codes() == 0
    assert client.post("/my/code", data={"code": code}).location == "/my/"
    assert "Hello Walter" in client.get("/my/").text
    assert events(AuditTag.PORTAL_CODE_GIVEN)[0].data == {
        "way": "phone",
        "checked": "date of birth, last four",
    }


def test_a_veteran_signs_in_with_a_code_from_a_letter_days_later(
    client: FlaskClient, desk: FlaskClient, uid: str, at: Callable[[datetime], None]
) -> None:
    now = clock.utcnow()
    answer = desk.post(f"/cases/{uid}/sign-in-code/letter")
    page = Page(answer)
    assert "48 Birch Lane" in page.text()
    assert "The code works one time, through" in page.text()
    at(now + timedelta(days=13))
    give_details(client, number_of(uid))
    assert client.post("/my/code", data={"code": shown_code(answer.text)}).location == "/my/"


def test_the_caller_must_name_the_right_date_of_birth_and_one_more_item(desk: FlaskClient, uid: str) -> None:
    path = f"/cases/{uid}/sign-in-code/phone"
    wrong = desk.post(path, data={"born_on": "1962-04-18", "also": "last four"})
    assert wrong.status_code == 422
    assert "Give no code" in wrong.text
    assert events(AuditTag.PORTAL_SIGN_IN_FAILED)[0].data == {"step": "phone_identity"}
    assert desk.post(path, data={"born_on": "1962-04-17"}).status_code == 422
    assert desk.post(path, data={"born_on": "1962-04-17", "also": "icn"}).status_code == 422
    assert db.session.scalars(sa.select(PortalGivenCode)).all() == []


def test_a_given_code_works_once(another_client: Callable[[], FlaskClient], cora: Actor, uid: str) -> None:
    given = operations.give_code_by_letter(cora, uid)
    for expected in ("/my/", None):
        browser = another_client()
        give_details(browser, number_of(uid))
        assert browser.post("/my/code", data={"code": given.code}).location == expected


@pytest.mark.parametrize(
    ("way", "after"), [(GivenBy.PHONE, timedelta(minutes=15)), (GivenBy.LETTER, timedelta(days=14))]
)
def test_a_given_code_ends(
    client: FlaskClient,
    cora: Actor,
    uid: str,
    at: Callable[[datetime], None],
    way: GivenBy,
    after: timedelta,
) -> None:
    at(NOW)
    given = (
        operations.give_code_by_phone(cora, uid, BORN_ON, "address")
        if way is GivenBy.PHONE
        else operations.give_code_by_letter(cora, uid)
    )
    assert given is not None
    at(NOW + after + timedelta(seconds=1))
    give_details(client, number_of(uid))
    assert client.post("/my/code", data={"code": given.code}).status_code == 422


def test_a_newer_code_ends_the_one_before(client: FlaskClient, cora: Actor, uid: str) -> None:
    first, second = (operations.give_code_by_letter(cora, uid) for _ in range(2))
    give_details(client, number_of(uid))
    if first.code != second.code:
        assert client.post("/my/code", data={"code": first.code}).status_code == 422
    assert client.post("/my/code", data={"code": second.code}).location == "/my/"


def test_wrong_tries_end_a_letters_code_even_over_several_sign_ins(
    another_client: Callable[[], FlaskClient], cora: Actor, uid: str
) -> None:
    given = operations.give_code_by_letter(cora, uid)
    wrong = "00000000" if given.code != "00000000" else "00000001"
    for _ in range(2):
        browser = another_client()
        give_details(browser, number_of(uid))
        for _ in range(5):
            browser.post("/my/code", data={"code": wrong})
    browser = another_client()
    give_details(browser, number_of(uid))
    assert browser.post("/my/code", data={"code": given.code}).status_code == 422


def test_a_given_code_does_not_open_the_lock(
    another_client: Callable[[], FlaskClient], cora: Actor, uid: str
) -> None:
    operations.give_code_by_letter(cora, uid)
    for _ in range(rules.UNFINISHED_PER_CASE):
        give_details(another_client(), number_of(uid))
    assert give_details(another_client(), number_of(uid)).status_code == 429


def test_a_code_is_of_no_use_with_another_case_or_date_of_birth(
    another_client: Callable[[], FlaskClient], cora: Actor, uid: str
) -> None:
    given = operations.give_code_by_letter(cora, uid)
    for number, born in ((number_of(make_case(cora).uid), BORN), (number_of(uid), {**BORN, "year": "1963"})):
        browser = another_client()
        give_details(browser, number, **born)
        assert browser.post("/my/code", data={"code": given.code}).status_code == 422


def test_entering_a_code_does_the_same_work_whether_or_not_the_case_exists(
    app: Flask, cora: Actor, uid: str
) -> None:
    operations.give_code_by_letter(cora, uid)
    counts = []
    for number in (number_of(uid), new_case_number()):
        sign_in = operations.begin_sign_in(number, BORN_ON, "192.0.2.7")
        statements: list[str] = []

        def note(
            _c: object, _u: object, statement: str, *_more: object, kept: list[str] = statements
        ) -> None:
            kept.append(re.sub(r"\s+", " ", statement))

        sa.event.listen(db.engine, "before_cursor_execute", note)
        assert operations.enter_code(sign_in, "12345678") is None
        sa.event.remove(db.engine, "before_cursor_execute", note)
        counts.append([text for text in statements if "audit_event" not in text])
    assert counts[0] == counts[1]


def test_only_a_mac_of_the_code_is_kept(cora: Actor, uid: str) -> None:
    given = operations.give_code_by_letter(cora, uid)
    row = db.session.scalars(sa.select(PortalGivenCode)).one()
    assert given.code.encode() not in row.code_mac
    assert given.code not in str([event.data for event in events(AuditTag.PORTAL_CODE_GIVEN)])


def test_there_is_an_end_to_giving_codes_and_a_letter_needs_an_address(cora: Actor, uid: str) -> None:
    for _ in range(rules.GIVEN_PER_DAY):
        operations.give_code_by_letter(cora, uid)
    with pytest.raises(Invalid, match="24 hours"):
        operations.give_code_by_letter(cora, uid)
    other = make_case(cora).uid
    veteran_id = the_case(other).veteran_id
    with transaction() as session:
        session.get_one(Veteran, veteran_id).address = None
    with pytest.raises(Invalid, match="no address"):
        operations.give_code_by_letter(cora, other)


def test_another_practices_desk_can_give_no_code(app: Flask, uid: str) -> None:
    stranger = make_actor(make_practice(name="Another"), Role.COORDINATOR)
    with pytest.raises(NotFound):
        operations.give_code_by_letter(stranger, uid)


def test_the_pages_of_the_desk_are_whole(desk: FlaskClient, uid: str) -> None:
    for path in (f"/cases/{uid}/sign-in-code/phone", f"/cases/{uid}/sign-in-code/letter"):
        assert Page(desk.get(path)).status == 200
    assert "Give a sign-in code by phone" in desk.get(f"/cases/{uid}").text


def test_old_codes_are_forgotten(cora: Actor, uid: str) -> None:
    operations.give_code_by_letter(cora, uid)
    with transaction() as session:
        session.execute(sa.update(PortalGivenCode).values(expires_at=clock.utcnow() - timedelta(days=8)))
    operations.forget_old_sign_ins(cora.practice_id)
    assert db.session.scalars(sa.select(PortalGivenCode)).all() == []
