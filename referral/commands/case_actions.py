"""What `case move` can do: each action with its fields, calling the operation the pages call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from referral.appointments.models import VisitStatus
from referral.authorizations.states import APPROVALS, Category, Channel, RequestStatus
from referral.care.states import CareKind
from referral.cases.forms.clinical_note import PARTS
from referral.cases.forms.request import LONGEST_DURATION, MOST_VISITS
from referral.cases.operations import (
    another_request,
    authorization,
    clinical_note,
    closing,
    desk,
    intake,
    records,
    red_flags,
    review,
    signing,
    va_answers,
    visits,
)
from referral.cases.operations.authorization import RequestDetails
from referral.cases.operations.care import treatments
from referral.cases.operations.care.treatments import Treatment
from referral.cases.operations.clinical_note import NoteTexts
from referral.cases.operations.intake import Study
from referral.cases.operations.va_referrals import Referral
from referral.cases.operations.visits import Slot
from referral.cases.states import CloseReason, NoteBasis, WaitingOn
from referral.commands.case_signing import sign_packet, sign_review
from referral.commands.case_values import Field, codes, day, json_object, number, text, words, yes_no
from referral.core.actor import Actor
from referral.core.errors import Invalid
from referral.core.partial_date import PartialDate
from referral.directory.queries import clinicians
from referral.imaging.models import Region, StudySource
from referral.people.queries import account_by_email
from referral.review.rules import RED_FLAG_QUESTIONS
from referral.review.states import Outcome
from referral.veterans.models import ConsentKind

Values = dict[str, Any]


@dataclass(frozen=True)
class Action:
    """`run(actor, case uid, values)` with the parsed fields."""

    run: Callable[[Actor, str, Values], object]
    fields: tuple[Field, ...] = ()


def run_action(actor: Actor, uid: str, name: str, given: Mapping[str, str]) -> None:
    """Parse `given` by the action's fields and run it. Raises Invalid by field, or what the operation raises."""
    action = ACTIONS[name]
    known = {field.name: field for field in action.fields}
    problems = {field: "This action has no such field." for field in given if field not in known}
    values: Values = {}
    for field in action.fields:
        if field.name in given:
            try:
                values[field.name] = field.parse(given[field.name])
            except ValueError:
                problems[field.name] = f"Give {field.meaning}."
        elif field.default is ...:
            problems[field.name] = f"Give {field.meaning}."
        else:
            values[field.name] = field.default
    if problems:
        raise Invalid(f"{name} needs other values.", **problems)
    action.run(actor, uid, values)


def _day(name: str, meaning: str, default: Any = ...) -> Field:
    return Field(name, day, f"{meaning}, as YYYY-MM-DD", default)


def _text(name: str, meaning: str, default: Any = ...) -> Field:
    return Field(name, text, meaning, default)


def _number(name: str, most: int, meaning: str, default: Any = ...) -> Field:
    return Field(name, number(most), f"a number of {meaning} up to {most}", default)


def _red_flags(actor: Actor, uid: str, values: Values) -> None:
    yes = set(values["yes"])
    unknown = yes - set(RED_FLAG_QUESTIONS)
    if unknown:
        raise Invalid("Unknown red-flag question.", yes=f"Known: {', '.join(RED_FLAG_QUESTIONS)}.")
    red_flags.answer_red_flags(actor, uid, None, {key: key in yes for key in RED_FLAG_QUESTIONS})


def _assign(actor: Actor, uid: str, values: Values) -> None:
    account = account_by_email(actor.practice_id, values["owner"]) if values["owner"] else None
    desk.assign(actor, uid, None, account.id if account else None)


def _save_request(actor: Actor, uid: str, values: Values) -> None:
    found = [c for c in clinicians(actor.practice_id) if values["clinician"].lower() in c.name.lower()]
    if len(found) != 1:
        raise Invalid("Which clinician?", clinician="Give a name that fits exactly one clinician.")
    details = {key: value for key, value in values.items() if key != "clinician"}
    authorization.save_request(actor, uid, None, RequestDetails(clinician_id=found[0].id, **details))


def _write_note(actor: Actor, uid: str, values: Values) -> None:
    noted_on, basis = values.pop("noted_on"), values.pop("basis")
    clinical_note.write_note(actor, uid, None, noted_on, basis, NoteTexts(**values))


def _record_answer(actor: Actor, uid: str, values: Values) -> None:
    granted = None
    if values["answer"] in APPROVALS:
        granted = Referral(number=values["number"], starts_on=values["starts_on"], expires_on=values["expires_on"],
                           issued_on=values["decided_on"], visits_authorized=values["visits"])  # fmt: skip
    told = {name: values[name] for name in ("answer", "decided_on", "note")} | {"granted": granted}
    va_answers.record_answer(actor, uid, None, **told)


def _match(actor: Actor, uid: str, values: Values) -> None:
    from referral.cases.queries import case_by_uid, current_study

    study = current_study(case_by_uid(actor, uid))
    if study is None:
        raise Invalid("No study has arrived.", study="Log it first.")
    intake.match_study(
        actor, uid, None, study.uid, name_on_study=values["name"], born_on_study=values["born_on"]
    )


_CHANNEL = Field("channel", Channel, f"how: {', '.join(Channel)}")
_NOTE = _text("note", "a sentence saying why", "")

ACTIONS: Mapping[str, Action] = {
    "answer_red_flags": Action(
        _red_flags, (Field("yes", words, "the questions answered yes, separated by ; (empty: none)", []),)
    ),
    "clear_red_flag": Action(
        lambda a, u, v: red_flags.clear_red_flag(a, u, None, v["reason"]),
        (_text("reason", "what was found and decided"),),
    ),
    "record_consent": Action(
        lambda a, u, v: intake.record_consent(a, u, None, v["kind"], v["given_on"], v["how"]),
        (
            Field("kind", ConsentKind, f"one of {', '.join(ConsentKind)}", ConsentKind.CARE),
            _day("given_on", "the day it was given"),
            _text("how", "paper, voice or portal", "voice"),
        ),
    ),
    "edit_story": Action(
        lambda a, u, v: intake.edit_story(a, u, None, **v),
        (
            _text("complaint", "the complaint"),
            _day("onset_on", "when it began", None),
            _text("goals", "goals, one a line", ""),
        ),
    ),
    "add_care": Action(
        lambda a, u, v: treatments.add_care(a, u, None, Treatment(**v)),
        (
            Field("kind", CareKind, f"one of {', '.join(CareKind)}"),
            _text("detail", "what was done", ""),
            Field(
                "started_on", PartialDate.parse, "when it began, such as 2025-03-14, 2025-03 or 2019", None
            ),
            Field("ended_on", PartialDate.parse, "when it ended, in the same way", None),
            _text("result", "what came of it", ""),
        ),
    ),
    "write_note": Action(
        _write_note,
        (
            _day("noted_on", "the day of the note"),
            Field("basis", NoteBasis, f"one of {', '.join(NoteBasis)}", NoteBasis.RECORDS),
            *(_text(part, f"the note's {part}", "") for part in PARTS),
        ),
    ),
    "ask_for_study": Action(
        lambda a, u, v: intake.ask_for_study(a, u, None, v["asked_of"]),
        (Field("asked_of", WaitingOn, "veteran, imaging_facility, referrer or va", WaitingOn.VETERAN),),
    ),
    "log_study": Action(
        lambda a, u, v: intake.log_study(a, u, None, Study(**v)),
        (
            Field("source", StudySource, f"one of {', '.join(StudySource)}", StudySource.DISC),
            Field("region", Region, f"one of {', '.join(Region)}", Region.LUMBAR),
            _day("study_on", "the day of the study", None),
            _day("received_on", "the day it arrived"),
            _text("sent_by", "who sent it", ""),
        ),
    ),
    "match_study": Action(
        _match, (_text("name", "the name on the study"), _day("born_on", "the date of birth on the study"))
    ),
    "more_arrived": Action(lambda a, u, v: intake.more_arrived(a, u, None)),
    "start_review": Action(lambda a, u, v: review.start_review(a, u, None)),
    "take_back_review": Action(lambda a, u, v: review.take_back_review(a, u, None)),
    "sign_review": Action(
        sign_review,
        (
            Field("outcome", Outcome, f"one of {', '.join(Outcome)}"),
            Field("content", json_object, "the review as a JSON object (fields: review.rules.shape_faults)"),
            _text("code", "the code of the signer's authenticator app (not in the demonstration)", ""),
        ),
    ),
    "save_request": Action(
        _save_request,
        (
            Field("category", Category, f"one of {', '.join(Category)}", Category.NEW_SERVICE),
            _text("specialty", "the other specialty", ""),
            Field("is_urgent", yes_no, "yes or no", False),
            _text("clinician", "part of the ordering clinician's name"),
            _text("procedure", "what VA is asked for"),
            Field("levels", words, "spinal levels, separated by ;", []),
            Field("icd10", codes, "CODE=label; CODE=label"),
            Field("cpt", codes, "CODE=label; CODE=label", []),
            _number("visits", MOST_VISITS, "visits", None),
            _number("duration_days", LONGEST_DURATION, "days", None),
            _text("reason", "the reason for the request"),
            _text("objective", "what the episode of care is to reach", ""),
            _text("continuity", "who goes on with the care, and how VA learns of it", ""),
            Field("by_telehealth", yes_no, "yes or no: partly by video or telephone", False),
        ),
    ),
    "make_packet": Action(lambda a, u, v: authorization.make_packet(a, u, None)),
    "sign_packet": Action(
        sign_packet,
        (_text("code", "the code of the signer's authenticator app (not in the demonstration)", ""),),
    ),
    "take_back_signature": Action(
        lambda a, u, v: signing.take_back_signature(a, u, None, v["reason"]),
        (_text("reason", "why it is taken back"),),
    ),
    "submit_request": Action(
        lambda a, u, v: authorization.submit_request(a, u, None, **v),
        (_day("sent_on", "the day it was sent"), _CHANNEL, _text("proof", "the proof of sending")),
    ),
    "undo_submit": Action(lambda a, u, v: authorization.undo_submit(a, u, None, v["note"]), (_NOTE,)),
    "record_answer": Action(
        _record_answer,
        (
            Field("answer", RequestStatus, f"one of {', '.join(RequestStatus)}"),
            _day("decided_on", "the day VA decided"),
            _NOTE,
            _text("number", "the new referral number", ""),
            _day("starts_on", "the first authorized day", None),
            _day("expires_on", "the last authorized day", None),
            _number("visits", MOST_VISITS, "visits", None),
        ),
    ),
    "undo_answer": Action(lambda a, u, v: va_answers.undo_answer(a, u, None, v["note"]), (_NOTE,)),
    "new_request": Action(lambda a, u, v: another_request.new_request(a, u, None)),
    "ask_for_more_care": Action(
        lambda a, u, v: another_request.ask_for_more_care(a, u, None, v["visits"], v["duration_days"]),
        (_number("visits", MOST_VISITS, "visits"), _number("duration_days", LONGEST_DURATION, "days")),
    ),
    "take_back_more_care": Action(lambda a, u, v: another_request.take_back_more_care(a, u, None)),
    "withdraw_request": Action(lambda a, u, v: another_request.withdraw_request(a, u, None)),
    "schedule": Action(
        lambda a, u, v: visits.schedule(a, u, None, Slot(**v)),
        (
            _day("on", "the day of the visit"),
            Field("at", time.fromisoformat, "the time as HH:MM"),
            _text("place", "where", ""),
        ),
    ),
    "enter_in_hsrm": Action(
        lambda a, u, v: visits.enter_in_hsrm(a, u, None, v["entered_on"]),
        (_day("entered_on", "the day it was entered"),),
    ),
    "lose_slot": Action(
        lambda a, u, v: visits.lose_slot(a, u, None, v["status"], v["reason"]),
        (Field("status", VisitStatus, "cancelled or no_show"), _text("reason", "what happened")),
    ),
    "complete": Action(lambda a, u, v: visits.complete(a, u, None)),
    "undo_complete": Action(lambda a, u, v: visits.undo_complete(a, u, None)),
    "send_records": Action(
        lambda a, u, v: visits.send_records(a, u, None, **v),
        (
            _day("sent_on", "the day they were sent"),
            _CHANNEL,
            _text("proof", "the proof of sending"),
            Field("from_elsewhere", yes_no, "yes when another program sent them: no packet here", False),
        ),
    ),
    "make_records": Action(lambda a, u, v: records.make_records(a, u, None)),
    "confirm_records": Action(
        lambda a, u, v: visits.confirm_records(a, u, None, v["confirmed_on"]),
        (_day("confirmed_on", "the day VA confirmed"),),
    ),
    "close": Action(
        lambda a, u, v: closing.close(a, u, None, v["reason"], v["note"]),
        (Field("reason", CloseReason, f"one of {', '.join(CloseReason)}"), _NOTE),
    ),
    "reopen": Action(
        lambda a, u, v: closing.reopen(a, u, None, v["note"]), (_text("note", "a sentence saying why"),)
    ),
    "assign": Action(_assign, (_text("owner", "the owner's e-mail address (empty: nobody)"),)),
    "add_note": Action(lambda a, u, v: desk.add_note(a, u, v["text"]), (_text("text", "the note"),)),
    "snooze": Action(
        lambda a, u, v: desk.snooze(a, u, None, v["until"], v["reason"]),
        (_day("until", "the day to look again"), _text("reason", "why the case can wait")),
    ),
    "wake": Action(lambda a, u, v: desk.wake(a, u, None)),
}
