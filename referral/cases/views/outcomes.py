"""The list of outcomes after the procedure that are due."""

from __future__ import annotations

from flask import render_template

from referral.cases.operations.desk import view_queue
from referral.cases.outcomes import outcome_lines
from referral.cases.views.blueprint import blueprint
from referral.cases.views.form_page import PAGES
from referral.core.numbers import show_case_number
from referral.people.login import current_actor


@blueprint.get("/outcomes")
def outcomes_due() -> str:
    """Whom to ask how they are, with the day it is due. The list is recorded with its cases."""
    actor = current_actor()
    lines = outcome_lines(actor)
    view_queue(actor, "outcomes due", [line.case.id for line in lines])
    return render_template(
        "cases/outcomes.html",
        lines=lines,
        show_number=show_case_number,
        score_url=lambda uid: PAGES["score"].url(uid),
    )
