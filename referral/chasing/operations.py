"""The sweep, which orders each due rung once; and a practice's own ladders, each change a new version."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.chasing import editing, queries
from referral.chasing.models import Chase, LadderVersion
from referral.chasing.policies import shipped_ladders
from referral.chasing.states import Purpose
from referral.core.actor import Actor, Role
from referral.core.db import db, one_at_a_time, transaction
from referral.core.errors import Invalid, NotAllowed, Stale
from referral.directory import queries as directory
from referral.outbox.jobs import JobName
from referral.outbox.post import post_each
from referral.paperwork.claims_language import claim_problems

EDITORS = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR})


def sweep_chases(practice_id: int) -> int:
    """Order the firing of every rung that is due today; returns how many were not ordered before.

    Any number of sweeps may run at once: the outbox keeps one row for each chase, rung, due date and day of the
    sweep: a rung whose job ran on a closed day, when nothing fires, is ordered again on the next open one.
    """
    today = directory.today(practice_id)
    if not directory.calendar(practice_id).is_business_day(today):
        return 0
    rung = Chase.rung + 1
    parts = (Chase.id, rung, Chase.next_rung_on, sa.literal(today.isoformat()))
    key: sa.ColumnElement[str] = sa.literal("rung")
    for part in parts:
        key = key + sa.literal(":") + sa.cast(part, sa.String)
    with transaction():
        return post_each(JobName.FIRE_RUNG, practice_id=practice_id, wanted=queries.due_chases(practice_id, today),
                         dedupe_key=key, chase_id=Chase.id, rung=rung)  # fmt: skip


def save_ladder(
    actor: Actor,
    purpose: Purpose,
    facility_uid: str | None,
    edit: editing.LadderEdit | None,
    *,
    effective_from: date,
    why: str,
    seen_version: int,
) -> int:
    """Make `edit` of the shipped ladder the practice's own from a day on; returns the version.

    With `facility_uid` for that VA facility only; without `edit` the next wider ladder counts again. Rungs that are
    set already keep their day: a change counts from the next one on. Raises Invalid by field, Stale, NotAllowed,
    NotFound.
    """
    if actor.role not in EDITORS:
        raise NotAllowed("Only an administrator or a supervisor changes ladders.")
    shipped = shipped_ladders()[purpose]
    found = dict(editing.problems(shipped, edit)) if edit else {}
    if edit and not found:
        found |= claim_problems({f"rung{n}-script": row.script for n, row in enumerate(edit.rungs, 1)})
    if effective_from < directory.today(actor.practice_id):
        found["effective_from"] = "Enter today or a later day: a change never rewrites the past."
    if not why.strip():
        found["why"] = "Say why, so that the next person knows."
    if found:
        raise Invalid("The ladder was not saved.", **found)
    with transaction():
        facility_id = directory.facility(actor.practice_id, facility_uid).id if facility_uid else None
        one_at_a_time(f"ladder:{actor.practice_id}:{purpose.value}:{facility_id}")
        versions = queries.ladder_versions(actor.practice_id, purpose, facility_id)
        newest = versions[0].version if versions else 0
        if newest != seen_version:
            raise Stale(
                "Somebody changed this ladder meanwhile. Look at the newest version, then save again."
            )
        content = editing.edited(shipped, edit).to_json() if edit else None
        row = LadderVersion(practice_id=actor.practice_id, purpose=purpose, facility_id=facility_id, version=newest + 1,
                            effective_from=effective_from, content=content, why=why.strip(),
                            set_by_id=actor.id)  # fmt: skip
        db.session.add(row)
        db.session.flush()
        record(AuditTag.PRACTICE_CHANGED, actor=actor, what="ladder",
               changes=[purpose.value, facility_id, row.version])  # fmt: skip
        return row.version
