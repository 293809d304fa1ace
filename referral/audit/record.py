"""Adds to the history, in the same transaction as the change it records."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from referral.audit.events import KEYS, AuditTag
from referral.audit.models import HASH_BYTES, AuditEvent
from referral.core import clock, crypto
from referral.core.actor import Actor
from referral.core.db import db

START = bytes(HASH_BYTES)

# Written and read beside the unit of work: rows are never changed.
_EVENTS = AuditEvent.metadata.tables[AuditEvent.__tablename__]
_WRITTEN = tuple(column.name for column in _EVENTS.c if not column.primary_key)
_INSERT = sa.insert(_EVENTS).inline()
_CHAIN = sa.bindparam("chain", type_=sa.String())
_NEWEST = (
    sa.select(_EVENTS.c.seq, _EVENTS.c.mac)
    .where(_EVENTS.c.chain == _CHAIN)
    .order_by(_EVENTS.c.seq.desc())
    .limit(1)
)
_LOCK = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(_CHAIN, 0)))


def record(
    tag: AuditTag,
    *,
    actor: Actor,
    case_id: int | None = None,
    account_id: int | None = None,
    lane: int | None = None,
    **data: Any,
) -> None:
    """Append one event to its chain; joins the caller's transaction and never commits.

    The chain is the case's, else the account's, else the practice's. `data` must carry exactly the tag's keys
    (events.py). It is encrypted, so it may hold personal data. A chain's numbers are kept apart by a lock, but for
    an account's chain: there the caller holds the account's row lock, or repeats on IntegrityError. `lane` begins
    a chain of its own beside the account's, for what one person does in many windows at once.
    """
    if set(data) != KEYS[tag]:
        raise ValueError(f"{tag.value} must carry exactly {sorted(KEYS[tag])}, not {sorted(data)}")
    chain = _chain(actor, case_id, account_id) + (f"/{lane}" if lane is not None else "")
    session = db.session()
    seq, previous = _last(session, chain, lock=account_id is None or case_id is not None)
    event = AuditEvent(
        practice_id=actor.practice_id,
        chain=chain,
        seq=seq + 1,
        case_id=case_id,
        actor_id=actor.id,
        actor_role=actor.role,
        tag=tag,
        previous=previous,
        at=clock.utcnow(),
    )
    event.actor_name = actor.name
    event.data = data or None
    event.mac = event_mac(event)
    session.execute(_INSERT, {name: getattr(event, name) for name in _WRITTEN})
    session.info.setdefault("audit_heads", {})[chain] = (event.seq, event.mac)


def event_mac(event: AuditEvent) -> bytes:
    """What `event.mac` must be: an HMAC over every column of the row and the previous row's."""
    fields = [event.chain, event.seq, event.practice_id, event.case_id, event.actor_id, event.actor_role.value,
              event.tag.value, event.at.isoformat(), event.uid, _hex(event.actor_name_enc), _hex(event.data_enc),
              event.previous.hex()]  # fmt: skip
    return crypto.authenticate("audit", json.dumps(fields).encode())


def _hex(value: bytes | None) -> str | None:
    return None if value is None else value.hex()


def _chain(actor: Actor, case_id: int | None, account_id: int | None) -> str:
    if case_id is not None:
        return f"case:{case_id}"
    return f"account:{account_id}" if account_id is not None else f"practice:{actor.practice_id}"


def _last(session: Session, chain: str, *, lock: bool) -> tuple[int, bytes]:
    """Number and MAC of the chain's newest event: of this transaction when it has added one, else stored."""
    pending: dict[str, tuple[int, bytes]] = session.info.get("audit_heads", {})
    if chain in pending:
        return pending[chain]
    if lock and session.get_bind().dialect.name == "postgresql":  # SQLite has one writer at a time
        session.execute(_LOCK, {"chain": chain})
    row = session.execute(_NEWEST, {"chain": chain}).first()
    return (row.seq, row.mac) if row else (0, START)
