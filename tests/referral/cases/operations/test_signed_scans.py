"""A packet signed on paper: its scan is compared, doubtful pages are confirmed, and the scan is what is sent."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from unittest.mock import Mock

import pytest
import sqlalchemy as sa

from referral.authorizations.models import ServiceRequest
from referral.cases import queries
from referral.cases.operations import signed_scans
from referral.cases.operations.opening import Opened
from referral.cases.states import StepAction
from referral.core.db import db, transaction
from referral.core.errors import IllegalMove, Invalid
from referral.directory.models import Clinician
from referral.paperwork import storage
from referral.paperwork.models import Packet, PacketSignature
from referral.paperwork.preflight.findings import Verdict
from referral.paperwork.queries import packet as packet_by_uid
from referral.paperwork.rebuild import Outcome, rebuild
from referral.paperwork.signing import operations
from referral.paperwork.signing.matching import Measured
from referral.paperwork.signing.models import ScanState, SignedScan
from referral.paperwork.signing.verifying import verify_signatures
from tests.factories import the_case
from tests.referral.cases.operations.conftest import Desk
from tests.referral.cases.operations.test_signing import drawn
from tests.referral.paperwork.pdfs import text_pdf

__all__ = ["drawn"]
FITS, DOUBTFUL = Measured(0.95, 1.0), Measured(0.52, 0.8)


@pytest.fixture(autouse=True)
def _midday(at: Callable[[datetime], None]) -> None:
    at(datetime(2026, 10, 15, 17, tzinfo=UTC))


def packet_of(opened: Opened) -> Packet:
    db.session.rollback()
    return queries.packets(the_case(opened))[-1]


def uploaded(
    desk: Desk,
    opened: Opened,
    monkeypatch: pytest.MonkeyPatch,
    *,
    doubtful: tuple[int, ...] = (),
    lacks: int = 0,
) -> SignedScan:
    """A scan of as many pages as the packet has, compared as if its pages had been measured so."""
    count = packet_of(opened).page_count or 0
    data = text_pdf(*(f"Scanned page {n}" for n in range(1, count + 1 - lacks)))
    uid = signed_scans.upload_scan(
        desk.coordinator, opened.uid, None, signed_on=desk.today, file_name="scan.pdf", data=data
    )
    pages = [DOUBTFUL if n in doubtful else FITS for n in range(1, count + 1 - lacks)]
    monkeypatch.setattr(operations, "measure", lambda ours, theirs: (count, count - lacks, pages))
    scan_id = db.session.scalars(sa.select(SignedScan.id).where(SignedScan.uid == uid)).one()
    operations.compare_scan(scan_id)
    operations.compare_scan(scan_id)
    db.session.rollback()
    return db.session.get_one(SignedScan, scan_id)


def test_a_scan_that_fits_becomes_what_is_sent(
    desk: Desk, drawn: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = uploaded(desk, drawn, monkeypatch, doubtful=(2,))
    with pytest.raises(IllegalMove, match="page 2 is not settled"):
        signed_scans.accept_scan(desk.coordinator, drawn.uid, None, scan.uid)
    with pytest.raises(Invalid):
        signed_scans.confirm_page(desk.coordinator, drawn.uid, None, scan.uid, 2, " ")
    with pytest.raises(IllegalMove, match="matches already"):
        signed_scans.confirm_page(desk.coordinator, drawn.uid, None, scan.uid, 1, "Looked at it")
    signed_scans.confirm_page(desk.coordinator, drawn.uid, None, scan.uid, 2, "Compared line by line")
    signature_id = signed_scans.accept_scan(desk.coordinator, drawn.uid, None, scan.uid)
    operations.draw_signed_copy(signature_id)

    signature = packet_of(drawn).signature
    assert signature is not None
    assert signature.pdf is not None
    told = (signature.manifest or {})["signature"]
    assert (told["method"], told["signer"]) == ("paper", "Ingrid Halvorsen, MD")
    assert told["pages_confirmed"] == [{"page": 2, "why": "Compared line by line"}]
    assert signature.pdf.sha256 == told["scan_sha256"] == db.session.get_one(SignedScan, scan.id).file.sha256
    assert signature.preflight is Verdict.WARNED
    request = db.session.scalars(sa.select(ServiceRequest)).one()
    assert request.signed_on == desk.today
    assert storage.read(signature.pdf).startswith(b"%PDF-")
    again = rebuild(packet_by_uid(desk.practice.id, packet_of(drawn).uid))
    assert {file.outcome for file in again.files} == {Outcome.IDENTICAL}
    assert verify_signatures().faults == ()

    with pytest.raises(IllegalMove, match="is confirmed already"):
        signed_scans.confirm_page(desk.supervisor, drawn.uid, None, scan.uid, 2, "Looked again")
    with transaction() as session:
        kept, copy = session.get_one(SignedScan, scan.id), session.query(PacketSignature).one().pdf
        assert copy is not None
        for file in (kept.file, copy):
            storage.put(file.storage_key, b"%PDF-other")
        kept.matches = [{**match, "confirmed_why": ""} for match in kept.matches or ()]
    db.session.rollback()
    assert {what for _, what in verify_signatures().faults} == {
        "not what was signed",
        "the scan's bytes are not those that were taken",
        "the signed copy's bytes are not those that were made",
    }


def test_a_comparison_that_goes_wrong_is_said_with_the_scan_and_tried_again(
    desk: Desk, drawn: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "_compared", Mock(side_effect=[OSError("disk"), (2, [], None)]))
    data = text_pdf("A scanned page")
    uid = signed_scans.upload_scan(
        desk.coordinator, drawn.uid, None, signed_on=desk.today, file_name="scan.pdf", data=data
    )
    scan_id = db.session.scalars(sa.select(SignedScan.id).where(SignedScan.uid == uid)).one()
    with pytest.raises(OSError, match="disk"):
        operations.compare_scan(scan_id)
    scan = db.session.get_one(SignedScan, scan_id)
    assert (scan.state, scan.error) == (ScanState.FAILED, operations.NOT_COMPARED)
    operations.compare_scan(scan_id)
    scan = db.session.get_one(SignedScan, scan_id)
    assert (scan.state, scan.error) == (ScanState.READ, None)


def test_a_scan_that_lacks_pages_is_not_taken(
    desk: Desk, drawn: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = uploaded(desk, drawn, monkeypatch, lacks=1)
    assert scan.state is ScanState.FAILED
    assert "Scan all pages" in (scan.error or "")
    with pytest.raises(IllegalMove, match="does not fit"):
        signed_scans.accept_scan(desk.coordinator, drawn.uid, None, scan.uid)


def test_a_scan_is_refused_by_field_and_asked_for_where_the_clinician_has_no_account(desk: Desk) -> None:
    opened = desk.packet_ready(desk.recommended())
    with transaction() as session:
        session.execute(sa.update(Clinician).values(account_id=None))
    from referral.cases.operations.desk import refresh_case

    refresh_case(the_case(opened).id)
    assert the_case(opened).next_action is StepAction.SIGN_ON_PAPER
    with pytest.raises(Invalid) as refused:
        signed_scans.upload_scan(
            desk.coordinator, opened.uid, None, signed_on=desk.today, file_name="x", data=b"no"
        )
    assert "file" in refused.value.fields
    tomorrow, page = desk.today + timedelta(days=1), io.BytesIO(text_pdf("A page")).getvalue()
    with pytest.raises(Invalid) as refused:
        signed_scans.upload_scan(
            desk.coordinator, opened.uid, None, signed_on=tomorrow, file_name="x", data=page
        )
    assert "signed_on" in refused.value.fields
