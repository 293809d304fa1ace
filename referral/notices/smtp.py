"""Handing one message to a mail server, and knowing afterwards whether it left."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from referral.core import clock
from referral.core.errors import Permanent, ReferralError

SECONDS = 20.0
PORTS = {"smtp": 25, "smtps": 465}
SUBMISSION_PORT = 587


class NotSent(ReferralError):
    """The mail server did not take the message; trying again later may work."""


class Refused(Permanent):
    """The mail server refused the message for good."""


class Unsure(Permanent):
    """The connection broke after the message went out and before the server said whether it has it."""


@dataclass(frozen=True)
class Attached:
    """A PDF that goes with a message."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Envelope:
    """A message ready to leave. `message_id` is stable: a copy sent twice could be told by it."""

    message_id: str
    sender: str
    recipient: str
    subject: str
    text: str
    attached: Attached | None = None


def deliver(url: str, envelope: Envelope, *, encrypted: bool) -> None:
    """Send `envelope` through the server of `url` (smtp or smtps), with a certificate that is checked.

    `encrypted`: never without TLS; otherwise plainly where the server offers none (port 587 always demands it).
    Raises NotSent or Refused when it certainly did not leave, Unsure when that can't be known.
    """
    data = _message(envelope).as_bytes(policy=SMTP)
    with _connected(url, encrypted) as server:
        server.ehlo_or_helo_if_needed()
        _check(*server.mail(envelope.sender))
        _check(*server.rcpt(envelope.recipient))
        _hand_over(server, data)


def _message(envelope: Envelope) -> EmailMessage:
    message = EmailMessage()
    message["From"] = envelope.sender
    message["To"] = envelope.recipient
    message["Subject"] = envelope.subject
    message["Date"] = format_datetime(clock.utcnow())
    message["Message-ID"] = envelope.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(envelope.text)
    if envelope.attached is not None:
        message.add_attachment(
            envelope.attached.data, maintype="application", subtype="pdf", filename=envelope.attached.name
        )
    return message


@contextmanager
def _connected(url: str, encrypted: bool) -> Iterator[smtplib.SMTP]:
    """A connection, encrypted and signed in as `url` says; failures on the way are NotSent."""
    server: smtplib.SMTP | None = None
    try:
        server = _connect(url, encrypted)
        yield server
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(f"The mail server did not take the message ({type(error).__name__}).") from error
    finally:
        if server is not None:
            server.close()


def _connect(url: str, encrypted: bool) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port or PORTS[parts.scheme]
    tls = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=tls)
    else:
        server = smtplib.SMTP(host, port, timeout=SECONDS)
        server.ehlo_or_helo_if_needed()
        if port == SUBMISSION_PORT or encrypted or server.has_extn("starttls"):
            _begin_tls(server, tls)
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server


def _begin_tls(server: smtplib.SMTP, tls: ssl.SSLContext) -> None:
    try:
        server.starttls(context=tls)
    except smtplib.SMTPNotSupportedError as error:
        server.close()
        raise Refused(
            "The mail server offers no encryption (TLS), so nothing was sent through it."
        ) from error
    except BaseException:
        server.close()
        raise


def _check(code: int, _answer: bytes) -> None:
    if code >= 500:
        raise Refused(f"The mail server refused the message (code {code}).")
    if code >= 400:
        raise NotSent(f"The mail server can't take the message now (code {code}).")


def _hand_over(server: smtplib.SMTP, data: bytes) -> None:
    try:
        code, answer = server.data(data)
    except smtplib.SMTPDataError as error:  # refused before the message went out
        code, answer = error.smtp_code, b""
    except (OSError, smtplib.SMTPException) as error:
        raise Unsure(
            "The connection broke while the message was sent: it may or may not have left."
        ) from error
    _check(code, answer)


def sender_address(practice_address: str, url: str) -> str:
    """Who a message is from: the practice's address, else the one the mail server knows us by."""
    user = unquote(urlsplit(url).username or "")
    return practice_address or (user if "@" in user else "referral@localhost")
