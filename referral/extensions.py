"""Unbound extensions; `create_app` binds them."""

from __future__ import annotations

from typing import Any, cast

import redis
from flask import Flask, current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_wtf import CSRFProtect

from config import Settings

login_manager = LoginManager()
csrf = CSRFProtect()
limiter = Limiter(get_remote_address, in_memory_fallback_enabled=True)


def settings() -> Settings:
    """The settings of the running app."""
    return cast(Settings, current_app.extensions["referral_settings"])


def redis_connection(app_settings: Settings | None = None, **options: Any) -> redis.Redis:
    """A connection to the Redis-protocol server named by REDIS_URL."""
    return redis.Redis.from_url((app_settings or settings()).redis_url, **options)


def bind(app: Flask) -> None:
    """Bind every extension to `app`."""
    url = cast(Settings, app.extensions["referral_settings"]).redis_url
    app.config.setdefault("RATELIMIT_STORAGE_URI", f"redis+{url}" if url.startswith("unix:") else url)
    login_manager.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    limiter.enabled = not app.testing
