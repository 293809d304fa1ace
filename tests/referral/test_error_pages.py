"""Every refusal has its status and a page that says what to do, and nothing personal."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import DataError, IntegrityError
from werkzeug.exceptions import RequestEntityTooLarge, TooManyRequests

from referral import error_pages, logs
from referral.core.actor import Role
from referral.core.errors import IllegalMove, Invalid, NotAllowed, NotFound, Permanent, ReferralError, Stale
from tests import cast, pages

SECRET = "Quillfeather"


@pytest.fixture
def desk(client: FlaskClient) -> FlaskClient:
    cast.add_staff(cast.add_practice(), Role.COORDINATOR)
    cast.sign_in(client, Role.COORDINATOR)
    return client


@pytest.fixture
def failing(
    app: Flask, desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Exception], FlaskClient]:
    """Makes the account page fail with the given error."""

    def fail_with(error: Exception) -> FlaskClient:
        def view() -> None:
            raise error

        view._access = app.view_functions["people.own_account"]._access  # type: ignore[attr-defined, union-attr]
        monkeypatch.setitem(app.view_functions, "people.own_account", view)
        return desk

    return fail_with


@pytest.mark.parametrize(
    ("error", "status", "is_said"),
    [
        (NotFound("No such case."), 404, False),
        (NotAllowed("A reviewer signs this."), 403, True),
        (Stale("This case changed."), 409, True),
        (IllegalMove("No study has arrived."), 409, True),
        (Invalid("Give a reason."), 422, True),
        (IntegrityError("INSERT", {}, Exception(SECRET)), 409, False),
        (DataError("SELECT", {}, Exception(SECRET)), 404, False),
    ],
)
def test_a_domain_error_has_its_page(
    failing: Callable[[Exception], FlaskClient], error: Exception, status: int, is_said: bool
) -> None:
    page = pages.get(failing(error), "/account", status)
    assert (str(error) in page.text()) == is_said


@pytest.mark.parametrize(("error", "status"), [(RequestEntityTooLarge(), 413), (TooManyRequests(), 429)])
def test_a_refusal_of_the_framework_has_its_page(
    failing: Callable[[Exception], FlaskClient], error: Exception, status: int
) -> None:
    pages.get(failing(error), "/account", status)


def test_an_unknown_address_has_a_page_for_anyone(client: FlaskClient, desk: FlaskClient) -> None:
    pages.get(client, "/nothing/here", 404)
    pages.get(desk, "/nothing/here", 404)


def test_who_asks_for_json_gets_json(desk: FlaskClient) -> None:
    answer = desk.get("/nothing/here", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.get_json()["request_id"] == answer.headers["X-Request-Id"]


def test_a_form_without_its_token_is_refused_with_advice(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post("/sign-in", data={"email": "a@b.example", "password": "x"})
    assert answer.status_code == 400
    assert "reload the page" in answer.text


def test_a_fault_shows_its_number_but_never_its_words(
    app: Flask, failing: Callable[[Exception], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in (Exception, ReferralError):
        monkeypatch.setitem(app.error_handler_spec[None][None], kind, error_pages.on_any_error)
    for error in (ValueError(SECRET), Permanent(SECRET)):
        answer = failing(error).get("/account")
        assert answer.status_code == 500
        assert SECRET not in answer.text
        assert answer.headers["X-Request-Id"] in answer.text


def test_a_fault_is_logged_by_its_place_and_number_without_its_words(
    app: Flask,
    failing: Callable[[Exception], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(app.error_handler_spec[None][None], Exception, error_pages.on_any_error)
    before = structlog.get_config()
    handlers, level = logging.root.handlers[:], logging.root.level
    client = failing(ValueError(SECRET))
    try:
        logs.configure("WARNING")
        answer = client.get(f"/account?q={SECRET}")
    finally:
        structlog.configure(**before)
        logging.root.handlers[:], logging.root.level = handlers, level
    logged = capsys.readouterr().err
    line = next(json.loads(line) for line in logged.splitlines() if "unexpected_error" in line)
    assert (line["error"], line["request_id"]) == ("ValueError", answer.headers["X-Request-Id"])
    assert SECRET not in logged


def test_a_page_that_cannot_be_drawn_still_answers(
    app: Flask, failing: Callable[[Exception], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.error_handler_spec[None][None], Exception, error_pages.on_any_error)
    client = failing(ValueError(SECRET))

    def broken(*_args: object, **_kwargs: object) -> str:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(error_pages, "render_template", broken)
    answer = client.get("/account")
    assert (answer.status_code, SECRET in answer.text) == (500, False)
