"""The page that proves that no case is forgotten."""

from __future__ import annotations

from flask import render_template

from referral.cases.proof import kept_runs, proof
from referral.cases.views.blueprint import blueprint
from referral.core.actor import Role
from referral.people.access import allow
from referral.people.login import current_actor


@blueprint.get("/proof")
@allow(Role.SUPERVISOR, Role.ADMINISTRATOR)
def no_orphans() -> str:
    """Every open case looked at now, and the nightly looks."""
    practice_id = current_actor().practice_id
    return render_template("cases/proof.html", now=proof(practice_id), runs=kept_runs(practice_id))
