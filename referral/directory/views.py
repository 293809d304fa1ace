"""The practice's own data: profile, clinicians, VA facilities, closures, and the dated rules with their sources."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from referral.core.actor import Role
from referral.core.errors import Invalid, NotFound
from referral.directory import codes, operations, queries
from referral.directory.forms import ClinicianForm, ClosureForm, FacilityForm, PracticeForm, RuleForm
from referral.people import queries as people
from referral.people.access import allow, allow_blueprint, any_staff
from referral.people.login import current_actor

REFUSED = 422
CODE_TITLES = {
    codes.System.ICD10: "Diagnosis codes (ICD-10-CM)",
    codes.System.CPT: "Procedure codes (CPT and HCPCS)",
}
Page = str | Response | tuple[str, int]

blueprint = Blueprint("directory", __name__)
allow_blueprint(blueprint, Role.ADMINISTRATOR, Role.SUPERVISOR)


@blueprint.route("/practice", methods=["GET", "POST"])
def practice() -> Page:
    """The profile that papers print, its gaps, the clinicians and the closures."""
    actor = current_actor()
    profile = queries.practice(actor.practice_id)
    form = PracticeForm(obj=profile)
    return _edit(
        form,
        lambda: operations.save_practice(actor, _values(form)),
        lambda: render_template(
            "directory/practice.html",
            form=form,
            gaps=queries.profile_gaps(profile),
            clinicians=queries.all_clinicians(actor.practice_id),
            closures=queries.closures(actor.practice_id),
        ),
        url_for("directory.practice"),
    )


@blueprint.get("/codes")
@any_staff
def code_tables() -> str:
    """The dated code tables with their sources; `q` searches codes and words (a code is no personal data)."""
    query = request.args.get("q", "")
    today = queries.today(current_actor().practice_id)
    found = {system: codes.search_codes(system, query, today) for system in codes.System}
    return render_template("directory/codes.html", query=query, found=found, titles=CODE_TITLES)


@blueprint.route("/practice/clinicians/<uid>", methods=["GET", "POST"])
def clinician(uid: str) -> Page:
    """Add a clinician ("new") or change one."""
    actor = current_actor()
    found = _one(queries.all_clinicians(actor.practice_id), uid)
    reviewers = people.active_staff(actor.practice_id, Role.REVIEWER)
    account = next((row.uid for row in reviewers if found and row.id == found.account_id), "")
    form = ClinicianForm(obj=found, account=account)
    form.account.choices = [
        SelectChoice("", "Nobody"),
        *(SelectChoice(row.uid, row.name) for row in reviewers),
    ]
    return _edit(
        form,
        lambda: operations.save_clinician(actor, found.uid if found else None, _values(form)),
        lambda: _form_page(form, found.name if found else "A new clinician", "directory.practice"),
        url_for("directory.practice"),
    )


@blueprint.route("/practice/closures/new", methods=["GET", "POST"])
def add_closure() -> Page:
    """Note a day on which VA is closed beyond the federal holidays."""
    form = ClosureForm()
    return _edit(
        form,
        lambda: operations.add_closure(current_actor(), form.on.data, form.reason.data or ""),
        lambda: _form_page(form, "A day VA is closed", "directory.practice"),
        url_for("directory.practice"),
    )


@blueprint.post("/practice/closures/<int:closure_id>/remove")
def remove_closure(closure_id: int) -> Response:
    """Take a closure off the calendar."""
    operations.remove_closure(current_actor(), closure_id)
    flash("The day counts as open again.", "success")
    return redirect(url_for("directory.practice"), 303)


@blueprint.get("/facilities")
@allow(Role.ADMINISTRATOR, Role.SUPERVISOR, Role.COORDINATOR, Role.REVIEWER)
def facilities() -> str:
    """VA facilities with their community care offices."""
    found = queries.facilities(current_actor().practice_id)
    return render_template("directory/facilities.html", facilities=found)


@blueprint.route("/facilities/<uid>", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR, Role.SUPERVISOR, Role.COORDINATOR)
def facility(uid: str) -> Page:
    """Add a facility ("new") or correct one."""
    actor = current_actor()
    found = _one(queries.facilities(actor.practice_id), uid)
    form = FacilityForm(obj=found, station_id=found.station_id if found else request.args.get("station", ""))
    return _edit(
        form,
        lambda: operations.save_facility(actor, found.uid if found else None, _values(form)),
        lambda: _form_page(form, found.name if found else "A new VA facility", "directory.facilities"),
        url_for("directory.facilities"),
    )


@blueprint.get("/rules")
@allow(Role.ADMINISTRATOR, Role.SUPERVISOR, Role.COORDINATOR, Role.REVIEWER)
def rules() -> str:
    """Every number the program works with, where it comes from and how sure it is."""
    current = queries.rules(current_actor().practice_id).current(queries.today(current_actor().practice_id))
    return render_template("directory/rules.html", rules=current.values())


@blueprint.route("/rules/<key>", methods=["GET", "POST"])
def rule(key: str) -> Page:
    """Set the practice's own value of a rule from a day on."""
    actor = current_actor()
    today = queries.today(actor.practice_id)
    found = queries.rules(actor.practice_id).current(today).get(key)
    if found is None:
        raise NotFound("There is no such rule.")
    form = RuleForm(data={"value": found.value, "effective_from": today})
    return _edit(
        form,
        lambda: operations.set_rule(
            actor, key, form.value.data or 0, form.effective_from.data, form.source.data or ""
        ),
        lambda: _form_page(form, f"{found.label} ({found.unit})", "directory.rules"),
        url_for("directory.rules"),
    )


def _one(rows: Any, uid: str) -> Any:
    """The row with that opaque id, None for "new". Raises NotFound."""
    if uid == "new":
        return None
    for row in rows:
        if row.uid == uid:
            return row
    raise NotFound("There is no such entry.")


def _values(form: FlaskForm) -> dict[str, Any]:
    return {name: value for name, value in form.data.items() if name != "csrf_token"}


def _edit(form: FlaskForm, save: Callable[[], None], draw: Callable[[], str], done: str) -> Page:
    """Show a form, or save it and go back; a refusal stands next to its field."""
    if not form.validate_on_submit():
        return draw(), REFUSED if form.errors else 200
    try:
        save()
    except Invalid as error:
        for name, message in error.fields.items():
            form[name].errors = [*form[name].errors, message]
        return draw(), REFUSED
    flash("Saved.", "success")
    return redirect(done, 303)


def _form_page(form: FlaskForm, title: str, back: str) -> str:
    return render_template("directory/form.html", form=form, title=title, back=url_for(back))
