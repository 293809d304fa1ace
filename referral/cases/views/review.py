"""The reviewer's list and the MRI review: written, kept as a draft, signed with the password."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from referral.cases import queries
from referral.cases.case_page import load
from referral.cases.case_page.review_page import written
from referral.cases.forms.review import ReviewForm, review_data
from referral.cases.forms.review_grid import fill_normal
from referral.cases.models import Case
from referral.cases.operations import desk, review
from referral.cases.queue.pages import queue_page
from referral.cases.queue.surroundings import surroundings
from referral.cases.queue.view import QueueView, Tab
from referral.cases.states import CaseState
from referral.cases.views.form_page import CLASH, REFUSED, put_errors, shown_version
from referral.core.actor import Actor, Role
from referral.core.errors import IllegalMove, Invalid, NotAllowed, Stale
from referral.core.numbers import show_case_number
from referral.directory import codes
from referral.people.access import allow_blueprint
from referral.people.login import current_actor
from referral.people.passwords import verify_password
from referral.people.queries import account_of
from referral.review.candidacy import CRITERIA, JUDGEMENT_LABELS, Record
from referral.review.rules import OUTCOME_LABELS
from referral.review.terms import LEVELS, PAIN_SOURCE, TERMS, in_words

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
        kept = queries.draft_review(queries.case_by_uid(actor, uid))
        content = (kept.content or {}) if kept else {}
        form = ReviewForm(data=review_data(kept.outcome, content) if kept else {})
        return _page(actor, uid, form, content)
    form = ReviewForm()
    if not form.validate_on_submit():
        return _page(actor, uid, form, form.content()), REFUSED
    content = form.content()
    if request.form.get("do") == "normal":
        content["levels"] = fill_normal(content["levels"], content["region"])
    if request.form.get("do") in ("normal", "show"):
        return _page(actor, uid, form, content)
    try:
        return _carry_out(actor, uid, form, content)
    except Invalid as error:
        put_errors(form, error)
        return _page(actor, uid, form, content), REFUSED
    except Stale:
        return _page(actor, uid, form, content, is_stale=True), CLASH
    except (IllegalMove, NotAllowed) as error:
        form.form_errors.append(str(error))
        return _page(actor, uid, form, content), CLASH


def _carry_out(actor: Actor, uid: str, form: ReviewForm, content: Mapping[str, Any]) -> Response:
    outcome = form.chosen_outcome()
    if request.form.get("do") != "sign":
        review.save_review(actor, uid, shown_version(), outcome, content)
        flash("Kept as a draft.", "success")
        return redirect(url_for("review.write", uid=uid), 303)
    if not verify_password(account_of(actor).password_hash, form.password.data or ""):
        raise Invalid("The review is not signed.", password="This is not your password.")
    review.sign_review(actor, uid, shown_version(), outcome, content)
    flash("The review is signed.", "success")
    return redirect(url_for("cases.case_page", uid=uid), 303)


def _page(
    actor: Actor, uid: str, form: ReviewForm, content: Mapping[str, Any], *, is_stale: bool = False
) -> str:
    shown = load.case_page(actor, uid)
    today = shown.around.today
    return render_template(
        "review/write.html",
        form=form,
        shown=shown,
        case=shown.case,
        number=show_case_number(shown.case.number),
        is_stale=is_stale,
        written=written(shown.case, content, today),
        priors=queries.prior_reviews(shown.case),
        terms=TERMS,
        levels_of=LEVELS,
        pain_source=PAIN_SOURCE,
        pain_words=dict(PAIN_SOURCE),
        criteria=CRITERIA,
        judgements=JUDGEMENT_LABELS,
        code_lists={system.value: codes.codes(system, today) for system in codes.System},
        outcome_labels=OUTCOME_LABELS,
        in_words=in_words,
        record_url=lambda found: _record_url(shown.case, found),
    )


def _record_url(case: Case, found: Record) -> str:
    """Where the record is that a criterion rests on; "" when it stands on this page."""
    if found.kind == "level":
        return f"#{found.ref}.contour"
    places = {"care": "care-title", "story": "story-title", "screen": "side"}
    return (
        url_for("cases.case_page", uid=case.uid, _anchor=places[found.kind]) if found.kind in places else ""
    )
