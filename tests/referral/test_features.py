"""The app starts on both databases with a real Redis-protocol server beside it."""

from __future__ import annotations

import redis
import sqlalchemy as sa
from flask import Flask

from referral.core.db import db
from tests.databases import PostgresqlDatabase, TestDatabase


def test_the_app_starts_on_each_database(app: Flask, database: TestDatabase) -> None:
    name = "postgresql" if isinstance(database, PostgresqlDatabase) else "sqlite"
    assert db.engine.dialect.name == name
    assert db.session.scalar(sa.select(1)) == 1


def test_redis_is_a_real_server(app: Flask, redis_server: redis.Redis) -> None:
    redis_server.set("here", "yes")
    assert redis_server.get("here") == b"yes"
