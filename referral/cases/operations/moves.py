"""The single door to a case's state, and how a case is opened for change and its next step kept true."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import ParamSpec, TypeVar

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.authorizations.states import RequestStatus
from referral.cases import queries, rules
from referral.cases.facts import CaseFacts, NextStep
from referral.cases.kept_chases import RECORDED, keep_chases
from referral.cases.ledger import pass_ball
from referral.cases.models import Case, RefusedMove
from referral.cases.next_step import Clock, next_step, trial_due_since
from referral.cases.operations.unsigning import CHANGED, end_signature
from referral.cases.owners import leave_to_desk_if_gone
from referral.cases.paper_facts import request_facts
from referral.cases.states import LIFECYCLE, CaseAction, CaseFlag, CaseState, CloseReason
from referral.cases.step_sentences import action_label
from referral.cases.veteran_letters import order_letter
from referral.core import clock
from referral.core.actor import Actor, system_actor
from referral.core.db import db, transaction
from referral.core.errors import IllegalMove, NotAllowed, ReferralError, Refusal
from referral.notices.order import order_notice
from referral.notices.states import NoticeKind
from referral.paperwork.order import withdraw_papers

P = ParamSpec("P")
R = TypeVar("R")
LONGEST_WHY = 500


@contextmanager
def case_change(actor: Actor, uid: str, seen_version: int | None = None) -> Iterator[Case]:
    """One transaction on one case: its row locked, its next step true again at the end.

    Raises NotFound, or Stale when the case is not at `seen_version` any more.
    """
    with transaction():
        case = queries.case_for_change(actor, uid, seen_version)
        before = case.touched_at
        _letters_due(case).clear()
        yield case
        _order_letters(case)
        refresh(case, actor)
        if case.touched_at == before:
            case.touched_at = clock.utcnow()


def refresh(case: Case, actor: Actor | None = None, *, only_time_passed: bool = False) -> None:
    """Make the case's chases, next step and flags true to its facts, by `actor` or else the program.

    Joins the caller's transaction. `only_time_passed`: no fact has changed, so a case whose step stays the same is not
    written. A signature under a packet that no longer says what the case says ends here, whatever changed it.
    """
    db.session.flush()
    facts, desk = facts_now(case), queries.desk_clock(case.practice_id)
    by = actor or system_actor(case.practice_id)
    if _is_signed_and_stale(facts):
        _unsign(case, by)
        facts = facts_now(case)
    facts = keep_chases(case, facts, desk, by, _last_move(case))
    step = next_step(facts, desk)
    before = (case.waiting_on, case.next_action, case.next_due_steps)
    _store(case, step)
    if not only_time_passed or before != (case.waiting_on, case.next_action, case.next_due_steps):
        case.next_step_on = desk.today
    pass_ball(case, step, desk.today)
    case.flags = int(_flags(facts, desk))
    case.send_by_on = facts.runway.send_by_on if facts.runway else None


def _unsign(case: Case, actor: Actor) -> None:
    request = queries.current_request(case)
    assert request is not None
    end_signature(actor, request, CHANGED)
    db.session.flush()


def _is_signed_and_stale(facts: CaseFacts) -> bool:
    request = facts.request
    return bool(request and request.signed_on and request.packet and request.packet.is_stale)


def _last_move(case: Case) -> str:
    moves: dict[int, str] = db.session().info.get("moves", {})
    return moves.get(case.id, RECORDED)


def _store(case: Case, step: NextStep | None) -> None:
    case.waiting_on = step.waiting_on if step else None
    case.next_action = step.action if step else None
    case.next_due_on = step.due_on if step else None
    case.next_due_steps = step.due.as_data() if step else None


def facts_now(case: Case, today: date | None = None) -> CaseFacts:
    """The case's facts, its packet compared with what the papers would say now; what is projected as of `today`."""
    return queries.case_facts(case, lambda: request_facts(case).fingerprint(), today)


def _flags(facts: CaseFacts, desk: Clock) -> CaseFlag:
    if facts.state is CaseState.CLOSED:
        return CaseFlag(0)
    status = facts.request.status if facts.request else None
    expires = facts.authorization.expires_on if facts.authorization else facts.evaluation_expires_on
    warn = timedelta(days=desk.rules.days("authorization.warn_days", desk.today))
    broken_from = [one.promise_breaks_on for one in facts.chases if one.promise_breaks_on]
    studied = facts.study.study_on if facts.study else None
    months = desk.rules.days("imaging.fresh_months", desk.today)
    marks = {
        CaseFlag.RED_FLAG: facts.red_flag_open_since is not None,
        CaseFlag.WRONG_PATIENT: facts.wrong_patient_since is not None,
        CaseFlag.URGENT: facts.is_urgent,
        CaseFlag.MESSAGE: facts.message_since is not None,
        CaseFlag.EXPIRED: expires is not None and expires < desk.today,
        CaseFlag.EXPIRING: expires is not None and desk.today <= expires <= desk.today + warn,
        CaseFlag.PROMISE_BROKEN: any(day <= desk.today for day in broken_from),
        CaseFlag.SLOT_LOST: facts.slot_was_lost and facts.state is CaseState.VA_AUTHORIZATION,
        CaseFlag.RETURNED: status is RequestStatus.RETURNED_INCOMPLETE,
        CaseFlag.DENIED: status is RequestStatus.DENIED,
        CaseFlag.OLD_STUDY: studied is not None and _months_between(studied, desk) >= months,
        CaseFlag.RECORDS_OWED: _owes_records(facts),
        CaseFlag.RUNWAY_SHORT: facts.runway is not None and facts.runway.is_short(desk.today),
        CaseFlag.TRIAL_DUE: trial_due_since(facts.trial, desk) is not None,
        CaseFlag.ESCALATED: any(one.is_escalated for one in facts.chases),
    }
    flags = CaseFlag(0)
    for flag, is_set in marks.items():
        flags |= flag if is_set else CaseFlag(0)
    return flags


def _months_between(studied: date, desk: Clock) -> int:
    months = (desk.today.year - studied.year) * 12 + desk.today.month - studied.month
    return months - (desk.today.day < studied.day)


def move(
    case: Case, action: CaseAction, actor: Actor, *, reason: str = "", close_reason: CloseReason | None = None
) -> None:
    """Make one move of the lifecycle: check it, write the state, record it and do what the table orders.

    Joins the caller's transaction; nothing else writes `case.state`. Raises IllegalMove or NotAllowed.
    """
    facts = facts_now(case)
    try:
        found = rules.check(actor, action, facts)
    except (IllegalMove, NotAllowed) as error:
        error.refused = _refusal(case, action)
        raise
    before = case.state
    _enter(case, facts, _end(case, found.end), actor, close_reason)
    record(AuditTag.CASE_MOVED, actor=actor, case_id=case.id, action=action.value, before=before.value,
           after=case.state.value, reason=reason)  # fmt: skip
    _letters_due(case).extend((kind, actor) for kind in found.papers)
    if found.withdraws:
        withdraw_papers(case.id, found.withdraws, actor=actor, why=action.value)
    for notice in found.notices:
        order_notice(NoticeKind(notice), case_id=case.id, veteran_id=case.veteran_id,
                     practice_id=case.practice_id, actor=actor)  # fmt: skip
    db.session().info.setdefault("moves", {})[case.id] = action.value


def _letters_due(case: Case) -> list[tuple[str, Actor]]:
    due: dict[int, list[tuple[str, Actor]]] = db.session().info.setdefault("letters_due", {})
    return due.setdefault(case.id, [])


def _order_letters(case: Case) -> None:
    """Write the letters that the case's moves ordered: only now is all written that they tell."""
    due = _letters_due(case)
    while due:
        kind, actor = due.pop(0)
        db.session.flush()
        order_letter(case, kind, actor)


def _end(case: Case, end: CaseState | None) -> CaseState:
    """Where the move leads: a reopened case goes back to where it was closed from."""
    return end or case.closed_from or case.state


def _enter(
    case: Case, facts: CaseFacts, state: CaseState, actor: Actor, close_reason: CloseReason | None
) -> None:
    """Write the state with a next step that fits it, so that the row is whole until `refresh` looks at all facts."""
    if state is case.state:
        return
    desk = queries.desk_clock(case.practice_id)
    if case.state is CaseState.CLOSED:
        leave_to_desk_if_gone(case, actor)
    with db.session.no_autoflush:
        closes = state is CaseState.CLOSED
        case.closed_from = case.state if closes else None
        case.closed_at = clock.utcnow() if closes else None
        case.closed_by_id = actor.id if closes else None
        case.close_reason = (close_reason or CloseReason.OTHER) if closes else None
        case.state, case.state_by_id = state, actor.id
        case.state_since = case.touched_at = clock.utcnow()
        case.snoozed_until, case.snoozed_on, case.snooze_reason = None, None, None
        entered = replace(
            facts, state=state, state_since_on=desk.today, has_signed_review=False, snoozed_until=None
        )
        _store(case, next_step(entered, desk))


def _owes_records(facts: CaseFacts) -> bool:
    """Records that have not gone to VA are the next step of a completed case anyway; elsewhere they need a mark."""
    owed = facts.records_owed
    return owed is not None and owed.sent_on is None and facts.state is not CaseState.COMPLETED


def refuse(case: Case, action: CaseAction, why: str) -> IllegalMove:
    """The error to raise when values given with `action` rule it out, such as a date outside the authorization."""
    label = LIFECYCLE.moves[action].label
    error = IllegalMove(f"Can't {label[0].lower()}{label[1:]}: {why}.")
    error.refused = _refusal(case, action)
    return error


def _refusal(case: Case, action: CaseAction) -> Refusal:
    reopens = action in (CaseAction.REOPEN, CaseAction.REOPEN_CORRECTED)
    end = case.closed_from if reopens else LIFECYCLE.moves[action].end
    return Refusal(case.id, case.state, action, end)


def keeps_refusals(operation: Callable[P, R]) -> Callable[P, R]:
    """Wrap an operation (actor, case's opaque id, …) so that its refusal is kept, in a transaction of its own.

    Kept are who, from where to where, what and why. What was refused outside `move` goes by the operation's name,
    which is a CaseAction or a key of states.STEP_LABELS.
    """
    action_label(operation.__name__)  # fails at once for a name nobody could read

    @functools.wraps(operation)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return operation(*args, **kwargs)
        except (IllegalMove, NotAllowed) as error:
            actor, uid = args[0], args[1]
            assert isinstance(actor, Actor)
            assert isinstance(uid, str)
            _keep(error, actor, uid, operation.__name__)
            raise

    return wrapped


def _keep(error: ReferralError, actor: Actor, uid: str, name: str) -> None:
    with transaction() as session:
        refused = error.refused or _refused_step(actor, uid, name)
        session.add(
            RefusedMove(
                practice_id=actor.practice_id,
                case_id=refused.case_id,
                actor_id=actor.id,
                actor_role=actor.role.value,
                state=CaseState(refused.state),
                to_state=CaseState(refused.to_state) if refused.to_state else None,
                action=refused.action,
                why=str(error)[:LONGEST_WHY],
                at=clock.utcnow(),
            )
        )


def _refused_step(actor: Actor, uid: str, name: str) -> Refusal:
    wanted = sa.select(Case).where(Case.uid == uid, Case.practice_id == actor.practice_id)
    case = db.session.scalars(wanted).one()
    return (
        _refusal(case, CaseAction(name))
        if name in set(CaseAction)
        else Refusal(case.id, case.state, name, None)
    )
