"""People as far as their cases are concerned: who is away, and accounts that are changed or closed."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from referral.cases.forms.choices import choices
from referral.cases.forms.staff import AwayForm
from referral.cases.operations import absences
from referral.core.actor import Role
from referral.core.errors import Invalid
from referral.directory import queries as directory
from referral.people import queries as people
from referral.people.access import allow, allow_blueprint
from referral.people.forms import ChangeAccountForm
from referral.people.login import current_actor
from referral.people.views.accounts import account_page, role_of
from referral.people.views.blueprint import put_errors

blueprint = Blueprint("staff", __name__)
allow_blueprint(blueprint, Role.SUPERVISOR, Role.ADMINISTRATOR)
REFUSED = 422


@blueprint.route("/away", methods=["GET", "POST"])
def away() -> str | Response | tuple[str, int]:
    """Who is away now or will be, and the form to note it."""
    actor = current_actor()
    form = AwayForm()
    staff = [(person.uid, person.name) for person in people.active_staff(actor.practice_id)]
    form.account.choices = choices([("", "Choose"), *staff])
    form.substitute.choices = choices([("", "The desk: whoever is there"), *staff])
    if not form.validate_on_submit():
        return _away_page(form, REFUSED if form.errors else 200)
    try:
        absences.mark_away(
            actor, form.account.data or "", form.from_on.data, form.to_on.data, form.substitute.data or ""
        )
    except Invalid as error:
        put_errors(form, error)
        return _away_page(form, REFUSED)
    flash("Noted. The person's cases are handed on while they are away, and come back with them.", "success")
    return redirect(url_for("staff.away"), code=303)


def _away_page(form: AwayForm, status: int) -> tuple[str, int]:
    practice_id = current_actor().practice_id
    names = {person.id: person.name for person in people.accounts(practice_id)}
    page = render_template(
        "people/away.html",
        form=form,
        absences=people.absences(practice_id),
        names=names,
        today=directory.today(practice_id),
    )
    return page, status


@blueprint.post("/away/<uid>/end")
def end_absence(uid: str) -> Response:
    """The person is back earlier, or the absence is called off."""
    returned = absences.come_back(current_actor(), uid)
    flash(f"The absence is over. Cases given back: {returned}.", "success")
    return redirect(url_for("staff.away"), code=303)


@blueprint.post("/accounts/<uid>")
@allow(Role.ADMINISTRATOR)
def change_account(uid: str) -> Response | tuple[str, int]:
    """Set name, role and active; the cases of a closed account go to the desk."""
    form = ChangeAccountForm()
    found = people.account_by_uid(current_actor().practice_id, uid)
    if not form.validate_on_submit():
        return account_page(found, form, REFUSED)
    try:
        handed_on = absences.change_account(
            current_actor(),
            uid,
            name=form.name.data or "",
            role=role_of(form.role.data),
            is_active=form.is_active.data,
        )
    except Invalid as error:
        put_errors(form, error)
        return account_page(found, form, REFUSED)
    flash(
        f"The account is changed.{f' Cases handed on to the desk: {handed_on}.' if handed_on else ''}",
        "success",
    )
    return redirect(url_for("people.accounts"), code=303)
