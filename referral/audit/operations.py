"""Recording who looked at a list, anchoring the history, and verifying that nobody changed it outside the program."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from referral.audit.events import AuditTag
from referral.audit.models import AuditAnchor, AuditEvent
from referral.audit.record import START, event_mac, record
from referral.core import clock, crypto
from referral.core.actor import Actor
from referral.core.db import db, transaction

SETTLED_AFTER = timedelta(minutes=10)
"""Longer than any transaction lives: ids older than this can't appear any more."""
BATCH = 2000
MOST_TRIES = 12
LANES = 32
"""Chains over which one person's list views are spread, so that windows opened at once seldom meet."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with the history: which chain, from which number, and what."""

    chain: str
    seq: int
    what: str


@dataclass(frozen=True)
class Verdict:
    """How much was checked and what is wrong."""

    events: int
    chains: int
    anchors: int
    faults: tuple[Fault, ...]


def view_queue(actor: Actor, tab: str, case_ids: Sequence[int], *, searched_by: str = "") -> None:
    """Put on record which cases a list showed the actor. `searched_by` names the kind of search, never the words."""
    said: dict[str, Any] = {"by": searched_by} if searched_by else {"tab": tab}
    tag = AuditTag.QUEUE_SEARCHED if searched_by else AuditTag.QUEUE_VIEWED
    for attempt in range(1, MOST_TRIES + 1):
        try:
            with transaction():
                lane = secrets.randbelow(LANES)
                record(tag, actor=actor, account_id=actor.id, lane=lane, case_ids=list(case_ids), **said)
            return
        except IntegrityError:  # pages of one person at the same instant
            if attempt == MOST_TRIES:
                raise


def anchor() -> int:
    """Close over the events settled since the last anchor; returns how many (0 adds no anchor)."""
    with transaction() as session:
        last = session.scalars(sa.select(AuditAnchor).order_by(AuditAnchor.id.desc()).limit(1)).first()
        start = last.upto_event_id if last else 0
        settled = sa.select(sa.func.max(AuditEvent.id)).where(AuditEvent.at < clock.utcnow() - SETTLED_AFTER)
        upto = session.scalar(settled) or 0
        if upto <= start:
            return 0
        count, digest = _digest(start, upto)
        previous = last.mac if last else START
        session.add(
            AuditAnchor(from_event_id=start, upto_event_id=upto, count=count, previous=previous,
                        mac=_anchor_mac(start, upto, count, digest, previous))
        )  # fmt: skip
        return count


def _digest(start: int, upto: int) -> tuple[int, str]:
    """How many events lie in (start, upto] and a hash over their ids and MACs in order."""
    rows = (
        sa.select(AuditEvent.id, AuditEvent.mac)
        .where(AuditEvent.id > start, AuditEvent.id <= upto)
        .order_by(AuditEvent.id)
    )
    count, state = 0, b""
    for event_id, mac in db.session.execute(rows.execution_options(yield_per=BATCH)):
        count += 1
        state = crypto.authenticate("audit-digest", state + str(event_id).encode() + mac)
    return count, state.hex()


def _anchor_mac(start: int, upto: int, count: int, digest: str, previous: bytes) -> bytes:
    return crypto.authenticate(
        "audit-anchor", json.dumps([start, upto, count, digest, previous.hex()]).encode()
    )


def verify() -> Verdict:
    """Walk every chain and every anchor. Finds rows changed, removed or added in SQL."""
    events, chains, faults = 0, 0, []
    for chain, rows in _chains():
        chains += 1
        for fault in _chain_faults(chain, rows):
            faults.append(fault)
        events += len(rows)
    anchors, anchor_faults = _verify_anchors()
    return Verdict(events, chains, anchors, (*faults, *anchor_faults))


def _chains() -> Iterator[tuple[str, list[AuditEvent]]]:
    ordered = (
        sa.select(AuditEvent).order_by(AuditEvent.chain, AuditEvent.seq).execution_options(yield_per=BATCH)
    )
    chain, rows = "", list[AuditEvent]()
    for event in db.session.scalars(ordered):
        if event.chain != chain:
            if rows:
                yield chain, rows
            chain, rows = event.chain, []
        rows.append(event)
    if rows:
        yield chain, rows


def _chain_faults(chain: str, rows: Iterable[AuditEvent]) -> Iterator[Fault]:
    previous, expected = START, 1
    for event in rows:
        if event.seq != expected:
            yield Fault(
                chain, expected, "events are missing" if event.seq > expected else "an event occurs twice"
            )
        elif event.previous != previous:
            yield Fault(chain, event.seq, "does not follow the event before it")
        if event.mac != event_mac(event):
            yield Fault(chain, event.seq, "was changed outside the program")
        previous, expected = event.mac, event.seq + 1


def _verify_anchors() -> tuple[int, list[Fault]]:
    faults, count, previous, upto = [], 0, START, 0
    for anchor_row in db.session.scalars(sa.select(AuditAnchor).order_by(AuditAnchor.id)).all():
        count += 1
        found, digest = _digest(anchor_row.from_event_id, anchor_row.upto_event_id)
        mac = _anchor_mac(
            anchor_row.from_event_id, anchor_row.upto_event_id, found, digest, anchor_row.previous
        )
        if anchor_row.previous != previous or anchor_row.from_event_id != upto:
            faults.append(Fault("anchors", count, "an anchor is missing"))
        if found != anchor_row.count or mac != anchor_row.mac:
            faults.append(
                Fault("anchors", count, f"events up to {anchor_row.upto_event_id} were changed or removed")
            )
        previous, upto = anchor_row.mac, anchor_row.upto_event_id
    return count, faults
