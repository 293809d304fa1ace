"""Tells the papers' pages where a missing fact of a case is entered."""

from __future__ import annotations

from flask import Flask, url_for
from flask.blueprints import BlueprintSetupState

from referral.cases import queries
from referral.cases.models import Case
from referral.cases.views.blueprint import blueprint
from referral.cases.views.form_page import PAGES
from referral.core.errors import NotFound
from referral.paperwork.links import provide_links
from referral.paperwork.required import EnteredIn
from referral.people.access import may_open
from referral.people.login import current_actor

FORMS = {
    EnteredIn.VETERAN: "veteran",
    EnteredIn.STORY: "story",
    EnteredIn.CARE: "treatment",
    EnteredIn.IMAGING: "study",
    EnteredIn.REQUEST: "request",
    EnteredIn.VISIT: "schedule",
    EnteredIn.VISIT_NOTE: "visit_note",
    EnteredIn.ACCESS: "access",
    EnteredIn.REFERRER: "referrer",
    EnteredIn.FAX: "fax_cover",
    EnteredIn.ATTACHMENTS: "make_packet",
    EnteredIn.OVERRIDE: "override_preflight",
}
PAGES_ELSEWHERE = {
    EnteredIn.PRACTICE_PROFILE: "directory.practice",
    EnteredIn.FACILITY: "directory.facilities",
}


def entry_url(case_id: int, place: EnteredIn | None) -> str | None:
    """Where `place` of the case is entered, or the case's page for None; None when the visitor may not go there."""
    actor = current_actor()
    try:
        case = queries.case_by_id(actor.practice_id, case_id)
    except NotFound:
        return None
    if place in FORMS:
        form = PAGES[FORMS[place]]
        return form.url(case.uid) if actor.role in form.roles else None
    if place in PAGES_ELSEWHERE:
        endpoint = PAGES_ELSEWHERE[place]
        return url_for(endpoint) if may_open(endpoint, actor) else None
    if place is EnteredIn.AUTHORIZATION:
        return _referral_url(case)
    return url_for("cases.case_page", uid=case.uid)


def _referral_url(case: Case) -> str | None:
    form, running = PAGES["referral"], queries.first_authorization(case)
    if current_actor().role not in form.roles:
        return None
    return form.url(case.uid, running.uid if running else "new")


def _provide(state: BlueprintSetupState) -> None:
    assert isinstance(state.app, Flask)
    provide_links(state.app, entry_url)


blueprint.record_once(_provide)
