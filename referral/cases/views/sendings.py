"""What became of a sending: its progress, what a person decides about it, and the account of all that left."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from referral.audit.operations import view_queue
from referral.cases import queries
from referral.cases.forms.sending import ArrivedForm, ConfirmForm, LetGoForm
from referral.cases.models import Case
from referral.cases.operations import desk
from referral.cases.operations.sending import settling
from referral.cases.operations.sending.outbound import outbound, part_of
from referral.cases.views.blueprint import blueprint
from referral.cases.views.form_page import CLASH, REFUSED, put_errors
from referral.core.actor import DESK
from referral.core.errors import IllegalMove, Invalid, NotFound
from referral.core.numbers import read_id, show_case_number
from referral.directory import queries as directory
from referral.paperwork import storage
from referral.people import queries as people
from referral.people.access import allow
from referral.people.login import current_actor
from referral.sending import queries as sendings
from referral.sending.models import Sending
from referral.sending.queries import PAGE_SIZE
from referral.sending.rules import CHANNEL_NAMES
from referral.sending.states import KIND_LABELS, ON_ITS_WAY, PURPOSES, STATE_LABELS, SendingState

TONES = {
    SendingState.NOT_SENT: "info",
    SendingState.SENDING: "info",
    SendingState.SENT: "ok",
    SendingState.CONFIRMED: "ok",
    SendingState.FAILED: "bad",
    SendingState.UNKNOWN: "warn",
}
WORDS = {
    "labels": STATE_LABELS,
    "tones": TONES,
    "kinds": KIND_LABELS,
    "channels": CHANNEL_NAMES,
    "purposes": PURPOSES,
}


@blueprint.get("/sendings")
@allow(*DESK)
def sendings_to_check() -> str:
    """Sendings of all cases that a person must look at: failed, unclear, or not taken by the case."""
    actor = current_actor()
    found = sendings.to_look_at(actor.practice_id, read_id(request.args.get("after", "")))
    cases = queries.cases_by_id(actor.practice_id, {row.case_id for row in found[:PAGE_SIZE]})
    view_queue(actor, "sendings", sorted(cases))
    rows = [(row, cases[row.case_id]) for row in found[:PAGE_SIZE]]
    after = found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None
    return render_template("cases/sendings_to_check.html", rows=rows, after=after, **WORDS)


@blueprint.get("/cases/<uid>/sendings")
@allow(*DESK)
def account_of_sendings(uid: str) -> str:
    """Everything that left the practice about a case: when, to whom, what, why, which bytes."""
    actor = current_actor()
    desk.view_case(actor, uid)
    case = queries.case_by_uid(actor, uid)
    names = {row.id: row.name for row in people.accounts(actor.practice_id)}
    return render_template(
        "cases/sendings.html", case=case, number=show_case_number(case.number), rows=sendings.sendings_of(case.id),
        names=names, **WORDS,
    )  # fmt: skip


@blueprint.get("/cases/<uid>/sendings/<sending_uid>")
@allow(*DESK)
def sending(uid: str, sending_uid: str) -> str:
    """One sending: how far it is, and what can be done about it."""
    desk.view_case(current_actor(), uid)
    return _page(uid, sending_uid)


@blueprint.get("/cases/<uid>/sendings/<sending_uid>/status")
@allow(*DESK)
def sending_status(uid: str, sending_uid: str) -> dict[str, object]:
    """For the live region: what the sending is now. Asked again and again, it is part of the look that was recorded."""
    case, row = _found(uid, sending_uid)
    html = render_template("cases/sending_status.html", **_around(case, row))
    return {"version": f"{row.state.value}-{row.tries}", "html": html, "done": row.state not in ON_ITS_WAY}


@blueprint.get("/cases/<uid>/sendings/<sending_uid>/proof")
@allow(*DESK)
def sending_proof_file(uid: str, sending_uid: str) -> Response:
    """The screenshot or scan that proves the sending."""
    _, row = _found(uid, sending_uid)
    if row.proof_file_id is None:
        raise NotFound("There is no proof kept with this sending.")
    return _sent(row.proof_file_id, "proof")


@blueprint.get("/cases/<uid>/sendings/<sending_uid>/file")
@allow(*DESK)
def sending_file(uid: str, sending_uid: str) -> Response:
    """The very bytes that left."""
    _, row = _found(uid, sending_uid)
    if row.file_id is None:
        raise NotFound("What was sent is not kept here.")
    return _sent(row.file_id, row.file_name or "")


@blueprint.get("/cases/<uid>/send/<part>/file")
@allow(*DESK)
def file_to_send(uid: str, part: str) -> Response:
    """The very bytes that would leave: a signed packet with its signature, named as the facility wants it."""
    actor = current_actor()
    out = outbound(actor, queries.case_by_uid(actor, uid), part)
    if out.file is None:
        raise NotFound("There is no file to send yet.")
    return _sent(out.file.id, out.file_name)


def _sent(file_id: int, name: str) -> Response:
    file = sendings.stored_file(file_id)
    settling.note_download(current_actor(), file)
    answer = send_file(
        BytesIO(storage.read(file)),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=name or file.name,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/cases/<uid>/sendings/<sending_uid>/arrived")
@allow(*DESK)
def sending_arrived(uid: str, sending_uid: str) -> Response | tuple[str, int]:
    """Somebody looked: it arrived."""
    form, actor = ArrivedForm(), current_actor()
    return _decide(
        uid, sending_uid, form, "It is recorded as sent.",
        lambda: settling.it_arrived(actor, uid, sending_uid, proof=form.proof.data or ""),
    )  # fmt: skip


@blueprint.post("/cases/<uid>/sendings/<sending_uid>/confirm")
@allow(*DESK)
def sending_confirmed(uid: str, sending_uid: str) -> Response | tuple[str, int]:
    """VA said that it has it."""
    form, actor = ConfirmForm(), current_actor()
    return _decide(
        uid, sending_uid, form, "The receipt is recorded.",
        lambda: settling.confirm(actor, uid, sending_uid, on=form.on.data),
    )  # fmt: skip


@blueprint.post("/cases/<uid>/sendings/<sending_uid>/let-go")
@allow(*DESK)
def let_sending_go(uid: str, sending_uid: str) -> Response | tuple[str, int]:
    """Nothing more is needed about a sending that failed."""
    form, actor = LetGoForm(), current_actor()
    return _decide(
        uid, sending_uid, form, "Nothing more is asked about this sending.",
        lambda: settling.let_go(actor, uid, sending_uid, reason=form.reason.data or ""),
    )  # fmt: skip


@blueprint.post("/cases/<uid>/sendings/<sending_uid>/call-off")
@allow(*DESK)
def call_sending_off(uid: str, sending_uid: str) -> Response | tuple[str, int]:
    """Stop what waits to be sent."""
    actor = current_actor()
    return _decide(
        uid, sending_uid, FlaskForm(), "It is called off; nothing was sent.",
        lambda: settling.call_off(actor, uid, sending_uid),
    )  # fmt: skip


def _decide(
    uid: str, sending_uid: str, form: FlaskForm, done: str, decide: Callable[[], None]
) -> Response | tuple[str, int]:
    if not form.validate_on_submit():
        return _page(uid, sending_uid, form), REFUSED
    try:
        decide()
    except Invalid as error:
        put_errors(form, error)
        return _page(uid, sending_uid, form), REFUSED
    except IllegalMove as error:
        form.form_errors.append(str(error))
        return _page(uid, sending_uid, form), CLASH
    flash(done, "success")
    return redirect(url_for("cases.sending", uid=uid, sending_uid=sending_uid), 303)


def _found(uid: str, sending_uid: str) -> tuple[Case, Sending]:
    actor = current_actor()
    case, row = queries.case_by_uid(actor, uid), sendings.sending(actor.practice_id, sending_uid)
    if row.case_id != case.id:
        raise NotFound("There is no such sending.")
    return case, row


def _page(uid: str, sending_uid: str, form: FlaskForm | None = None) -> str:
    case, row = _found(uid, sending_uid)
    return render_template(
        "cases/sending.html", number=show_case_number(case.number), form=form, **_around(case, row)
    )


def _around(case: Case, row: Sending) -> dict[str, object]:
    """What the page and its live region show; forms keep what was typed when they were refused."""
    return {
        "case": case,
        "sending": row,
        "part": part_of(row),
        "is_troubled": row.troubled_at is not None and row.settled_at is None,
        "arrived": ArrivedForm(),
        "confirm": ConfirmForm(data={"on": directory.today(case.practice_id)}),
        "let_go": LetGoForm(),
        **WORDS,
    }
