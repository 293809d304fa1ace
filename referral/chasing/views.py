"""Ladders: what is done and when while something is waited for; a practice's own, for all VA facilities or one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from referral.chasing import operations, queries
from referral.chasing.dry_run import DAYS_BACK, DryRun, dry_run
from referral.chasing.editing import LadderEdit, RungEdit, edit_of, edited, problems
from referral.chasing.forms import LadderForm, RungForm
from referral.chasing.policies import Ladder, shipped_ladders
from referral.chasing.states import PURPOSE_LABELS, Purpose
from referral.core.actor import Role
from referral.core.errors import Invalid, NotFound, Stale
from referral.core.numbers import read_id
from referral.directory import queries as directory
from referral.directory.models import Facility
from referral.people.access import allow_blueprint
from referral.people.login import current_actor

REFUSED = 422
blueprint = Blueprint("ladders", __name__)
allow_blueprint(blueprint, Role.ADMINISTRATOR, Role.SUPERVISOR)


@blueprint.get("/ladders")
def overview() -> str:
    """Every purpose with its steps as they count today, and which facilities have their own."""
    actor = current_actor()
    today, ladders = directory.today(actor.practice_id), queries.ladders(actor.practice_id)
    places = directory.facilities(actor.practice_id)
    rows = []
    for purpose in Purpose:
        ladder = ladders.ladder(purpose, None, today)
        own = [one for one in places if ladders.ladder(purpose, one.id, today) is not ladder]
        rows.append((purpose, PURPOSE_LABELS[purpose], ladder, own))
    return render_template("chasing/ladders.html", rows=rows)


@blueprint.route("/ladders/<purpose>", methods=["GET", "POST"])
def ladder(purpose: str) -> str | Response | tuple[str, int]:
    """One ladder with its earlier versions, and the form that makes the next one. `facility`: for that one only."""
    if purpose not in set(Purpose):
        raise NotFound("There is no such ladder.")
    actor, what = current_actor(), Purpose(purpose)
    today = directory.today(actor.practice_id)
    uid = request.values.get("facility", "")
    place = directory.facility(actor.practice_id, uid) if uid else None
    now = queries.ladders(actor.practice_id).ladder(what, place.id if place else None, today)
    edit, shipped = edit_of(now, shipped_ladders()[what]), shipped_ladders()[what]
    form = LadderForm(data=None if request.method == "POST" else {**vars(edit), "effective_from": today})
    rungs = [
        RungForm(None if request.method == "GET" else request.form, prefix=f"rung{number}-", data=vars(row))
        for number, row in enumerate(edit.rungs, 1)
    ]
    tried = None
    if "try" in request.form:
        form.why.validators = ()  # nothing is saved, so nothing needs a reason yet
    if form.validate_on_submit():
        try:
            if "try" in request.form:
                tried = _try(form, rungs, what, place)
            else:
                _save(form, rungs, what, place)
        except Invalid as error:
            _show(error, form, rungs)
        except Stale as error:
            form["why"].errors = [str(error)]
        else:
            if tried is None:
                flash("The ladder is saved. Steps that are set already keep their day.", "success")
                return redirect(url_for("ladders.ladder", purpose=purpose, facility=uid or None), 303)
    page = _page(form, rungs, what, place, now, shipped, tried)
    return (page, REFUSED) if form.errors or any(one.errors for one in rungs) else page


def _edit(form: LadderForm, rungs: list[RungForm]) -> LadderEdit:
    rows = [
        RungEdit(one.day.data, one.label.data or "", one.who.data, one.script.data or "",
                 is_left_out=bool(one.is_left_out.data))
        for one in rungs
    ]  # fmt: skip
    return LadderEdit(rows, form.repeat_every.data, form.grace_days.data, form.longest_promise.data)


def _try(form: LadderForm, rungs: list[RungForm], what: Purpose, place: Facility | None) -> DryRun:
    """What the ladder as typed would have done in the last 90 days. Raises Invalid by field."""
    edit, shipped = _edit(form, rungs), shipped_ladders()[what]
    if found := problems(shipped, edit):
        raise Invalid("The ladder can't be tried yet.", **found)
    return dry_run(current_actor().practice_id, what, place.id if place else None, edited(shipped, edit))


def _save(form: LadderForm, rungs: list[RungForm], what: Purpose, place: Facility | None) -> None:
    is_reset = "reset" in request.form
    edit = _edit(form, rungs)
    assert form.effective_from.data is not None  # required
    operations.save_ladder(
        current_actor(), what, place.uid if place else None, None if is_reset else edit,
        effective_from=form.effective_from.data, why=form.why.data or "",
        seen_version=read_id(request.form.get("version", "")) or 0,
    )  # fmt: skip


def _show(error: Invalid, form: LadderForm, rungs: list[RungForm]) -> None:
    """Each problem beside its field."""
    for name, message in error.fields.items():
        part, _, field = name.rpartition("-")
        target = rungs[int(part.removeprefix("rung")) - 1] if part else form
        target[field].errors = [message]


def _page(
    form: LadderForm,
    rungs: list[RungForm],
    what: Purpose,
    place: Facility | None,
    now: Ladder,
    shipped: Ladder,
    tried: DryRun | None,
) -> str:
    actor = current_actor()
    versions = queries.ladder_versions(actor.practice_id, what, place.id if place else None)
    return render_template(
        "chasing/ladder.html",
        form=form,
        rungs=list(zip(rungs, shipped.rungs, strict=True)),
        purpose=what,
        title=PURPOSE_LABELS[what],
        place=place,
        places=directory.facilities(actor.practice_id),
        now=now,
        tried=tried,
        days_back=DAYS_BACK,
        versions=versions,
    )
