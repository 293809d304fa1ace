"""Flask-Login glue: the only bridge from a browser to the Actor that operations take."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, g, has_request_context, redirect, request, session, url_for
from flask_login import current_user, login_user
from werkzeug.wrappers import Response

from referral.core import clock
from referral.core.actor import Actor
from referral.core.errors import NotAllowed
from referral.extensions import login_manager
from referral.people import operations, queries, rules
from referral.people.access import guard

BACKGROUND_HEADER = "X-Background"  # js/live.js sends it: a page refreshing itself is not a person at work
WHILE_PASSWORD_IS_TEMPORARY = frozenset(
    {"people.own_account", "people.change_password", "people.sign_out", "static"}
)


@dataclass(frozen=True)
class SignedIn:
    """Who a request belongs to, as Flask-Login's user."""

    token: str
    session_id: int
    account_uid: str
    actor: Actor
    must_change_password: bool
    needs_touch: bool
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        return self.token


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load_signed_in(token: str) -> SignedIn | None:
    """The person behind a session token, or None when it ended, idled out or the account is closed."""
    row = queries.open_session(token)
    now = clock.utcnow()
    if row is None or rules.session_is_over(row.started_at, row.last_seen_at, now):
        return None
    account = row.account
    return SignedIn(
        token=token,
        session_id=row.id,
        account_uid=account.uid,
        actor=account.as_actor(),
        must_change_password=account.must_change_password,
        needs_touch=now - row.last_seen_at >= rules.TOUCH_EVERY,
    )


def signed_in() -> SignedIn | None:
    """The signed-in member of staff of this request, or None."""
    if not has_request_context():
        return None
    person = current_user._get_current_object()
    return person if isinstance(person, SignedIn) else None


def signed_in_actor() -> Actor | None:
    """The signed-in member of staff as an Actor, or None."""
    person = signed_in()
    return person.actor if person else None


def current_actor() -> Actor:
    """The actor the page was opened for: staff, or on a veteran's page the veteran. Raises NotAllowed."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        raise NotAllowed("Sign in first.")
    return actor


def begin(answer: operations.SignIn) -> None:
    """Put a successful sign-in into the browser's session, which starts afresh (no session fixation)."""
    session.clear()
    person = load_signed_in(answer.token)
    login_user(person)


def end(why: str = "signed out") -> None:
    """End the present session on the server and in the browser."""
    person = signed_in()
    if person is not None:
        operations.sign_out(person.actor, person.token, why)
    session.clear()


def _present_actor() -> Actor | None:
    """The staff actor of this request; notes that they are there."""
    person = signed_in()
    if person is None:
        return None
    if person.needs_touch and BACKGROUND_HEADER not in request.headers:
        operations.touch(person.session_id)
    return person.actor


def _insist_on_own_password() -> Response | None:
    person = signed_in()
    if person is None or not person.must_change_password or request.endpoint in WHILE_PASSWORD_IS_TEMPORARY:
        return None
    return redirect(url_for("people.own_account"), code=303)


def init_app(app: Flask) -> None:
    """Check access, and that temporary passwords are changed, before every request."""
    app.before_request(guard(_present_actor))
    app.before_request(_insist_on_own_password)
