"""Reports of the practice about itself. They hold no names."""

from __future__ import annotations

from flask import Blueprint, render_template

from referral.care.rules import number
from referral.cases.holders import HOLDER_LABELS
from referral.core.actor import Role
from referral.people.access import allow_blueprint
from referral.people.login import current_actor
from referral.reports import queries
from referral.reports.operations import view_report
from referral.reports.waiting import waiting_report

blueprint = Blueprint("reports", __name__, url_prefix="/reports")
allow_blueprint(blueprint, Role.SUPERVISOR, Role.ADMINISTRATOR)


@blueprint.get("/outcomes")
def outcomes() -> str:
    """Outcomes after the procedure in counts."""
    actor = current_actor()
    view_report(actor, "outcomes")
    return render_template("reports/outcomes.html", report=queries.outcome_report(actor), number=number)


@blueprint.get("/waiting")
def waiting() -> str:
    """Median business days with each holder of the ball, by VA facility."""
    actor = current_actor()
    view_report(actor, "waiting")
    return render_template(
        "reports/waiting.html", report=waiting_report(actor), labels=HOLDER_LABELS, number=number
    )
