"""`/healthz`: this process answers. `/readyz`: every part works; 503 and which not. `/jobs`: background work."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from referral.core.actor import Role
from referral.core.numbers import read_id
from referral.health.queries import OK, all_ok, parts
from referral.outbox import queries as outbox
from referral.outbox.models import MessageState
from referral.outbox.operations import retry_by_hand
from referral.people.access import allow, public
from referral.people.login import current_actor

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


@blueprint.get("/jobs")
@allow(Role.ADMINISTRATOR, Role.SUPERVISOR)
def jobs() -> str:
    """Background work: what waits, runs, is done or was given up, and whether every part is at work."""
    tab = _tab(request.args.get("show", MessageState.WAITING.value))
    practice_id = current_actor().practice_id
    rows = outbox.messages(practice_id, tab, before=read_id(request.args.get("before", "")))
    return render_template(
        "health/jobs.html",
        tab=tab,
        tabs=outbox.TABS,
        rows=rows,
        overview=outbox.overview(practice_id),
        more_before=rows[-1].id if len(rows) == outbox.ROWS_ON_A_PAGE else None,
        parts=parts(),
        ok=OK,
    )


@blueprint.post("/jobs/<int:outbox_id>/try-again")
@allow(Role.ADMINISTRATOR, Role.SUPERVISOR)
def try_job_again(outbox_id: int) -> ResponseReturnValue:
    """Send a job that was given up once more, with all its tries."""
    retry_by_hand(current_actor(), outbox_id)
    flash("The job will be tried again.", "success")
    return redirect(url_for("health.jobs", show=MessageState.BURIED.value), code=303)


def _tab(text: str) -> MessageState:
    chosen = next((tab for tab in outbox.TABS if tab.value == text), None)
    return chosen or abort(404)
