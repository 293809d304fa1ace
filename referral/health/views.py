"""`/healthz`: this process answers. `/readyz`: every part works; 503 and which one when not."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from referral.health.queries import all_ok, parts
from referral.people.access import public

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Alive: the process answers. Asks nothing of the other parts."""
    return {"alive": True}


@blueprint.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Ready: database, Redis, relay, scheduler and a worker on each queue."""
    states = parts()
    ready = all_ok(states)
    return {"ready": ready, "parts": states}, 200 if ready else 503
