"""Messages that a person must decide about, and the local mailbox of demonstrations."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from referral.audit.operations import view_queue
from referral.core.actor import Role
from referral.core.numbers import read_id
from referral.extensions import settings
from referral.notices import operations, queries
from referral.notices.states import KIND_LABELS
from referral.people.access import allow_blueprint, public
from referral.people.login import current_actor
from referral.veterans.person import shown_name

blueprint = Blueprint("notices", __name__)
allow_blueprint(blueprint, Role.COORDINATOR, Role.SUPERVISOR, Role.ADMINISTRATOR)


@blueprint.get("/messages")
def to_check() -> str:
    """Messages that failed or may not have left. Whose they are is recorded as looked at."""
    actor = current_actor()
    found = queries.notices_to_check(actor.practice_id, read_id(request.args.get("after", "")))
    view_queue(actor, "messages", sorted({notice.case_id for notice, _ in found.rows}))
    rows = [(notice, shown_name(veteran, actor.role)) for notice, veteran in found.rows]
    return render_template("notices/to_check.html", rows=rows, after=found.after, labels=KIND_LABELS)


@blueprint.post("/messages/<uid>/send-again")
def send_again(uid: str) -> Response:
    """Send a message again that did not leave, or may not have."""
    operations.send_again(current_actor(), uid)
    flash("The message is on its way.", "success")
    return redirect(url_for("notices.to_check"), code=303)


@blueprint.post("/messages/<uid>/leave")
def leave_it(uid: str) -> Response:
    """The veteran knows; nothing more is sent."""
    operations.leave_it(current_actor(), uid)
    flash("Nothing more is sent. The veteran can still read the message after signing in.", "success")
    return redirect(url_for("notices.to_check"), code=303)


@blueprint.get("/mailbox")
@public
def mailbox() -> str:
    """What would have been sent; in demonstrations without a mail server only."""
    if not settings().is_demo or settings().smtp_url:
        abort(404)
    return render_template("notices/mailbox.html", mails=queries.local_mail())
