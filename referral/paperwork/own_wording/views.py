"""The practice's words: every text of every paper, edited with preview and lint, with all its versions."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from referral.core.actor import Role
from referral.core.errors import Invalid, Stale
from referral.core.languages import LANGUAGES
from referral.core.numbers import read_id
from referral.paperwork.own_wording import operations, queries
from referral.paperwork.own_wording.forms import TextForm
from referral.paperwork.own_wording.samples import SAMPLES, preview
from referral.paperwork.preview import draw_html
from referral.paperwork.texts.declared import EDITABLE, TITLES
from referral.paperwork.texts.lint import lint
from referral.paperwork.texts.placeholders import PLACEHOLDERS
from referral.people import queries as people
from referral.people.access import allow_blueprint
from referral.people.login import current_actor

REFUSED, CLASH = 422, 409
Page = str | Response | tuple[str, int]

blueprint = Blueprint("wording", __name__, url_prefix="/wording")
allow_blueprint(blueprint, Role.ADMINISTRATOR, Role.SUPERVISOR)


@blueprint.get("")
def overview() -> str:
    """Every document with its texts, and which of them the practice has changed."""
    own = queries.newest_texts(current_actor().practice_id, list(EDITABLE))
    return render_template(
        "paperwork/wording/overview.html",
        documents=EDITABLE.values(),
        titles=TITLES,
        languages=LANGUAGES,
        own={place for place, row in own.items() if row.text is not None},
    )


@blueprint.route("/<document>/<key>/<language>", methods=["GET", "POST"])
def text(document: str, key: str, language: str) -> Page:
    """One text: edit, look at it in its paper, save; its versions."""
    _, block = operations.text_place(document, key, language)
    known = queries.versions(current_actor().practice_id, document, key, language)
    counts = (known[0].text if known else None) or block.shipped[language]
    form = TextForm(data=None if request.method == "POST" else {"text": counts})
    if not form.validate_on_submit() or request.form.get("do") != "save":
        return _page(document, key, language, form), REFUSED if form.errors else 200
    seen = read_id(request.form.get("version", ""))
    try:
        operations.save_text(current_actor(), document, key, language, form.text.data or "", seen)
    except Invalid as error:
        form.text.errors = tuple(error.fields.values())
        return _page(document, key, language, form), REFUSED
    except Stale as error:
        form.text.errors = (str(error),)
        return _page(document, key, language, form), CLASH
    flash("Saved. New papers say it from now on; papers made before stay as they are.", "success")
    return redirect(url_for("wording.text", document=document, key=key, language=language), 303)


@blueprint.post("/<document>/<key>/<language>/back/<int:version>")
def back(document: str, key: str, language: str, version: int) -> Page:
    """Put an earlier version back; 0 is the shipped text."""
    here = url_for("wording.text", document=document, key=key, language=language)
    seen = read_id(request.form.get("version", ""))
    try:
        operations.put_back(current_actor(), document, key, language, version, seen)
    except Invalid as error:
        flash(f"{error} {' '.join(error.fields.values())}", "error")
    except Stale as error:
        flash(str(error), "error")
    else:
        flash("Put back. New papers say it from now on.", "success")
    return redirect(here, 303)


def _page(document: str, key: str, language: str, form: TextForm) -> str:
    texts, block = operations.text_place(document, key, language)
    actor = current_actor()
    known = queries.versions(actor.practice_id, document, key, language)
    words = form.text.data or ""
    own = queries.wording_in(actor.practice_id, texts, language)
    sample, drawn = preview(texts, key, words, language, own, request.form.get("sample", ""))
    form.sample.data = sample
    is_refused = bool(form.text.errors)
    remarks = [
        remark for remark in lint(texts, block, words, language) if not (is_refused and remark.refused)
    ]
    return render_template(
        "paperwork/wording/text.html",
        form=form,
        document=document,
        title=TITLES[document],
        block=block,
        language=language,
        language_name=LANGUAGES[language],
        others=[(code, LANGUAGES[code]) for code in texts.languages if code != language],
        findings=remarks,
        facts=[(name, PLACEHOLDERS[name].meaning["en"], _example(name, language)) for name in block.facts],
        drawing=draw_html(drawn),
        versions=known,
        newest=known[0].version if known else 0,
        counts_shipped=not known or known[0].text is None,
        authors={person.id: person.name for person in people.accounts(actor.practice_id)},
    )


def _example(name: str, language: str) -> str | None:
    return PLACEHOLDERS[name].say(SAMPLES["usual"][1], language)
