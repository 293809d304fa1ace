"""The veteran's pages of the care log. Each entry is saved by itself; come back any time and go on.

They stay open when the case is closed, since veterans are asked how they are for two years after the procedure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.wrappers import Response

from referral.care.models import CareItem, CareScore, CareWeek
from referral.care.states import CareKind, Measure
from referral.cases.operations.care import entries, log, treatments
from referral.cases.operations.care.log import Score, WeekEntry
from referral.cases.operations.care.treatments import Injection, Treatment
from referral.cases.views.form_page import put_errors
from referral.core.errors import IllegalMove, Invalid, NotAllowed, NotFound
from referral.core.partial_date import PartialDate
from referral.paperwork.pain_chart import chart_rows, chart_svg
from referral.people.access import veteran_only
from referral.portal import late_forms, operations, sessions
from referral.portal.care.forms import (
    KIND_WORDS,
    HowAreYouForm,
    MyScoreForm,
    MyTreatmentForm,
    MyWeekForm,
    TakeOutForm,
)
from referral.portal.care.show import case_of, my_care
from referral.portal.queries import Visitor
from referral.portal.status import practice_phone

REFUSED = 422
blueprint = Blueprint("portal_care", __name__, url_prefix=f"{sessions.PATH}/care")
blueprint.before_request(late_forms.keep_late)

Answer = str | Response | tuple[str, int]


@blueprint.get("")
@veteran_only
def overview() -> str:
    """The log as the veteran sees it."""
    visitor = sessions.present_visitor()
    operations.note_view(visitor.actor, visitor.case_id, "care log")
    shown = my_care(visitor)
    return render_template(
        "portal/care/overview.html",
        shown=shown,
        chart=Markup(chart_svg(shown.chart, "pain-chart")) if shown.chart else None,
        rows=chart_rows(shown.chart) if shown.chart else (),
        kind_words=KIND_WORDS,
    )


def _page(
    form: FlaskForm,
    title: str,
    lead: str,
    save: Callable[[Visitor, str], None],
    done: str,
    take_out: str = "",
) -> Answer:
    """Show the form, or save it and go back to the log. What was typed stays when it can't be saved."""
    visitor = sessions.present_visitor()
    status = 200
    if form.validate_on_submit():
        try:
            save(visitor, case_of(visitor).uid)
        except Invalid as error:
            put_errors(form, error)
        except (NotAllowed, IllegalMove) as error:
            form.form_errors.append(str(error))
        else:
            late_forms.saved()
            flash(done, "success")
            return redirect(url_for("portal_care.overview"), 303)
    if form.errors:
        status = REFUSED
    drawn = render_template(
        "portal/care/form.html", form=form, title=title, lead=lead, take_out=take_out, phone=practice_phone()
    )
    return drawn, status


def _own(uid: str, model: type[Any]) -> Any:
    """The veteran's own entry, to fill a form with. Raises NotFound or NotAllowed."""
    visitor = sessions.present_visitor()
    return entries.find(visitor.actor, case_of(visitor), uid, model)


def _form(kind: Callable[..., FlaskForm], filled: Mapping[str, Any]) -> Any:
    """The form as sent; when it is opened, with what was typed and not saved before, else with what is on record."""
    typed = late_forms.typed_before()
    return kind(data=dict(filled)) if typed is None else kind(formdata=typed)


@blueprint.route("/week", methods=["GET", "POST"])
@veteran_only
def add_week() -> Answer:
    """This week's pain and what went with it."""
    form = _form(MyWeekForm, {"on": entries.today(sessions.present_visitor().actor)})

    def save(visitor: Visitor, case_uid: str) -> None:
        log.add_week(visitor.actor, case_uid, None, _week(form))

    return _page(form, "Your week", WEEK_LEAD, save, "Saved. Thank you for keeping your log.")


@blueprint.route("/week/<uid>", methods=["GET", "POST"])
@veteran_only
def change_week(uid: str) -> Answer:
    """Correct a week."""
    row = _own(uid, CareWeek)
    form = _form(MyWeekForm, {"on": row.on} | (row.entry or {}))

    def save(visitor: Visitor, case_uid: str) -> None:
        log.change_week(visitor.actor, case_uid, None, uid, _week(form))

    return _page(form, "Change your week", WEEK_LEAD, save, "Saved.", uid)


WEEK_LEAD = "Fill in what you know. You can leave the rest empty and add it later."


def _week(form: Any) -> WeekEntry:
    numbers = (form.pain.data, form.sessions.data, form.home_days.data, form.home_minutes.data)
    return WeekEntry(form.on.data, *numbers, form.milestones.data or "")


@blueprint.route("/treatment", methods=["GET", "POST"])
@veteran_only
def add_treatment() -> Answer:
    """A treatment or injection the veteran had."""
    form = _form(MyTreatmentForm, {})

    def save(visitor: Visitor, case_uid: str) -> None:
        treatments.add_care(visitor.actor, case_uid, None, _treatment(form))

    return _page(form, "A treatment you had", TREATMENT_LEAD, save, "Saved. Our team will check it with you.")


@blueprint.route("/treatment/<uid>", methods=["GET", "POST"])
@veteran_only
def change_treatment(uid: str) -> Answer:
    """Correct a treatment."""
    row = _own(uid, CareItem)
    values = {name: getattr(row, name) for name in ("detail", "started_on", "ended_on", "result")}
    form = _form(MyTreatmentForm, {"kind": row.kind.value} | values)

    def save(visitor: Visitor, case_uid: str) -> None:
        treatments.change_care(visitor.actor, case_uid, None, uid, _treatment(form))

    return _page(form, "Change a treatment", TREATMENT_LEAD, save, "Saved.", uid)


TREATMENT_LEAD = "One treatment at a time. Write what you remember; we can fill in the rest together."


def _treatment(form: Any) -> Treatment:
    kind = CareKind(form.kind.data)
    start: PartialDate | None = form.started_on.data
    is_injection = kind is CareKind.INJECTION
    end = (form.ended_on.data or start) if is_injection else form.ended_on.data
    return Treatment(kind, form.detail.data or "", start, end, form.result.data or "",
                     Injection() if is_injection else None)  # fmt: skip


@blueprint.route("/score", methods=["GET", "POST"])
@veteran_only
def add_score() -> Answer:
    """A total that a therapist told the veteran."""
    form = _form(MyScoreForm, {"on": entries.today(sessions.present_visitor().actor)})

    def save(visitor: Visitor, case_uid: str) -> None:
        log.add_score(visitor.actor, case_uid, None, _score(form))

    return _page(form, "A score from your therapist", SCORE_LEAD, save, "Saved.")


@blueprint.route("/score/<uid>", methods=["GET", "POST"])
@veteran_only
def change_score(uid: str) -> Answer:
    """Correct a total."""
    row = _own(uid, CareScore)
    form = _form(MyScoreForm, {"measure": row.measure.value, "on": row.on, "value": row.value})

    def save(visitor: Visitor, case_uid: str) -> None:
        log.change_score(visitor.actor, case_uid, None, uid, _score(form))

    return _page(form, "Change a score", SCORE_LEAD, save, "Saved.", uid)


SCORE_LEAD = "You do not have to do this. If a therapist told you a total, write it here."


def _score(form: Any) -> Score:
    return Score(Measure(form.measure.data), form.on.data, float(form.value.data))


@blueprint.route("/how-are-you", methods=["GET", "POST"])
@veteran_only
def how_are_you() -> Answer:
    """The follow-up after the procedure that is open now."""
    visitor = sessions.present_visitor()
    follow_up = my_care(visitor).open_follow_up
    if follow_up is None:
        raise NotFound("There is nothing to answer right now.")
    form = _form(HowAreYouForm, {})
    today = entries.today(visitor.actor)

    def save(visitor: Visitor, case_uid: str) -> None:
        scores = [Score(Measure.PAIN_VAS, today, float(form.pain.data), follow_up.week)]
        if form.measure.data and form.value.data is None:
            raise Invalid("The total is missing.", value="Write the total, or choose no score above.")
        if form.measure.data:
            scores.append(Score(Measure(form.measure.data), today, float(form.value.data), follow_up.week))
        log.add_outcomes(visitor.actor, case_uid, None, scores)

    lead = f"It is about {follow_up.week} weeks since your procedure. Tell us how you are today."
    return _page(form, "How are you?", lead, save, "Thank you. We saved your answer.")


@blueprint.route("/take-out/<uid>", methods=["GET", "POST"])
@veteran_only
def take_out(uid: str) -> Answer:
    """Take an own entry out, as long as nobody has confirmed it."""
    visitor = sessions.present_visitor()
    entries.find_any(visitor.actor, case_of(visitor), uid)
    form = _form(TakeOutForm, {})

    def save(visitor: Visitor, case_uid: str) -> None:
        entries.remove_entry(visitor.actor, case_uid, None, uid, form.reason.data or "")

    return _page(
        form, "Take this out of your log?", "We keep a note that you took it out.", save, "Taken out."
    )
