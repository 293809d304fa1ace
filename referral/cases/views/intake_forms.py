"""Red flags, consent, story and the MRI study."""

from __future__ import annotations

from typing import Any

from referral.authorizations.rules import show_date
from referral.cases import queries
from referral.cases.forms.desk import NothingForm
from referral.cases.forms.intake import (
    AskForStudyForm,
    ClearRedFlagForm,
    ConsentForm,
    EMailForm,
    MatchStudyForm,
    ReasonForm,
    StoryForm,
    StudyForm,
)
from referral.cases.forms.person import RedFlagForm
from referral.cases.models import Case
from referral.cases.operations import intake, red_flags, review
from referral.cases.operations.intake import Study
from referral.cases.states import CaseAction, WaitingOn
from referral.cases.views.form_page import FormPage, Target, register
from referral.core import clock
from referral.core.actor import DESK, Actor, Role
from referral.directory import queries as directory
from referral.imaging.models import Region, StudySource
from referral.review.rules import RED_FLAG_QUESTIONS
from referral.veterans.models import ConsentKind

DESK_AND_REVIEWER = DESK | {Role.REVIEWER}


def today(actor: Actor) -> Any:
    """The date at the practice, to fill date fields with."""
    return directory.today(actor.practice_id)


def _red_flags(actor: Actor, target: Target, form: Any) -> str:
    if red_flags.answer_red_flags(actor, target.uid, target.version, form.answers()):
        return "Red flag: the case is stopped. Put a clinician on the phone with the veteran now."
    return "No red flag."


def _clear_red_flag(actor: Actor, target: Target, form: Any) -> str:
    red_flags.clear_red_flag(actor, target.uid, target.version, form.reason.data or "")
    return "The red flag is cleared; the case goes on."


def _show_red_flags(form: Any, actor: Actor, case: Case, part: str) -> None:
    """What was answered with yes, and where the veteran is reached, beside the decision."""
    veteran, zone = case.veteran, directory.practice(case.practice_id).time_zone
    reached = [text for text in (veteran.phone, veteran.best_time) if text]
    form.shown = [f"Phone: {', '.join(reached)}" if reached else "No phone number is on file."]
    for screen in queries.red_flag_screens(case):
        if screen.any_yes and screen.cleared_at is None:
            asked_on = show_date(clock.local_date(screen.asked_at, zone))
            form.shown += [
                f"Yes on {asked_on}: {RED_FLAG_QUESTIONS.get(key, key)}"
                for key, said in (screen.answers or {}).items()
                if said
            ]


def _consent(actor: Actor, target: Target, form: Any) -> str:
    kind = ConsentKind(form.kind.data)
    intake.record_consent(actor, target.uid, target.version, kind, form.given_on.data, form.how.data)
    return "The consent is recorded."


def _e_mail(actor: Actor, target: Target, form: Any) -> str:
    agreed = form.agreed.data == "yes"
    intake.record_e_mail_agreement(actor, target.uid, target.version, agreed)
    return "Noted: the veteran gets e-mail." if agreed else "Noted: no e-mail goes to the veteran."


def _e_mail_now(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    return {"agreed": "yes" if case.veteran.e_mail_agreed_on else "no"}


def _story_now(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    return {"complaint": case.complaint, "onset_on": case.onset_on, "goals": case.goals}


def _story(actor: Actor, target: Target, form: Any) -> str:
    intake.edit_story(
        actor,
        target.uid,
        target.version,
        complaint=form.complaint.data or "",
        onset_on=form.onset_on.data,
        goals=form.goals.data or "",
    )
    return "The veteran's story is saved."


def _ask(actor: Actor, target: Target, form: Any) -> str:
    asked_of = WaitingOn(form.asked_of.data)
    intake.ask_for_study(actor, target.uid, target.version, asked_of, form.what.data or "")
    return "Noted. The case comes back when nothing has arrived in time."


def missing_of_study(case: Case) -> str:
    """What the study for the review lacks, as its checks say it; empty when there is none or it lacks nothing."""
    study = queries.current_study(case)
    asked: list[str] = ((study.checks or {}).get("verdict") or {}).get("ask_for") or [] if study else []
    return ", ".join(asked)[:1].upper() + ", ".join(asked)[1:]


def _more_arrived(actor: Actor, target: Target, form: Any) -> str:
    intake.more_arrived(actor, target.uid, target.version)
    return "Noted. The review can start again."


def _log_study(actor: Actor, target: Target, form: Any) -> str:
    study = Study(
        source=StudySource(form.source.data),
        region=Region(form.region.data),
        study_on=form.study_on.data,
        received_on=form.received_on.data,
        modality=form.modality.data,
        sent_by=form.sent_by.data or "",
    )
    intake.log_study(actor, target.uid, target.version, study)
    return "The study is logged. Now check that it is this veteran's."


def _match_study(actor: Actor, target: Target, form: Any) -> str:
    intake.match_study(
        actor,
        target.uid,
        target.version,
        target.part,
        name_on_study=form.name_on_study.data or "",
        born_on_study=form.born_on_study.data,
    )
    return "The study is this veteran's."


def _match_now(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    study = next((row for row in queries.studies(case) if row.uid == part), None)
    return {"name_on_study": study.name_on_study, "born_on_study": study.born_on_study} if study else {}


def _remove_study(actor: Actor, target: Target, form: Any) -> str:
    intake.remove_study(actor, target.uid, target.version, target.part, form.reason.data or "")
    return "The study does not count any more."


def _start_review(actor: Actor, target: Target, form: Any) -> str:
    review.start_review(actor, target.uid, target.version)
    return "The reviewer has the MRI now."


def _take_back_review(actor: Actor, target: Target, form: Any) -> str:
    review.take_back_review(actor, target.uid, target.version)
    return "The review is taken back."


RED_FLAGS = register(
    FormPage(
        "red-flags", "Red-flag questions", "Save the answers", RedFlagForm, _red_flags, roles=DESK_AND_REVIEWER,
        lead="One yes stops the case until a clinician has spoken with the veteran. In an emergency: 911.",
    )
)  # fmt: skip
CLEAR_RED_FLAG = register(
    FormPage(
        "clear-red-flag", "Clear the red flag", "Clear it", ClearRedFlagForm, _clear_red_flag,
        roles=frozenset({Role.REVIEWER}), prepare=_show_red_flags,
    )
)  # fmt: skip
CONSENT = register(
    FormPage(
        "consent", "Record a consent", "Record it", ConsentForm, _consent,
        fill=lambda actor, case, part: {"given_on": today(actor), "kind": ConsentKind.CARE.value},
    )
)  # fmt: skip
E_MAIL = register(
    FormPage(
        "e-mail", "E-mail to the veteran", "Save", EMailForm, _e_mail, fill=_e_mail_now,
        lead="Messages hold no details: only that there is something to read. The code to sign in to their page goes "
        "there too; without e-mail the case page gives one by phone or letter.",
    )
)  # fmt: skip
STORY = register(
    FormPage(
        "story", "The veteran's story", "Save", StoryForm, _story, roles=DESK_AND_REVIEWER, fill=_story_now
    )
)
ASK_FOR_STUDY = register(
    FormPage(
        "ask-for-study",
        "Ask for the MRI",
        "Note that it was asked for",
        AskForStudyForm,
        _ask,
        fill=lambda actor, case, part: {"what": missing_of_study(case)},
    )
)
MORE_ARRIVED = register(
    FormPage("more-arrived", "What the reviewer asked for is here", "It is here", NothingForm, _more_arrived)
)
LOG_STUDY = register(
    FormPage(
        "study", "Log an MRI study", "Log it", StudyForm, _log_study,
        fill=lambda actor, case, part: {"received_on": today(actor)},
    )
)  # fmt: skip
MATCH_STUDY = register(
    FormPage(
        "match-study", "Is the study this veteran's?", "Yes, it is this veteran's", MatchStudyForm, _match_study,
        has_part=True, fill=_match_now,
        lead="Both as they stand on the disc, its files or the report, not as in the case: that catches a wrong disc.",
    )
)  # fmt: skip
REMOVE_STUDY = register(
    FormPage(
        "remove-study", "Remove a study", "Remove it", ReasonForm, _remove_study, has_part=True, is_grave=True
    )
)
START_REVIEW = register(
    FormPage(
        "start-review", "Start the review", "Hand the MRI to the reviewer", NothingForm, _start_review,
        action=CaseAction.START_REVIEW,
    )
)  # fmt: skip
TAKE_BACK_REVIEW = register(
    FormPage(
        "take-back-review", "Take the review back", "Take it back", NothingForm, _take_back_review,
        action=CaseAction.TAKE_BACK_REVIEW,
    )
)  # fmt: skip
