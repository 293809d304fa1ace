"""The care log of a case on one page: trial, chart, weeks, injections, treatments, scores and outcomes."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from referral.care.rules import shipped_measures
from referral.care.states import CARE_LABELS, CHOICE_LABELS, GUIDANCE_LABELS, PURPOSE_LABELS, SIDE_LABELS
from referral.cases.care_log import trial_facts_shown
from referral.cases.care_page import CarePage
from referral.cases.care_page import care_page as load
from referral.cases.operations import desk
from referral.cases.operations.care.entries import kind_of
from referral.cases.views.blueprint import blueprint
from referral.cases.views.form_page import PAGES
from referral.core.numbers import show_case_number
from referral.paperwork.pain_chart import chart_rows, chart_svg, lettered
from referral.people.login import current_actor


@blueprint.get("/cases/<uid>/care")
def care_page(uid: str) -> str:
    """The care log. Looking is recorded."""
    actor = current_actor()
    desk.view_case(actor, uid)
    shown = load(actor, uid)
    return render_template(
        "cases/care.html",
        shown=shown,
        case=shown.case,
        number=show_case_number(shown.case.number),
        form_url=lambda endpoint, part="": PAGES[endpoint].url(uid, part),
        can=lambda endpoint: actor.role in PAGES[endpoint].roles,
        facts_shown=trial_facts_shown(shown.case, shown.trial.uid) if shown.trial else (),
        labels={"care": CARE_LABELS, "side": SIDE_LABELS, "guidance": GUIDANCE_LABELS, "purpose": PURPOSE_LABELS,
                "choice": CHOICE_LABELS},
        measures=shipped_measures(),
        kind_of=kind_of,
        **_chart(shown),
    )  # fmt: skip


def _chart(shown: CarePage) -> dict[str, object]:
    chart = shown.log.chart
    if chart is None:
        return {"chart": None}
    return {"chart": Markup(chart_svg(chart, "pain-chart")), "rows": chart_rows(chart), "events": lettered(chart),
            "band": chart}  # fmt: skip
