"""Emergency care without authorization: booked all the same, with a reason, and VA told of it within 72 hours."""

from __future__ import annotations

from datetime import date, timedelta

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.authorizations.models import Authorization
from referral.authorizations.rules import show_date
from referral.authorizations.states import Channel
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations.moves import case_change, keeps_refusals, move
from referral.cases.operations.visits import Slot, check_slot, join_book, why_not_booked
from referral.cases.states import CaseAction
from referral.core.actor import Actor
from referral.core.errors import IllegalMove, Invalid
from referral.directory import queries as directory

SHORTEST_REASON = 20


@keeps_refusals
def schedule_emergency(
    actor: Actor, case_uid: str, seen_version: int | None, slot: Slot, reason: str
) -> None:
    """Book care that can't wait outside what VA authorized. A supervisor or clinician answers for it with `reason`.

    It may have taken place already, since the veteran was referred. VA must be told within 72 hours after it begins:
    that is the next step until it is recorded. Raises Invalid by field, also when the authorization covers the visit
    and nothing has to be overridden.
    """
    with case_change(actor, case_uid, seen_version) as case:
        first = queries.first_authorization(case)
        check_slot(case, slot, earliest=_referred_on(case, first))
        granted = queries.granted_authorization(case)
        if len(reason.strip()) < SHORTEST_REASON:
            raise Invalid(
                "The visit was not booked.",
                reason=f"Say in at least {SHORTEST_REASON} characters why the care can't wait for VA.",
            )
        if granted is not None and why_not_booked(granted, slot) is None:
            raise Invalid("The authorization covers this visit. Book it as usual.")
        running = granted or first
        if running is None:
            raise IllegalMove("Record the VA referral first; the visit belongs to it.")
        move(case, CaseAction.SCHEDULE_EMERGENCY, actor, reason=reason.strip())
        visit = join_book(actor, case, running, slot)
        hours = directory.rules(case.practice_id).days("emergency.notify_hours", slot.on)
        visit.emergency_by_id, visit.emergency_reason = actor.id, reason.strip()
        visit.va_notify_by = visit.starts_at + timedelta(hours=hours)


def _referred_on(case: Case, referral: Authorization | None) -> date:
    """Since when VA had sent the veteran here: at the latest the day on which the case was opened."""
    days = (referral.issued_on or referral.starts_on) if referral else None
    return min(days or case.opened_on, case.opened_on)


@keeps_refusals
def notify_va(
    actor: Actor, case_uid: str, seen_version: int | None, *, told_on: date, channel: Channel, proof: str
) -> None:
    """VA was told of the emergency care: when, how, and the proof. Raises Invalid by field."""
    with case_change(actor, case_uid, seen_version) as case:
        visit = queries.emergency_to_tell(case)
        if visit is None:
            raise IllegalMove("There is no emergency care that VA has not been told of.")
        problems = {}
        earliest = min(visit.booked_on, visit.on)
        if not earliest <= told_on <= directory.today(case.practice_id):
            problems["told_on"] = f"Enter a day from {show_date(earliest)} to today."
        if not proof.strip():
            problems["proof"] = "Enter the proof: whom you told, or the number of VA's notification portal."
        if problems:
            raise Invalid("It was not recorded.", **problems)
        visit.va_notified_on, visit.va_notified_by_id = told_on, actor.id
        visit.va_notified_proof = proof.strip()
        record(AuditTag.EMERGENCY_NOTIFIED, actor=actor, case_id=case.id, appointment_id=visit.id,
               channel=channel.value, on=told_on.isoformat())  # fmt: skip


def codes_planned(case: Case) -> list[str]:
    """What the newest request asked for: the codes that a booking begins with."""
    request = queries.current_request(case)
    return [row["code"] for row in ((request.content or {}) if request else {}).get("cpt") or ()]
