"""The older history of a case, beyond what its page shows."""

from __future__ import annotations

from flask import render_template, request

from referral.cases import queries
from referral.cases.case_page.history import history_page
from referral.cases.operations import desk
from referral.cases.queue.surroundings import surroundings
from referral.cases.views.blueprint import blueprint
from referral.core.numbers import read_id, show_case_number
from referral.people.login import current_actor


@blueprint.get("/cases/<uid>/history")
def history(uid: str) -> str:
    """A page of the case's history. Looking is recorded."""
    actor = current_actor()
    desk.view_case(actor, uid)
    case = queries.case_by_uid(actor, uid)
    shows_reads = request.args.get("reads") == "1"
    before = read_id(request.args.get("before", ""))
    shown = history_page(case, surroundings(actor).staff_names, with_reads=shows_reads, before=before)
    return render_template(
        "cases/history.html",
        shown=shown,
        case=case,
        number=show_case_number(case.number),
        reads="1" if shows_reads else None,
    )
