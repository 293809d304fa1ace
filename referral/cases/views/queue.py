"""The queue and search.

What was searched for is a name, a date of birth, a phone number: it must not stand in an address, where browsers,
proxies and logs keep it. So the words are posted, sealed under the field key and kept in the browser's session
cookie; the page of results has an address with a random token only. Reload, back and print work as on any page.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlencode

from flask import flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from referral.cases.operations import desk
from referral.cases.queue.find import MOST_FOUND, found_cases
from referral.cases.queue.pages import queue_page, tab_counts
from referral.cases.queue.rows import QueueRow
from referral.cases.queue.search_words import LONGEST_SEARCH, By, read_search
from referral.cases.queue.surroundings import Surroundings, surroundings
from referral.cases.queue.view import (
    COLUMNS,
    ME,
    NOBODY,
    TAB_LABELS,
    QueueView,
    Tab,
    read_view,
    show_count,
    tabs_for,
)
from referral.cases.states import FLAG_LABELS, OPEN_STATES, STATE_LABELS, CaseFlag, CaseState
from referral.cases.views.blueprint import blueprint
from referral.core.actor import Actor, Role
from referral.core.crypto import CannotDecrypt, decrypt, encrypt
from referral.core.errors import Invalid, NotFound
from referral.core.numbers import new_uid
from referral.people.access import allow, any_staff
from referral.people.login import current_actor

KEPT_SEARCHES = 5
EMPTY = {
    Tab.RED: "No red flag is open.",
    Tab.MINE: "Nothing needs you now.",
    Tab.VA: "No case waits on VA.",
    Tab.VETERAN: "No case waits on a veteran or an imaging facility.",
    Tab.REVIEW: "No case waits for a review.",
    Tab.READY: "No approved case waits to be scheduled.",
    Tab.SCHEDULED: "No visit is booked.",
    Tab.OPEN: "There are no open cases.",
    Tab.CLOSED: "No case has been closed yet.",
}
DIRECT = frozenset({By.CASE_NUMBER, By.REFERRAL_NUMBER, By.CONSULT})


@blueprint.get("/queue")
@any_staff
def queue() -> str:
    """The list of cases; opens on what needs the person now."""
    actor = current_actor()
    view = read_view(request.args.to_dict(flat=False), actor.role)
    around = surroundings(actor)
    counts = tab_counts(actor, around.today)
    listing = queue_page(actor, view, around)
    desk.view_queue(actor, view.tab.value, [row.id for row in listing.rows])
    return render_template(
        "cases/queue.html",
        view=view,
        listing=listing,
        page_rows=listing.rows,
        around=around,
        owners=[(person.uid, person.name) for person in around.staff],
        facilities=[(facility.uid, facility.name) for facility in around.facilities],
        tabs=_tabs(actor, view, counts),
        chips=_chips(view, around),
        columns=[_column(view, sort, text) for sort, text in COLUMNS[view.tab is Tab.CLOSED]],
        address=address,
        states=[(state.value, STATE_LABELS[state]) for state in CaseState if state in OPEN_STATES],
        flags=[
            (str(flag.name).lower(), label, flag in view.flags)
            for flag, label in FLAG_LABELS.items()
            if flag is not CaseFlag.RED_FLAG
        ],
        red_flags=counts[Tab.RED],
        red_flags_url=address(QueueView(Tab.RED)),
        is_red=view.tab is Tab.RED,
        tab_label=TAB_LABELS[view.tab],
        emptiness=EMPTY[view.tab],
        all_open=Tab.OPEN,
        can_work=actor.role in (Role.COORDINATOR, Role.SUPERVISOR),
        opens_cases=actor.role is not Role.ADMINISTRATOR,
    )


def address(view: QueueView, **changes: Any) -> str:
    """The address of a view, with changes."""
    query = urlencode(replace(view, **changes).query(), doseq=True)
    return f"{request.script_root}/queue?{query}"


def _tabs(actor: Actor, view: QueueView, counts: dict[Tab, int]) -> list[tuple[str, str, str, bool]]:
    return [
        (TAB_LABELS[tab], address(view.on_tab(tab)), show_count(counts[tab]), tab is view.tab)
        for tab in tabs_for(actor.role)
    ]


def _column(view: QueueView, sort: Any, text: str) -> tuple[str, str, str]:
    """A sortable header: its text, where a click leads, and how the list is sorted by it now."""
    direction = ""
    if view.sort is sort:
        direction = "descending" if view.is_descending else "ascending"
    return text, address(view.sorted_by(sort)), direction


def _chips(view: QueueView, around: Surroundings) -> list[tuple[str, str]]:
    """Each filter in force with the address without it."""
    plain = view.without_place()
    owners = {ME: "me", NOBODY: "nobody"} | {person.uid: person.name for person in around.staff}
    facilities = {facility.uid: facility.name for facility in around.facilities}
    found = []
    if view.owner:
        found.append((f"Owner: {owners.get(view.owner, 'unknown')}", address(plain, owner="")))
    if view.state:
        found.append((f"State: {STATE_LABELS[view.state]}", address(plain, state=None)))
    if view.facility:
        found.append((f"Facility: {facilities.get(view.facility, 'unknown')}", address(plain, facility="")))
    found += [
        (FLAG_LABELS[flag], address(plain, flags=view.flags & ~flag))
        for flag in CaseFlag
        if flag in view.flags
    ]
    if view.is_overdue:
        found.append(("Overdue", address(plain, is_overdue=False)))
    return found


@blueprint.post("/queue/assign")
@allow(Role.COORDINATOR, Role.SUPERVISOR)
def assign_many() -> Response:
    """Assign the ticked cases."""
    actor = current_actor()
    ticked, owner = request.form.getlist("case"), request.form.get("owner", "")
    try:
        count = desk.assign_many(actor, ticked, _owner_id(actor, owner)) if ticked and owner else 0
    except (Invalid, NotFound) as error:
        flash(str(error), "error")
    else:
        text = (
            f"{count} case{'' if count == 1 else 's'} assigned."
            if count
            else "Tick the cases first, then choose an owner."
        )
        flash(text, "success" if count else "warning")
    return redirect(_back(actor), 303)


def _owner_id(actor: Actor, owner: str) -> int | None:
    if owner == NOBODY:
        return None
    if owner == ME:
        return actor.id
    found = [person.id for person in surroundings(actor).staff if person.uid == owner]
    if not found:
        raise Invalid("That person can't own cases.")
    return found[0]


def _back(actor: Actor) -> str:
    """The queue as the form said it was, read again so that nothing else gets into the address."""
    view = read_view(parse_qs(request.form.get("query", "")), actor.role)
    return address(view)


@blueprint.post("/queue/views")
@any_staff
def save_view() -> Response:
    """Keep the present tab, filters and sort under a name."""
    actor = current_actor()
    view = read_view(parse_qs(request.form.get("query", "")), actor.role).without_place()
    try:
        desk.save_view(actor, request.form.get("name", "")[:60], urlencode(view.query(), doseq=True))
        flash("View saved.", "success")
    except Invalid as error:
        flash(error.fields.get("name", str(error)), "error")
    return redirect(address(view), 303)


@blueprint.post("/queue/views/<uid>/delete")
@any_staff
def delete_view(uid: str) -> Response:
    """Forget a saved view."""
    desk.delete_view(current_actor(), uid)
    flash("View deleted.", "success")
    return redirect(_back(current_actor()), 303)


@blueprint.post("/queue/search")
@allow(Role.COORDINATOR, Role.SUPERVISOR, Role.REVIEWER)
def search() -> Response:
    """Take the words out of the form and show the results at an address without them."""
    token = new_uid()[:12]
    typed = request.form.get("q", "")[:LONGEST_SEARCH]
    sealed = base64.b85encode(encrypt(typed.encode(), _bound_to(token))).decode()
    kept = dict(list(session.get("searches", {}).items())[-(KEPT_SEARCHES - 1) :])
    session["searches"] = {**kept, token: sealed}
    return redirect(url_for("cases.search_results", token=token), 303)


def _bound_to(token: str) -> str:
    return f"search|{current_actor().id}|{token}"


def _typed(token: str) -> str:
    sealed = session.get("searches", {}).get(token)
    if sealed is None:
        return ""
    try:
        return decrypt(base64.b85decode(sealed), _bound_to(token)).decode()
    except CannotDecrypt:
        return ""


@blueprint.get("/queue/search/<token>")
@allow(Role.COORDINATOR, Role.SUPERVISOR, Role.REVIEWER)
def search_results(token: str) -> str | Response:
    """What was found. A whole number that finds one case opens it at once."""
    actor = current_actor()
    typed = _typed(token)
    around = surroundings(actor)
    wanted = read_search(typed, around.today)
    rows: Sequence[QueueRow]
    rows, has_more = found_cases(actor, wanted, around)
    desk.view_queue(actor, "search", [row.id for row in rows], searched_by=wanted.by.value)
    if len(rows) == 1 and wanted.by in DIRECT:
        return redirect(url_for("cases.case_page", uid=rows[0].uid), 303)
    return render_template(
        "cases/search.html",
        typed=typed,
        wanted=wanted,
        rows=rows,
        has_more=has_more,
        most=MOST_FOUND,
        around=around,
    )
