"""Every error's status and page, in one table. Pages say what to do and hold no personal data."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from flask import Flask, current_app, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from referral.core.errors import IllegalMove, Invalid, NotAllowed, NotFound, ReferralError, Stale
from referral.people.access import declared_access, portal_veteran
from referral.people.login import signed_in
from referral.request_ids import request_id

log = structlog.get_logger()


@dataclass(frozen=True)
class ErrorPage:
    """A page for people: what happened and what to do. `says_message`: the error's own words are shown too."""

    status: int
    title: str
    advice: str
    says_message: bool = False


SERVER_ERROR = ErrorPage(
    500,
    "Something went wrong",
    "It was not your doing, and nothing was saved half. Go back and try again. If it happens again, tell your "
    "administrator the number below.",
)
DOMAIN_PAGES: tuple[tuple[type[ReferralError], ErrorPage], ...] = (
    (NotFound, ErrorPage(404, "Not found", "Check the address, or look for it in the list it should be in.")),
    (
        NotAllowed,
        ErrorPage(403, "Not open to you", "If you need it for your work, ask your administrator.", True),
    ),
    (
        Stale,
        ErrorPage(
            409, "Somebody was faster", "Go back, reload the page, and repeat what you meant to do.", True
        ),
    ),
    (
        IllegalMove,
        ErrorPage(
            409, "That is not possible now", "Go back, reload the page, and see what can be done.", True
        ),
    ),
    (Invalid, ErrorPage(422, "This can't be accepted", "Go back and correct it. Nothing was changed.", True)),
)
HTTP_PAGES = {
    400: ErrorPage(400, "The request was not understood", "Go back and try again."),
    401: ErrorPage(401, "Sign in first", "Your session may have ended. Sign in and come back."),
    403: ErrorPage(403, "Not open to you", "If you need it for your work, ask your administrator."),
    404: DOMAIN_PAGES[0][1],
    405: ErrorPage(405, "That can't be done here", "Go back and use the buttons of the page."),
    413: ErrorPage(413, "The file is too large", "Send a smaller file, or split it."),
    415: ErrorPage(
        415, "This kind of file can't be read", "Send the file in one of the kinds the page names."
    ),
    429: ErrorPage(429, "Too many tries", "Wait a few minutes, then try again."),
}
LOST_FORM = ErrorPage(
    400,
    "The page was open too long",
    "Go back, reload the page, and send the form again. Nothing was changed.",
)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _answer(page: ErrorPage, message: str = "") -> tuple[str | Response, int]:
    number = request_id()
    if _wants_json():
        return jsonify(error=message or page.title, request_id=number), page.status
    text = render_template("errors/error.html", layout=_layout(), error=page, message=message, number=number)
    return text, page.status


def _layout() -> str:
    """The shell of the person who asked: the veteran's on the veteran's pages, else the staff's."""
    access = declared_access(current_app, request.endpoint or "")
    is_veterans_page = request.blueprint == "portal" or (access is not None and access.is_for_veterans)
    if is_veterans_page:  # asks no database: it may be what failed
        return "portal_base.html"
    return "portal_base.html" if signed_in() is None and portal_veteran() is not None else "base.html"


def _domain_page(error: ReferralError) -> ErrorPage:
    return next((page for kind, page in DOMAIN_PAGES if isinstance(error, kind)), SERVER_ERROR)


def on_domain_error(error: ReferralError) -> tuple[str | Response, int]:
    """A refusal in the program's own terms."""
    page = _domain_page(error)
    if page is SERVER_ERROR:
        log.error("unexpected_error", exc_info=error)
    return _answer(page, str(error) if page.says_message else "")


def on_http_error(error: HTTPException) -> tuple[str | Response, int] | HTTPException:
    """A refusal by the framework: unknown address, wrong method, too large, too many."""
    if error.code is None or error.code < 400:
        return error
    return _answer(HTTP_PAGES.get(error.code, SERVER_ERROR if error.code >= 500 else HTTP_PAGES[400]))


def on_unknown_value(_error: DataError) -> tuple[str | Response, int]:
    """An address that names what no row can have, such as a NUL character."""
    return on_domain_error(NotFound())


def on_clash(error: IntegrityError) -> tuple[str | Response, int]:
    """Two people added the same thing at the same instant, and this one came second."""
    log.warning("clash", exc_info=error)
    return on_domain_error(Stale("Somebody else did the same at this moment."))


def on_lost_form(_error: CSRFError) -> tuple[str | Response, int]:
    """A form without a valid token."""
    return _answer(LOST_FORM)


def on_any_error(error: Exception) -> tuple[str | Response, int]:
    """A fault of the program: logged without its text, shown with a number."""
    log.error("unexpected_error", exc_info=error)
    try:
        return _answer(SERVER_ERROR)
    except (
        Exception
    ) as second:  # the database may be what failed, and the page's shell asks it who is signed in
        log.error("error_page_failed", exc_info=second)
        return f"{SERVER_ERROR.title}. {SERVER_ERROR.advice} {request_id()}", SERVER_ERROR.status


def init_app(app: Flask) -> None:
    """Register the pages. Under test a fault of the program is raised instead of shown."""
    app.register_error_handler(ReferralError, on_domain_error)
    app.register_error_handler(DataError, on_unknown_value)
    app.register_error_handler(IntegrityError, on_clash)
    app.register_error_handler(CSRFError, on_lost_form)
    app.register_error_handler(HTTPException, on_http_error)
    if not app.testing:
        app.register_error_handler(Exception, on_any_error)
