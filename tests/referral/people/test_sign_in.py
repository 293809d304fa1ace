"""Signing in through the pages: password, second factor, lock-out, idle and absolute ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.core import clock
from referral.core.actor import Role
from referral.core.db import db
from referral.people import operations, rules
from referral.people.models import Account, StaffSession
from tests import cast

WRONG = "wrong password entirely"
NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


def attempt(client: FlaskClient, password: str = cast.PASSWORD, **query: str) -> tuple[int, str]:
    answer = client.post(
        "/sign-in", query_string=query, data={"email": cast.email_of(Role.COORDINATOR), "password": password}
    )
    return answer.status_code, answer.headers.get("Location", answer.text)


def without_token(page: str) -> str:
    return re.sub(r'(csrf_token" value=)"[^"]+"', r"\1", page)


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def tags() -> list[AuditTag]:
    return list(db.session.scalars(sa.select(AuditEvent.tag).order_by(AuditEvent.id)))


def switch_second_factor_on(account: Account) -> tuple[pyotp.TOTP, list[str]]:
    operations.enrol_totp(account.as_actor())
    secret = db.session.scalars(sa.select(Account).where(Account.id == account.id)).one().totp_secret
    totp = pyotp.TOTP(secret or "")
    codes = operations.confirm_totp(account.as_actor(), totp.at(clock.utcnow()))
    return totp, codes


def test_the_right_password_signs_in_and_is_recorded(client: FlaskClient, coordinator: Account) -> None:
    assert attempt(client) == (303, "/")
    assert is_signed_in(client)
    assert tags() == [AuditTag.SIGNED_IN]


def test_an_address_is_found_whatever_its_case(client: FlaskClient, coordinator: Account) -> None:
    answer = client.post(
        "/sign-in", data={"email": " Coordinator@Practice.Example ", "password": cast.PASSWORD}
    )
    assert answer.status_code == 303


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    client: FlaskClient, coordinator: Account
) -> None:
    wrong = client.post("/sign-in", data={"email": cast.email_of(Role.COORDINATOR), "password": WRONG})
    unknown = client.post("/sign-in", data={"email": "nobody@practice.example", "password": WRONG})
    assert wrong.status_code == unknown.status_code == 422
    assert without_token(wrong.text.replace("coordinator@", "nobody@")) == without_token(unknown.text)
    assert tags() == [AuditTag.SIGN_IN_FAILED] * 2


def test_a_closed_account_cannot_sign_in(client: FlaskClient, coordinator: Account) -> None:
    coordinator.is_active = False
    db.session.add(coordinator)
    db.session.commit()
    assert attempt(client)[0] == 422


def test_five_wrong_tries_lock_the_account_for_a_quarter_of_an_hour(
    client: FlaskClient, coordinator: Account, at: Callable[[datetime], None]
) -> None:
    at(NOON)
    for _ in range(rules.TRIES_BEFORE_LOCK):
        attempt(client, WRONG)
    assert attempt(client)[0] == 422
    assert AuditTag.SIGN_IN_LOCKED in tags()
    at(NOON + rules.LOCK_FOR - timedelta(minutes=1))
    assert attempt(client)[0] == 422
    at(NOON + rules.LOCK_FOR + timedelta(minutes=1))
    assert attempt(client)[0] == 303


def test_a_success_forgets_earlier_failures(client: FlaskClient, coordinator: Account) -> None:
    for _ in range(rules.TRIES_BEFORE_LOCK - 1):
        attempt(client, WRONG)
    assert attempt(client)[0] == 303
    client.post("/sign-out")
    attempt(client, WRONG)
    assert attempt(client)[0] == 303


def test_the_second_factor_is_asked_for_when_it_is_on(
    client: FlaskClient, coordinator: Account, at: Callable[[datetime], None]
) -> None:
    at(NOON)
    totp, _ = switch_second_factor_on(coordinator)
    at(NOON + timedelta(minutes=2))
    assert attempt(client) == (303, "/sign-in/code")
    assert not is_signed_in(client)
    assert client.post("/sign-in/code", data={"code": "000000"}).status_code == 422
    assert client.post("/sign-in/code", data={"code": totp.at(clock.utcnow())}).status_code == 303
    assert is_signed_in(client)


def test_a_code_works_once(client: FlaskClient, coordinator: Account, at: Callable[[datetime], None]) -> None:
    at(NOON)
    totp, _ = switch_second_factor_on(coordinator)
    at(NOON + timedelta(minutes=2))
    code = totp.at(clock.utcnow())
    for expected in (303, 422):
        attempt(client)
        assert client.post("/sign-in/code", data={"code": code}).status_code == expected


def test_a_recovery_code_stands_in_for_the_phone_once(client: FlaskClient, coordinator: Account) -> None:
    _, codes = switch_second_factor_on(coordinator)
    for expected in (303, 422):
        attempt(client)
        assert client.post("/sign-in/code", data={"code": codes[0].upper()}).status_code == expected


def test_wrong_codes_lock_the_account_too(client: FlaskClient, coordinator: Account) -> None:
    switch_second_factor_on(coordinator)
    attempt(client)
    for _ in range(rules.TRIES_BEFORE_LOCK):
        client.post("/sign-in/code", data={"code": "000000"})
    assert AuditTag.SIGN_IN_LOCKED in tags()


def test_the_second_step_must_follow_the_first_within_five_minutes(
    client: FlaskClient, coordinator: Account, at: Callable[[datetime], None]
) -> None:
    at(NOON)
    totp, _ = switch_second_factor_on(coordinator)
    attempt(client)
    at(NOON + rules.SECOND_FACTOR_WITHIN + timedelta(minutes=1))
    client.post("/sign-in/code", data={"code": totp.at(clock.utcnow())})
    assert not is_signed_in(client)


def test_a_session_ends_after_fifteen_idle_minutes(
    client: FlaskClient, coordinator: Account, at: Callable[[datetime], None]
) -> None:
    at(NOON)
    attempt(client)
    at(NOON + timedelta(minutes=14))
    assert is_signed_in(client)
    at(NOON + timedelta(minutes=28))
    assert is_signed_in(client)
    at(NOON + timedelta(minutes=44))
    assert not is_signed_in(client)


def test_a_page_refreshing_itself_does_not_keep_the_session_alive(
    client: FlaskClient, coordinator: Account, at: Callable[[datetime], None]
) -> None:
    at(NOON)
    attempt(client)
    at(NOON + timedelta(minutes=10))
    client.get("/account", headers={"X-Background": "1"})
    at(NOON + timedelta(minutes=20))
    assert not is_signed_in(client)


def test_the_stay_signed_in_button_keeps_the_session_alive(
    client: FlaskClient, coordinator: Account, at: Callable[[datetime], None]
) -> None:
    at(NOON)
    attempt(client)
    at(NOON + timedelta(minutes=13))
    assert client.post("/stay-signed-in").status_code == 204
    at(NOON + timedelta(minutes=26))
    assert is_signed_in(client)


def test_however_busy_a_session_ends_after_twelve_hours(
    client: FlaskClient, coordinator: Account, at: Callable[[datetime], None]
) -> None:
    at(NOON)
    attempt(client)
    moved = NOON
    while moved < NOON + rules.LONGEST_SESSION - timedelta(minutes=10):
        moved += timedelta(minutes=10)
        at(moved)
        assert is_signed_in(client)
    at(NOON + rules.LONGEST_SESSION + timedelta(minutes=1))
    assert not is_signed_in(client)


def test_a_copied_cookie_is_worthless_after_signing_out(client: FlaskClient, coordinator: Account) -> None:
    attempt(client)
    cookie = client.get_cookie("referral")
    assert cookie is not None
    client.post("/sign-out")
    client.set_cookie("referral", cookie.value)
    assert not is_signed_in(client)
    assert tags()[-1] is AuditTag.SIGNED_OUT


def test_the_database_never_holds_the_token(client: FlaskClient, coordinator: Account) -> None:
    attempt(client)
    with client.session_transaction() as browser:
        token = browser["_user_id"]
    assert db.session.scalars(sa.select(StaffSession.token_hash)).one() != token


def test_signing_in_starts_a_fresh_browser_session(client: FlaskClient, coordinator: Account) -> None:
    with client.session_transaction() as browser:
        browser["planted"] = "yes"
    attempt(client)
    with client.session_transaction() as browser:
        assert "planted" not in browser


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "evil", "/a\nb"]
)
def test_only_paths_of_this_site_are_gone_on_to(
    client: FlaskClient, coordinator: Account, target: str
) -> None:
    assert attempt(client, next=target) == (303, "/")


def test_a_page_asked_for_before_signing_in_is_gone_on_to(client: FlaskClient, coordinator: Account) -> None:
    asked = client.get("/account?q=secret")
    assert asked.status_code == 303
    assert asked.headers["Location"] == "/sign-in?next=/account"
    assert attempt(client, next="/account") == (303, "/account")


def test_many_tries_from_one_address_are_slowed_down(client: FlaskClient, coordinator: Account) -> None:
    from referral.extensions import limiter

    limiter.enabled = True
    try:
        statuses = {
            client.post("/sign-in", data={"email": "a@b.example", "password": ""}).status_code
            for _ in range(25)
        }
    finally:
        limiter.enabled = False
    assert 429 in statuses
