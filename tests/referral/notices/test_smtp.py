"""Mail leaves encrypted where the server offers or the port demands it, and never to a server nobody vouches for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from referral.notices.smtp import Envelope, NotSent, Refused, deliver
from tests.certificates import make_certificate, server_tls
from tests.mail_server import Mailbox, mail_server

LETTER = Envelope(
    "<one@desk.example>", "desk@practice.example", "alma@mail.example", "Your visit is booked", ".\nHello"
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that vouches for itself, with its key."""
    return make_certificate(tmp_path_factory.mktemp("tls") / "mail.pem")


@pytest.fixture(params=["smtps", "starttls"])
def safe_mail(request: pytest.FixtureRequest, certificate: Path) -> Iterator[Mailbox]:
    """A mail server that speaks TLS: from the first byte, or after STARTTLS."""
    with mail_server(server_tls(certificate), from_the_start=request.param == "smtps") as box:
        yield box


def test_a_message_leaves_encrypted(
    safe_mail: Mailbox, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    deliver(safe_mail.url, LETTER, encrypted=True)
    assert safe_mail.was_encrypted == [True]


def test_a_server_that_nobody_vouches_for_gets_nothing(safe_mail: Mailbox) -> None:
    with pytest.raises(NotSent):
        deliver(safe_mail.url, LETTER, encrypted=True)
    assert safe_mail.messages == []


def test_nothing_leaves_where_nobody_listens() -> None:
    with mail_server() as box:
        url = box.url
    with pytest.raises(NotSent):
        deliver(url, LETTER, encrypted=False)


def test_a_message_keeps_its_lines(
    safe_mail: Mailbox, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    deliver(safe_mail.url, LETTER, encrypted=True)
    assert safe_mail.messages[0].endswith("\r\n\r\n.\r\nHello\r\n")


def test_nothing_that_must_be_encrypted_leaves_in_plain() -> None:
    with mail_server() as box, pytest.raises(Refused, match="no encryption"):
        deliver(box.url, LETTER, encrypted=True)
    assert box.messages == []
