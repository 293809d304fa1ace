"""The chasing pages: what to call, send and wait for; one case's calls; logging a contact."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from referral.authorizations.states import Channel
from referral.cases import queries
from referral.cases.chase_list import TAB_LABELS, ChasePage, ChaseTab, chase_page, chases_of_case
from referral.cases.operations import desk
from referral.cases.operations.contacts import ContactDetails, log_contact
from referral.chasing import wording
from referral.chasing.forms import CHANNEL_NAMES, ContactForm
from referral.chasing.states import (
    OUTCOME_LABELS,
    OUTCOMES_OF_A_CALL,
    PARTY_LABELS,
    PURPOSE_LABELS,
    ContactOutcome,
    Party,
)
from referral.core.actor import DESK
from referral.core.errors import Invalid
from referral.core.numbers import show_case_number
from referral.people.access import allow_blueprint
from referral.people.login import current_actor

blueprint = Blueprint("chases", __name__)
allow_blueprint(blueprint, *DESK)
blueprint.add_app_template_filter(show_case_number, "case_number")
blueprint.add_app_template_filter(wording.CHANNEL_LABELS.get, "channel_label")
blueprint.add_app_template_filter(OUTCOME_LABELS.get, "outcome_label")
blueprint.add_app_template_filter(PURPOSE_LABELS.get, "purpose_label")
blueprint.add_app_template_filter(PARTY_LABELS.get, "party_label")

HINTS = {
    ChaseTab.CALLS: "These calls are due today or overdue.",
    ChaseTab.BROKEN: "They promised, and the day and its grace have passed. Call today; the ladder has gone a rung up.",
    ChaseTab.OURS: "These wait for us. Each goes away by itself once the step is done and recorded.",
    ChaseTab.LETTERS: "These letters are written. Send them, then record the sending.",
    ChaseTab.PROMISES: "These were promised; nobody calls before the promised day has passed.",
    ChaseTab.WAITING: "Nothing to do today.",
    ChaseTab.ESCALATED: "A supervisor has these.",
}
NOTHING = {
    ChaseTab.CALLS: "No call is due today.",
    ChaseTab.BROKEN: "No promise is broken.",
    ChaseTab.OURS: "Nothing waits for us.",
    ChaseTab.LETTERS: "Every letter has been sent.",
    ChaseTab.PROMISES: "No promise is open.",
    ChaseTab.WAITING: "Nothing is waiting.",
    ChaseTab.ESCALATED: "Nothing is escalated.",
}
CALL_OUTCOMES = [("", "Choose"), *((one.value, OUTCOME_LABELS[one]) for one in OUTCOMES_OF_A_CALL)]
WRITTEN = [(one.value, label) for one, label in CHANNEL_NAMES.items() if one is not Channel.PHONE]


def _tab() -> ChaseTab:
    wanted = request.args.get("tab", "")
    return ChaseTab(wanted) if wanted in set(ChaseTab) else ChaseTab.CALLS


@blueprint.get("/chases")
def worklist() -> str:
    """What is waited for: calls to make now, promises broken, our own steps, letters to send, the rest."""
    tab, after, actor = _tab(), request.args.get("after", ""), current_actor()
    page = chase_page(actor, tab, after)
    desk.view_queue(actor, f"chases: {tab.value}", [row.case.id for row in page.rows])
    return render_template(
        "chasing/worklist.html",
        tab=tab,
        listing=page,
        tabs=_tabs(page, tab),
        is_first=not after,
        label=TAB_LABELS[tab],
        hint=HINTS[tab],
        nothing=NOTHING[tab],
        call_outcomes=CALL_OUTCOMES,
        written_channels=WRITTEN,
    )


def _tabs(page: ChasePage, current: ChaseTab) -> list[tuple[str, str, int, bool]]:
    return [
        (TAB_LABELS[tab], url_for("chases.worklist", tab=tab.value), page.counts[tab], tab is current)
        for tab in ChaseTab
    ]


@blueprint.get("/cases/<uid>/contact")
def contact(uid: str) -> str:
    """One case's chase at hand, with the form for what came of a call, fax or visit."""
    desk.view_case(current_actor(), uid)
    return _contact_page(uid, ContactForm())


@blueprint.post("/cases/<uid>/contact")
def log(uid: str) -> Response | tuple[str, int]:
    """Log a contact, then go on with the list it was made from."""
    form = ContactForm()
    if form.validate_on_submit():
        try:
            log_contact(current_actor(), uid, None, _details(form))
        except Invalid as error:
            for name, message in error.fields.items():
                form[name].errors = [*form[name].errors, message]
        else:
            flash("The contact is logged.", "success")
            return redirect(_back(uid), code=303)
    return _contact_page(uid, form), 422


def _back(uid: str) -> str:
    if request.args.get("from") == "list":
        return url_for("chases.worklist", tab=_tab().value)
    return url_for("cases.case_page", uid=uid)


def _details(form: ContactForm) -> ContactDetails:
    return ContactDetails(
        party=Party(form.party.data),
        channel=Channel(form.channel.data),
        outcome=ContactOutcome(form.outcome.data),
        person=form.person.data or "",
        number=form.number.data or "",
        promise_on=form.promise_on.data,
        note=form.note.data or "",
        try_again_on=form.try_again_on.data,
        about=form.about.data or "",
    )


def _contact_page(uid: str, form: ContactForm) -> str:
    actor = current_actor()
    rows = [row for row in chases_of_case(actor, uid) if row.chase.party is not Party.PRACTICE]
    chosen = form.about.data or request.args.get("about", "")
    row = next((one for one in rows if one.chase.uid == chosen), rows[0] if rows else None)
    if row and not form.is_submitted():
        form.about.data, form.party.data = row.chase.uid, row.chase.party.value
        form.number.data = row.phone or ""
    case = row.case if row else queries.case_by_uid(actor, uid)
    return render_template(
        "chasing/contact.html",
        case=case,
        row=row,
        others=[one for one in rows if one is not row],
        form=form,
        tab=_tab(),
        from_list=request.args.get("from") == "list",
    )
