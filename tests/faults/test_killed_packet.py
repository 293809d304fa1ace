"""A worker killed while the mail server has the packet: it leaves once, and a coordinator is asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from config import Settings
from referral.authorizations.states import RequestStatus
from referral.cases.operations.sending.delivering import send_out
from referral.cases.states import StepAction
from referral.sending.states import SendingState
from tests.certificates import make_certificate, server_tls
from tests.factories import the_case
from tests.faults.test_killed_sender import kill_with_the_message_out
from tests.mail_server import mail_server
from tests.referral.cases.operations.conftest import Desk
from tests.referral.cases.operations.conftest import desk as desk
from tests.referral.cases.operations.test_sending import again, case_uid, ordered, status_of

__all__ = ["case_uid", "desk"]
WORKER = """
import sys
from referral import create_app
from referral.cases.operations.sending.delivering import send_out

with create_app().app_context():
    send_out(int(sys.argv[1]), int(sys.argv[2]))
"""


def test_a_killed_workers_packet_is_never_sent_again(
    app: Flask, settings: Settings, desk: Desk, case_uid: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path / "mail.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(server_tls(certificate)) as box:
        box.silent_after_message = True
        app.extensions["referral_settings"] = replace(settings, smtp_url=box.url)
        sending = ordered(desk, case_uid)
        kill_with_the_message_out(
            WORKER, sending.practice_id, sending.id, settings, box, SSL_CERT_FILE=str(certificate)
        )
        assert again(sending).state is SendingState.SENDING
        for _ in range(2):
            send_out(sending.practice_id, sending.id)  # the outbox lets another worker have it
        app.extensions["referral_settings"] = settings
    assert again(sending).state is SendingState.UNKNOWN
    assert len(box.messages) == 1
    assert status_of(case_uid) is RequestStatus.DRAFTING
    assert the_case(case_uid).next_action is StepAction.CHECK_SENDING
