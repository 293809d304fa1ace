"""The veteran's pages: sign in with case number, date of birth and a code; read the status, letters and messages."""

from __future__ import annotations

from io import BytesIO

from flask import flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from referral.cases.operations.letters import choose_language
from referral.core.errors import Invalid, NotFound
from referral.extensions import limiter, settings
from referral.paperwork.models import Paper
from referral.paperwork.operations import want_files
from referral.paperwork.preview import draw_html
from referral.people.access import public, veteran_only
from referral.portal import operations, sessions, unsaved
from referral.portal.forms import CodeForm, SignInForm
from referral.portal.letters import letter_document, letter_file, letter_paper
from referral.portal.messages import case_uid
from referral.portal.operations import TooManyTries
from referral.portal.queries import Visitor
from referral.portal.sign_words import title_of
from referral.portal.status import practice_phone, status_page
from referral.portal.views.blueprint import blueprint

STILL_MAKING = 202
SIGN_IN_LIMIT = "30 per minute; 300 per hour"
WRONG_CODE = (
    "That code did not work. Check the digits. A code works for a short time, and only the newest one works. "
    "After five wrong tries you must start again."
)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit(SIGN_IN_LIMIT, methods=["POST"])
def sign_in() -> Response | str | tuple[str, int]:
    """First step: case number and date of birth."""
    form = SignInForm()
    if request.method == "GET":
        if sessions.visitor() is not None:
            return redirect(url_for("portal.status"), code=303)
        return _sign_in_page(form)
    problems = form.problems() if form.validate_on_submit() else {}
    if problems or form.errors:
        return _sign_in_page(form, problems), 422
    try:
        uid = operations.begin_sign_in(form.number, form.born_on, request.remote_addr or "")
    except TooManyTries as error:
        return _sign_in_page(form, {"": str(error)}), 429
    return sessions.remember_sign_in(redirect(url_for("portal.code"), code=303), uid)


def _sign_in_page(form: SignInForm, problems: dict[str, str] | None = None) -> str:
    return render_template(
        "portal/sign_in.html",
        form=form,
        problems=problems or {},
        was_idle=request.method == "GET" and sessions.had_session(),
        phone=practice_phone(),
    )


@blueprint.route("/code", methods=["GET", "POST"])
@public
@limiter.limit(SIGN_IN_LIMIT, methods=["POST"])
def code() -> Response | str | tuple[str, int]:
    """Second step: the code that was sent. Looks the same whether or not one was."""
    uid = sessions.sign_in_under_way()
    if uid is None:
        return redirect(url_for("portal.sign_in"), code=303)
    form = CodeForm()
    if request.method == "GET":
        return _code_page(form)
    problems = form.problems() if form.validate_on_submit() else {}
    if problems or form.errors:
        return _code_page(form, problems), 422
    try:
        token = operations.enter_code(uid, form.digits)
    except NotFound:
        return redirect(url_for("portal.sign_in"), code=303)
    if token is None:
        return _code_page(form, {"code": WRONG_CODE}), 422
    return sessions.begin(redirect(url_for("portal.status"), code=303), token)


def _code_page(form: CodeForm, problems: dict[str, str] | None = None) -> str:
    return render_template(
        "portal/code.html",
        form=form,
        problems=problems or {},
        phone=practice_phone(),
        has_mailbox=settings().is_demo and not settings().smtp_url,
    )


@blueprint.post("/code/again")
@public
@limiter.limit(SIGN_IN_LIMIT)
def code_again() -> Response:
    """Ask for another code."""
    uid = sessions.sign_in_under_way()
    try:
        operations.send_another_code(uid or "")
    except NotFound:
        return redirect(url_for("portal.sign_in"), code=303)
    except (Invalid, TooManyTries) as error:
        flash(str(error), "warning")
    else:
        flash(
            "If your details match our records, a new code is on its way. Only the newest code works.",
            "success",
        )
    return redirect(url_for("portal.code"), code=303)


@blueprint.get("/")
@veteran_only
def status() -> str:
    """Where the case is, who has it, what happens next and what one can do."""
    visitor = sessions.present_visitor()
    operations.note_view(visitor.actor, visitor.case_id, "status")
    kept = unsaved.all_of(visitor.case_id)
    return render_template(
        "portal/status.html", view=status_page(visitor.case_id), kept=kept, title_of=title_of
    )


@blueprint.get("/letters/<uid>/read")
@veteran_only
def read_letter(uid: str) -> str:
    """One letter on the page; reading it has its PDF made."""
    visitor = sessions.present_visitor()
    return _letter_page(visitor, letter_paper(visitor.case_id, uid))


def _letter_page(visitor: Visitor, paper: Paper) -> str:
    operations.note_view(visitor.actor, visitor.case_id, f"letter {paper.uid}")
    want_files(paper)
    document = letter_document(paper)
    return render_template(
        "portal/letter.html",
        uid=paper.uid,
        title=document.title,
        language=document.language,
        has_file=paper.pdf_id is not None,
        drawing=draw_html(document, with_title=False),
        phone=practice_phone(),
    )


@blueprint.get("/letters/<uid>")
@veteran_only
def letter(uid: str) -> Response | tuple[str, int]:
    """One letter as a PDF; while that is being made, the letter on the page."""
    visitor = sessions.present_visitor()
    paper = letter_paper(visitor.case_id, uid)
    data = letter_file(paper)
    if data is None:
        return _letter_page(visitor, paper), STILL_MAKING
    operations.note_view(visitor.actor, visitor.case_id, f"letter {uid}")
    return send_file(BytesIO(data), mimetype="application/pdf", download_name="letter.pdf")


@blueprint.post("/not-saved/throw-away")
@veteran_only
def throw_away() -> Response:
    """Throw away what was typed on a page and not saved."""
    visitor, path = sessions.present_visitor(), request.form.get("path", "")
    is_kept = unsaved.find(visitor.case_id, path) is not None
    unsaved.forget(visitor.actor, visitor.case_id, path)
    flash("Thrown away.", "success")
    return redirect(path if is_kept else url_for("portal.status"), code=303)


@blueprint.post("/language")
@veteran_only
def language() -> Response:
    """The language that letters come in."""
    visitor = sessions.present_visitor()
    try:
        choose_language(visitor.actor, case_uid(visitor.case_id), None, request.form.get("language", ""))
    except Invalid as error:
        flash(" ".join(error.fields.values()), "error")
    else:
        flash("Saved. Your letters come in the language you chose.", "success")
    return redirect(url_for("portal.status", _anchor="letters"), code=303)


@blueprint.post("/stay")
@veteran_only
def stay() -> tuple[str, int]:
    """The idle warning's button: arriving here is what counts."""
    operations.touch(sessions.present_visitor().session_id)
    return "", 204


@blueprint.post("/sign-out")
@veteran_only
def sign_out() -> Response:
    """End the session."""
    visitor = sessions.present_visitor()
    operations.sign_out(visitor.actor, visitor.session_id, visitor.case_id)
    flash("You are signed out.", "success")
    return sessions.end(redirect(url_for("portal.sign_in"), code=303))
