"""Sending something to VA: the ways it can go, its progress, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from referral.authorizations.states import Channel
from referral.cases import queries
from referral.cases.forms.sending import HandForm, ProgramForm
from referral.cases.models import Case
from referral.cases.operations.desk import view_case
from referral.cases.operations.sending import ordering
from referral.cases.operations.sending.outbound import RECORDS, REQUEST, Outbound, offers_for, outbound
from referral.cases.operations.sending.recorded import ByHand
from referral.cases.views.blueprint import blueprint
from referral.cases.views.form_page import CLASH, PAGES, REFUSED, put_errors
from referral.core.actor import DESK
from referral.core.errors import IllegalMove, Invalid, Stale
from referral.core.numbers import show_case_number
from referral.directory import queries as directory
from referral.people.access import allow
from referral.people.login import current_actor
from referral.sending.rules import CHANNEL_NAMES, PROOFS, STEPS, Offer
from referral.sending.states import SendingKind, SendingState

ELSEWHERE = {REQUEST: "submit_request", RECORDS: "send_records"}
"""The form that records what another program sent."""
WaysForm = ProgramForm | HandForm


@dataclass(frozen=True)
class Way:
    """One way with its form, to be shown as a card. `is_first`: the best that is possible now."""

    offer: Offer
    form: WaysForm
    is_first: bool


@blueprint.route("/cases/<uid>/send/<part>", methods=["GET", "POST"])
@allow(*DESK)
def send(uid: str, part: str) -> str | Response | tuple[str, int]:
    """The ways in which a packet or letter can go to VA now. `part`: request, records, or a letter's opaque id."""
    actor = current_actor()
    if request.method == "GET":
        view_case(actor, uid)
    case = queries.case_by_uid(actor, uid)
    out = outbound(actor, case, part)
    if out.on_its_way is not None:
        return redirect(url_for("cases.sending", uid=uid, sending_uid=out.on_its_way.uid), 303)
    ways = _ways(case, out)
    chosen = next((way for way in ways if way.offer.channel.value == request.form.get("channel")), None)
    if chosen is None:
        return _page(case, out, ways)
    if not chosen.form.validate_on_submit():
        return _page(case, out, ways, chosen), REFUSED
    try:
        return _carry_out(uid, out, chosen)
    except Invalid as error:
        put_errors(chosen.form, error)
        status = REFUSED
    except (IllegalMove, Stale) as error:
        chosen.form.form_errors.append(str(error))
        status = CLASH
    case = queries.case_by_uid(actor, uid)
    return _page(case, outbound(actor, case, part), ways, chosen), status


def _ways(case: Case, out: Outbound) -> list[Way]:
    found = offers_for(case, out)
    first = next((one for one in found if not one.why_not), None)
    return [Way(offer, _form(case, out, offer), offer is first) for offer in found]


def _form(case: Case, out: Outbound, offer: Offer) -> WaysForm:
    kind = ProgramForm if offer.by_program else HandForm
    is_sent = request.form.get("channel") == offer.channel.value
    now = {"shown": out.file.sha256 if out.file else "", "sent_on": directory.today(case.practice_id)}
    prefix = f"{offer.channel.value}-"
    form: WaysForm = kind(data=now, prefix=prefix) if is_sent else kind(None, data=now, prefix=prefix)
    form.office.choices = [SelectChoice(entry.key, entry.label) for entry in offer.to]
    if isinstance(form, HandForm):
        form.proof.label.text = PROOFS[offer.channel]
        form.steps.choices = [SelectChoice(str(n), step) for n, step in enumerate(STEPS[offer.channel])]
    needs_a_look = out.troubled is not None and out.troubled.state is SendingState.UNKNOWN
    if not needs_a_look:
        del form.looked
    return form


def _carry_out(uid: str, out: Outbound, way: Way) -> Response:
    actor, form, channel = current_actor(), way.form, way.offer.channel
    looked = bool("looked" in form and form.looked.data)
    office, shown = form.office.data or "", form.shown.data or ""
    if isinstance(form, HandForm):
        screenshot = form.screenshot.data.read() if form.screenshot.data else None
        ordering.send_by_hand(
            actor, uid, out.part, channel=channel, shown=shown, sent_on=form.sent_on.data,
            by_hand=ByHand(office, screenshot), proof=form.proof.data or "", looked=looked,
        )  # fmt: skip
        flash("The sending is recorded.", "success")
        return redirect(url_for("cases.case_page", uid=uid), 303)
    sending_uid = ordering.order_sending(
        actor, uid, out.part, channel=channel, office=office, shown=shown, looked=looked
    )
    return redirect(url_for("cases.sending", uid=uid, sending_uid=sending_uid), 303)


def _page(case: Case, out: Outbound, ways: list[Way], chosen: Way | None = None) -> str:
    elsewhere = PAGES.get(ELSEWHERE.get(out.part, ""))
    return render_template(
        "cases/send.html",
        case=case,
        out=out,
        ways=ways,
        chosen=chosen,
        number=show_case_number(case.number),
        referral_number=_referral_number(case),
        channel_names=CHANNEL_NAMES,
        hsrm=Channel.HSRM,
        post=Channel.POST,
        fax=Channel.FAX,
        cover=PAGES["fax_cover"].url(case.uid),
        address=_address(case),
        elsewhere=elsewhere.url(case.uid) if elsewhere else None,
        is_letter=out.kind is SendingKind.LETTER,
    )


def _referral_number(case: Case) -> str | None:
    running = queries.granted_authorization(case) or queries.first_authorization(case)
    return running.number if running else None


def _address(case: Case) -> str:
    found = directory.facility_by_id(case.practice_id, case.facility_id) if case.facility_id else None
    if found is None:
        return ""
    place = " ".join(part for part in (found.state, found.postal_code) if part)
    return ", ".join(part for part in (found.name, found.address_line, found.city, place) if part)
