from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from referral.core import clock
from referral.core.actor import Role
from referral.core.db import db, transaction
from referral.core.errors import Invalid
from referral.people import demo_factor
from referral.people.models import Account
from referral.people.operations import Verdict, prove_second_factor, prove_signer, sign_in
from tests import cast


@pytest.fixture
def invented(app: Flask) -> Account:
    """A reviewer as the demonstration makes them."""
    account = cast.add_staff(cast.add_practice(), Role.REVIEWER)
    with transaction() as session:
        row = session.get_one(Account, account.id)
        row.totp_secret, row.totp_confirmed_at = demo_factor.DEMO_SECRET, row.created_at
    return account


def _code(account: Account) -> str | None:
    db.session.rollback()
    return demo_factor.code_to_show(db.session.get_one(Account, account.id), clock.utcnow())


@pytest.fixture
def set_mode(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put the app, which all tests share, into a mode until the test is over."""
    before = app.extensions["referral_settings"]
    return lambda mode: monkeypatch.setitem(app.extensions, "referral_settings", replace(before, mode=mode))


def test_a_stranger_signs_in_with_the_password_and_signs_with_the_shown_codes(
    set_mode: Callable[[str], None], invented: Account, at: Callable[[datetime], None]
) -> None:
    set_mode("demo")
    at(
        datetime(2027, 3, 1, 15, 0, 1, tzinfo=UTC)
    )  # the codes change every half minute, and not within this test
    assert sign_in(cast.email_of(Role.REVIEWER), cast.PASSWORD).verdict is Verdict.SIGNED_IN
    first = _code(invented)
    assert first is not None
    prove_signer(invented.as_actor(), cast.PASSWORD, first)
    second = _code(invented)  # at once the next one, for a second signature
    assert second not in (None, first)
    prove_signer(invented.as_actor(), cast.PASSWORD, second or "")
    assert _code(invented) is None


def test_outside_demo_mode_the_public_secret_has_no_valid_code(
    set_mode: Callable[[str], None], invented: Account, client: FlaskClient
) -> None:
    set_mode("demo")
    shown = _code(invented) or ""
    set_mode("production")
    assert _code(invented) is None
    answer = sign_in(cast.email_of(Role.REVIEWER), cast.PASSWORD)
    assert answer.verdict is Verdict.SECOND_FACTOR_NEEDED
    assert prove_second_factor(answer.account_uid, shown).verdict is Verdict.REFUSED
    with pytest.raises(Invalid):
        prove_signer(invented.as_actor(), cast.PASSWORD, shown)


def test_the_code_is_on_a_page_of_the_demonstration_only(
    set_mode: Callable[[str], None], invented: Account, client: FlaskClient
) -> None:
    set_mode("demo")
    cast.sign_in(client, Role.REVIEWER)
    assert "Demo only" in client.get("/account/demo-code").text
    set_mode("production")
    assert client.get("/account/demo-code").status_code == 404
