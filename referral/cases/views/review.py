"""The reviewer's list and the MRI review: written, kept as a draft, signed with the password."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from referral.cases import queries
from referral.cases.case_page import load
from referral.cases.forms.review import ReviewForm, review_data
from referral.cases.operations import desk, review
from referral.cases.queue.pages import queue_page
from referral.cases.queue.surroundings import surroundings
from referral.cases.queue.view import QueueView, Tab
from referral.cases.states import CaseState
from referral.cases.views.form_page import CLASH, REFUSED, put_errors, shown_version
from referral.core.actor import Actor, Role
from referral.core.errors import IllegalMove, Invalid, NotAllowed, Stale
from referral.core.numbers import show_case_number
from referral.people.access import allow_blueprint
from referral.people.login import current_actor
from referral.people.passwords import verify_password
from referral.people.queries import account_of

blueprint = Blueprint("review", __name__)
allow_blueprint(blueprint, Role.REVIEWER)


@blueprint.get("/review")
def worklist() -> str:
    """What waits for a clinician: red flags first, then reviews, soonest due first."""
    actor = current_actor()
    around = surroundings(actor)
    view = QueueView(Tab.REVIEW, after=request.args.get("after", ""), before=request.args.get("before", ""))
    listing = queue_page(actor, view, around)
    desk.view_queue(actor, "review", [row.id for row in listing.rows])
    return render_template("review/worklist.html", listing=listing)


@blueprint.route("/cases/<uid>/review", methods=["GET", "POST"])
def write(uid: str) -> str | Response | tuple[str, int]:
    """Write the review beside the case's facts; "keep" saves a draft, "sign" locks it and moves the case."""
    actor = current_actor()
    case = queries.case_by_uid(actor, uid)
    if case.state is not CaseState.MRI_REVIEW:
        flash("This case is not in MRI review.", "warning")
        return redirect(url_for("cases.case_page", uid=uid), 303)
    if request.method == "GET":
        desk.view_case(actor, uid)
        return _page(actor, uid, _draft(actor, uid))
    form = ReviewForm()
    if not form.validate_on_submit():
        return _page(actor, uid, form), REFUSED
    try:
        return _carry_out(actor, uid, form)
    except Invalid as error:
        put_errors(form, error)
        return _page(actor, uid, form), REFUSED
    except Stale:
        return _page(actor, uid, form, is_stale=True), CLASH
    except (IllegalMove, NotAllowed) as error:
        form.form_errors.append(str(error))
        return _page(actor, uid, form), CLASH


def _draft(actor: Actor, uid: str) -> ReviewForm:
    """The form with what was kept before."""
    kept = queries.current_review(queries.case_by_uid(actor, uid))
    if kept is None or kept.signed_at is not None:
        return ReviewForm()
    return ReviewForm(data=review_data(kept.outcome, kept.content or {}))


def _carry_out(actor: Actor, uid: str, form: ReviewForm) -> Response:
    outcome, content = form.chosen_outcome(), form.content()
    if request.form.get("do") != "sign":
        review.save_review(actor, uid, shown_version(), outcome, content)
        flash("Kept as a draft.", "success")
        return redirect(url_for("review.write", uid=uid), 303)
    if not verify_password(account_of(actor).password_hash, form.password.data or ""):
        raise Invalid("The review is not signed.", password="This is not your password.")
    review.sign_review(actor, uid, shown_version(), outcome, content)
    flash("The review is signed.", "success")
    return redirect(url_for("cases.case_page", uid=uid), 303)


def _page(actor: Actor, uid: str, form: ReviewForm, *, is_stale: bool = False) -> str:
    shown = load.case_page(actor, uid)
    return render_template(
        "review/write.html",
        form=form,
        shown=shown,
        case=shown.case,
        number=show_case_number(shown.case.number),
        is_stale=is_stale,
    )
