"""The reviewer's list and the MRI review: written, kept as a draft, signed with the password."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from referral.cases import queries, review_queries
from referral.cases.case_page import load
from referral.cases.case_page.review_page import waiting_studies, written
from referral.cases.forms.review import AddendumForm, ReviewForm, review_data
from referral.cases.forms.review_grid import fill_normal
from referral.cases.models import Case
from referral.cases.operations import desk, review, review_addendum
from referral.cases.queue.pages import queue_page
from referral.cases.queue.surroundings import surroundings
from referral.cases.queue.view import QueueView, Tab
from referral.cases.review_facts import signed_with_addenda
from referral.cases.states import CaseState
from referral.cases.views.beside import beside
from referral.cases.views.form_page import CLASH, REFUSED, put_errors, shown_version
from referral.core import clock
from referral.core.actor import DESK, Actor, Role
from referral.core.errors import IllegalMove, Invalid, NotAllowed, Stale
from referral.core.numbers import show_case_number
from referral.directory import codes
from referral.extensions import settings
from referral.people.access import allow, allow_blueprint
from referral.people.demo_factor import code_to_show, has_demo_factor
from referral.people.login import current_actor
from referral.people.operations import prove_signer
from referral.people.queries import account_of
from referral.review.addenda import FIELD_LABELS
from referral.review.candidacy import CRITERIA, JUDGEMENT_LABELS, Record
from referral.review.operations import addendum_hash_of, review_hash_of
from referral.review.rules import MOST_PICTURES, OUTCOME_LABELS
from referral.review.states import SURGEON_FLAG_LABELS, URGENCY_LABELS
from referral.review.terms import LEVELS, PAIN_SOURCE, TERMS, in_words

CarryOut = Callable[[Actor, str, ReviewForm, Mapping[str, Any]], Response]

blueprint = Blueprint("review", __name__)
allow_blueprint(blueprint, Role.REVIEWER)


@blueprint.get("/review")
def worklist() -> str:
    """What waits for a clinician: red flags first, in their own place, then reviews, soonest due first."""
    actor = current_actor()
    around = surroundings(actor)
    view = QueueView(Tab.REVIEW, after=request.args.get("after", ""), before=request.args.get("before", ""))
    listing = queue_page(actor, view, around)
    red_flags = queue_page(actor, QueueView(Tab.RED), around)
    desk.view_queue(actor, "review", [row.id for row in (*red_flags.rows, *listing.rows)])
    studies = waiting_studies([row.id for row in listing.rows], queries.desk_clock(actor.practice_id))
    return render_template("review/worklist.html", listing=listing, red_flags=red_flags, studies=studies)


@blueprint.route("/cases/<uid>/review", methods=["GET", "POST"])
def write(uid: str) -> str | Response | tuple[str, int]:
    """Write the review beside the case's facts; "keep" saves a draft, "sign" locks it and moves the case."""
    actor = current_actor()
    case = queries.case_by_uid(actor, uid)
    if case.state is not CaseState.MRI_REVIEW:
        flash("This case is not in MRI review.", "warning")
        return redirect(url_for("cases.case_page", uid=uid), 303)
    if request.method == "GET":
        _note_view(actor, uid)
        kept = review_queries.draft_review(queries.case_by_uid(actor, uid))
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
    return _answered(actor, uid, form, content, _carry_out)


@blueprint.route("/cases/<uid>/review/addendum", methods=["GET", "POST"])
def addendum(uid: str) -> str | Response | tuple[str, int]:
    """Correct a signed review: the form holds it as it is now; what is changed there is signed as an addendum."""
    actor = current_actor()
    signed = signed_with_addenda(queries.case_by_uid(actor, uid))
    if signed is None:
        flash("There is no signed review to correct.", "warning")
        return redirect(url_for("cases.case_page", uid=uid), 303)
    if request.method == "GET":
        _note_view(actor, uid)
        data = review_data(signed.outcome, signed.content) | {"codes_confirmed": False}
        return _page(actor, uid, AddendumForm(data=data), signed.content)
    form = AddendumForm()
    content = form.content()
    if not form.validate_on_submit():
        return _page(actor, uid, form, content), REFUSED
    if request.form.get("do") == "normal":
        content["levels"] = fill_normal(content["levels"], content["region"])
    if request.form.get("do") in ("normal", "show"):
        return _page(actor, uid, form, content)
    return _answered(actor, uid, form, content, _sign_addendum)


@blueprint.get("/cases/<uid>/review/signed")
@allow(Role.REVIEWER, *DESK)
def signed(uid: str) -> str | Response:
    """The signed review as it was signed, its addenda, and whether the signatures hold."""
    actor = current_actor()
    desk.view_case(actor, uid)
    case = queries.case_by_uid(actor, uid)
    reviews = [
        (row, review_queries.addenda(row), review_hash_of(row) == row.signed_hash)
        for row in review_queries.prior_reviews(case)
    ]
    return render_template(
        "review/signed.html",
        case=case,
        number=show_case_number(case.number),
        reviews=reviews,
        addendum_holds=lambda row, of: addendum_hash_of(row, of.signed_hash or "") == row.signed_hash,
        is_reviewer=actor.role is Role.REVIEWER,
        outcomes={outcome.value: label for outcome, label in OUTCOME_LABELS.items()},
        outcome_labels=OUTCOME_LABELS,
        criteria=CRITERIA,
        judgements={state.value: label for state, label in JUDGEMENT_LABELS.items()},
        flag_labels={flag.value: label for flag, label in SURGEON_FLAG_LABELS.items()},
        urgency_labels={urgency.value: label for urgency, label in URGENCY_LABELS.items()},
        field_labels=FIELD_LABELS,
        pain_words=dict(PAIN_SOURCE),
        in_words=in_words,
    )


def _answered(
    actor: Actor, uid: str, form: ReviewForm, content: Mapping[str, Any], carry_out: CarryOut
) -> Response | tuple[str, int]:
    """Carry it out, or show the form again with what stands in the way."""
    try:
        return carry_out(actor, uid, form, content)
    except Invalid as error:
        put_errors(form, error)
        return _page(actor, uid, form, content), REFUSED
    except Stale:
        return _page(actor, uid, form, content, is_stale=True), CLASH
    except (IllegalMove, NotAllowed) as error:
        form.form_errors.append(str(error))
        return _page(actor, uid, form, content), CLASH


def _sign_addendum(actor: Actor, uid: str, form: ReviewForm, content: Mapping[str, Any]) -> Response:
    assert isinstance(form, AddendumForm)
    outcome, text = form.chosen_outcome(), form.correction.data or ""
    review_addendum.check_addendum(actor, uid, text, outcome, content)
    prove_signer(actor, form.password.data or "", form.code.data or "")
    review_addendum.add_addendum(actor, uid, shown_version(), text=text, outcome=outcome, content=content)
    flash("The addendum is signed.", "success")
    return redirect(url_for("cases.case_page", uid=uid), 303)


def _carry_out(actor: Actor, uid: str, form: ReviewForm, content: Mapping[str, Any]) -> Response:
    outcome = form.chosen_outcome()
    if request.form.get("do") != "sign":
        review.save_review(actor, uid, shown_version(), outcome, content)
        flash("Kept as a draft.", "success")
        return redirect(url_for("review.write", uid=uid), 303)
    if not account_of(actor).has_second_factor:
        review.save_review(actor, uid, shown_version(), outcome, content)
        flash("Not signed yet: signing needs a second factor. What you wrote is kept as a draft.", "warning")
        return redirect(url_for("review.write", uid=uid), 303)
    review.check_signing(actor, uid, outcome, content)
    prove_signer(actor, form.password.data or "", form.code.data or "")
    review.sign_review(actor, uid, shown_version(), outcome, content)
    flash("The review is signed.", "success")
    return redirect(url_for("cases.case_page", uid=uid), 303)


def _note_view(actor: Actor, uid: str) -> None:
    """The page also shows reviews of the veteran's other cases: each of these is looked at, too."""
    others = review_queries.reviewed_cases_of_veteran(queries.case_by_uid(actor, uid))
    for seen in dict.fromkeys((uid, *others)):
        desk.view_case(actor, seen)


def _page(
    actor: Actor, uid: str, form: ReviewForm, content: Mapping[str, Any], *, is_stale: bool = False
) -> str:
    looked_at = beside(actor, uid)
    shown = load.case_page(actor, uid)
    today, signer = shown.around.today, account_of(actor)
    form.reason.description += f" VA gets at least {queries.shortest_reason(actor.practice_id)} characters."
    return render_template(
        "review/addendum.html" if isinstance(form, AddendumForm) else "review/write.html",
        form=form,
        shown=shown,
        case=shown.case,
        number=show_case_number(shown.case.number),
        is_stale=is_stale,
        is_addendum=isinstance(form, AddendumForm),
        most_pictures=MOST_PICTURES,
        reports=looked_at.reports,
        pictures=looked_at.pictures,
        chosen={row["image"]: row for row in content.get("pictures") or ()},
        leave=looked_at.leave,
        signer=signer,
        has_demo_factor=settings().is_demo and has_demo_factor(signer),
        code=code_to_show(signer, clock.utcnow()),
        written=written(shown.case, content, today),
        priors=review_queries.reviews_of_veteran(shown.case),
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
    places = {"care": "care-title", "story": "story-title", "screen": "intake-title", "stops": "intake-title"}
    return (
        url_for("cases.case_page", uid=case.uid, _anchor=places[found.kind]) if found.kind in places else ""
    )
