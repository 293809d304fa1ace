"""What VA does with a sent request: it confirms it, asks for more, answers; and the request withdrawn from VA."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from referral.authorizations.queries import newest_question
from referral.authorizations.seoc import write_services
from referral.authorizations.states import Channel, GrantKind, RequestStatus
from referral.cases import queries
from referral.cases.forms.desk import TakeBackForm
from referral.cases.forms.va_answers import (
    AnswerForm,
    AnswerQuestionForm,
    QuestionForm,
    ReceiptForm,
    WithdrawForm,
)
from referral.cases.models import Case
from referral.cases.operations import va_answers, va_questions
from referral.cases.states import LIFECYCLE, CaseAction
from referral.cases.views.form_page import FormPage, Target, register
from referral.cases.views.intake_forms import today
from referral.core.actor import Actor


def _receipt(actor: Actor, target: Target, form: Any) -> str:
    va_questions.confirm_receipt(
        actor,
        target.uid,
        target.version,
        received_on=form.received_on.data,
        confirmed_by=form.confirmed_by.data or "",
    )
    return "It is recorded that VA has the request."


def _question(actor: Actor, target: Target, form: Any) -> str:
    va_questions.record_question(
        actor,
        target.uid,
        target.version,
        asked_on=form.asked_on.data,
        what=form.what.data or "",
        asked_by=form.asked_by.data or "",
        due_on=form.due_on.data,
    )
    return "VA's time rests. The next step is ours: send what VA asks for."


def _answer_question(actor: Actor, target: Target, form: Any) -> str:
    va_questions.answer_question(
        actor,
        target.uid,
        target.version,
        sent_on=form.sent_on.data,
        channel=Channel(form.channel.data),
        proof=form.proof.data or "",
    )
    return "The sending is recorded. VA's time goes on, and its answer is chased again."


def _withdraw(actor: Actor, target: Target, form: Any) -> str:
    va_questions.withdraw_sent(actor, target.uid, target.version, form.reason.data or "")
    return "The request is withdrawn from VA."


def _answer(actor: Actor, target: Target, form: Any) -> str:
    va_answers.record_answer(
        actor,
        target.uid,
        target.version,
        answer=RequestStatus(form.answer.data),
        decided_on=form.decided_on.data,
        note=form.note.data or "",
        granted=form.granted(),
        grant_kind=GrantKind(form.grant_kind.data or GrantKind.CHILD.value),
    )
    return "VA's answer is recorded."


def _answer_now(actor: Actor, case: Case, part: str) -> dict[str, Any]:
    request = queries.current_request(case)
    asked_for = va_answers.services_asked_for(request) if request else None
    return {
        "decided_on": today(actor),
        "grant_kind": GrantKind.CHILD.value,
        "services": write_services(asked_for),
    }


def _asked_now(form: Any, actor: Actor, case: Case, part: str) -> None:
    """What VA asked for stands above the form."""
    request = queries.current_request(case)
    question = newest_question(request.id) if request else None
    form.shown = [f"VA asks for: {question.what}"] if question else []


TAKE_BACKS: dict[CaseAction, tuple[Callable[..., None], str]] = {
    CaseAction.UNDO_RECEIPT: (va_questions.undo_receipt, "Taken back: VA has not confirmed the receipt."),
    CaseAction.UNDO_QUESTION: (va_questions.undo_question, "Taken back: VA's time runs as before."),
    CaseAction.UNDO_ANSWER_QUESTION: (
        va_questions.undo_answer_question,
        "Taken back: what VA asked for is still to be sent.",
    ),
    CaseAction.UNDO_ANSWER: (va_answers.undo_answer, "Taken back: the request waits for VA again."),
    CaseAction.UNDO_WITHDRAW: (va_questions.undo_withdraw, "Taken back: VA has the request again."),
}


def _take_back(action: CaseAction) -> FormPage:
    operation, done = TAKE_BACKS[action]

    def run(actor: Actor, target: Target, form: Any) -> str:
        operation(actor, target.uid, target.version, form.note.data or "")
        return done

    slug, title = action.value.replace("_", "-"), LIFECYCLE.moves[action].label
    return register(FormPage(slug, title, "Take it back", TakeBackForm, run, action=action))


for _action in TAKE_BACKS:
    _take_back(_action)

CONFIRM_RECEIPT = register(
    FormPage(
        "confirm-receipt", "VA has received the request", "Record it", ReceiptForm, _receipt,
        action=CaseAction.CONFIRM_RECEIPT, fill=lambda actor, case, part: {"received_on": today(actor)},
        lead="VA's time goes on from the day of sending; it is chased as before.",
    )
)  # fmt: skip
RECORD_QUESTION = register(
    FormPage(
        "record-question", "VA asks for more", "Record it", QuestionForm, _question,
        action=CaseAction.RECORD_QUESTION, fill=lambda actor, case, part: {"asked_on": today(actor)},
        lead="VA has not decided and wants something first. Its time rests and the chase ends until it is sent. "
        "When VA sent the whole request back, record its answer instead: returned as incomplete.",
    )
)  # fmt: skip
ANSWER_QUESTION = register(
    FormPage(
        "answer-question", "What VA asked for was sent", "Record it", AnswerQuestionForm, _answer_question,
        action=CaseAction.ANSWER_QUESTION, prepare=_asked_now,
        fill=lambda actor, case, part: {"sent_on": today(actor)},
    )
)  # fmt: skip
RECORD_ANSWER = register(
    FormPage(
        "record-answer", "Record VA's answer", "Record it", AnswerForm, _answer, action=CaseAction.RECORD_ANSWER,
        fill=_answer_now,
    )
)  # fmt: skip
WITHDRAW_SENT = register(
    FormPage(
        "withdraw-sent", "Withdraw the request from VA", "Withdraw it", WithdrawForm, _withdraw,
        action=CaseAction.WITHDRAW_SENT, is_grave=True,
        lead="For a request that VA need not answer any more. Tell VA first.",
    )
)  # fmt: skip
