"""For the desk: give a veteran without e-mail a code to sign in with, by phone or by letter.

A code is shown in the POST's answer only; a redirect would have to keep it somewhere.
"""

from __future__ import annotations

from flask import Blueprint, render_template
from wtforms.fields.choices import SelectChoice

from referral.cases import queries as cases
from referral.cases.operations.desk import view_case
from referral.cases.views.form_page import REFUSED, put_errors
from referral.core import clock
from referral.core.actor import DESK
from referral.core.errors import Invalid
from referral.core.numbers import show_case_number
from referral.directory import queries as directory
from referral.extensions import settings
from referral.people.access import allow_blueprint
from referral.people.login import current_actor
from referral.portal import operations
from referral.portal.forms import PhoneCodeForm
from referral.portal.rules import GIVEN_CODES
from referral.portal.states import GivenBy
from referral.veterans.models import Veteran

NOT_THE_VETERAN = "That is not the date of birth on file. Give no code. Call back on the number on file."

blueprint = Blueprint("portal_desk", __name__, url_prefix="/cases/<uid>/sign-in-code")
allow_blueprint(blueprint, *DESK)


def _known_items(veteran: Veteran) -> list[SelectChoice]:
    """What else is on file that a caller can name, with the answer to compare."""
    address = veteran.address or {}
    known = (
        ("last four", "Last four of the Social Security number", veteran.last_four),
        ("address", "Street address", address.get("line")),
        ("phone", "Phone number on file", veteran.phone),
        ("middle name", "Middle name or initial", veteran.middle_name),
    )
    return [SelectChoice(key, f"{label}: {value}") for key, label, value in known if value]


@blueprint.get("/phone")
def ask_by_phone(uid: str) -> str:
    """The questions before a code is read out."""
    view_case(current_actor(), uid)
    return _phone_page(uid, PhoneCodeForm())


@blueprint.post("/phone")
def by_phone(uid: str) -> str | tuple[str, int]:
    """Show a code to read out, when the caller is the veteran."""
    actor, form = current_actor(), PhoneCodeForm()
    form.also.choices = _known_items(cases.case_by_uid(actor, uid).veteran)
    if not form.validate_on_submit():
        return _phone_page(uid, form), REFUSED
    try:
        given = operations.give_code_by_phone(actor, uid, form.born_on.data, form.also.data)
    except Invalid as error:
        put_errors(form, error)
        return _phone_page(uid, form), REFUSED
    if given is None:
        put_errors(form, Invalid("No code was made.", born_on=NOT_THE_VETERAN))
        return _phone_page(uid, form), REFUSED
    minutes = int(GIVEN_CODES[GivenBy.PHONE].lasts.total_seconds() // 60)
    case = cases.case_by_uid(actor, uid)
    return render_template(
        "portal/desk/phone_code.html",
        case=case,
        number=show_case_number(case.number),
        code=_in_groups(given.code),
        minutes=minutes,
    )


def _phone_page(uid: str, form: PhoneCodeForm) -> str:
    case = cases.case_by_uid(current_actor(), uid)
    form.also.choices = _known_items(case.veteran)
    return render_template(
        "portal/desk/ask_by_phone.html", case=case, number=show_case_number(case.number), form=form
    )


@blueprint.get("/letter")
def ask_by_letter(uid: str) -> str:
    """Where the letter would go, and the button that makes it."""
    view_case(current_actor(), uid)
    return _letter_page(uid)


@blueprint.post("/letter")
def by_letter(uid: str) -> str | tuple[str, int]:
    """Show the letter with its code, to be printed now."""
    actor = current_actor()
    try:
        given = operations.give_code_by_letter(actor, uid)
    except Invalid as error:
        return _letter_page(uid, str(error)), REFUSED
    case = cases.case_by_uid(actor, uid)
    practice = directory.practice(actor.practice_id)
    return render_template(
        "portal/desk/code_letter.html",
        case=case,
        veteran=case.veteran,
        number=show_case_number(case.number),
        practice=practice,
        code=_in_groups(given.code),
        today=clock.today(practice.time_zone),
        until=clock.local_date(given.expires_at, practice.time_zone),
        address=f"{settings().public_url.rstrip('/')}/my/sign-in",
    )


def _letter_page(uid: str, problem: str = "") -> str:
    case = cases.case_by_uid(current_actor(), uid)
    return render_template(
        "portal/desk/ask_by_letter.html",
        case=case,
        veteran=case.veteran,
        number=show_case_number(case.number),
        problem=problem,
        days=GIVEN_CODES[GivenBy.LETTER].lasts.days,
    )


def _in_groups(code: str) -> str:
    """`1234 5678`: easier to read out and to type."""
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}"
