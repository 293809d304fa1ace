"""A form that arrives when the veteran's session is over: what it holds is kept for the veteran it was shown to.

Each form of the portal carries a sealed note of the case its page was shown for. So what was typed finds its case
without a session, and never lands with another veteran who signed in meanwhile on the same machine.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

import structlog
from flask import Response as FlaskResponse
from flask import flash, g, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from referral.core import clock, crypto
from referral.portal import sessions, unsaved
from referral.portal.models import PortalUnsaved
from referral.portal.operations import somebody
from referral.portal.sign_words import read_signs

log = structlog.get_logger()
NOTE, LEAVING = "page_of", "leaving"
NOT_TYPED = frozenset({"csrf_token", NOTE, LEAVING, "signs"})
"""Fields that are not kept; warning signs are asked anew, since they may have changed."""
BOUND_TO = "portal.page"
LONGEST_OPEN = 7 * 24 * 3600
"""Seconds after which a page is too old for what it holds to be kept."""
MOST_FIELDS, MOST_LETTERS = 60, 40_000
KEPT = "You were signed out. We kept what you wrote. Sign in, and you will find it."
NOT_YOURS = "That page was for another person. What was typed there was kept for them."


@dataclass(frozen=True)
class PageOf:
    """Which case a page was shown for."""

    practice_id: int
    case_id: int


def page_note() -> str:
    """The sealed note for a form of the present page; empty when nobody is signed in."""
    visitor = sessions.visitor()
    if visitor is None:
        return ""
    words = f"{visitor.actor.practice_id} {visitor.case_id} {int(clock.utcnow().timestamp())}"
    return base64.urlsafe_b64encode(crypto.encrypt(words.encode(), BOUND_TO)).decode()


def _read_note(text: str) -> PageOf | None:
    try:
        words = crypto.decrypt(base64.urlsafe_b64decode(text.encode()), BOUND_TO).decode()
    except (crypto.CannotDecrypt, binascii.Error, ValueError):
        return None
    practice_id, case_id, shown_at = (int(word) for word in words.split())
    return PageOf(practice_id, case_id) if clock.utcnow().timestamp() - shown_at < LONGEST_OPEN else None


def keep_late() -> Response | None:
    """Keep a form whose veteran is signed in no more (or is about to be signed out), and what to answer then.

    None when the form is in time, when there is nothing to keep, and for a warning sign, which its own page answers.
    """
    if request.method != "POST" or not request.form.get(NOTE):
        return None
    has_sign = any((read_signs(request.form.getlist("signs")) or {}).values())
    try:
        return _keep_late(has_sign)
    except Exception as error:  # the emergency page comes whatever failed
        if not has_sign:
            raise
        log.error("unsaved_not_kept", exc_info=error)
        return None


def _keep_late(has_sign: bool) -> Response | None:
    page, visitor = _read_note(request.form[NOTE]), sessions.visitor()
    if page is None:
        return None
    is_theirs = visitor is not None and visitor.case_id == page.case_id
    is_leaving = LEAVING in request.form
    typed = _typed()
    if is_theirs and not is_leaving:
        return None
    if typed is not None:
        actor = visitor.actor if visitor is not None and is_theirs else somebody(page.practice_id)
        unsaved.keep(actor, page.case_id, request.path, typed)
    if visitor is not None and not is_theirs:
        g.portal_visitor = None if has_sign else visitor  # a sign told on one person's page is not another's
    if has_sign and not is_leaving:
        return None
    if typed is not None:
        flash(KEPT if visitor is None or is_theirs else NOT_YOURS, "info")
    if is_leaving:
        return FlaskResponse(status=204)
    return redirect(url_for("portal.status" if visitor else "portal.sign_in"), code=303)


def _typed() -> dict[str, list[str]] | None:
    """What the form holds; None when that is nothing, or more than any form of ours."""
    typed = {name: values for name, values in request.form.lists() if name not in NOT_TYPED}
    letters = sum(len(value) for values in typed.values() for value in values)
    return typed if 0 < letters <= MOST_LETTERS and len(typed) <= MOST_FIELDS else None


def kept_here() -> PortalUnsaved | None:
    """What is kept of the present page for the veteran who is signed in."""
    if "portal_unsaved" not in g:
        visitor = sessions.visitor()
        is_shown = visitor is not None and request.method == "GET"
        g.portal_unsaved = unsaved.find(visitor.case_id, request.path) if visitor and is_shown else None
    found: PortalUnsaved | None = g.portal_unsaved
    return found


def typed_before() -> MultiDict[str, str] | None:
    """What is kept of the present page, to fill its form with."""
    kept = kept_here()
    if kept is None:
        return None
    return MultiDict([(name, value) for name, values in (kept.typed or {}).items() for value in values])


def saved() -> None:
    """The present page's form was saved: nothing of it has to be kept."""
    visitor = sessions.visitor()
    if visitor is not None:
        unsaved.forget(visitor.actor, visitor.case_id, request.path)
