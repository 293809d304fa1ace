"""The veteran's own part of the intake: save a section, leave, come back. Warning signs get the emergency page at once.

Saving is open to anyone by its address, as for messages: what was typed when a session ended stays in the form.
"""

from __future__ import annotations

import structlog
from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from referral.cases.forms.answers import FORMS
from referral.cases.operations.answers import save_answer
from referral.cases.operations.red_flags import answer_red_flags
from referral.cases.states import IntakeSection
from referral.cases.views.form_page import put_errors
from referral.core.errors import IllegalMove, Invalid, NotFound
from referral.extensions import limiter
from referral.people.access import public, veteran_only
from referral.portal import late_forms, operations, sessions
from referral.portal.history import history_page, own_answer
from referral.portal.messages import case_uid
from referral.portal.sign_words import NONE, NONE_WORDS, SECTION_WORDS, SIGNS, TICK_ONE, read_signs
from referral.portal.status import practice_phone
from referral.portal.views.blueprint import blueprint
from referral.portal.views.emergency import emergency_page

log = structlog.get_logger()
SAVE_LIMIT = "120 per hour"
REFUSED = 422
SIGNED_OUT = 401


@blueprint.get("/history")
@veteran_only
def history() -> str:
    """The parts of the intake and how far each is."""
    visitor = sessions.present_visitor()
    operations.note_view(visitor.actor, visitor.case_id, "history")
    return render_template(
        "portal/history.html", view=history_page(visitor.case_id), words=SECTION_WORDS, phone=practice_phone()
    )


def _section(name: str) -> IntakeSection:
    if name not in set(IntakeSection):
        raise NotFound("There is no such part.")
    return IntakeSection(name)


@blueprint.get("/history/<name>")
@veteran_only
def section(name: str) -> str:
    """One part, with what was told so far."""
    visitor, part = sessions.present_visitor(), _section(name)
    operations.note_view(visitor.actor, visitor.case_id, f"history {part.value}")
    typed = late_forms.typed_before()
    on_record = own_answer(visitor.case_id, part)
    return _page(part, FORMS[part](data=on_record) if typed is None else FORMS[part](formdata=typed))


@blueprint.post("/history/<name>")
@public
@limiter.limit(SAVE_LIMIT)
def save_section(name: str) -> str | Response | tuple[str, int]:
    """Keep one part."""
    part = _section(name)
    form = FORMS[part]()
    visitor = sessions.visitor()
    if visitor is None:
        return _page(part, form, is_signed_out=True), SIGNED_OUT
    if not form.validate_on_submit():
        return _page(part, form), REFUSED
    try:
        save_answer(visitor.actor, case_uid(visitor.case_id), None, part, form.told())
    except Invalid as error:
        put_errors(form, error)
        return _page(part, form), REFUSED
    except IllegalMove as error:
        form.form_errors.append(str(error))
        return _page(part, form), REFUSED
    late_forms.saved()
    flash("Saved. You can change it here at any time.", "success")
    return redirect(url_for("portal.history"), code=303)


def _page(part: IntakeSection, form: object, *, is_signed_out: bool = False) -> str:
    return render_template(
        "portal/section.html",
        part=part.value,
        words=SECTION_WORDS[part],
        form=form,
        is_signed_out=is_signed_out,
        phone=practice_phone(),
    )


@blueprint.get("/signs")
@veteran_only
def signs() -> str:
    """The warning signs, asked once at intake and whenever the veteran wants to tell of one."""
    visitor = sessions.present_visitor()
    operations.note_view(visitor.actor, visitor.case_id, "signs")
    return _signs_page()


@blueprint.post("/signs")
@public
@limiter.limit(SAVE_LIMIT)
def save_signs() -> str | Response | tuple[str, int]:
    """Keep the answers; a warning sign is answered with the emergency page, even when nothing could be kept."""
    answers = read_signs(request.form.getlist("signs"))
    if answers is None:
        is_out = sessions.visitor() is None
        return _signs_page(TICK_ONE, is_signed_out=is_out), SIGNED_OUT if is_out else REFUSED
    if not any(answers.values()):
        return _save_none(answers)
    try:
        return emergency_page(answers, is_saved=_keep(answers))
    except Exception as error:  # whatever failed, the veteran must read this now
        log.error("red_flag_not_saved", exc_info=error)
        return emergency_page(answers, is_saved=False)


def _keep(answers: dict[str, bool]) -> bool:
    visitor = sessions.visitor()
    if visitor is None:
        return False
    answer_red_flags(visitor.actor, case_uid(visitor.case_id), None, answers)
    return True


def _save_none(answers: dict[str, bool]) -> Response | tuple[str, int]:
    if not _keep(answers):
        return _signs_page(is_signed_out=True), SIGNED_OUT
    flash("Saved. Tell us at once when a warning sign comes up.", "success")
    return redirect(url_for("portal.history"), code=303)


def _signs_page(problem: str = "", *, is_signed_out: bool = False) -> str:
    return render_template(
        "portal/signs.html",
        problems={"signs": problem} if problem else {},
        marked=request.form.getlist("signs"),
        signs=[*SIGNS.items(), (NONE, NONE_WORDS)],
        is_signed_out=is_signed_out,
        phone=practice_phone(),
    )
