"""Owning, noting, waiting, closing: the forms around a case."""

from __future__ import annotations

from typing import Any

from referral.cases import queries
from referral.cases.forms.choices import choices
from referral.cases.forms.desk import (
    AnswerForm,
    AssignForm,
    CloseForm,
    NoteForm,
    NothingForm,
    ReopenForm,
    SnoozeForm,
)
from referral.cases.models import Case
from referral.cases.operations import closing, desk, messages
from referral.cases.states import CLOSE_LABELS, CaseAction, CloseReason
from referral.cases.views.form_page import FormPage, Target, register
from referral.core.actor import DESK, Actor, Role
from referral.core.errors import Invalid
from referral.people import queries as people


def _note(actor: Actor, target: Target, form: Any) -> str:
    desk.add_note(actor, target.uid, form.text.data or "")
    return "Note added."


def _answer(actor: Actor, target: Target, form: Any) -> str:
    messages.answer_message(actor, target.uid, target.version, form.text.data or "")
    return "The answer is on the veteran's page. Call, too, when the veteran gets no e-mail."


def _messages_to_answer(form: Any, actor: Actor, case: Case, part: str) -> None:
    form.messages = queries.messages(case)


def _owner_choices(form: Any, actor: Actor, case: Case, part: str) -> None:
    staff = people.present_staff(actor.practice_id)
    form.owner.choices = choices([("", "Nobody"), *((person.uid, person.name) for person in staff)])


def _owner_now(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    owner = next(
        (person.uid for person in people.present_staff(actor.practice_id) if person.id == case.owner_id), ""
    )
    return {"owner": owner}


def _assign(actor: Actor, target: Target, form: Any) -> str:
    chosen = form.owner.data or ""
    owner = next((person for person in people.present_staff(actor.practice_id) if person.uid == chosen), None)
    if chosen and owner is None:
        raise Invalid("That person can't own cases.", owner="Choose somebody who works here now.")
    desk.assign(actor, target.uid, target.version, owner.id if owner else None)
    return f"Assigned to {owner.name}." if owner else "Nobody owns the case now."


def _assign_to_me(actor: Actor, target: Target, form: Any) -> str:
    desk.assign(actor, target.uid, target.version, actor.id)
    return "The case is yours."


def _snooze(actor: Actor, target: Target, form: Any) -> str:
    desk.snooze(actor, target.uid, target.version, form.until.data, form.reason.data or "")
    return "Snoozed. The case comes back by itself."


def _wake(actor: Actor, target: Target, form: Any) -> str:
    desk.wake(actor, target.uid, target.version)
    return "The case is awake again."


def _close(actor: Actor, target: Target, form: Any) -> str:
    closing.close(actor, target.uid, target.version, CloseReason(form.reason.data), form.note.data or "")
    return "The case is closed."


def _show_tries(form: Any, actor: Actor, case: Case, part: str) -> None:
    """What is missing before "unable to reach" may be chosen."""
    if missing := closing.tries_missing(case):
        label = CLOSE_LABELS[CloseReason.UNABLE_TO_REACH]
        form.shown = [f"Before “{label}” may be chosen: {' '.join(missing)}"]


def _reopen(actor: Actor, target: Target, form: Any) -> str:
    closing.reopen(actor, target.uid, target.version, form.note.data or "")
    return "The case is open again."


NOTE = register(FormPage("note", "Add a note", "Add the note", NoteForm, _note, roles=DESK | {Role.REVIEWER}))
ANSWER_MESSAGE = register(
    FormPage("answer-message", "Answer the veteran's message", "Send the answer", AnswerForm, _answer,
             prepare=_messages_to_answer)
)  # fmt: skip
ASSIGN = register(
    FormPage(
        "assign", "Assign the case", "Assign", AssignForm, _assign, prepare=_owner_choices, fill=_owner_now
    )
)
ASSIGN_TO_ME = register(FormPage("take", "Take the case", "Take it", NothingForm, _assign_to_me))
SNOOZE = register(
    FormPage(
        "snooze",
        "Snooze the case",
        "Snooze",
        SnoozeForm,
        _snooze,
        lead="The case leaves your list and comes back on the day. A red flag can't be snoozed.",
    )
)
WAKE = register(FormPage("wake", "Wake the case", "Wake it now", NothingForm, _wake))
CLOSE = register(
    FormPage(
        "close",
        "Close the case",
        "Close the case",
        CloseForm,
        _close,
        action=CaseAction.CLOSE,
        prepare=_show_tries,
        is_grave=True,
        lead="Chases stop and the veteran is told. You can open it again later.",
    )
)
REOPEN = register(
    FormPage(
        "reopen",
        "Reopen the case",
        "Reopen it",
        ReopenForm,
        _reopen,
        action=CaseAction.REOPEN,
        lead="It goes back to where it was.",
    )
)
