"""Ordering papers and packets: joins the caller's transaction; drawing happens afterwards, as background work.

The facts are saved with the order, so that whenever it is drawn it says what was decided now. Ordering the same
thing twice (a double click, a repeated job) gives the same row.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.core.actor import Actor
from referral.core.db import db
from referral.outbox.jobs import JobName
from referral.outbox.post import post
from referral.paperwork import catalogue
from referral.paperwork.facts import LetterFacts
from referral.paperwork.models import FormBlank, Packet, PacketKind, PacketStatus, Paper, PaperStatus
from referral.paperwork.own_letterhead.queries import newest_letterhead
from referral.paperwork.own_wording.queries import with_wording


def order_paper(
    kind: str, facts: LetterFacts, *, case_id: int, practice_id: int, actor: Actor, draw_now: bool = True
) -> Paper:
    """Order one document of the catalogue, or give the one ordered before with the same facts.

    Without `draw_now` it is only written, and drawn once somebody wants the file (`operations.want_files`).
    """
    document = catalogue.DOCUMENTS[kind]
    facts = with_wording(facts, [kind], practice_id)
    key = _order_key(kind, document.VERSION, facts.to_json())
    session = db.session()
    same = sa.select(Paper).where(Paper.case_id == case_id, Paper.order_key == key)
    if (paper := session.scalar(same)) is not None:
        if paper.status is PaperStatus.WITHDRAWN:
            paper.status = PaperStatus.WRITTEN
        return paper
    paper = Paper(
        practice_id=practice_id,
        case_id=case_id,
        kind=kind,
        document_version=document.VERSION,
        order_key=key,
        fingerprint=facts.fingerprint(),
        letterhead_id=newest_letterhead(practice_id).scalar_subquery(),
        status=PaperStatus.ORDERED if draw_now else PaperStatus.WRITTEN,
        missing=[required.path for required in catalogue.what_is_missing(facts, [kind])],
        ordered_by_id=actor.id,
    )
    paper.facts = facts.to_json()
    session.add(paper)
    session.flush()
    record(AuditTag.PAPER_ORDERED, actor=actor, case_id=case_id, paper_id=paper.id, kind=kind)
    if draw_now:
        post(JobName.DRAW_PAPER, practice_id=practice_id, paper_id=paper.id)
    return paper


def withdraw_papers(case_id: int, kinds: Sequence[str], *, actor: Actor, why: str) -> None:
    """Take back the case's papers of these kinds: what they say was undone. They stay with the case."""
    standing = sa.select(Paper).where(
        Paper.case_id == case_id, Paper.kind.in_(kinds), Paper.status != PaperStatus.WITHDRAWN
    )
    for paper in db.session.scalars(standing):
        paper.status, paper.drawn_at = PaperStatus.WITHDRAWN, None
        record(
            AuditTag.PAPER_WITHDRAWN,
            actor=actor,
            case_id=case_id,
            paper_id=paper.id,
            kind=paper.kind,
            why=why,
        )


def order_packet(
    facts: LetterFacts,
    *,
    case_id: int,
    practice_id: int,
    actor: Actor,
    kind: PacketKind = PacketKind.REQUEST,
    request_id: int | None = None,
    appointment_id: int | None = None,
    attachment_ids: Sequence[int] = (),
    origins: Callable[[], Mapping[str, Any]] = dict,
) -> Packet:
    """Order the next version of the case's packet, or give the newest when it says and holds just the same.

    `attachment_ids` are stored PDF files, in the order in which they are appended. The submission's name and date
    are the actor and the letter's date. `origins` tells where the facts came from; it is asked for a new version only.
    Edited documents of the newest are taken over while the facts are the same: to other facts they may not fit.
    The caller holds the case's row lock, so versions have no gap.
    """
    form = _form_blank(practice_id) if catalogue.OFFICIAL_FORM in catalogue.PACKETS[kind] else None
    kinds = catalogue.packet_kinds(kind, facts, with_form=form is not None)
    facts = with_wording(_with_submission(facts, actor), kinds, practice_id)
    newest, fingerprint = _newest_packet(case_id, kind), facts.fingerprint()
    packet = Packet(
        practice_id=practice_id,
        case_id=case_id,
        request_id=request_id,
        appointment_id=appointment_id,
        kind=kind,
        fingerprint=fingerprint,
        form_file_id=form.file_id if form else None,
        letterhead_id=db.session.scalar(newest_letterhead(practice_id)),
        attachment_ids=list(attachment_ids),
        edit_ids=dict(newest.edit_ids) if newest and newest.fingerprint == fingerprint else {},
        missing=[required.path for required in catalogue.what_is_missing(facts, kinds)],
    )
    packet.facts = facts.to_json()
    return _ordered(packet, kinds, newest, actor, origins)


def order_edited(before: Packet, edit_ids: Mapping[str, int], actor: Actor) -> Packet:
    """Order the next version of a packet: of the same facts and attachments, with these documents as edited.

    `edit_ids` gives the `EditedDocument` of a kind; all other documents are the generated ones.
    Gives `before` when it holds just that. The caller holds the case's row lock, and `before` is the newest.
    """
    kept = ("practice_id", "case_id", "request_id", "appointment_id", "kind", "fingerprint", "form_file_id",
            "letterhead_id", "attachment_ids", "missing")  # fmt: skip
    packet = Packet(**{name: getattr(before, name) for name in kept}, edit_ids=dict(edit_ids))
    packet.facts = before.facts
    facts = LetterFacts.from_json(before.facts or {})
    kinds = catalogue.packet_kinds(before.kind, facts, with_form=before.form_file_id is not None)
    return _ordered(packet, kinds, before, actor, lambda: before.origins or {})


def _ordered(
    packet: Packet,
    kinds: Sequence[str],
    newest: Packet | None,
    actor: Actor,
    origins: Callable[[], Mapping[str, Any]],
) -> Packet:
    """Make `packet` the version behind `newest`, or give that when it says and holds just the same for the request."""
    versions = [catalogue.KINDS[kind].VERSION for kind in kinds]
    key = _order_key(packet.kind.value, versions, packet.facts, packet.attachment_ids, packet.form_file_id,
                     packet.edit_ids, packet.letterhead_id)  # fmt: skip
    is_same = newest is not None and newest.order_key == key and newest.request_id == packet.request_id
    if newest is not None and is_same and newest.status is not PacketStatus.FAILED:
        return newest
    packet.order_key, packet.version = key, newest.version + 1 if newest else 1
    packet.ordered_by_id, packet.origins = actor.id, dict(origins())
    session = db.session()
    session.add(packet)
    session.flush()
    record(AuditTag.PACKET_ORDERED, actor=actor, case_id=packet.case_id, packet_id=packet.id, kind=packet.kind.value,
           version=packet.version)  # fmt: skip
    post(JobName.DRAW_PACKET, practice_id=packet.practice_id, packet_id=packet.id)
    return packet


def is_stale(packet: Packet, current_fingerprint: str) -> bool:
    """True when the case has moved on since: the packet no longer says what a new one would."""
    return packet.fingerprint != current_fingerprint


def _with_submission(facts: LetterFacts, actor: Actor) -> LetterFacts:
    submission = facts.submission
    return replace(
        facts,
        submission=replace(
            submission,
            staff_name=submission.staff_name or actor.name,
            submitted_on=submission.submitted_on or facts.written_on,
        ),
    )


def _form_blank(practice_id: int) -> FormBlank | None:
    newest = (
        sa.select(FormBlank)
        .where(FormBlank.practice_id == practice_id)
        .order_by(FormBlank.id.desc())
        .limit(1)
    )
    return db.session.scalar(newest)


def _newest_packet(case_id: int, kind: PacketKind) -> Packet | None:
    newest = (
        sa.select(Packet)
        .where(Packet.case_id == case_id, Packet.kind == kind)
        .order_by(Packet.version.desc())
        .limit(1)
    )
    return db.session.scalar(newest)


def _order_key(*parts: Any) -> str:
    canonical = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
