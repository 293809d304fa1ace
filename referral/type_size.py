"""The veteran's choice of larger text: a link and a cookie, so that it works without JavaScript or sign-in."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from referral.people.access import is_safe_next, public

COOKIE = "type_size"
SIZES = ("normal", "large")
YEAR_SECONDS = 365 * 24 * 3600

blueprint = Blueprint("type_size", __name__)


def large_type() -> bool:
    """Whether this browser asked for larger text."""
    return request.cookies.get(COOKIE) == "large"


@blueprint.get("/text-size/<size>")
@public
def choose(size: str) -> Response:
    """Remember the size and go back to the page the person came from."""
    if size not in SIZES:
        abort(404)
    target = request.args.get("next", "")
    response = redirect(target if is_safe_next(target) else url_for("people.sign_in"), code=303)
    response.set_cookie(
        COOKIE, size, max_age=YEAR_SECONDS, samesite="Lax", httponly=True, secure=request.is_secure
    )
    return response
