"""From the order to the drawn packet through the one door that the queue uses."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from referral.cases.operations import authorization
from referral.core.db import db
from referral.outbox.jobs import JobName
from referral.outbox.models import MessageState, OutboxMessage
from referral.paperwork import operations, queries, storage
from referral.paperwork.models import PacketStatus
from tests.referral.cases.operations.conftest import Desk, desk
from workers.perform import perform_here

__all__ = ["desk"]


def the_job(job: JobName) -> OutboxMessage:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(sa.select(OutboxMessage).where(OutboxMessage.job == job.value)).one()


def test_a_packet_ordered_on_the_case_is_drawn_by_the_worker_once(app: Flask, desk: Desk) -> None:
    opened = desk.with_note(desk.recommended())
    uid = authorization.make_packet(desk.coordinator, opened.uid, None)
    job = the_job(JobName.DRAW_PACKET)

    perform_here(job.id)
    drawn = queries.packet(desk.practice.id, uid)
    perform_here(job.id)

    assert the_job(JobName.DRAW_PACKET).state is MessageState.DONE
    assert drawn.status is PacketStatus.INCOMPLETE
    assert drawn.missing == ["clinical.conservative_care"]
    assert queries.packet(desk.practice.id, uid).drawn_at == drawn.drawn_at


def test_a_drawing_that_fails_is_said_with_the_packet_and_tried_again(
    app: Flask, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = desk.recommended()
    uid = authorization.make_packet(desk.coordinator, opened.uid, None)
    job = the_job(JobName.DRAW_PACKET)

    def broken(*_: object) -> None:
        raise OSError("disk full: /secret/path")

    with monkeypatch.context() as patch:
        patch.setattr(storage, "put", broken)
        perform_here(job.id)
    failed = queries.packet(desk.practice.id, uid)
    assert (failed.status, failed.error) == (PacketStatus.FAILED, operations.WENT_WRONG)
    assert the_job(JobName.DRAW_PACKET).state is MessageState.WAITING

    operations.draw_packet(failed.id)
    db.session.close()
    assert queries.packet(desk.practice.id, uid).status is PacketStatus.INCOMPLETE
