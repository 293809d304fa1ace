"""Sending messages: once, by day, only where agreed; and what happens when it is cut short."""

from __future__ import annotations

import email
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from config import Settings
from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.cases.models import Case
from referral.cases.operations import intake
from referral.core.actor import Actor
from referral.core.db import db, transaction
from referral.core.errors import IllegalMove, NotFound, Permanent
from referral.notices import operations, queries
from referral.notices.models import LocalMail, Notice
from referral.notices.order import order_notice
from referral.notices.smtp import NotSent, Refused, Unsure
from referral.notices.states import NoticeChannel, NoticeKind, NoticeState
from referral.outbox.jobs import JobName
from referral.outbox.models import OutboxMessage
from referral.veterans.models import Veteran
from tests.mail_server import Mailbox
from tests.referral.notices.conftest import change_veteran


def order(actor: Actor, case: Case, kind: NoticeKind = NoticeKind.VISIT_BOOKED) -> Notice:
    with transaction():
        return order_notice(
            kind, case_id=case.id, veteran_id=case.veteran_id, practice_id=case.practice_id, actor=actor
        )


def again(notice: Notice) -> Notice:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Notice, notice.id)


def posted(notice: Notice) -> list[OutboxMessage]:
    db.session.rollback()
    rows = sa.select(OutboxMessage).where(OutboxMessage.job == JobName.SEND_NOTICE).order_by(OutboxMessage.id)
    return [row for row in db.session.scalars(rows) if row.payload == {"notice_id": notice.id}]


def send(notice: Notice) -> None:
    operations.send_notice(notice.practice_id, notice.id)


def tags(case: Case) -> list[AuditTag]:
    db.session.rollback()
    return list(
        db.session.scalars(
            sa.select(AuditEvent.tag).where(AuditEvent.case_id == case.id).order_by(AuditEvent.id)
        )
    )


def test_a_message_is_sent_with_its_own_message_id(coordinator: Actor, case: Case, mail: Mailbox) -> None:
    notice = order(coordinator, case)
    send(notice)
    sent = again(notice)
    assert (sent.state, sent.channel) == (NoticeState.SENT, NoticeChannel.E_MAIL)
    assert mail.recipients == ["walter@mail.example"]
    message = email.message_from_string(mail.messages[0])
    assert message["Message-ID"] == sent.message_id
    assert message["Subject"] == "Your visit is booked"
    assert message["From"] == "desk@lakeview.example"
    assert tags(case)[-2:] == [AuditTag.NOTICE_ORDERED, AuditTag.NOTICE_SENT]


def test_a_message_says_nothing_personal(coordinator: Actor, case: Case, mail: Mailbox) -> None:
    for kind in set(NoticeKind) - {NoticeKind.SIGN_IN_CODE}:
        send(order(coordinator, case, kind))
    assert len(mail.messages) == len(NoticeKind) - 1
    for message in mail.messages:
        said = message.replace("walter@mail.example", "")
        personal = ("Walter", "Oakridge", "1962", "Lakeview", case.number, "Spine", "MRI")
        assert not [word for word in personal if word in said]


def test_a_message_done_twice_is_sent_once(coordinator: Actor, case: Case, mail: Mailbox) -> None:
    notice = order(coordinator, case)
    send(notice)
    send(notice)
    assert len(mail.messages) == 1


def test_a_message_cut_short_is_never_sent_again_by_itself(
    coordinator: Actor, case: Case, mail: Mailbox
) -> None:
    notice = order(coordinator, case)
    with transaction() as session:  # as a worker leaves it that was killed after the message left
        session.get_one(Notice, notice.id).state = NoticeState.SENDING
    for _ in range(2):
        with pytest.raises(Permanent):
            send(notice)
    assert again(notice).state is NoticeState.UNKNOWN
    assert mail.messages == []
    assert [found.id for found, _ in queries.notices_to_check(case.practice_id).rows] == [notice.id]


def test_a_connection_lost_after_the_message_leaves_it_unknown(
    coordinator: Actor, case: Case, mail: Mailbox
) -> None:
    mail.hangs_up_after_message = True
    notice = order(coordinator, case)
    with pytest.raises(Unsure):
        send(notice)
    assert again(notice).state is NoticeState.UNKNOWN
    assert len(mail.messages) == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [("550 no such mailbox", Refused), ("451 come back later", NotSent)],
    ids=["never", "later"],
)
def test_a_refused_message_failed_and_may_be_tried_again(
    coordinator: Actor, case: Case, mail: Mailbox, answer: str, error: type[Exception]
) -> None:
    notice = order(coordinator, case)
    mail.answer_to_recipient = answer
    with pytest.raises(error):
        send(notice)
    failed = again(notice)
    assert failed.state is NoticeState.FAILED
    assert failed.problem
    mail.answer_to_recipient = "250 fine"
    send(notice)
    assert again(notice).state is NoticeState.SENT
    assert len(mail.messages) == 1


def test_a_server_that_is_not_there_did_not_take_the_message(
    coordinator: Actor, case: Case, mail: Mailbox
) -> None:
    mail.hangs_up_at_once = True
    notice = order(coordinator, case)
    with pytest.raises(NotSent):
        send(notice)
    assert again(notice).state is NoticeState.FAILED


def test_a_message_ordered_in_the_evening_waits_for_the_veterans_morning(
    coordinator: Actor, case: Case, mail: Mailbox, at: Callable[[datetime], None]
) -> None:
    at(datetime(2026, 11, 24, 4, 0, tzinfo=UTC))  # 9 pm in Denver
    notice = order(coordinator, case)
    assert [row.available_at for row in posted(notice)] == [datetime(2026, 11, 24, 15, 0, tzinfo=UTC)]
    send(notice)  # a worker that comes too early
    assert mail.messages == []
    assert len(posted(notice)) == 2
    at(datetime(2026, 11, 24, 15, 0, tzinfo=UTC))
    send(notice)
    assert again(notice).state is NoticeState.SENT


@pytest.mark.parametrize(
    "lacking", [{"e_mail_agreed_on": None}, {"email": None}], ids=["agreement", "address"]
)
def test_without_agreement_or_address_a_message_stays_on_the_veterans_page(
    coordinator: Actor, case: Case, mail: Mailbox, lacking: dict[str, object]
) -> None:
    change_veteran(case, **lacking)
    notice = order(coordinator, case)
    assert again(notice).state is NoticeState.KEPT
    assert posted(notice) == []
    assert next(message.id for message in queries.messages_to_read(case.id)) == notice.id


def test_agreement_is_recorded_with_its_day_and_may_be_taken_back(coordinator: Actor, case: Case) -> None:
    for agreed, day in ((False, None), (True, date(2026, 11, 23))):
        intake.record_e_mail_agreement(coordinator, case.uid, None, agreed)
        db.session.expire_all()
        assert db.session.get_one(Veteran, case.veteran_id).e_mail_agreed_on == day
        assert tags(case)[-1] is AuditTag.VETERAN_EDITED
    before = len(tags(case))
    intake.record_e_mail_agreement(coordinator, case.uid, None, True)
    assert len(tags(case)) == before


def test_who_takes_agreement_back_gets_nothing_more(coordinator: Actor, case: Case, mail: Mailbox) -> None:
    notice = order(coordinator, case)
    change_veteran(case, e_mail_agreed_on=None)
    send(notice)
    assert again(notice).state is NoticeState.KEPT
    assert mail.messages == []


def test_without_a_mail_server_a_demonstration_keeps_it_in_the_local_mailbox(
    coordinator: Actor, case: Case
) -> None:
    notice = order(coordinator, case)
    send(notice)
    send(notice)
    [kept] = db.session.scalars(sa.select(LocalMail)).all()
    assert kept.subject == "Your visit is booked"
    assert kept.message_id == notice.message_id
    assert again(notice).channel is NoticeChannel.LOCAL_MAILBOX


def test_without_a_mail_server_production_keeps_it_for_the_veterans_page(
    app: Flask, settings: Settings, coordinator: Actor, case: Case
) -> None:
    notice = order(coordinator, case)
    app.extensions["referral_settings"] = replace(settings, mode="production")
    try:
        send(notice)
    finally:
        app.extensions["referral_settings"] = settings
    assert again(notice).state is NoticeState.KEPT


def test_a_person_may_send_an_unclear_message_again(coordinator: Actor, case: Case, mail: Mailbox) -> None:
    notice = order(coordinator, case)
    with transaction() as session:
        session.get_one(Notice, notice.id).state = NoticeState.UNKNOWN
    operations.send_again(coordinator, notice.uid)
    assert len(posted(notice)) == 2
    send(notice)
    assert len(mail.messages) == 1
    with pytest.raises(IllegalMove):
        operations.send_again(coordinator, notice.uid)


def test_a_person_may_leave_an_unclear_message(coordinator: Actor, case: Case) -> None:
    notice = order(coordinator, case)
    with transaction() as session:
        session.get_one(Notice, notice.id).state = NoticeState.UNKNOWN
    operations.leave_it(coordinator, notice.uid)
    assert again(notice).state is NoticeState.KEPT
    assert queries.notices_to_check(case.practice_id).rows == []
    assert tags(case)[-1] is AuditTag.NOTICE_KEPT


def test_another_practice_finds_no_message(coordinator: Actor, case: Case) -> None:
    notice = order(coordinator, case)
    with pytest.raises(NotFound):
        operations.send_again(replace(coordinator, practice_id=coordinator.practice_id + 1), notice.uid)


def test_in_production_no_message_leaves_without_encryption(
    coordinator: Actor, case: Case, mail: Mailbox, app: Flask
) -> None:
    notice = order(coordinator, case)
    app.extensions["referral_settings"] = replace(app.extensions["referral_settings"], mode="production")
    with pytest.raises(Refused, match="no encryption"):
        send(notice)
    assert mail.messages == []
    assert again(notice).state is NoticeState.FAILED
