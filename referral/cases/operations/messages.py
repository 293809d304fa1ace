"""Messages between the veteran and the desk. With each one the veteran says whether there are warning signs."""

from __future__ import annotations

from collections.abc import Mapping

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.cases import queries
from referral.cases.models import Case, CaseMessage
from referral.cases.operations.moves import case_change
from referral.cases.operations.red_flags import add_screen, end_snooze
from referral.cases.states import CaseState
from referral.core import clock
from referral.core.actor import Actor
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid
from referral.notices.order import order_notice
from referral.notices.states import NoticeKind
from referral.paperwork.claims_language import claim_problem

LONGEST_MESSAGE = 4000


def write_message(actor: Actor, case_uid: str, text: str, signs: Mapping[str, bool]) -> bool:
    """Keep what the veteran wrote with the warning signs that came with it; returns whether there was any.

    Signs are kept even when the message is empty: they can't wait for it. `signs` answers every red-flag question.
    Raises Invalid (empty or too long, no sign), IllegalMove (closed, no sign).
    """
    has_sign = any(signs.values())
    with case_change(actor, case_uid) as case:
        if case.state is CaseState.CLOSED:
            raise IllegalMove("Your case is closed. Call us.")
        if not has_sign:
            _check(text)
        if text.strip():
            _add(actor, case, text.strip()[:LONGEST_MESSAGE], is_from_veteran=True)
            end_snooze(actor, case)
        add_screen(actor, case, signs)
    return has_sign


def answer_message(actor: Actor, case_uid: str, seen_version: int | None, text: str) -> None:
    """Answer the veteran on their page; every message that waited counts as answered. Raises Invalid."""
    with case_change(actor, case_uid, seen_version) as case:
        _check(text)
        if problem := claim_problem(text):
            raise Invalid("The message was not sent.", text=problem)
        now = clock.utcnow()
        for message in queries.messages(case):
            if message.is_from_veteran and message.answered_at is None:
                message.answered_at = now
        answer = _add(actor, case, text.strip(), is_from_veteran=False)
        order_notice(NoticeKind.MESSAGE, case_id=case.id, veteran_id=case.veteran_id,
                     practice_id=case.practice_id, actor=actor)  # fmt: skip
        record(AuditTag.MESSAGE_ANSWERED, actor=actor, case_id=case.id, message_id=answer.id)


def _check(text: str) -> None:
    if not text.strip():
        raise Invalid("There is no message yet.", text="Write your message first.")
    if len(text) > LONGEST_MESSAGE:
        raise Invalid(
            "The message is too long.", text=f"Use at most {LONGEST_MESSAGE:,} letters, or send two messages."
        )


def _add(actor: Actor, case: Case, text: str, *, is_from_veteran: bool) -> CaseMessage:
    message = CaseMessage(
        practice_id=case.practice_id, case_id=case.id, is_from_veteran=is_from_veteran, by_id=actor.id
    )
    message.text = text
    db.session.add(message)
    db.session.flush()
    if is_from_veteran:
        record(AuditTag.MESSAGE_WRITTEN, actor=actor, case_id=case.id, message_id=message.id)
    return message
