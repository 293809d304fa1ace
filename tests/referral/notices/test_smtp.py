"""Mail leaves encrypted where the server offers or the port demands it, and never to a server nobody vouches for."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from referral.notices.smtp import Envelope, NotSent, deliver
from tests.mail_server import Mailbox, mail_server

LETTER = Envelope(
    "<one@desk.example>", "desk@practice.example", "alma@mail.example", "Your visit is booked", ".\nHello"
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that vouches for itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.tests.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "mail.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return path


@pytest.fixture(params=["smtps", "starttls"])
def safe_mail(request: pytest.FixtureRequest, certificate: Path) -> Iterator[Mailbox]:
    """A mail server that speaks TLS: from the first byte, or after STARTTLS."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    with mail_server(tls, from_the_start=request.param == "smtps") as box:
        yield box


def test_a_message_leaves_encrypted(
    safe_mail: Mailbox, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    deliver(safe_mail.url, LETTER)
    assert safe_mail.was_encrypted == [True]


def test_a_server_that_nobody_vouches_for_gets_nothing(safe_mail: Mailbox) -> None:
    with pytest.raises(NotSent):
        deliver(safe_mail.url, LETTER)
    assert safe_mail.messages == []


def test_nothing_leaves_where_nobody_listens() -> None:
    with mail_server() as box:
        url = box.url
    with pytest.raises(NotSent):
        deliver(url, LETTER)


def test_a_message_keeps_its_lines(
    safe_mail: Mailbox, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    deliver(safe_mail.url, LETTER)
    assert safe_mail.messages[0].endswith("\r\n\r\n.\r\nHello\r\n")
