"""Reading what was sent: of a case, of one file, and what a person must look at."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from referral.core.db import db
from referral.core.errors import NotFound
from referral.outbox.jobs import JobName
from referral.outbox.models import OutboxMessage
from referral.paperwork.models import StoredFile
from referral.sending.models import Sending
from referral.sending.states import ON_ITS_WAY

PAGE_SIZE = 50


def sending(practice_id: int, uid: str) -> Sending:
    """One sending. Raises NotFound."""
    return _one(Sending.practice_id == practice_id, Sending.uid == uid)


def sending_for_change(practice_id: int, sending_id: int) -> Sending:
    """The sending as it is now. The caller holds its case's row lock, under which alone sendings change."""
    return _one(Sending.practice_id == practice_id, Sending.id == sending_id)


def _one(*wanted: sa.ColumnElement[bool]) -> Sending:
    rows = sa.select(Sending).where(*wanted).execution_options(populate_existing=True)
    found = db.session.scalars(rows).first()
    if found is None:
        raise NotFound("There is no such sending.")
    return found


def sendings_of(case_id: int) -> Sequence[Sending]:
    """Everything that left or should have left for a case, newest first."""
    return db.session.scalars(
        sa.select(Sending).where(Sending.case_id == case_id).order_by(Sending.id.desc())
    ).all()


def proof_files(case_id: int) -> Sequence[int]:
    """The ids of the files that prove a sending of the case."""
    ids = sa.select(Sending.proof_file_id).where(
        Sending.case_id == case_id, Sending.proof_file_id.is_not(None)
    )
    return [file_id for file_id in db.session.scalars(ids) if file_id is not None]


def same_thing(packet_id: int | None, paper_id: int | None) -> Sequence[Sending]:
    """Every sending of that packet or letter, newest first."""
    is_it = Sending.packet_id == packet_id if packet_id else Sending.paper_id == paper_id
    return db.session.scalars(sa.select(Sending).where(is_it).order_by(Sending.id.desc())).all()


def on_its_way(sendings: Sequence[Sending]) -> Sending | None:
    """The one of `sendings` that is leaving now."""
    return next((row for row in sendings if row.state in ON_ITS_WAY), None)


def with_message_id(message_ids: Sequence[str]) -> Sending | None:
    """The newest sending whose message had one of these ids, in whatever practice."""
    rows = sa.select(Sending).where(Sending.message_id.in_(message_ids))
    return db.session.scalars(rows.order_by(Sending.id.desc()).limit(1)).first()


def to_look_at(practice_id: int, after: int | None = None) -> Sequence[Sending]:
    """Sendings that a person must look at, oldest first, those after the row id `after`; one more than a page."""
    rows = sa.select(Sending).where(
        Sending.practice_id == practice_id,
        Sending.troubled_at.is_not(None),
        Sending.settled_at.is_(None),
        Sending.id > (after or 0),
    )
    return db.session.scalars(rows.order_by(Sending.id).limit(PAGE_SIZE + 1)).all()


def given_up(practice_id: int) -> Sequence[Sending]:
    """Sendings on their way whose job was given up, oldest first: by themselves they get no further."""
    jobs = sa.select(OutboxMessage.payload).where(
        OutboxMessage.practice_id == practice_id,
        OutboxMessage.buried_at.is_not(None),
        OutboxMessage.job == JobName.SEND_OUT.value,
    )
    ids = {payload["sending_id"] for payload in db.session.scalars(jobs)}
    rows = sa.select(Sending).where(Sending.id.in_(ids), Sending.state.in_(ON_ITS_WAY))
    return db.session.scalars(rows.order_by(Sending.id)).all()


def stored_file(file_id: int) -> StoredFile:
    """A file that left, or a proof."""
    return db.session.get_one(StoredFile, file_id)
