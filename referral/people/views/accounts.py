"""The administrator's pages: all accounts, adding, changing, resetting."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from referral.core import clock
from referral.core.actor import Role
from referral.core.errors import Invalid
from referral.people import operations, queries, rules
from referral.people.access import allow
from referral.people.forms import AddAccountForm, ChangeAccountForm
from referral.people.login import current_actor
from referral.people.models import Account
from referral.people.views.blueprint import blueprint, put_errors


def role_of(text: str | None) -> Role:
    """The role that was chosen, or one that the operations refuse."""
    try:
        return Role(text or "")
    except ValueError:
        return Role.SYSTEM  # not a role of staff


@blueprint.get("/accounts")
@allow(Role.ADMINISTRATOR)
def accounts() -> str:
    """Everybody who may sign in."""
    return render_template(
        "people/accounts.html", accounts=queries.accounts(current_actor().practice_id), now=clock.utcnow()
    )


@blueprint.route("/accounts/new", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def add_account() -> str | tuple[str, int]:
    """Add a person. The temporary password is in this answer only, so it does not redirect."""
    form = AddAccountForm()
    if not form.validate_on_submit():
        return render_template("people/add_account.html", form=form), 422 if form.errors else 200
    try:
        account, password = operations.add_account(
            current_actor(),
            email=form.email.data or "",
            name=form.name.data or "",
            role=role_of(form.role.data),
        )
    except Invalid as error:
        put_errors(form, error)
        return render_template("people/add_account.html", form=form), 422
    return render_template("people/temporary_password.html", account=account, password=password)


def account_page(account: Account, form: ChangeAccountForm, status: int = 200) -> tuple[str, int]:
    """The page of one account; the form to change it is answered by `cases.views.staff`."""
    locked = rules.is_locked(account.locked_until, clock.utcnow())
    return render_template("people/change_account.html", account=account, form=form, is_locked=locked), status


@blueprint.get("/accounts/<uid>")
@allow(Role.ADMINISTRATOR)
def account(uid: str) -> tuple[str, int]:
    """One account with what can be done to it."""
    found = queries.account_by_uid(current_actor().practice_id, uid)
    form = ChangeAccountForm(
        formdata=None,
        name=found.name,
        role=found.role.value,
        is_active=found.is_active,
    )
    return account_page(found, form)


@blueprint.post("/accounts/<uid>/password")
@allow(Role.ADMINISTRATOR)
def reset_password(uid: str) -> str:
    """Give a temporary password. It is in this answer only, so it does not redirect."""
    found = queries.account_by_uid(current_actor().practice_id, uid)
    password = operations.reset_password(current_actor(), uid)
    return render_template("people/temporary_password.html", account=found, password=password)


@blueprint.post("/accounts/<uid>/second-factor")
@allow(Role.ADMINISTRATOR)
def reset_second_factor(uid: str) -> Response:
    """Remove a lost second factor."""
    operations.reset_second_factor(current_actor(), uid)
    flash("The second factor is removed. The person can set it up again.", "success")
    return redirect(url_for("people.account", uid=uid), code=303)


@blueprint.post("/accounts/<uid>/unlock")
@allow(Role.ADMINISTRATOR)
def unlock(uid: str) -> Response:
    """End a lock-out."""
    operations.unlock(current_actor(), uid)
    flash("The account is unlocked.", "success")
    return redirect(url_for("people.account", uid=uid), code=303)
