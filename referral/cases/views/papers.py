"""Single papers: the list to order from, each on screen before it is ordered, and the forms of what they need."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from referral.cases import queries
from referral.cases.forms.papers import AccessForm, FaxForm, ReferrerForm
from referral.cases.models import Case
from referral.cases.operations import papers
from referral.cases.operations.desk import view_case
from referral.cases.paper_facts import referrer_of
from referral.cases.views.blueprint import blueprint
from referral.cases.views.form_page import PAGES, FormPage, Target, register
from referral.core.actor import DESK, Actor, Role
from referral.core.numbers import show_case_number
from referral.paperwork.catalogue import KINDS, draw, what_is_missing
from referral.paperwork.links import MissingFact, links_to
from referral.paperwork.preview import draw_html
from referral.people.access import allow
from referral.people.login import current_actor

DESK_AND_REVIEWER = DESK | {Role.REVIEWER}


@blueprint.get("/cases/<uid>/papers")
@allow(*DESK_AND_REVIEWER)
def order_papers(uid: str) -> str:
    """The papers that can be ordered by hand, with what each lacks."""
    actor = current_actor()
    view_case(actor, uid)
    case = queries.case_by_uid(actor, uid)
    rows = [
        (kind, KINDS[kind].TITLE, paper.what_for, _missing(case, kind), _form_of(actor, paper))
        for kind, paper in papers.ORDERABLE.items()
    ]
    return render_template(
        "cases/order_papers.html", case=case, number=show_case_number(case.number), rows=rows,
        fax_url=FAX_COVER.url(uid) if actor.role in FAX_COVER.roles else None,
        fax_title=KINDS[papers.FAX_COVER].TITLE,
    )  # fmt: skip


def _form_of(actor: Actor, paper: papers.Orderable) -> FormPage | None:
    form = PAGES.get(paper.form)
    return form if form and actor.role in form.roles else None


def _missing(case: Case, kind: str) -> list[MissingFact]:
    return links_to(case.id, what_is_missing(papers.facts_of(case, kind), [kind]))


@blueprint.get("/cases/<uid>/papers/<kind>")
@allow(*DESK_AND_REVIEWER)
def preview_paper(uid: str, kind: str) -> str:
    """The paper as it would say now. Nothing is ordered yet."""
    actor = current_actor()
    facts = papers.preview(actor, uid, kind)
    case = queries.case_by_uid(actor, uid)
    return render_template(
        "cases/paper_preview.html", case=case, kind=kind, title=KINDS[kind].TITLE,
        number=show_case_number(case.number), drawing=draw_html(draw(kind, facts)), missing=_missing(case, kind),
    )  # fmt: skip


@blueprint.post("/cases/<uid>/papers/<kind>")
@allow(*DESK_AND_REVIEWER)
def order_paper(uid: str, kind: str) -> Response:
    """Order the paper: PDF and Word are made of what the case says now."""
    paper_uid = papers.order(current_actor(), uid, kind)
    flash("The paper is being made. PDF and Word show here when they are ready.", "success")
    return redirect(url_for("paperwork.paper", uid=paper_uid), 303)


def _save_access(actor: Actor, target: Target, form: Any) -> str:
    papers.save_access(actor, target.uid, target.version, form.told())
    return "The wait and the drive are saved."


def _access_now(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    told = dict(case.access or {})
    days = {name: date.fromisoformat(told[name]) for name in ("asked_on", "offered_on") if told.get(name)}
    return told | days


def _save_referrer(actor: Actor, target: Target, form: Any) -> str:
    papers.save_referrer(
        actor, target.uid, target.version,
        name=form.name_.data or "", npi=(form.npi.data or "").strip(), phone=form.phone.data or "",
    )  # fmt: skip
    return "The referring clinician is saved."


def _referrer_now(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    named = referrer_of(case)
    return {"name_": named.get("name"), "npi": named.get("npi"), "phone": named.get("phone")}


def _order_fax(actor: Actor, target: Target, form: Any) -> str:
    papers.order_fax_cover(actor, target.uid, target.version, form.about.data or "", form.pages.data)
    return "The fax cover is being made. It shows among the papers when it is ready."


def _fax_now(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    about, pages = papers.fax_now(case)
    return {"about": about, "pages": pages}


ACCESS = register(
    FormPage(
        "access", "The wait for VA and the drive there", "Save", AccessForm, _save_access, fill=_access_now,
        lead="As told by VA or the veteran. For the page the veteran takes to VA; what stays empty is “unknown” there.",
    )
)  # fmt: skip
REFERRER = register(
    FormPage(
        "referrer", "Who referred the veteran", "Save", ReferrerForm, _save_referrer, fill=_referrer_now,
        lead="The clinician at VA, as on the referral.",
    )
)  # fmt: skip
FAX_COVER = register(
    FormPage(
        "fax-cover", "Fax cover sheet", "Order it", FaxForm, _order_fax, fill=_fax_now,
        lead="Goes to the case's VA facility. Count the pages of what follows, and the cover.",
    )
)  # fmt: skip
