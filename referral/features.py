"""Every feature's models and blueprints, in one list."""

from __future__ import annotations

from importlib import import_module

from flask import Blueprint, Flask

MODELS = (
    "directory", "people", "audit", "outbox", "veterans", "imaging", "paperwork", "paperwork.own_letterhead",
    "paperwork.signing", "notices", "review", "care", "authorizations", "appointments", "chasing", "sending", "cases",
    "portal", "importing",
)  # fmt: skip
VIEWS: tuple[str, ...] = (
    "cases.views.chases",
    "chasing.views",
    "cases.views",
    "cases.views.review",
    "cases.views.staff",
    "cases.views.viewer",
    "directory.views",
    "health.views",
    "importing.care.views",
    "importing.views",
    "notices.views",
    "paperwork.own_letterhead.views",
    "paperwork.own_wording.views",
    "paperwork.views",
    "people.views",
    "portal.care.views",
    "portal.views",
    "portal.views.desk",
    "reports.views",
    "type_size",
)


def import_models() -> None:
    """Load every model, so that relationships and the metadata are complete."""
    for feature in MODELS:
        import_module(f"referral.{feature}.models")


def register_features(app: Flask) -> None:
    """Register each feature's blueprint (`blueprint` in its `views`)."""
    import_models()
    for module in VIEWS:
        blueprint = import_module(f"referral.{module}").blueprint
        assert isinstance(blueprint, Blueprint)
        app.register_blueprint(blueprint)
