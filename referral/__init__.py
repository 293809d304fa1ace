"""The referral desk. `create_app` builds the web application; importing the package alone loads nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Build the app from `settings` (read from the environment when absent)."""
    from referral.application import build

    return build(settings)
