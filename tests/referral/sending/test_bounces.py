"""Reading mail that came back: what a stranger wrote is data, and never an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.sending.bounces import MOST_BYTES, read_bounce

OURS = "<0f3c9d@desk.example>"
REPORT = """\
From: MAILER-DAEMON@va.example
To: desk@lakeview.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <their-own@va.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

I'm sorry to have to inform you.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.va.example
Arrival-Date: Mon, 23 Nov 2026 12:00:00 -0600

Final-Recipient: rfc822; cc@va.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <cc@va.example>: User unknown

--b1
Content-Type: {kind}

{returned}
--b1--
"""
HALF = (
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
    b"--b\nContent-Type: message/delivery-status\n\n\xff\xfe"
)
HEADERS = f"From: desk@lakeview.example\nSubject: Request for service\nMessage-ID: {OURS}\n"


def report(
    action: str = "failed", status: str = "5.1.1", kind: str = "message/rfc822", returned: str = HEADERS
) -> bytes:
    return REPORT.format(action=action, status=status, kind=kind, returned=returned).encode()


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_names_our_message_and_what_happened(kind: str) -> None:
    found = read_bounce(report(kind=kind))
    assert found is not None
    assert found.message_ids[0] == OURS
    assert "<their-own@va.example>" not in found.message_ids
    assert (found.failed, found.status) == (True, "5.1.1")
    assert found.words == "The mail came back (code 5.1.1): 550 5.1.1 <cc@va.example>: User unknown"


def test_a_delay_is_no_failure() -> None:
    found = read_bounce(report(action="delayed", status="4.4.1"))
    assert found is not None
    assert not found.failed


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Subject: hello\n\nJust a letter",
        report(action="delivered", status="2.0.0"),
        report(action=""),
        report(returned="Subject: no id\n"),
        report().replace(b"report-type=delivery-status", b"report-type=disposition-notification"),
        report(returned=f"{HEADERS}\n{'x' * MOST_BYTES}"),
        HALF,
        b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 4000,
    ],
)  # fmt: skip
def test_any_other_mail_is_about_something_else(data: bytes) -> None:
    assert read_bounce(data) is None


def test_words_of_a_stranger_stay_short_and_plain() -> None:
    long = report().replace(b"User unknown", b"\x1b[31m" + b"<script>" * 100)
    found = read_bounce(long)
    assert found is not None
    assert len(found.said) <= 160
    assert found.said.isprintable()


@given(st.lists(st.tuples(st.integers(0, len(REPORT)), st.binary(max_size=20)), max_size=6))
def test_a_damaged_report_never_raises(cuts: list[tuple[int, bytes]]) -> None:
    data = report()
    for at, junk in cuts:
        data = data[:at] + junk + data[at + len(junk) :]
    read_bounce(data)
