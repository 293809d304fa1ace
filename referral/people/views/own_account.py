"""A person's own account: password and second factor."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from referral.core import clock
from referral.core.errors import Invalid, NotFound
from referral.extensions import limiter, settings
from referral.people import operations, queries, second_factor
from referral.people.access import any_staff
from referral.people.demo_factor import code_to_show, has_demo_factor
from referral.people.forms import ConfirmCodeForm, OwnPasswordForm, PasswordForm
from referral.people.login import current_actor, signed_in
from referral.people.views.blueprint import blueprint, put_errors

GUESS_LIMIT = "20 per hour"


def _page(
    password_form: PasswordForm | None = None,
    off_form: OwnPasswordForm | None = None,
    code_form: ConfirmCodeForm | None = None,
    status: int = 200,
) -> tuple[str, int]:
    account = queries.account_of(current_actor())
    waiting = account.totp_secret if not account.has_second_factor else None
    uri = second_factor.provisioning_uri(waiting, account.email or "") if waiting else ""
    page = render_template(
        "people/own_account.html",
        account=account,
        password_form=password_form or PasswordForm(formdata=None),
        off_form=off_form or OwnPasswordForm(formdata=None),
        code_form=code_form or ConfirmCodeForm(formdata=None),
        secret=waiting,
        qr=Markup(second_factor.qr_svg(uri)) if uri else "",
        codes_left=queries.recovery_codes_left(account.id),
    )
    return page, status


@blueprint.get("/account")
@any_staff
def own_account() -> tuple[str, int]:
    """What is set up, with the forms to change it."""
    return _page()


@blueprint.post("/account/password")
@any_staff
@limiter.limit(GUESS_LIMIT)
def change_password() -> Response | tuple[str, int]:
    """Change the password; other browsers are signed out."""
    form = PasswordForm()
    person = signed_in()
    if not form.validate_on_submit() or person is None:
        return _page(password_form=form, status=422)
    try:
        operations.change_own_password(
            person.actor, current=form.current.data or "", new=form.new.data or "", keep_token=person.token
        )
    except Invalid as error:
        put_errors(form, error)
        return _page(password_form=form, status=422)
    flash("Your password is changed. You are signed out everywhere else.", "success")
    return redirect(url_for("people.own_account"), code=303)


@blueprint.post("/account/second-factor")
@any_staff
def enrol_second_factor() -> Response:
    """Make a secret and show its QR code."""
    operations.enrol_totp(current_actor())
    return redirect(url_for("people.own_account", _anchor="second-factor"), code=303)


@blueprint.post("/account/second-factor/confirm")
@any_staff
@limiter.limit(GUESS_LIMIT)
def confirm_second_factor() -> tuple[str, int] | str:
    """Switch it on with a first code. The recovery codes are in this answer only, so it does not redirect."""
    form = ConfirmCodeForm()
    if not form.validate_on_submit():
        return _page(code_form=form, status=422)
    try:
        codes = operations.confirm_totp(current_actor(), form.code.data or "")
    except Invalid as error:
        put_errors(form, error)
        return _page(code_form=form, status=422)
    return render_template("people/recovery_codes.html", codes=codes)


@blueprint.post("/account/second-factor/off")
@any_staff
@limiter.limit(GUESS_LIMIT)
def disable_second_factor() -> Response | tuple[str, int]:
    """Switch it off, with the password."""
    form = OwnPasswordForm()
    if not form.validate_on_submit():
        return _page(off_form=form, status=422)
    try:
        operations.disable_totp(current_actor(), form.password.data or "")
    except Invalid as error:
        put_errors(form, error)
        return _page(off_form=form, status=422)
    flash("The second factor is off.", "success")
    return redirect(url_for("people.own_account"), code=303)


@blueprint.get("/account/demo-code")
@any_staff
def demo_code() -> str:
    """What an invented reviewer's authenticator app shows now; there is no such page outside demo mode."""
    return render_template("people/demo_code.html", code=_demo_code())


@blueprint.get("/account/demo-code/now")
@any_staff
def demo_code_now() -> dict[str, object]:
    """For the live region: the code now."""
    code = _demo_code()
    return {
        "version": code or "",
        "html": render_template("people/_demo_code.html", code=code),
        "done": False,
    }


def _demo_code() -> str | None:
    account = queries.account_of(current_actor())
    if not (settings().is_demo and has_demo_factor(account)):
        raise NotFound("There is no such page.")
    return code_to_show(account, clock.utcnow())
