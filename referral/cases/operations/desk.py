"""What the desk does around a case: looking, owning, noting, waiting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import OperationalError

from referral.audit.events import AuditTag
from referral.audit.operations import view_queue as view_queue
from referral.audit.record import record
from referral.cases import queries
from referral.cases.clocks import recount_chases
from referral.cases.models import Case, CaseNote, SavedView
from referral.cases.next_step import LONGEST_SNOOZE
from referral.cases.operations.moves import case_change, refresh
from referral.cases.operations.visits import release_uncovered_slot
from referral.cases.owners import locked_account, may_own
from referral.core import clock
from referral.core.actor import Actor
from referral.core.db import db, transaction
from referral.core.errors import Invalid, NotFound
from referral.outbox.operations import scrub
from referral.paperwork.models import Packet, PacketSignature

log = structlog.get_logger()


def view_case(actor: Actor, case_uid: str) -> None:
    """Put on record that the actor looked at the case."""
    with transaction():
        case_id = db.session.scalar(
            sa.select(Case.id).where(Case.uid == case_uid, Case.practice_id == actor.practice_id)
        )
        if case_id is None:
            raise NotFound("There is no such case.")
        record(AuditTag.CASE_VIEWED, actor=actor, case_id=case_id)


def assign(actor: Actor, case_uid: str, seen_version: int | None, owner_id: int | None) -> None:
    """Make somebody the owner, or nobody. Raises Invalid when that account can't own cases."""
    with case_change(actor, case_uid, seen_version) as case:
        _assign(actor, case, owner_id)


def assign_many(actor: Actor, case_uids: Sequence[str], owner_id: int | None) -> int:
    """Assign several cases at once, all or none; returns how many."""
    with transaction():
        wanted = (
            sa.select(Case)
            .where(Case.uid.in_(list(case_uids)), Case.practice_id == actor.practice_id)
            .order_by(Case.id)
            .with_for_update()
        )
        cases = db.session.scalars(wanted).all()
        if len(cases) != len(set(case_uids)):
            raise NotFound("One of these cases is not there any more. Nothing was assigned.")
        for case in cases:
            _assign(actor, case, owner_id)
            case.touched_at = clock.utcnow()
        return len(cases)


def _assign(actor: Actor, case: Case, owner_id: int | None) -> None:
    if owner_id is not None:
        owner = locked_account(owner_id)
        if not may_own(owner, actor.practice_id):
            raise Invalid(
                "That person can't own cases.", owner="Choose somebody who works here now and is not away."
            )
    if case.owner_id != owner_id:
        record(AuditTag.CASE_ASSIGNED, actor=actor, case_id=case.id, before=case.owner_id, after=owner_id)
        case.owner_id = owner_id


def add_note(actor: Actor, case_uid: str, text: str) -> None:
    """Add a note. Notes never clash, so no version is asked for. Raises Invalid when empty."""
    if not text.strip():
        raise Invalid("The note is empty.", text="Write the note first.")
    with case_change(actor, case_uid) as case:
        note = CaseNote(practice_id=case.practice_id, case_id=case.id, by_id=actor.id, text=text.strip())
        db.session.add(note)
        db.session.flush()
        record(AuditTag.CASE_NOTED, actor=actor, case_id=case.id, note_id=note.id)


def snooze(actor: Actor, case_uid: str, seen_version: int | None, until: date, reason: str) -> None:
    """Let the case rest until `until`, with a reason. A red flag can't be snoozed; nothing rests for ever."""
    with case_change(actor, case_uid, seen_version) as case:
        problems, desk = {}, queries.desk_clock(actor.practice_id)
        longest = desk.rules.days(LONGEST_SNOOZE, desk.today)
        if not 0 < (until - desk.today).days <= longest:
            problems["until"] = f"Choose a day from tomorrow to {longest} days ahead."
        if not reason.strip():
            problems["reason"] = "Say why the case can wait."
        if queries.case_facts(case).red_flag_open_since:
            problems["until"] = "A red flag is open. It can't wait."
        if problems:
            raise Invalid("The case was not snoozed.", **problems)
        case.snoozed_until, case.snoozed_on, case.snooze_reason = until, desk.today, reason.strip()
        record(
            AuditTag.CASE_SNOOZED,
            actor=actor,
            case_id=case.id,
            until=until.isoformat(),
            reason=reason.strip(),
        )


def wake(actor: Actor, case_uid: str, seen_version: int | None) -> None:
    """End a snooze now."""
    with case_change(actor, case_uid, seen_version) as case:
        case.snoozed_until, case.snoozed_on, case.snooze_reason = None, None, None
        record(AuditTag.CASE_WOKEN, actor=actor, case_id=case.id)


def save_view(actor: Actor, name: str, query: str) -> None:
    """Keep the present tab, filters and sort under `name`; the same name is overwritten. No search words."""
    name = name.strip()
    if not name:
        raise Invalid("The view has no name.", name="Give the view a name.")
    with transaction() as session:
        existing = session.scalars(
            sa.select(SavedView).where(SavedView.account_id == actor.id, SavedView.name == name)
        ).first()
        view = existing or SavedView(practice_id=actor.practice_id, account_id=actor.id, name=name)
        view.query = query
        session.add(view)


def delete_view(actor: Actor, view_uid: str) -> None:
    """Forget one of the actor's own saved views."""
    with transaction() as session:
        session.execute(
            sa.delete(SavedView).where(SavedView.uid == view_uid, SavedView.account_id == actor.id)
        )


def refresh_case(case_id: int, *, only_time_passed: bool = False) -> None:
    """Work out one case's due dates again: after background work changed a fact, or because time has passed."""
    with transaction():
        case = queries.case_for_system(case_id)
        state = case.state
        release_uncovered_slot(case)
        recount_chases(case)
        refresh(case, only_time_passed=only_time_passed and case.state is state)


def refresh_case_of_packet(packet_id: int) -> None:
    """As `refresh_case`, for the case whose packet was drawn."""
    case_id = db.session.scalar(sa.select(Packet.case_id).where(Packet.id == packet_id))
    if case_id is not None:
        refresh_case(case_id)


def refresh_case_of_signature(signature_id: int) -> None:
    """As `refresh_case`, for the case whose packet was signed."""
    case_id = db.session.scalar(sa.select(PacketSignature.case_id).where(PacketSignature.id == signature_id))
    if case_id is not None:
        refresh_case(case_id)


def refresh_all(practice_id: int) -> int:
    """Work out every open case's next step again, each in its own transaction; returns how many. Runs daily.

    A case on which the program fails holds up no other; its error is raised at the end.
    """
    case_ids = queries.open_case_ids(practice_id)
    failed: Exception | None = None
    for case_id in case_ids:
        try:
            refresh_case(case_id, only_time_passed=True)
        except OperationalError:  # the database is away, for the other cases too
            raise
        except Exception as error:
            log.warning("case not refreshed", case_id=case_id, error=scrub(error))
            failed = failed or error
    if failed is not None:
        raise failed
    return len(case_ids)
