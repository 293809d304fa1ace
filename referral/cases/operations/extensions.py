"""The next request in time: drafted by the program before authorized care runs out, or said to be needless."""

from __future__ import annotations

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.authorizations.models import Authorization, ServiceRequest
from referral.authorizations.runway import PREPARE
from referral.authorizations.states import RequestStatus
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations.another_request import join_new_request, join_withdraw
from referral.cases.operations.authorization import join_make_packet
from referral.cases.operations.moves import case_change, keeps_refusals, refresh
from referral.cases.runway_facts import IN_CARE
from referral.core.actor import Actor, system_actor
from referral.core.db import db, transaction
from referral.core.errors import IllegalMove, Invalid
from referral.directory import queries as directory
from referral.outbox.jobs import JobName
from referral.outbox.post import post

BATCH = 200


def order_extensions(practice_id: int) -> int:
    """Order a draft for every case whose next request must be begun now; returns how many were found.

    Any number may run at once: the outbox keeps one row for each authorization and day, and the draft is made
    once. A day on which it can't be made, such as one with another request in hand, does not lose it.
    """
    desk = queries.desk_clock(practice_id)
    latest = desk.calendar.add(desk.today, desk.rules.days(PREPARE, desk.today))
    found = last_id = 0
    while True:
        with transaction():
            due = db.session.execute(_due(practice_id, latest, last_id)).all()
            for case_id, authorization_id in due:
                key = f"extension:{case_id}:{authorization_id}:{desk.today}"
                post(JobName.DRAFT_EXTENSION, practice_id=practice_id, dedupe_key=key, case_id=case_id)
        if not due:
            return found
        found, last_id = found + len(due), due[-1][0]


def _due(practice_id: int, latest: object, after: int) -> sa.Select[int, int]:
    granted = (
        sa.select(sa.func.max(Authorization.id))
        .where(Authorization.case_id == Case.id, Authorization.covers_procedure.is_(True))
        .correlate(Case)
        .scalar_subquery()
    )
    drafted = sa.exists().where(ServiceRequest.authorization_id == granted, ServiceRequest.is_automatic)
    return (
        sa.select(Case.id, granted.label("authorization_id"))
        .where(
            Case.practice_id == practice_id,
            Case.send_by_on <= latest,
            Case.state.in_(IN_CARE),
            granted.is_not(None),
            ~drafted,
            Case.id > after,
        )
        .order_by(Case.id)
        .limit(BATCH)
    )


def draft_extension(case_id: int) -> bool:
    """Draft the continuation of what VA approved, with its packet; returns whether it was drafted now.

    Nothing happens when a request is in hand, none is needed, or one was drafted for this authorization before, also
    when somebody took it back: it may be called any number of times. Raises NotFound.
    """
    with transaction():
        case = queries.case_for_system(case_id)
        granted, facts = queries.granted_authorization(case), queries.case_facts(case)
        today = directory.today(case.practice_id)
        if granted is None or facts.runway is None or not facts.runway.is_short(today):
            return False
        if any(row.is_automatic and row.authorization_id == granted.id for row in queries.requests(case)):
            return False
        in_hand = facts.request is not None and facts.request.status is RequestStatus.DRAFTING
        if in_hand or facts.wrong_patient_since:
            return False
        actor = system_actor(case.practice_id)
        join_new_request(actor, case, is_automatic=True)
        join_make_packet(actor, case)
        refresh(case)
        return True


@keeps_refusals
def end_care(actor: Actor, case_uid: str, seen_version: int | None, reason: str) -> None:
    """No further request is needed under the authorization: a drafted continuation is taken back, nothing warns."""
    with case_change(actor, case_uid, seen_version) as case:
        if not reason.strip():
            raise Invalid("It was not recorded.", reason="Say in a sentence why care ends with it.")
        granted, request = _granted(case), queries.current_request(case)
        granted.care_ends = reason.strip()
        if request is not None and request.status is RequestStatus.DRAFTING:
            join_withdraw(actor, case, request)
        record(AuditTag.AUTHORIZATION_RECORDED, actor=actor, case_id=case.id, authorization_id=granted.id,
               changes={"care_ends": [None, granted.care_ends]})  # fmt: skip


@keeps_refusals
def go_on_with_care(actor: Actor, case_uid: str, seen_version: int | None) -> None:
    """Care goes on after all: the runway is counted again."""
    with case_change(actor, case_uid, seen_version) as case:
        granted = _granted(case)
        before, granted.care_ends = granted.care_ends, None
        record(AuditTag.AUTHORIZATION_RECORDED, actor=actor, case_id=case.id, authorization_id=granted.id,
               changes={"care_ends": [before, None]})  # fmt: skip


def _granted(case: Case) -> Authorization:
    granted = queries.granted_authorization(case)
    if granted is None:
        raise IllegalMove("VA has not approved any care yet.")
    return granted
