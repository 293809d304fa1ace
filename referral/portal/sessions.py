"""The veteran's session in the browser: a cookie of its own, which staff pages never look at.

Two cookies: one names a sign-in under way, the other holds the session's token. Neither holds anything personal.
"""

from __future__ import annotations

from flask import g, request
from werkzeug.wrappers import Response

from referral.core import clock
from referral.core.actor import Actor
from referral.people.rules import LONGEST_SESSION, TOUCH_EVERY
from referral.portal import operations, queries
from referral.portal.queries import Visitor
from referral.portal.rules import LOCK_WINDOW

PATH = "/my"
SESSION = "my_session"
SIGN_IN = "my_sign_in"


def visitor() -> Visitor | None:
    """The veteran of this request, or None; read once in a request."""
    if "portal_visitor" not in g:
        token = request.cookies.get(SESSION, "")
        g.portal_visitor = queries.visitor(token, clock.utcnow()) if token else None
    found: Visitor | None = g.portal_visitor
    return found


def signed_in_veteran() -> Actor | None:
    """For the access rules; notes that the veteran is there."""
    found = visitor()
    if found is None:
        return None
    if clock.utcnow() - found.last_seen_at >= TOUCH_EVERY:
        operations.touch(found.session_id)
    return found.actor


def present_visitor() -> Visitor:
    """The veteran of a page that only veterans can open."""
    found = visitor()
    assert found is not None, "the access rules let nobody else in"
    return found


def had_session() -> bool:
    """Whether this browser was signed in and the session has ended by itself."""
    return bool(request.cookies.get(SESSION)) and visitor() is None


def sign_in_under_way() -> str | None:
    """The uid of the sign-in this browser began."""
    return request.cookies.get(SIGN_IN)


def remember_sign_in(response: Response, uid: str) -> Response:
    """Name the sign-in under way in the browser."""
    return _set(response, SIGN_IN, uid, int(LOCK_WINDOW.total_seconds()))


def begin(response: Response, token: str) -> Response:
    """Put a new session into the browser."""
    response.delete_cookie(SIGN_IN, path=PATH)
    return _set(response, SESSION, token, int(LONGEST_SESSION.total_seconds()))


def end(response: Response) -> Response:
    """Take the session out of the browser."""
    response.delete_cookie(SESSION, path=PATH)
    response.delete_cookie(SIGN_IN, path=PATH)
    return response


def _set(response: Response, name: str, value: str, seconds: int) -> Response:
    response.set_cookie(
        name, value, max_age=seconds, path=PATH, httponly=True, samesite="Lax", secure=request.is_secure
    )
    return response
