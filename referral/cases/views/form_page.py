"""One way to show, check and carry out every form of a case.

A form page keeps the version of the case that was shown. When the case changed meanwhile, nothing is lost: the page
says so, keeps what was typed and takes up the new version, so that sending again is a decision and not an accident.
Refusals stand next to the field they are about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations.desk import view_case
from referral.cases.states import CaseAction
from referral.cases.views.blueprint import blueprint
from referral.core.actor import DESK, Actor, Role
from referral.core.errors import IllegalMove, Invalid, NotAllowed, Stale
from referral.core.numbers import read_id, show_case_number
from referral.people.access import allow
from referral.people.login import current_actor

REFUSED = 422
CLASH = 409


@dataclass(frozen=True)
class Target:
    """What a form acts on: the case's opaque id, the version that was shown, and the part (study, referral …)."""

    uid: str
    version: int | None
    part: str = ""


Run = Callable[[Actor, Target, Any], str]
Prepare = Callable[[Any, Actor, Case, str], None]
Hints = Callable[[Any, Actor, Case, str], Sequence[str]]
Fill = Callable[[Actor, Case, str], Mapping[str, Any]]


@dataclass(frozen=True)
class FormPage:
    """A form of the case page. `run` carries it out and says what was done; `prepare` sets choices."""

    slug: str
    title: str
    button: str
    form: type[FlaskForm]
    run: Run
    lead: str = ""
    roles: frozenset[Role] = DESK
    has_part: bool = False
    action: CaseAction | None = None
    prepare: Prepare = field(default=lambda form, actor, case, part: None)
    fill: Fill = field(default=lambda actor, case, part: {})
    is_grave: bool = False
    template: str = "cases/form.html"
    back: str = "cases.case_page"
    """The page of the case that the form belongs to and leads back to."""
    hints: Hints | None = None
    """Sentences about what is typed: shown with the form, and renewed while typing where scripts run. They never stop
    it."""

    @property
    def endpoint(self) -> str:
        return self.slug.replace("-", "_")

    def url(self, uid: str, part: str = "") -> str:
        """The page's address for a case."""
        return url_for(f"cases.{self.endpoint}", uid=uid, part=part if self.has_part else None)


PAGES: dict[str, FormPage] = {}


def register(page: FormPage) -> FormPage:
    """Give the page its address, open to its roles only."""
    rule = f"/cases/<uid>/{page.slug}" + ("/<part>" if page.has_part else "")

    def view(uid: str, part: str = "") -> str | Response | tuple[str, int]:
        return _show(page, uid, part)

    view.__doc__ = page.title
    blueprint.add_url_rule(rule, page.endpoint, allow(*page.roles)(view), methods=["GET", "POST"])
    if page.hints:
        _register_hints(page, rule)
    PAGES[page.endpoint] = page
    return page


def _register_hints(page: FormPage, rule: str) -> None:
    def view(uid: str, part: str = "") -> str:
        actor = current_actor()
        case, form = queries.case_by_uid(actor, uid), page.form()
        page.prepare(form, actor, case, part)
        return render_template("cases/_hints.html", hints=_hints(page, form, case, part))

    view.__doc__ = f"{page.title}: hints about what is typed"
    endpoint = f"{page.endpoint}_hints"
    blueprint.add_url_rule(f"{rule}/hints", endpoint, allow(*page.roles)(view), methods=["POST"])


def _hints(page: FormPage, form: FlaskForm, case: Case, part: str) -> Sequence[str]:
    return page.hints(form, current_actor(), case, part) if page.hints else ()


def _show(page: FormPage, uid: str, part: str) -> str | Response | tuple[str, int]:
    actor = current_actor()
    if request.method == "GET":
        view_case(actor, uid)
    case = queries.case_by_uid(actor, uid)
    form = page.form(data=None if request.method == "POST" else dict(page.fill(actor, case, part)))
    page.prepare(form, actor, case, part)
    if not form.validate_on_submit():
        return _draw(page, form, case, part), REFUSED if form.errors else 200
    try:
        done = page.run(actor, Target(uid, shown_version(), part), form)
    except Invalid as error:
        put_errors(form, error)
        return _draw(page, form, queries.case_by_uid(actor, uid), part), REFUSED
    except Stale:
        return _draw(page, form, queries.case_by_uid(actor, uid), part, is_stale=True), CLASH
    except (IllegalMove, NotAllowed) as error:
        form.form_errors.append(str(error))
        return _draw(page, form, queries.case_by_uid(actor, uid), part), CLASH
    flash(done, "success")
    did = page.action.value if page.action else None
    return redirect(url_for(page.back, uid=uid, did=did), 303)


def shown_version() -> int | None:
    """The version of the case that the form was shown with."""
    return read_id(request.form.get("version", ""))


def put_errors(form: FlaskForm, error: Invalid) -> None:
    """Show a refusal next to the fields it names; above the form where it names none of them."""
    for name, message in error.fields.items():
        if name in form._fields:
            form[name].errors = [*form[name].errors, message]
        else:
            form.form_errors.append(message)
    if not error.fields:
        form.form_errors.append(str(error))


def _draw(page: FormPage, form: FlaskForm, case: Case, part: str, *, is_stale: bool = False) -> str:
    return render_template(
        page.template,
        form_page=page,
        form=form,
        case=case,
        number=show_case_number(case.number),
        url=page.url(case.uid, part),
        back=url_for(page.back, uid=case.uid),
        is_stale=is_stale,
        hints=_hints(page, form, case, part),
        hints_url=f"{page.url(case.uid, part)}/hints" if page.hints else "",
        groups=getattr(page.form, "groups", None)
        or (("", [name for name in form._fields if name != "csrf_token"]),),
    )
