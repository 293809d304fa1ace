"""The veteran writes to the desk and reads the answers. Each message says whether there are warning signs.

Sending is open to anyone by its address: a veteran whose session has ended, and who marks a sign, must read the
emergency words at once and lose nothing that was typed. Nothing is read or kept without a session.
"""

from __future__ import annotations

import structlog
from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from referral.cases.operations.messages import LONGEST_MESSAGE, write_message
from referral.core.errors import IllegalMove, Invalid
from referral.extensions import limiter
from referral.people.access import public, veteran_only
from referral.portal import late_forms, operations, sessions
from referral.portal.messages import case_uid, message_page
from referral.portal.sign_words import NONE, NONE_WORDS, SIGNS, TICK_ONE, read_signs
from referral.portal.status import practice_phone
from referral.portal.views.blueprint import blueprint
from referral.portal.views.emergency import emergency_page

log = structlog.get_logger()
SEND_LIMIT = "30 per hour"
REFUSED = 422
SIGNED_OUT = 401


@blueprint.get("/messages")
@veteran_only
def messages() -> str:
    """What was written so far, and the form for a new message."""
    visitor = sessions.present_visitor()
    operations.note_view(visitor.actor, visitor.case_id, "messages")
    return _page()


@blueprint.post("/messages")
@public
@limiter.limit(SEND_LIMIT)
def send_message() -> str | Response | tuple[str, int]:
    """Keep the message; a warning sign is answered with the emergency page, even when nothing could be kept."""
    signs = read_signs(request.form.getlist("signs"))
    if signs is None or not any(signs.values()):
        return _send(signs)
    try:
        return emergency_page(signs, is_saved=_keep(signs))
    except Exception as error:  # whatever failed, the veteran must read this now
        log.error("red_flag_not_saved", exc_info=error)
        return emergency_page(signs, is_saved=False)


def _keep(signs: dict[str, bool]) -> bool:
    visitor = sessions.visitor()
    if visitor is None:
        return False
    is_kept = write_message(visitor.actor, case_uid(visitor.case_id), request.form.get("text", ""), signs)
    late_forms.saved()
    return is_kept


def _send(signs: dict[str, bool] | None) -> str | Response | tuple[str, int]:
    visitor = sessions.visitor()
    if visitor is None:
        return _page(is_signed_out=True), SIGNED_OUT
    try:
        if signs is None:
            raise Invalid("The signs were not answered.", signs=TICK_ONE)
        write_message(visitor.actor, case_uid(visitor.case_id), request.form.get("text", ""), signs)
    except Invalid as error:
        return _page(error.fields), REFUSED
    except IllegalMove as error:
        return _page({"text": str(error)}), REFUSED
    late_forms.saved()
    flash("We have your message. We will answer here.", "success")
    return redirect(url_for("portal.messages"), code=303)


def _page(problems: dict[str, str] | None = None, *, is_signed_out: bool = False) -> str:
    visitor = None if is_signed_out else sessions.present_visitor()
    return render_template(
        "portal/messages.html",
        view=message_page(visitor.case_id) if visitor else None,
        problems=problems or {},
        text=_text(),
        marked=request.form.getlist("signs"),
        signs=[*SIGNS.items(), (NONE, NONE_WORDS)],
        longest=LONGEST_MESSAGE,
        is_signed_out=is_signed_out,
        phone=practice_phone(),
    )


def _text() -> str:
    typed = late_forms.typed_before()
    return request.form.get("text", "") if typed is None else typed.get("text", "")
