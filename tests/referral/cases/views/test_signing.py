"""The pages on which a packet is looked at and signed."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient

from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.cases import queries
from referral.cases.operations import authorization
from referral.cases.operations.opening import Opened
from referral.core.db import db, transaction
from referral.paperwork.models import PacketSignature
from referral.paperwork.operations import draw_packet
from referral.paperwork.signing.matching import PageMatch, PageVerdict, to_json
from referral.paperwork.signing.models import ScanState, SignedScan
from referral.people.models import Account
from tests import cast
from tests.factories import the_case
from tests.referral.cases.operations.conftest import Desk
from tests.referral.paperwork.pdfs import text_pdf


@pytest.fixture
def clinician(desk: Desk, client: FlaskClient) -> FlaskClient:
    """A browser of the ordering clinician, with a second factor."""
    with transaction() as session:
        account = session.get_one(Account, desk.reviewer.id)
        account.password_hash, email = cast._password_hash(), account.email
    assert client.post("/sign-in", data={"email": email, "password": cast.PASSWORD}).status_code == 303
    cast.add_second_factor(account)
    return client


@pytest.fixture
def drawn(desk: Desk) -> Opened:
    opened = desk.with_note(desk.recommended())
    authorization.make_packet(desk.coordinator, opened.uid, None)
    packet = queries.packets(the_case(opened))[-1]
    draw_packet(packet.id)
    mark_ready_as_drawn(opened)
    return opened


def mark_ready_as_drawn(opened: Opened) -> None:
    """The packet lacks treatments; for the pages that makes no difference."""
    from referral.paperwork.models import PacketStatus
    from referral.paperwork.preflight.findings import Verdict

    with transaction():
        packet = queries.packets(the_case(opened))[-1]
        packet.status, packet.preflight, packet.findings = PacketStatus.READY, Verdict.PASSED, []


def views(tag: AuditTag) -> int:
    db.session.rollback()
    return db.session.query(AuditEvent).filter_by(tag=tag).count()


def sent(client: FlaskClient, opened: Opened, **more: str) -> tuple[int, str]:
    page = client.get(f"/cases/{opened.uid}/sign-packet").text
    hidden = dict(re.findall(r'<input[^>]* name="(packet|look)"[^>]* value="([^"]*)"', page))
    form = {"has_read": "y", "password": cast.PASSWORD, "code": cast.code_now(), **hidden, **more}
    answer = client.post(
        f"/cases/{opened.uid}/sign-packet", data={"version": the_case(opened).version, **form}
    )
    return answer.status_code, answer.text


def is_ticked(page: str) -> bool:
    found = re.search(r'<input[^>]* name="has_read"[^>]*>', page)
    assert found is not None
    return "checked" in found[0]


def test_the_pages_are_shown_as_pictures_with_one_look_on_record(
    drawn: Opened, clinician: FlaskClient
) -> None:
    page = clinician.get(f"/cases/{drawn.uid}/sign-packet").text
    packet = queries.packets(the_case(drawn))[-1]
    addresses = re.findall(r'<img loading="lazy" src="([^"]+)"', page)
    assert len(addresses) == packet.page_count
    assert views(AuditTag.PACKET_VIEWED) == 1
    first = clinician.get(addresses[0].replace("&amp;", "&"))
    assert (first.mimetype, first.data[:4]) == ("image/png", b"\x89PNG")
    assert clinician.get(addresses[0].partition("?")[0]).status_code == 403  # without the leave


def test_signing_takes_password_code_and_the_packet_that_was_seen(desk: Desk, clinician: FlaskClient) -> None:
    opened = desk.packet_ready(desk.recommended())
    status, text = sent(clinician, opened, password="wrong")
    assert status == 422
    assert "This is not your password" in text
    status, text = sent(clinician, opened, packet="another")
    assert status == 409
    assert "changed while you were working" in text
    assert is_ticked(text) is False  # other pages are shown now
    assert sent(clinician, opened, has_read="")[0] == 422
    assert is_ticked(sent(clinician, opened, password="wrong")[1])
    assert db.session.query(PacketSignature).count() == 0
    assert sent(clinician, opened, version="1")[0] == 303  # a change that leaves the packet true
    db.session.rollback()
    assert db.session.query(PacketSignature).one().proof == "password and second factor"
    page = clinician.get(f"/cases/{opened.uid}/sign-packet").text
    assert "This packet is signed already" in page
    assert 'name="password"' not in page
    assert 'name="has_read"' not in page


def test_without_a_second_factor_the_page_says_so_and_offers_no_signature(
    desk: Desk, clinician: FlaskClient
) -> None:
    opened = desk.packet_ready(desk.recommended())
    with transaction() as session:
        account = session.get_one(Account, desk.reviewer.id)
        account.totp_secret, account.totp_confirmed_at = None, None
    page = clinician.get(f"/cases/{opened.uid}/sign-packet").text
    assert "then come back and sign." in page
    assert 'name="has_read"' not in page


def test_a_reason_that_is_too_long_is_refused_beside_its_field_and_kept(
    desk: Desk, clinician: FlaskClient
) -> None:
    opened = desk.packet_ready(desk.recommended())
    desk.sign(opened)
    address, reason = f"/cases/{opened.uid}/take-back-signature", "Wrong packet. " * 40
    form = {"reason": reason, "version": str(the_case(opened).version)}
    refused = clinician.post(address, data=form)
    assert refused.status_code == 422
    assert "Write at most 500 characters." in refused.text
    assert reason in refused.text
    assert clinician.post(address, data=form | {"reason": reason[:400]}).status_code == 303


def test_without_a_packet_the_page_says_so(desk: Desk, clinician: FlaskClient) -> None:
    opened = desk.recommended()
    assert "There is no packet to sign" in clinician.get(f"/cases/{opened.uid}/sign-packet").text


def test_a_scan_shows_each_page_s_verdict_and_both_pages_of_a_doubtful_one(
    desk: Desk, clinician: FlaskClient
) -> None:
    opened = desk.packet_ready(desk.recommended())
    page = text_pdf("A page that was signed")
    data = {"signed_on": desk.today.isoformat(), "file": (io.BytesIO(page), "scan.pdf"),
            "version": str(the_case(opened).version)}  # fmt: skip
    answer = clinician.post(f"/cases/{opened.uid}/signed-scan", data=data)
    assert answer.status_code == 303
    assert "being compared" in clinician.get(answer.location).text
    with transaction() as session:
        scan = session.query(SignedScan).one()
        poor = PageMatch(1, PageVerdict.UNCLEAR, "The scan is too poor to be sure.")
        scan.state, scan.pages, scan.matches = ScanState.READ, 1, to_json([poor])
    text = clinician.get(answer.location).text
    assert "Can&#39;t tell" in text
    beside = re.search(r'href="([^"]*confirm-scanned-page[^"]*)"', text)
    assert beside is not None
    shown = clinician.get(beside[1]).text
    pictures = re.findall(r'<img src="([^"]+)"', shown)
    assert clinician.get(pictures[1].replace("&amp;", "&")).mimetype == "image/png"
    confirm = {"why": "Compared by hand", "version": str(the_case(opened).version)}
    assert clinician.post(beside[1], data=confirm).status_code == 303
    assert "Take it as the signed packet" in clinician.get(answer.location).text
