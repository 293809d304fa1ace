"""The practice's own data: profile, clinicians, closures, and the dated rules with their sources."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from referral.core.actor import Role
from referral.core.errors import NotFound
from referral.directory import codes, queries
from referral.directory.forms import ClinicianForm, ClosureForm, PracticeForm, RuleForm
from referral.directory.operations import profile as operations
from referral.directory.views.blueprint import Page, blueprint, edit, form_page, one, values
from referral.people import queries as people
from referral.people.access import allow, any_staff
from referral.people.login import current_actor

CODE_TITLES = {
    codes.System.ICD10: "Diagnosis codes (ICD-10-CM)",
    codes.System.CPT: "Procedure codes (CPT and HCPCS)",
}


@blueprint.route("/practice", methods=["GET", "POST"])
def practice() -> Page:
    """The profile that papers print, its gaps, the clinicians and the closures."""
    actor = current_actor()
    found = queries.practice(actor.practice_id)
    form = PracticeForm(obj=found)
    return edit(
        form,
        lambda: operations.save_practice(actor, values(form)),
        lambda: render_template(
            "directory/practice.html",
            form=form,
            gaps=queries.profile_gaps(found),
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
    found = one(queries.all_clinicians(actor.practice_id), uid)
    reviewers = people.active_staff(actor.practice_id, Role.REVIEWER)
    account = next((row.uid for row in reviewers if found and row.id == found.account_id), "")
    form = ClinicianForm(obj=found, account=account)
    form.account.choices = [
        SelectChoice("", "Nobody"),
        *(SelectChoice(row.uid, row.name) for row in reviewers),
    ]
    return edit(
        form,
        lambda: operations.save_clinician(actor, found.uid if found else None, values(form)),
        lambda: form_page(form, found.name if found else "A new clinician", "directory.practice"),
        url_for("directory.practice"),
    )


@blueprint.route("/practice/closures/new", methods=["GET", "POST"])
def add_closure() -> Page:
    """Note a day on which VA is closed beyond the federal holidays."""
    form = ClosureForm()
    return edit(
        form,
        lambda: operations.add_closure(current_actor(), form.on.data, form.reason.data or ""),
        lambda: form_page(form, "A day VA is closed", "directory.practice"),
        url_for("directory.practice"),
    )


@blueprint.post("/practice/closures/<int:closure_id>/remove")
def remove_closure(closure_id: int) -> Response:
    """Take a closure off the calendar."""
    operations.remove_closure(current_actor(), closure_id)
    flash("The day counts as open again.", "success")
    return redirect(url_for("directory.practice"), 303)


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
    form = RuleForm(data={"value": found.value, "effective_from": operations.first_day_of_a_rule(key, today)})
    return edit(
        form,
        lambda: operations.set_rule(
            actor, key, form.value.data or 0, form.effective_from.data, form.source.data or ""
        ),
        lambda: form_page(form, f"{found.label} ({found.unit})", "directory.rules"),
        url_for("directory.rules"),
    )
