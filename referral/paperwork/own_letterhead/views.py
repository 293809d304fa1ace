"""The practice's letterhead for Word: upload, look at it in a sample, put back, do without."""

from __future__ import annotations

import io

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from werkzeug.wrappers import Response

from referral.core import clock
from referral.core.actor import Role
from referral.core.errors import Invalid, NotFound
from referral.paperwork import catalogue
from referral.paperwork.own_letterhead import operations, queries
from referral.paperwork.own_letterhead.forms import LetterheadForm
from referral.paperwork.samples import sample_facts
from referral.paperwork.uploads import converter
from referral.paperwork.uploads.taking import PDF, WORD
from referral.paperwork.word import draw_word
from referral.people import queries as people
from referral.people.access import allow_blueprint
from referral.people.login import current_actor

REFUSED = 422
SAMPLE = "letter_of_medical_necessity"

blueprint = Blueprint("letterhead", __name__, url_prefix="/letterhead")
allow_blueprint(blueprint, Role.ADMINISTRATOR)


@blueprint.route("", methods=["GET", "POST"])
def page() -> str | tuple[str, int] | Response:
    """The letterhead that counts, its versions, and taking another."""
    form = LetterheadForm()
    if form.validate_on_submit():
        with form.file.data.stream as upload:
            data = upload.read()
        try:
            operations.add_letterhead(current_actor(), form.file.data.filename or "", data)
        except Invalid as error:
            form.file.errors = tuple(error.fields.values())
        else:
            flash("New Word documents use this letterhead. Look at the sample below.", "success")
            return redirect(url_for("letterhead.page"), 303)
    practice_id = current_actor().practice_id
    drawn = render_template(
        "paperwork/letterhead/page.html",
        form=form,
        versions=queries.versions(practice_id),
        authors={person.id: person.name for person in people.accounts(practice_id)},
        can_convert=converter.program() is not None,
    )
    return (drawn, REFUSED) if form.errors else drawn


@blueprint.post("/remove")
def remove() -> Response:
    """Use the program's own letterhead again."""
    operations.remove_letterhead(current_actor())
    flash("New Word documents use the program's own letterhead.", "success")
    return redirect(url_for("letterhead.page"), 303)


@blueprint.post("/back/<int:version>")
def back(version: int) -> Response:
    """Put an earlier letterhead back."""
    operations.put_back(current_actor(), version)
    flash("Put back. New Word documents use it from now on.", "success")
    return redirect(url_for("letterhead.page"), 303)


@blueprint.get("/sample.docx")
def sample_word() -> Response:
    """A letter of an invented case on the present letterhead, as Word."""
    return _sent(_sample(), WORD, "sample.docx")


@blueprint.get("/sample.pdf")
def sample_pdf() -> Response:
    """The same as PDF, where the machine has a converter."""
    try:
        return _sent(converter.to_pdf(_sample()), PDF, "sample.pdf")
    except converter.NotConverted as error:
        raise NotFound(str(error)) from error


def _sample() -> bytes:
    facts = sample_facts().printable()
    return draw_word(
        catalogue.draw(SAMPLE, facts),
        author=facts.practice.name or "",
        created_at=clock.utcnow(),
        letterhead=queries.letterhead(current_actor().practice_id),
    )


def _sent(data: bytes, media_type: str, name: str) -> Response:
    return send_file(
        io.BytesIO(data), mimetype=media_type, download_name=name, as_attachment=media_type == WORD
    )
