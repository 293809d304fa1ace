"""How a case's due dates came about, and who had the ball for how long."""

from __future__ import annotations

from flask import render_template

from referral.cases import clocks, queries
from referral.cases.holders import HOLDER_LABELS
from referral.cases.ledger import case_ledger
from referral.cases.operations import desk
from referral.cases.states import STATE_LABELS
from referral.cases.views.blueprint import blueprint
from referral.core.due import ClockCategory
from referral.core.numbers import show_case_number
from referral.people.login import current_actor

CATEGORY_LABELS = {
    ClockCategory.RUNNING: "Time runs",
    ClockCategory.PAUSED: "Time rests",
    ClockCategory.DONE: "Over",
}


@blueprint.get("/cases/<uid>/clocks")
def case_clocks(uid: str) -> str:
    """Every running clock of the case, step by step. Looking is recorded."""
    actor = current_actor()
    desk.view_case(actor, uid)
    case = queries.case_by_uid(actor, uid)
    today = queries.desk_clock(actor.practice_id).today
    return render_template(
        "cases/clocks.html",
        case=case,
        number=show_case_number(case.number),
        state=STATE_LABELS[case.state],
        category=CATEGORY_LABELS[clocks.category(case, today)],
        clocks=clocks.running_clocks(case),
        runway=queries.case_facts(case).runway,
        ledger=case_ledger(case),
        holder_labels=HOLDER_LABELS,
        today=today,
    )
