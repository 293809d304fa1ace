"""Fixtures for all tests. Pure tests ask for none of them and need no app.

`app` is emptied before each test and runs it twice, on SQLite and on PostgreSQL (`--database` picks one). Its context
is open during the test; requests of `client` run in contexts of their own, as in the server.
"""

from __future__ import annotations

import contextvars
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
import redis
from argon2 import PasswordHasher
from flask import Flask, has_app_context
from flask.testing import FlaskClient

from config import Settings, load_settings
from referral import create_app
from referral.core import clock
from referral.core.db import Base, db
from referral.people import passwords
from tests.databases import PostgresqlDatabase, SqliteDatabase, TestDatabase
from tests.servers import chromium, postgresql_server, redis_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

hypothesis.settings.register_profile("tests", deadline=None)  # a busy machine is no finding
hypothesis.settings.load_profile("tests")

DATABASES = ("sqlite", "postgresql")
FIELD_KEYS = json.dumps({"root": "11" * 32, "data": {"1": "22" * 32}})


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=DATABASES, help="run database tests on this one only")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        in_a_browser = "browser" in metafunc.definition.path.parts  # pages look the same on every database
        databases = [chosen] if chosen else DATABASES[:1] if in_a_browser else DATABASES
        metafunc.parametrize("database", databases, indirect=True, scope="session")


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A real Redis-protocol server of this test process."""
    with redis_server() as url:
        yield url


@pytest.fixture(scope="session")
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestDatabase]:
    """The database under test: each in turn."""
    if request.param == "sqlite":
        yield SqliteDatabase(tmp_path_factory.mktemp("sqlite"))
    elif sys.version_info >= (3, 14):
        pytest.skip("the embedded PostgreSQL has no wheel for this Python")
    else:
        with postgresql_server() as url:
            yield PostgresqlDatabase(url)


@pytest.fixture(scope="session")
def session_settings(
    database: TestDatabase, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    environment = {
        "DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "DATABASE_URL": database.url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": "tests-" * 6,
        "FIELD_KEYS": FIELD_KEYS,
        "PUBLIC_URL": "http://localhost",
    }
    return replace(load_settings(environment), testing=True)


@pytest.fixture(scope="session")
def session_app(session_settings: Settings) -> Iterator[Flask]:
    app = create_app(session_settings)
    with app.app_context():
        try:
            Base.metadata.create_all(db.engine)
            yield app
        finally:
            db.engine.dispose()


@pytest.fixture
def settings(session_settings: Settings) -> Settings:
    """The settings the app under test was made from."""
    return session_settings


@pytest.fixture
def app(session_app: Flask, database: TestDatabase, redis_server: redis.Redis) -> Iterator[Flask]:
    """The app with an empty database and an empty Redis, its context open. Form tokens are not asked for."""
    session_app.config["WTF_CSRF_ENABLED"] = False
    with session_app.app_context():
        database.empty(db.engine)
        yield session_app
        db.session.remove()
    clock.move_clock(timedelta(0))


@pytest.fixture(name="redis_server")
def empty_redis(redis_url: str) -> Iterator[redis.Redis]:
    """A connection to the real Redis-protocol server, emptied."""
    with redis.Redis.from_url(redis_url) as connection:
        connection.flushall()
        yield connection


class Client(FlaskClient):
    """A browser without a screen: each request runs in a context of its own, and sees what the test stored."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if has_app_context():  # not while a redirect is followed
            db.session.rollback()  # ends the test's own reading, so that it sees afterwards what the request did
        return contextvars.Context().run(super().open, *args, **kwargs)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """One visitor of the pages. More visitors: `another_client()`."""
    app.test_client_class = Client
    return app.test_client()


@pytest.fixture
def another_client(app: Flask) -> Callable[[], FlaskClient]:
    """Makes further visitors, each with cookies of their own."""
    app.test_client_class = Client
    return app.test_client


@pytest.fixture
def at() -> Iterator[Callable[[datetime], None]]:
    """Moves the clock to an instant (UTC unless it says otherwise); it goes on from there."""

    def move(instant: datetime) -> None:
        aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        clock.move_clock(aware - datetime.now(UTC))

    yield move
    clock.move_clock(timedelta(0))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium; tests that need it are skipped with the reason where there is none."""
    path = chromium()
    if path is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh browser window without cookies."""
    context = browser.new_context(locale="en-US")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """A password costs a fifth of a second on purpose; signing in was half the time of the tests of pages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        yield


@pytest.fixture(autouse=True)
def _no_stray_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of the developer's own shell never reach a test."""
    for name in ("DATABASE_URL", "REDIS_URL", "DATA_DIR", "PORT", "MODE"):
        monkeypatch.delenv(name, raising=False)
