"""The application factory: extensions, features, error pages. No logic."""

from __future__ import annotations

from flask import Flask

from config import ROOT, Settings, load_settings
from referral import error_pages, extensions, page_context, request_ids, security_headers
from referral.core import clock, crypto
from referral.core.db import db, prepare_engine
from referral.features import register_features
from referral.people import login

LARGEST_UPLOAD = 64 * 2**20
"""Bytes of one request: a packet's attachments with some room (VA's desk takes files up to 40 MB)."""


def build(settings: Settings | None = None) -> Flask:
    """Build the app from `settings` (read from the environment when absent)."""
    settings = settings or load_settings()
    app = Flask(
        "referral", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "referral" / "static")
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},  # no personal data in error texts
        TESTING=settings.testing,
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD,
    )
    app.extensions["referral_settings"] = settings
    crypto.configure(settings.key_ring())
    clock.begin(settings.clock_offset)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    request_ids.init_app(app)
    security_headers.init_app(app, settings)
    extensions.bind(app)
    login.init_app(app)
    page_context.init_app(app)
    error_pages.init_app(app)
    register_features(app)
    return app
