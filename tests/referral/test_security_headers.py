"""What a browser is told on every answer, and how it keeps the session."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Settings
from referral import create_app, security_headers
from referral.core.actor import Role
from tests import cast


@pytest.mark.parametrize("path", ["/sign-in", "/account", "/nothing", "/static/css/referral.css"])
def test_every_answer_carries_the_headers(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    for name, value in security_headers.HEADERS.items():
        assert headers[name] == value


def test_nothing_inline_and_nothing_from_elsewhere_is_allowed() -> None:
    policy = security_headers.CONTENT_SECURITY_POLICY
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_pages_are_never_kept_and_hashed_files_always(client: FlaskClient) -> None:
    assert client.get("/sign-in").headers["Cache-Control"] == "no-store"
    with (
        client.get("/static/css/referral.css") as plain,
        client.get("/static/css/referral.css?v=1") as hashed,
    ):
        assert plain.headers["Cache-Control"] == "no-cache"
        assert "immutable" in hashed.headers["Cache-Control"]


def test_strict_transport_is_asked_for_over_tls_only(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/sign-in").headers
    assert "Strict-Transport-Security" in client.get("/sign-in", base_url="https://localhost").headers


def test_the_session_cookie_is_strict(app: Flask, client: FlaskClient) -> None:
    cast.add_staff(cast.add_practice(), Role.COORDINATOR)
    answer = client.post(
        "/sign-in", data={"email": cast.email_of(Role.COORDINATOR), "password": cast.PASSWORD}
    )
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie


def test_a_forwarded_address_is_believed_from_the_named_proxies_only(
    settings: Settings, tmp_path: Path
) -> None:
    forwarded = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9", "X-Forwarded-Proto": "https"}
    for hops, secure in ((0, False), (1, True)):
        app = create_app(replace(settings, proxy_hops=hops, data_dir=tmp_path))
        with app.test_client() as client:
            answer = client.get("/healthz", headers=forwarded)
        assert ("Strict-Transport-Security" in answer.headers) == secure


def test_behind_tls_the_cookie_is_secure_and_bound_to_the_host(settings: Settings, tmp_path: Path) -> None:
    secure = replace(settings, public_url="https://desk.example", data_dir=tmp_path)
    app = create_app(secure)
    assert app.config["SESSION_COOKIE_SECURE"]
    assert app.config["SESSION_COOKIE_NAME"].startswith("__Host-")
