"""One case: everything about it, and opening a new one."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from referral.appointments.states import RECORD_LABELS
from referral.authorizations.states import STANDINGS
from referral.cases.case_page import load
from referral.cases.case_page.intake_list import SECTION_TITLES
from referral.cases.case_page.load import CasePage
from referral.cases.forms.answers import labels_of
from referral.cases.forms.choices import choices
from referral.cases.forms.person import NewCaseForm
from referral.cases.holders import HOLDER_LABELS
from referral.cases.operations import desk, opening, red_flags
from referral.cases.operations.sending.outbound import RECORDS, REQUEST
from referral.cases.queue.find import open_cases_of
from referral.cases.queue.rows import GRAVE
from referral.cases.queue.view import WAITING_LABELS, due_words, flags_in
from referral.cases.rules import Offer
from referral.cases.states import (
    CLOSE_LABELS,
    FLAG_LABELS,
    LIFECYCLE,
    NOTE_BASIS_LABELS,
    STATE_LABELS,
    CaseAction,
    CaseState,
    IntakeSection,
    StepAction,
)
from referral.cases.step_sentences import SENTENCES
from referral.cases.views.blueprint import blueprint
from referral.cases.views.form_page import PAGES, REFUSED, FormPage, put_errors
from referral.cases.views.person_forms import facility_choices
from referral.core.actor import DESK, Actor, Role
from referral.core.errors import Invalid
from referral.core.languages import LANGUAGES, known_language
from referral.core.numbers import show_case_number
from referral.notices.states import KIND_LABELS
from referral.paperwork.catalogue import KINDS
from referral.paperwork.links import missing_links
from referral.paperwork.models import KIND_LABELS as PACKET_LABELS
from referral.people.access import allow
from referral.people.login import current_actor
from referral.review.rules import OUTCOME_LABELS, RED_FLAG_QUESTIONS
from referral.review.terms import in_words

FORM_FOR_STEP = {
    StepAction.CLEAR_RED_FLAG: "clear_red_flag",
    StepAction.ANSWER_MESSAGE: "answer_message",
    StepAction.ASK_RED_FLAGS: "red_flags",
    StepAction.RECORD_CONSENT: "consent",
    StepAction.ASK_FOR_STUDY: "ask_for_study",
    StepAction.SEND_STUDY: "study",
    StepAction.FOLLOW_UP_STUDY: "ask_for_study",
    StepAction.SEND_MORE: "more_arrived",
    StepAction.FOLLOW_UP_MORE: "ask_for_study",
    StepAction.MATCH_STUDY: "match_study",
    StepAction.CLEAR_ALARM: "clear_alarm",
    StepAction.NOTIFY_VA: "notify_va",
    StepAction.START_REVIEW: "start_review",
    StepAction.DECIDE_TRIAL: "decide_trial",
    StepAction.PREPARE_REQUEST: "request",
    StepAction.COMPLETE_PACKET: "make_packet",
    StepAction.SIGN_PACKET: "sign_packet",
    StepAction.SIGN_ON_PAPER: "signed_scan",
    StepAction.SEND_ASKED: "answer_question",
    StepAction.TELL_VA_CORRECTED: "tell_va",
    StepAction.ANSWER_REQUEST: "record_answer",
    StepAction.MEND_REQUEST: "new_request",
    StepAction.TELL_DENIED: "new_request",
    StepAction.TELL_VA_WILL_DO: "close",
    StepAction.ASK_EXTENSION: "new_request",
    StepAction.BOOK_VISIT: "schedule",
    StepAction.ENTER_IN_HSRM: "hsrm_entered",
    StepAction.RECORD_VISIT: "complete",
    StepAction.SIGN_VISIT_NOTE: "sign_visit_note",
    StepAction.SEND_RECORDS: "send_records",
    StepAction.CONFIRM_RECORDS: "confirm_records",
    StepAction.FOLLOW_UP_RECORDS: "confirm_records",
    StepAction.CLOSE_FINISHED: "close",
}
"""The form that takes the next step, so that it is one click away."""
PAPER_FOR_STEP = {StepAction.ENTER_IN_HSRM: "hsrm_entry_sheet"}
"""The paper that helps with the next step: seen on screen, ordered when it is wanted on paper."""


@blueprint.get("/cases/<uid>")
def case_page(uid: str) -> str:
    """Everything about one case. Looking is recorded."""
    actor = current_actor()
    desk.view_case(actor, uid)
    shows_reads = request.args.get("reads") == "1"
    shown = load.case_page(actor, uid, with_reads=shows_reads)
    case = shown.case
    return render_template(
        "cases/case.html",
        shown=shown,
        case=case,
        veteran=case.veteran,
        letter_language=LANGUAGES[known_language(case.veteran.language)],
        number=show_case_number(case.number),
        state=STATE_LABELS[case.state],
        sentence=SENTENCES[case.next_action] if case.next_action else "",
        waiting=WAITING_LABELS[case.waiting_on] if case.waiting_on else "",
        due=due_words(case.next_due_on, shown.around.today, shown.around.calendar)
        if case.next_due_on
        else "",
        is_late=case.next_due_on is not None and case.next_due_on < shown.around.today,
        flags=[(FLAG_LABELS[flag], flag in GRAVE) for flag in flags_in(case.flags)],
        closed_because=CLOSE_LABELS[case.close_reason] if case.close_reason else "",
        step_form=_step_form(actor, shown),
        step_part=_part_of_step(shown),
        send_url=_send_url(actor, shown),
        step_paper=PAPER_FOR_STEP.get(case.next_action) if case.next_action else None,
        moves=[(offer, form) for offer in shown.offers if (form := _form_of(offer)) is not None],
        undo=_undo(shown),
        paper_lacks=missing_links,
        paper_title=lambda kind: KINDS[kind].TITLE,
        packet_titles=PACKET_LABELS,
        standings=STANDINGS,
        record_labels=RECORD_LABELS,
        form_url=lambda endpoint, part="": PAGES[endpoint].url(uid, part),
        can=lambda endpoint: actor.role in PAGES[endpoint].roles,
        shows_reads=shows_reads,
        is_reviewer=actor.role is Role.REVIEWER,
        is_in_review=case.state is CaseState.MRI_REVIEW,
        intake_sections=[(section, SECTION_TITLES[section], labels_of(section)) for section in IntakeSection],
        red_flag_questions=RED_FLAG_QUESTIONS,
        outcome_labels=OUTCOME_LABELS,
        note_basis_labels=NOTE_BASIS_LABELS,
        in_words=in_words,
        notice_labels=KIND_LABELS,
        holder_labels=HOLDER_LABELS,
    )


def _form_of(offer: Offer) -> FormPage | None:
    """The form that makes the offered move; the reviewer's moves are made by signing the review."""
    return next((page for page in PAGES.values() if page.action is offer.move.action), None)


def _step_form(actor: Actor, shown: CasePage) -> FormPage | None:
    """The form that takes the case's next step, when this person may and it can be done now."""
    endpoint = _endpoint_of_step(shown)
    page = PAGES[endpoint] if endpoint else None
    if page is None or actor.role not in page.roles:
        return None
    blocked = [offer for offer in shown.offers if offer.move.action is page.action and not offer.is_open]
    return None if blocked else page


def _send_url(actor: Actor, shown: CasePage) -> str | None:
    """Where the next step is to send something to VA, or to look what became of it."""
    step, uid = shown.case.next_action, shown.case.uid
    if actor.role not in DESK or step is None:
        return None
    if step in (StepAction.CHECK_SENDING, StepAction.SEND_AGAIN):
        return url_for("cases.account_of_sendings", uid=uid)
    if step is StepAction.SEND_REQUEST:
        return url_for("cases.send", uid=uid, part=REQUEST)
    is_ready = (
        step is StepAction.SEND_RECORDS and shown.returned and shown.returned.next_form == "send_records"
    )
    return url_for("cases.send", uid=uid, part=RECORDS) if is_ready else None


def _endpoint_of_step(shown: CasePage) -> str | None:
    step = shown.case.next_action
    if step is StepAction.PREPARE_REQUEST and shown.request and not shown.request_gaps:
        return "make_packet"
    if step is StepAction.SEND_RECORDS and shown.returned:
        return shown.returned.next_form
    return FORM_FOR_STEP.get(step) if step else None


def _part_of_step(shown: CasePage) -> str:
    """The study or trial that the next step is about; other steps are about the whole case."""
    if shown.case.next_action is StepAction.DECIDE_TRIAL:
        return shown.trial.uid if shown.trial else ""
    newest_first = list(reversed(shown.studies))
    if shown.case.next_action is StepAction.CLEAR_ALARM:
        return next((row.uid for row in newest_first if row.has_open_alarm), "")
    if shown.case.next_action is not StepAction.MATCH_STUDY:
        return ""
    waiting = [row for row in newest_first if not (row.removed_at or row.matched_at or row.is_prior)]
    return waiting[0].uid if waiting else ""


def _undo(shown: CasePage) -> FormPage | None:
    """What takes back the move that led here, right after it was made."""
    did = request.args.get("did", "")
    if did not in set(CaseAction):
        return None
    undo = LIFECYCLE.moves[CaseAction(did)].undo
    open_now = {offer.move.action for offer in shown.offers if offer.is_open}
    return next((page for page in PAGES.values() if page.action is undo), None) if undo in open_now else None


@blueprint.route("/cases/new", methods=["GET", "POST"])
@allow(Role.COORDINATOR, Role.SUPERVISOR)
def new_case() -> str | Response | tuple[str, int]:
    """Phone intake. A veteran who has an open case is said before a second one is opened."""
    actor = current_actor()
    form = NewCaseForm()
    form.station_id.choices = choices(facility_choices(actor))
    if not form.validate_on_submit():
        return _new_case_page(form), REFUSED if form.errors else 200
    already = open_cases_of(actor, form.person())
    if already and not request.form.get("anyway"):
        return _new_case_page(form, already), REFUSED
    try:
        opened = opening.open_case(
            actor,
            form.person(),
            form.referral(),
            source=form.source.data or "phone",
            complaint=form.complaint.data or "",
        )
    except Invalid as error:
        put_errors(form, error)
        return _new_case_page(form), REFUSED
    flash(f"The case is open. {_ask_red_flags(actor, opened.uid, form)}", "success")
    return redirect(url_for("cases.case_page", uid=opened.uid), 303)


def _new_case_page(form: NewCaseForm, already: Sequence[tuple[str, str]] = ()) -> str:
    return render_template("cases/new_case.html", form=form, already=already)


def _ask_red_flags(actor: Actor, uid: str, form: NewCaseForm) -> str:
    """Keep the red-flag answers when all were given; say what comes next."""
    answers = form.answers()
    if len(answers) < len(RED_FLAG_QUESTIONS):
        return (
            "Ask the red-flag questions next."
            if not answers
            else "Not all red-flag questions were answered: ask them again."
        )
    if red_flags.answer_red_flags(actor, uid, None, answers):
        return "Red flag: put a clinician on the phone with the veteran now."
    return "No red flag."
