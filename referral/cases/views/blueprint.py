"""The blueprint of the desk's pages. Open to the desk and to reviewers; a view that differs says so."""

from __future__ import annotations

from flask import Blueprint

from referral.core.actor import Role
from referral.people.access import allow_blueprint

blueprint = Blueprint("cases", __name__)
allow_blueprint(blueprint, Role.COORDINATOR, Role.SUPERVISOR, Role.REVIEWER)
