"""The blueprint of the directory's pages, and how they show, check and save a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from referral.core.actor import Role
from referral.core.errors import Invalid, NotFound
from referral.people.access import allow_blueprint

REFUSED = 422
Page = str | Response | tuple[str, int]

blueprint = Blueprint("directory", __name__)
allow_blueprint(blueprint, Role.ADMINISTRATOR, Role.SUPERVISOR)


def one(rows: Any, uid: str) -> Any:
    """The row with that opaque id, None for "new". Raises NotFound."""
    if uid == "new":
        return None
    for row in rows:
        if row.uid == uid:
            return row
    raise NotFound("There is no such entry.")


def values(form: FlaskForm) -> dict[str, Any]:
    """The fields as typed."""
    return {name: value for name, value in form.data.items() if name != "csrf_token"}


def edit(form: FlaskForm, save: Callable[[], None], draw: Callable[[], str], done: str) -> Page:
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


def form_page(form: FlaskForm, title: str, back: str, **where: Any) -> str:
    """A page that is a form only; `back` is the endpoint it leads back to."""
    return render_template("directory/form.html", form=form, title=title, back=url_for(back, **where))
