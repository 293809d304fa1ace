"""A clinician signs a packet: the signed copy, what it prints, what ends the signature, and what proves it later."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from pypdf import PdfReader

from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.authorizations.models import ServiceRequest
from referral.authorizations.states import Channel
from referral.care.states import CareKind
from referral.cases import queries
from referral.cases.operations import authorization, signing
from referral.cases.operations.care import treatments
from referral.cases.operations.opening import Opened
from referral.cases.states import StepAction, WaitingOn
from referral.commands.main import main
from referral.core.actor import Role
from referral.core.db import db, transaction
from referral.core.errors import IllegalMove, Invalid, NotAllowed, Stale
from referral.paperwork import storage
from referral.paperwork.models import Packet, PacketSignature
from referral.paperwork.operations import draw_packet
from referral.paperwork.preflight.findings import Verdict
from referral.paperwork.queries import packet as packet_by_uid
from referral.paperwork.rebuild import Outcome, rebuild
from referral.paperwork.signing import operations as drawing
from referral.paperwork.signing.verifying import verify_signatures
from tests.factories import make_actor, the_case
from tests.referral.cases.operations.conftest import Desk

THERAPY = treatments.Treatment(CareKind.PHYSICAL_THERAPY, "Twelve weeks", None, None, "No lasting relief")


@pytest.fixture
def drawn(desk: Desk) -> Opened:
    """A case whose packet is complete and really drawn."""
    opened = desk.with_note(desk.recommended())
    treatments.add_care(desk.coordinator, opened.uid, None, THERAPY)
    authorization.make_packet(desk.coordinator, opened.uid, None)
    draw_packet(packet_of(opened).id)
    return opened


def packet_of(opened: Opened) -> Packet:
    db.session.rollback()
    return queries.packets(the_case(opened))[-1]


def request_of(opened: Opened) -> ServiceRequest:
    found = queries.current_request(the_case(opened))
    assert found is not None
    return found


def events(tag: AuditTag) -> list[dict[str, Any]]:
    found = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.tag == tag).order_by(AuditEvent.id))
    return [event.data or {} for event in found]


def sign(desk: Desk, opened: Opened) -> PacketSignature:
    """Signed, and the signed copy drawn."""
    signing.sign_packet(desk.reviewer, opened.uid, None, packet_of(opened).uid)
    signature = packet_of(opened).signature
    assert signature is not None
    drawing.draw_signed_copy(signature.id)
    drawing.draw_signed_copy(signature.id)  # a job may run twice
    signature = packet_of(opened).signature
    assert signature is not None
    return signature


def texts(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def test_the_signed_copy_is_the_packet_with_name_time_and_hash_and_can_be_rebuilt(
    desk: Desk, drawn: Opened
) -> None:
    unsigned = packet_of(drawn)
    assert unsigned.pdf is not None
    before, sha256 = texts(storage.read(unsigned.pdf)), unsigned.pdf.sha256
    signature = sign(desk, drawn)

    assert signature.pdf is not None
    after = texts(storage.read(signature.pdf))
    assert len(after) == len(before)
    assert all(
        f"Signed electronically by Ingrid Halvorsen, MD, {signature.printed_at}" in page for page in after
    )
    assert all(sha256 in page for page in after)
    assert signature.sha256 == sha256 == (signature.manifest or {})["signature"]["unsigned_sha256"]
    assert signature.preflight in (Verdict.PASSED, Verdict.WARNED)
    [said] = events(AuditTag.REQUEST_SIGNED)
    assert (said["hash"], said["proof"]) == (signature.hash, "password and second factor")

    again = rebuild(packet_by_uid(desk.practice.id, packet_of(drawn).uid))
    assert {file.outcome for file in again.files} == {Outcome.IDENTICAL}
    assert "signed-1-packet.pdf" in {file.name for file in again.files}


def test_sending_waits_for_the_signed_copy(desk: Desk, drawn: Opened) -> None:
    def send() -> None:
        authorization.submit_request(
            desk.coordinator, drawn.uid, None, sent_on=desk.today, channel=Channel.HSRM, proof="HSRM 1"
        )

    desk_refreshed = the_case(drawn)
    assert (desk_refreshed.next_action, desk_refreshed.waiting_on) == (
        StepAction.SIGN_PACKET,
        WaitingOn.REVIEWER,
    )
    with pytest.raises(IllegalMove, match="has not signed"):
        send()
    signing.sign_packet(desk.reviewer, drawn.uid, None, packet_of(drawn).uid)
    with pytest.raises(IllegalMove, match="still being made"):
        send()
    signature = packet_of(drawn).signature
    assert signature is not None
    drawing.draw_signed_copy(signature.id)
    send()
    with pytest.raises(IllegalMove, match="has been sent"):
        signing.take_back_signature(desk.reviewer, drawn.uid, None, "Too late")


def test_only_the_clinician_whom_the_form_names_signs_the_newest_packet_once(desk: Desk) -> None:
    opened = desk.packet_ready(desk.recommended())
    seen = packet_of(opened).uid
    with pytest.raises(NotAllowed, match="Only Ingrid Halvorsen"):
        signing.sign_packet(make_actor(desk.practice, Role.REVIEWER), opened.uid, None, seen)
    with pytest.raises(Stale):
        signing.sign_packet(desk.reviewer, opened.uid, None, "another")
    desk.sign(opened)
    with pytest.raises(IllegalMove, match="signed already"):
        signing.sign_packet(desk.reviewer, opened.uid, None, seen)


def _edit(desk: Desk, opened: Opened) -> None:
    treatments.add_care(desk.coordinator, opened.uid, None, replace(THERAPY, detail="Another course"))


def _make_again(desk: Desk, opened: Opened) -> None:
    authorization.make_packet(desk.supervisor, opened.uid, None)  # another sender: a new version


def _take_back(desk: Desk, opened: Opened) -> None:
    signing.take_back_signature(desk.reviewer, opened.uid, None, "The wrong packet. " * 20)


@pytest.mark.parametrize("change", [_edit, _make_again, _take_back])
def test_a_change_ends_the_signature_which_stays_in_the_history(desk: Desk, change: Any) -> None:
    opened = desk.packet_ready(desk.recommended())
    desk.sign(opened)
    change(desk, opened)
    request = request_of(opened)
    assert (request.signed_on, request.signature_id) == (None, None)
    [ended] = db.session.scalars(sa.select(PacketSignature)).all()
    assert ended.ended_at is not None
    assert ended.ended_why
    [said] = events(AuditTag.REQUEST_UNSIGNED)
    assert said["why"] == ended.ended_why
    assert the_case(opened).next_action in (StepAction.PREPARE_REQUEST, StepAction.SIGN_PACKET)


def test_taking_back_needs_a_reason(desk: Desk) -> None:
    opened = desk.packet_ready(desk.recommended())
    desk.sign(opened)
    with pytest.raises(Invalid):
        signing.take_back_signature(desk.coordinator, opened.uid, None, " ")


def test_pages_that_would_come_out_otherwise_today_are_not_signed_in_their_stead(desk: Desk) -> None:
    opened = desk.packet_ready(desk.recommended())
    signing.sign_packet(desk.reviewer, opened.uid, None, packet_of(opened).uid)
    signature = packet_of(opened).signature
    assert signature is not None
    with pytest.raises(Exception, match="other pages"):
        drawing.draw_signed_copy(signature.id)  # what counts as drawn in this test never was
    signature = packet_of(opened).signature
    assert signature is not None
    assert signature.error == drawing.OTHER_PAGES


def test_the_command_line_proves_signatures_of_packets(desk: Desk, drawn: Opened) -> None:
    signature = sign(desk, drawn)
    assert verify_signatures().faults == ()
    with transaction() as session:
        session.execute(sa.update(PacketSignature).values(npi="1000000004"))
    db.session.rollback()
    result = CliRunner().invoke(main, ["audit", "verify"])
    assert result.exit_code != 0
    assert f"signature {signature.uid} of a packet: not what was signed" in result.output
