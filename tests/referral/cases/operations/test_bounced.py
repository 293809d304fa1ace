"""Mail that came back makes its sending failed and the case's next step; then it goes out again."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from referral.authorizations.states import RequestStatus
from referral.cases.operations import va_questions
from referral.cases.operations.sending import bounced, settling
from referral.cases.operations.sending.bounced import read_mail
from referral.cases.operations.sending.delivering import send_out
from referral.cases.states import StepAction
from referral.commands.bounces import bounces
from referral.core.errors import IllegalMove
from referral.sending.queries import to_look_at
from referral.sending.states import SendingState
from tests.factories import the_case
from tests.mail_server import Mailbox
from tests.referral.cases.operations.conftest import Desk
from tests.referral.cases.operations.test_sending import (
    again,
    case_uid,
    certificate,
    mail,
    ordered,
    sent,
    status_of,
)
from tests.referral.sending.test_bounces import OURS, report

__all__ = ["case_uid", "certificate", "mail"]


def test_a_message_that_another_reader_took_meanwhile_is_left_out(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "new").mkdir()
    gone, here = tmp_path / "new" / "1.mail", tmp_path / "new" / "2.mail"
    here.write_bytes(b"Subject: hello\n\nNot a report")
    monkeypatch.setattr(bounced, "_new_messages", lambda _folder: iter((gone, here)))
    (tmp_path / "cur").mkdir()
    read = read_mail(tmp_path)
    assert (read.messages, read.others) == (1, 1)
    assert [one.name for one in (tmp_path / "cur").iterdir()] == ["2.mail:2,S"]


def test_mail_that_came_back_is_sent_again_another_way(
    desk: Desk, case_uid: str, mail: Mailbox, tmp_path: Path
) -> None:
    from referral.authorizations.states import Channel

    first = sent(desk, case_uid)
    assert first.message_id is not None
    (tmp_path / "new").mkdir()
    told = report().replace(OURS.encode(), first.message_id.encode())
    (tmp_path / "new" / "1.mail").write_bytes(told)
    (tmp_path / "new" / "2.mail").write_bytes(report())  # a message that we never sent
    (tmp_path / "new" / "3.mail").write_bytes(b"Subject: hello\n\nNot a report")
    read = read_mail(tmp_path)
    assert (read.messages, read.failed, read.others) == (3, 1, 2)
    assert again(first).state is SendingState.FAILED
    assert "User unknown" in (again(first).problem or "")
    assert the_case(case_uid).next_action is StepAction.SEND_AGAIN
    assert list((tmp_path / "new").iterdir()) == []

    whole = CliRunner().invoke(bounces, [str(tmp_path / "cur" / "1.mail:2,S"), "--json"])
    assert '"known": 1' in whole.output  # the same report again

    second = sent(desk, case_uid, Channel.FAX)
    assert second.state is SendingState.SENT
    assert status_of(case_uid) is RequestStatus.SENT
    assert the_case(case_uid).next_action is StepAction.ANSWER_REQUEST


def test_a_late_report_about_what_went_again_since_asks_for_nothing(
    desk: Desk, case_uid: str, mail: Mailbox, tmp_path: Path
) -> None:
    mail.hangs_up_after_message = True
    first = sent(desk, case_uid)
    mail.hangs_up_after_message = False
    second = ordered(desk, case_uid, looked=True)
    send_out(second.practice_id, second.id)
    assert first.message_id is not None
    (told := tmp_path / "late.mail").write_bytes(report().replace(OURS.encode(), first.message_id.encode()))
    assert read_mail(told).failed == 1
    assert again(first).state is SendingState.FAILED
    assert list(to_look_at(desk.practice.id)) == []
    assert the_case(case_uid).next_action is StepAction.ANSWER_REQUEST


def test_mail_that_came_back_although_va_has_it_is_for_a_person_to_look_at(
    desk: Desk, case_uid: str, mail: Mailbox, tmp_path: Path
) -> None:
    first = sent(desk, case_uid)
    assert first.message_id is not None
    told = tmp_path / "1.mail"
    told.write_bytes(report().replace(OURS.encode(), first.message_id.encode()))
    settling.confirm(desk.coordinator, case_uid, first.uid, on=desk.today)
    va_questions.confirm_receipt(
        desk.coordinator, case_uid, None, received_on=desk.today, confirmed_by="Ms Ames"
    )
    assert (read_mail(told).failed, read_mail(told).known) == (1, 1)
    assert (again(first).state, again(first).settled_at) == (SendingState.CONFIRMED, None)
    assert the_case(case_uid).next_action is StepAction.CHECK_SENDING
    with pytest.raises(IllegalMove, match="Ask VA"):
        sent(desk, case_uid)
    settling.let_go(desk.coordinator, case_uid, first.uid, reason="Ms Ames has it in her hands")
    assert read_mail(told).known == 1
    assert the_case(case_uid).next_action is StepAction.ANSWER_REQUEST


def test_mail_that_came_back_after_a_receipt_is_sent_again_once_the_receipt_is_taken_back(
    desk: Desk, case_uid: str, mail: Mailbox, tmp_path: Path
) -> None:
    first = sent(desk, case_uid)
    assert first.message_id is not None
    va_questions.confirm_receipt(
        desk.coordinator, case_uid, None, received_on=desk.today, confirmed_by="Ms Ames"
    )
    told = tmp_path / "1.mail"
    told.write_bytes(report().replace(OURS.encode(), first.message_id.encode()))
    assert read_mail(told).failed == 1
    assert (again(first).state, the_case(case_uid).next_action) == (
        SendingState.FAILED,
        StepAction.CHECK_SENDING,
    )
    va_questions.undo_receipt(desk.coordinator, case_uid, None, "Another veteran's")
    assert the_case(case_uid).next_action is StepAction.SEND_AGAIN
    assert sent(desk, case_uid).state is SendingState.SENT
    assert again(first).settled_at is not None
