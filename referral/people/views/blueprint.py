"""The blueprint all people pages belong to, and how a refused operation returns to its form."""

from __future__ import annotations

from flask import Blueprint
from flask_wtf import FlaskForm

from referral.core.errors import Invalid

blueprint = Blueprint("people", __name__)


def put_errors(form: FlaskForm, error: Invalid) -> None:
    """Show an operation's refusal next to the fields it names, or above the form when it names none."""
    for name, message in error.fields.items():
        form[name].errors = [*form[name].errors, message]
    if not error.fields:
        form.form_errors.append(str(error))
