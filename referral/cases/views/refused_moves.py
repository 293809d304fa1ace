"""Refused moves, for the administrator: they show where people are stuck or need to be taught."""

from __future__ import annotations

from flask import render_template, request

from referral.cases.case_page.refusals import refused_moves
from referral.cases.states import STATE_LABELS
from referral.cases.step_sentences import action_label
from referral.cases.views.blueprint import blueprint
from referral.core.actor import Role
from referral.core.numbers import read_id
from referral.people.access import allow
from referral.people.login import current_actor


@blueprint.get("/refused-moves", endpoint="refused_moves")
@allow(Role.ADMINISTRATOR, Role.SUPERVISOR)
def show_refused_moves() -> str:
    """The newest refused moves, and how often each reason was given."""
    shown = refused_moves(current_actor(), read_id(request.args.get("before", "")))
    return render_template(
        "cases/refused_moves.html",
        shown=shown,
        label=action_label,
        states=STATE_LABELS,
    )
