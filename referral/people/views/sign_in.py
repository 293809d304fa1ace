"""Signing in, with the second step where one is set up, staying signed in, and signing out."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from referral.core import clock
from referral.extensions import limiter
from referral.page_context import home_url
from referral.people import login, operations, rules
from referral.people.access import any_staff, is_safe_next, public
from referral.people.forms import SecondFactorForm, SignInForm
from referral.people.operations import Verdict
from referral.people.views.blueprint import blueprint

SIGN_IN_LIMIT = "20 per minute; 200 per hour"
PENDING = "second_factor"
IDLE = "idle"  # js/idle.js gives it as the reason
REFUSAL = (
    "That did not work. Check the e-mail address and the password. After several wrong tries an account "
    "is locked for a while; your administrator can unlock it."
)
CODE_REFUSAL = "That code did not work. Enter the one your app shows now. Each code works once."


def _next() -> str:
    target = request.args.get("next", "")
    return target if is_safe_next(target) else ""


def _go_on(answer: operations.SignIn) -> Response:
    target = _next()
    login.begin(answer)
    return redirect(target or url_for("people.start"), code=303)


@blueprint.get("/")
@any_staff
def start() -> Response:
    """The first page of the person's role."""
    return redirect(home_url(), code=303)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit(SIGN_IN_LIMIT, methods=["POST"])
def sign_in() -> Response | str | tuple[str, int]:
    """First step: e-mail address and password."""
    if request.method == "GET" and login.signed_in() is not None:
        return redirect(_next() or url_for("people.start"), code=303)
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("people/sign_in.html", form=form, refusal="", was_idle="idle" in request.args)
    answer = operations.sign_in(form.email.data or "", form.password.data or "")
    if answer.verdict is Verdict.SIGNED_IN:
        return _go_on(answer)
    if answer.verdict is Verdict.SECOND_FACTOR_NEEDED:
        session.clear()
        session[PENDING] = [answer.account_uid, clock.utcnow().timestamp()]
        return redirect(url_for("people.second_factor", next=_next() or None), code=303)
    return render_template("people/sign_in.html", form=form, refusal=REFUSAL, was_idle=False), 422


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
@limiter.limit(SIGN_IN_LIMIT, methods=["POST"])
def second_factor() -> Response | str | tuple[str, int]:
    """Second step: a code of the authenticator app or a recovery code."""
    account_uid, since = session.get(PENDING, ("", 0.0))
    if clock.utcnow().timestamp() - since > rules.SECOND_FACTOR_WITHIN.total_seconds():
        session.pop(PENDING, None)
        return redirect(url_for("people.sign_in", next=_next() or None), code=303)
    form = SecondFactorForm()
    if not form.validate_on_submit():
        return render_template("people/second_factor.html", form=form, refusal="")
    answer = operations.prove_second_factor(account_uid, form.code.data or "")
    if answer.verdict is Verdict.SIGNED_IN:
        return _go_on(answer)
    return render_template("people/second_factor.html", form=form, refusal=CODE_REFUSAL), 422


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """End the session; pressing it twice, or after it ended by itself, does no harm."""
    was_idle = request.form.get("why") == IDLE
    login.end(IDLE if was_idle else "signed out")
    if not was_idle:  # the page it goes on to says so already
        flash("You are signed out.", "success")
    return redirect(url_for("people.sign_in"), code=303)


@blueprint.post("/stay-signed-in")
@any_staff
def stay_signed_in() -> tuple[str, int]:
    """The idle warning's button: arriving here is what counts."""
    return "", 204
