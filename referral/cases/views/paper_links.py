"""Tells the papers' pages where a missing fact of a case is entered, and what changed around a packet."""

from __future__ import annotations

from flask import Flask, url_for
from flask.blueprints import BlueprintSetupState

from referral.cases import queries
from referral.cases.letter_facts import unconfirmed_studies
from referral.cases.models import Case
from referral.cases.packet_changes import changes_around
from referral.cases.views.blueprint import blueprint
from referral.cases.views.form_page import PAGES
from referral.core.errors import NotFound
from referral.paperwork.changes import Since
from referral.paperwork.links import provide_changes, provide_links
from referral.paperwork.models import Packet
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
    EnteredIn.SIGNATURE: "sign_packet",
    EnteredIn.CONSENT: "consent",
    EnteredIn.OVERRIDE: "override_preflight",
    EnteredIn.NOTE: "clinical_note",
    EnteredIn.EDITED: "edited_document",
    EnteredIn.GENERATED: "generated_document",
}
PAGES_ELSEWHERE = {
    EnteredIn.PRACTICE_PROFILE: "directory.practice",
    EnteredIn.FACILITY: "directory.facilities",
}


def entry_url(case_id: int, place: EnteredIn | None, part: str = "") -> str | None:
    """Where `place` of the case is entered, or the case's page for None; None when the visitor may not go there."""
    actor = current_actor()
    try:
        case = queries.case_by_id(actor.practice_id, case_id)
    except NotFound:
        return None
    if place in FORMS:
        form = PAGES[FORMS[place]]
        return form.url(case.uid, part) if actor.role in form.roles else None
    if place in PAGES_ELSEWHERE:
        endpoint = PAGES_ELSEWHERE[place]
        return url_for(endpoint) if may_open(endpoint, actor) else None
    if place is EnteredIn.AUTHORIZATION:
        return _referral_url(case)
    if place is EnteredIn.STUDY_REGION:
        return _region_url(case)
    return url_for("cases.case_page", uid=case.uid)


def _referral_url(case: Case) -> str | None:
    form, running = PAGES["referral"], queries.first_authorization(case)
    if current_actor().role not in form.roles:
        return None
    return form.url(case.uid, running.uid if running else "new")


def _region_url(case: Case) -> str | None:
    form, studies = PAGES["study_region"], unconfirmed_studies(case)
    may_confirm = current_actor().role in form.roles and studies
    return form.url(case.uid, studies[0].uid) if may_confirm else None


def _changes(packet: Packet) -> Since | None:
    try:
        case = queries.case_by_id(packet.practice_id, packet.case_id)
    except NotFound:
        return None
    return changes_around(case, packet)


def _provide(state: BlueprintSetupState) -> None:
    assert isinstance(state.app, Flask)
    provide_links(state.app, entry_url)
    provide_changes(state.app, _changes)


blueprint.record_once(_provide)
