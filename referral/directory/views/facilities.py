"""VA facilities and their offices: how each is reached, whether it is open now, and who checked the entry."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from referral.core.actor import DESK, Role
from referral.directory import queries
from referral.directory.forms import FacilityForm, OfficeForm
from referral.directory.models import Facility
from referral.directory.operations import facilities as operations
from referral.directory.states import OFFICE_LABELS, OfficeKind
from referral.directory.usual_times import slower_words, usual_words
from referral.directory.views.blueprint import Page, blueprint, edit, form_page, one, values
from referral.people import queries as people
from referral.people.access import allow
from referral.people.login import current_actor

ENOUGH = "runway.enough_answers"
KEEPERS = (Role.ADMINISTRATOR, *DESK)
READERS = (*KEEPERS, Role.REVIEWER)


@blueprint.get("/facilities")
@allow(*READERS)
def facilities() -> str:
    """VA facilities with their community care offices."""
    actor = current_actor()
    on, rules = queries.today(actor.practice_id), queries.rules(actor.practice_id)
    return render_template(
        "directory/facilities.html",
        facilities=queries.facilities(actor.practice_id, with_offices=True),
        open_words=queries.opening_words(actor.practice_id),
        is_unverified=lambda entry: queries.is_unverified(entry, on, rules),
        verify_days=rules.days("directory.verify_days", on),
        office_labels=OFFICE_LABELS,
    )


@blueprint.route("/facilities/<uid>", methods=["GET", "POST"])
@allow(*KEEPERS)
def facility(uid: str) -> Page:
    """Add a facility ("new") or correct one; beside it its offices, and who checked what."""
    actor = current_actor()
    found = None if uid == "new" else queries.facility(actor.practice_id, uid)
    form = FacilityForm(obj=found, station_id=found.station_id if found else request.args.get("station", ""))
    return edit(
        form,
        lambda: operations.save_facility(actor, found.uid if found else None, values(form)),
        lambda: (
            _facility_page(form, found)
            if found
            else form_page(form, "A new VA facility", "directory.facilities")
        ),
        url_for("directory.facility", uid=found.uid) if found else url_for("directory.facilities"),
    )


def _facility_page(form: FacilityForm, found: Facility) -> str:
    actor = current_actor()
    on, rules = queries.today(actor.practice_id), queries.rules(actor.practice_id)
    return render_template(
        "directory/facility.html",
        form=form,
        facility=found,
        entries=[(None, found, OFFICE_LABELS[OfficeKind.COMMUNITY_CARE])]
        + [(office, office, OFFICE_LABELS[office.kind]) for office in found.offices],
        open_words=queries.opening_words(actor.practice_id),
        is_unverified=lambda entry: queries.is_unverified(entry, on, rules),
        verify_days=rules.days("directory.verify_days", on),
        usual=usual_words(queries.decision_times(actor.practice_id).get(found.id), rules.days(ENOUGH, on)),
        names={row.id: row.name for row in people.accounts(actor.practice_id)},
        is_administrator=actor.role is Role.ADMINISTRATOR,
    )


@blueprint.route("/facilities/<uid>/offices/<office_uid>", methods=["GET", "POST"])
@allow(*KEEPERS)
def office(uid: str, office_uid: str) -> Page:
    """Add an office to a facility ("new") or correct one."""
    actor = current_actor()
    at = queries.facility(actor.practice_id, uid)
    found = one(at.offices, office_uid)
    form = OfficeForm(obj=found)
    form.kind.choices = [
        SelectChoice(kind.value, label)
        for kind, label in OFFICE_LABELS.items()
        if kind is not OfficeKind.COMMUNITY_CARE
    ]
    return edit(
        form,
        lambda: operations.save_office(actor, at.uid, found.uid if found else None, values(form)),
        lambda: form_page(form, f"An office of {at.name}", "directory.facility", uid=at.uid),
        url_for("directory.facility", uid=at.uid),
    )


@blueprint.post("/facilities/<uid>/offices/<office_uid>/remove")
@allow(*KEEPERS)
def remove_office(uid: str, office_uid: str) -> Response:
    """Take an office out of the directory."""
    operations.remove_office(current_actor(), uid, office_uid)
    flash("The office is taken out.", "success")
    return _back(uid)


@blueprint.post("/facilities/<uid>/checked")
@allow(*KEEPERS)
def verify_entry(uid: str) -> Response:
    """Note that the entry was checked with the office today."""
    operations.verify(current_actor(), uid, request.form.get("office") or None)
    flash("Noted: checked today.", "success")
    return _back(uid)


@blueprint.post("/facilities/<uid>/secure")
@allow(Role.ADMINISTRATOR)
def mark_secure(uid: str) -> Response:
    """Mark the e-mail address that was shown as secure: packets may be mailed to it."""
    operations.mark_secure(
        current_actor(), uid, request.form.get("office") or None, request.form.get("address", "")
    )
    flash("Packets can be mailed to this address now.", "success")
    return _back(uid)


@blueprint.post("/facilities/<uid>/not-secure")
@allow(Role.ADMINISTRATOR)
def unmark_secure(uid: str) -> Response:
    """Take the mark back."""
    operations.unmark_secure(current_actor(), uid, request.form.get("office") or None)
    flash("Nothing is mailed to this address any more.", "success")
    return _back(uid)


def _back(uid: str) -> Response:
    return redirect(url_for("directory.facility", uid=uid), 303)


@blueprint.app_template_global("opening")
def opening(at: Facility) -> str:
    """Whether the facility's community care office is open now, in words; the calendar is read once a page."""
    if "opening_words" not in g:
        g.opening_words = queries.opening_words(current_actor().practice_id)
    words: str = g.opening_words(at, at)
    return words


@blueprint.app_template_global("slower_than_usual")
def slower_than_usual(at: Facility, waiting_days: int) -> str:
    """What to say when a request waits longer than nine in ten did at that facility; usual times are read once."""
    if "usual_times" not in g:
        practice_id = current_actor().practice_id
        enough = queries.rules(practice_id).days(ENOUGH, queries.today(practice_id))
        g.usual_times = (queries.decision_times(practice_id), enough)
    learned, enough = g.usual_times
    return slower_words(waiting_days, learned.get(at.id), enough)
