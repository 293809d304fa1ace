"""A sender killed while the mail server has the message: the message leaves once, and a person is asked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from config import Settings
from referral.core.actor import Role
from referral.core.db import db, transaction
from referral.core.errors import Permanent
from referral.notices.models import Notice
from referral.notices.operations import send_notice
from referral.notices.order import order_notice
from referral.notices.states import NoticeKind, NoticeState
from referral.veterans.models import Veteran
from tests.conftest import FIELD_KEYS
from tests.factories import make_actor, make_case, make_practice, the_case
from tests.mail_server import Mailbox, mail_server

ROOT = Path(__file__).parents[2]
LONGEST_START = 120.0
"""Seconds: a busy machine is no finding."""
SENDER = """
import sys
from datetime import time
from referral import create_app
from referral.notices import rules
from referral.notices.operations import send_notice

rules.EARLIEST, rules.LATEST = time(0), time(23, 59, 59)
with create_app().app_context():
    send_notice(int(sys.argv[1]), int(sys.argv[2]))
"""


@pytest.fixture
def slow_mail(app: Flask, settings: Settings) -> Iterator[Mailbox]:
    """A mail server that takes the message and then says nothing for a long time."""
    with mail_server() as box:
        box.silent_after_message = True
        app.extensions["referral_settings"] = replace(settings, smtp_url=box.url)
        yield box
        app.extensions["referral_settings"] = settings


@pytest.fixture
def notice(app: Flask) -> Notice:
    """A message ordered for a veteran who agreed to e-mail."""
    coordinator = make_actor(make_practice(), Role.COORDINATOR)
    case = the_case(make_case(coordinator))
    with transaction() as session:
        session.get_one(Veteran, case.veteran_id).e_mail_agreed_on = date(2026, 1, 1)
        return order_notice(
            NoticeKind.VISIT_BOOKED, case_id=case.id, veteran_id=case.veteran_id, practice_id=case.practice_id,
            actor=coordinator,
        )  # fmt: skip


def kill_with_the_message_out(
    script: str, practice_id: int, row_id: int, settings: Settings, box: Mailbox, **more: str
) -> None:
    """Run `script` in a process of its own and kill it as soon as the server has its message."""
    db.session.remove()
    environment = {
        "PATH": os.environ["PATH"], "DATA_DIR": str(settings.data_dir), "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url, "SECRET_KEY": settings.secret_key, "FIELD_KEYS": FIELD_KEYS,
        "SMTP_URL": box.url, "PUBLIC_URL": settings.public_url, **more,
    }  # fmt: skip
    sender = subprocess.Popen(
        [sys.executable, "-c", script, str(practice_id), str(row_id)], cwd=ROOT, env=environment
    )
    deadline = time.monotonic() + LONGEST_START
    while not box.messages:
        assert sender.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    sender.send_signal(signal.SIGKILL)
    sender.wait()


def test_a_killed_senders_message_is_never_sent_again(
    app: Flask, settings: Settings, slow_mail: Mailbox, notice: Notice
) -> None:
    kill_with_the_message_out(SENDER, notice.practice_id, notice.id, settings, slow_mail)
    with pytest.raises(Permanent, match="not known whether"):
        send_notice(notice.practice_id, notice.id)
    db.session.expire_all()
    assert db.session.get_one(Notice, notice.id).state is NoticeState.UNKNOWN
    assert len(slow_mail.messages) == 1
