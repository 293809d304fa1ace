"""Between sending and answer: VA confirms the request, asks for more, gets it; or the request is withdrawn from VA."""

from __future__ import annotations

from datetime import date

from referral.authorizations.models import VaQuestion
from referral.authorizations.queries import newest_question
from referral.authorizations.states import Channel, RequestAction, RequestStatus
from referral.cases import queries
from referral.cases.operations.moves import case_change, keeps_refusals, move
from referral.cases.operations.request_moves import day_problems, move_request, request_in_hand
from referral.cases.operations.sending.by_hand import note_sent_by_hand, take_back_by_hand
from referral.cases.states import CaseAction
from referral.core.actor import Actor
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid
from referral.directory import queries as directory
from referral.sending.states import SendingKind


@keeps_refusals
def confirm_receipt(
    actor: Actor, case_uid: str, seen_version: int | None, *, received_on: date, confirmed_by: str
) -> None:
    """Note that VA confirmed having the request: on which day, and who said so. VA's time runs on from the sending."""
    with case_change(actor, case_uid, seen_version) as case:
        request = queries.current_request(case)
        problems = day_problems("received_on", received_on, request, directory.today(actor.practice_id))
        if not confirmed_by.strip():
            problems["confirmed_by"] = "Enter who confirmed it: a name, a desk, or “HSRM shows it”."
        if problems:
            raise Invalid("The receipt was not recorded.", **problems)
        request = move_request(actor, case, RequestAction.CONFIRM_RECEIPT)
        request.received_on, request.received_by = received_on, confirmed_by.strip()
        request.received_noted_by_id = actor.id


@keeps_refusals
def undo_receipt(actor: Actor, case_uid: str, seen_version: int | None, reason: str = "") -> None:
    """Take back a receipt that VA did not confirm."""
    with case_change(actor, case_uid, seen_version) as case:
        request = move_request(actor, case, RequestAction.UNDO_RECEIPT, reason=reason)
        request.received_on = request.received_by = request.received_noted_by_id = None


@keeps_refusals
def record_question(
    actor: Actor,
    case_uid: str,
    seen_version: int | None,
    *,
    asked_on: date,
    what: str,
    asked_by: str = "",
    due_on: date | None = None,
) -> None:
    """VA asks for more before it decides. Its clock rests and the next step is ours until it is sent.

    `due_on`: the day VA named; without one our own rule gives it. Raises Invalid by field.
    """
    with case_change(actor, case_uid, seen_version) as case:
        request, desk = queries.current_request(case), queries.desk_clock(case.practice_id)
        problems = day_problems("asked_on", asked_on, request, desk.today)
        if not what.strip():
            problems["what"] = "Write down what VA asks for."
        if due_on and due_on < asked_on:
            problems["due_on"] = "VA can't want it before it asked."
        if problems:
            raise Invalid("It was not recorded.", **problems)
        was_received = request is not None and request.status is RequestStatus.RECEIVED
        request = move_request(actor, case, RequestAction.RECORD_QUESTION)
        question = VaQuestion(
            practice_id=case.practice_id,
            case_id=case.id,
            request_id=request.id,
            asked_on=asked_on,
            due_on=due_on or desk.after("VA asked", asked_on, "request.question_days").on,
            was_received=was_received,
            noted_by_id=actor.id,
            what=what.strip(),
            asked_by=asked_by.strip(),
        )
        db.session.add(question)


@keeps_refusals
def undo_question(actor: Actor, case_uid: str, seen_version: int | None, reason: str = "") -> None:
    """Take back that VA asks for more: it was noted by mistake, and VA's time runs as before."""
    with case_change(actor, case_uid, seen_version) as case:
        request = move_request(actor, case, RequestAction.UNDO_QUESTION, reason=reason)
        question = newest_question(request.id)
        was_received = question is not None and question.was_received
        request.status = RequestStatus.RECEIVED if was_received else RequestStatus.SENT
        if question is not None:
            db.session.delete(question)


@keeps_refusals
def answer_question(
    actor: Actor, case_uid: str, seen_version: int | None, *, sent_on: date, channel: Channel, proof: str
) -> None:
    """What VA asked for was sent: VA's clock goes on from `sent_on` and is chased again."""
    with case_change(actor, case_uid, seen_version) as case:
        request = queries.current_request(case)
        question = newest_question(request.id) if request else None
        problems = day_problems("sent_on", sent_on, request, directory.today(actor.practice_id))
        if question is not None and not problems and sent_on < question.asked_on:
            problems["sent_on"] = "It can't have been sent before VA asked for it."
        if not proof.strip():
            problems["proof"] = "Enter the proof: HSRM confirmation, fax receipt, tracking number."
        if problems:
            raise Invalid("The sending was not recorded.", **problems)
        if question is not None and question.answered_on is None:
            question.answered_on, question.answered_by_id = sent_on, actor.id
            question.channel, question.proof = channel, proof.strip()
        move_request(actor, case, RequestAction.ANSWER_QUESTION)
        note_sent_by_hand(actor, case, SendingKind.ANSWER, None, channel, sent_on, proof.strip())


@keeps_refusals
def undo_answer_question(actor: Actor, case_uid: str, seen_version: int | None, reason: str = "") -> None:
    """Take back that what VA asked for was sent: the next step is ours again."""
    with case_change(actor, case_uid, seen_version) as case:
        request = move_request(actor, case, RequestAction.UNDO_ANSWER_QUESTION, reason=reason)
        question = newest_question(request.id)
        if question is not None:
            question.answered_on = question.answered_by_id = question.channel = question.proof = None
        take_back_by_hand(actor, case, SendingKind.ANSWER)


@keeps_refusals
def withdraw_sent(actor: Actor, case_uid: str, seen_version: int | None, reason: str) -> None:
    """Withdraw a request that VA has: the practice told VA so. The request before it counts again."""
    with case_change(actor, case_uid, seen_version) as case:
        if not reason.strip():
            raise Invalid("It was not withdrawn.", reason="Say why, and whom at VA you told.")
        before = request_in_hand(case).status
        request = move_request(actor, case, RequestAction.WITHDRAW_SENT, reason=reason)
        request.withdrawn_from, request.withdrawn_reason = before, reason.strip()


@keeps_refusals
def undo_withdraw(actor: Actor, case_uid: str, seen_version: int | None, reason: str = "") -> None:
    """Take back a withdrawal: the newest withdrawn request is with VA again. Raises IllegalMove when none was."""
    with case_change(actor, case_uid, seen_version) as case:
        withdrawn = queries.withdrawn_from_va(case)
        if withdrawn is None or withdrawn.withdrawn_from is None:
            raise IllegalMove("Can't take it back: no request was withdrawn from VA.")
        move(case, CaseAction.UNDO_WITHDRAW, actor, reason=reason.strip())
        withdrawn.status, withdrawn.withdrawn_from = withdrawn.withdrawn_from, None
        withdrawn.withdrawn_reason = None
