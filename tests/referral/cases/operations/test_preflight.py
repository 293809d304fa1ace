"""Preflight blocks sending; a supervisor lets pass what the rule allows, with a reason that is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from referral.audit.models import AuditEvent
from referral.authorizations.states import Channel
from referral.cases.models import Case
from referral.cases.operations import authorization, intake, messages, signing
from referral.cases.operations.contacts import ContactDetails, log_contact
from referral.cases.operations.opening import Opened
from referral.cases.operations.preflight import override_preflight
from referral.cases.states import StepAction
from referral.chasing.states import ContactOutcome, Party
from referral.core.actor import Role
from referral.core.db import db, transaction
from referral.core.errors import IllegalMove, Invalid, NotAllowed
from referral.paperwork.models import Packet, PacketSignature
from referral.paperwork.preflight.findings import Finding, Verdict, found, to_json, verdict
from referral.paperwork.preflight.packets import PacketBytes
from referral.paperwork.signing import operations as drawing
from tests.factories import make_actor, the_case
from tests.referral.cases.operations.conftest import Desk, details, first_clinician

BLANK = found("blank_page", "Page 4: nothing on it.", (4,))
CLAIM = found("claims", "“guaranteed”: no outcome can be promised.", (5,))


def _found(case: Case, *findings: Finding) -> None:
    """As the worker would have found it in the newest packet."""
    with transaction() as session:
        packet = session.query(Packet).filter_by(case_id=case.id).order_by(Packet.id.desc()).first()
        assert packet is not None
        packet.findings, packet.preflight = to_json(findings), verdict(findings)


def _signed(desk: Desk, *findings: Finding) -> Opened:
    opened = desk.packet_ready(desk.recommended())
    desk.sign(opened)
    _found(the_case(opened), *findings)
    return opened


def _send(desk: Desk, opened: Opened) -> None:
    authorization.submit_request(
        desk.coordinator, opened.uid, None, sent_on=desk.today, channel=Channel.HSRM, proof="HSRM 1"
    )


def test_a_failure_blocks_sending_and_a_warning_does_not(desk: Desk) -> None:
    opened = _signed(desk, BLANK)
    with pytest.raises(IllegalMove, match="preflight: blank pages"):
        _send(desk, opened)
    _found(the_case(opened), found("clinical_note", "No clinical note is in the packet."))
    _send(desk, opened)


def test_a_packet_that_was_never_checked_is_not_sent(desk: Desk) -> None:
    opened = _signed(desk)
    with transaction() as session:
        session.execute(sa.update(Packet).values(preflight=None))
    with pytest.raises(IllegalMove, match="preflight"):
        _send(desk, opened)


def test_a_supervisor_lets_pass_with_a_reason_that_is_kept(desk: Desk) -> None:
    opened, supervisor = _signed(desk, BLANK), make_actor(desk.practice, Role.SUPERVISOR)
    with pytest.raises(Invalid, match="not overridden"):
        override_preflight(supervisor, opened.uid, None, " ")
    override_preflight(supervisor, opened.uid, None, "The blank back of a scanned page")
    assert the_case(opened).next_action is StepAction.SEND_REQUEST
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.tag == "preflight:overridden")).one()
    assert event.actor_id == supervisor.id
    _send(desk, opened)


def test_what_was_let_pass_before_the_signature_stays_so_in_the_signed_copy(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = desk.packet_ready(desk.recommended())
    _found(the_case(opened), BLANK)
    override_preflight(make_actor(desk.practice, Role.SUPERVISOR), opened.uid, None, "The back of a page")
    packet = db.session.query(Packet).one()
    signature_id = signing.sign_packet(desk.reviewer, opened.uid, None, packet.uid)
    copy = drawing.SignedCopy(PacketBytes(b"%PDF-", {}, None), b"zip")
    monkeypatch.setattr(drawing, "signed_copy", lambda signature: copy)
    monkeypatch.setattr(drawing, "findings_on", lambda packet, files: (BLANK,))
    drawing.draw_signed_copy(signature_id)
    _send(desk, opened)
    assert db.session.query(PacketSignature).one().preflight is Verdict.OVERRIDDEN


def test_only_a_supervisor_and_only_where_the_rule_allows_it(desk: Desk) -> None:
    opened, supervisor = _signed(desk, BLANK, CLAIM), make_actor(desk.practice, Role.SUPERVISOR)
    with pytest.raises(NotAllowed):
        override_preflight(desk.coordinator, opened.uid, None, "Never mind")
    with pytest.raises(IllegalMove, match="must be mended: Claims"):
        override_preflight(supervisor, opened.uid, None, "Never mind")
    _found(the_case(opened))
    with pytest.raises(IllegalMove, match="nothing stops"):
        override_preflight(supervisor, opened.uid, None, "Never mind")


def test_a_signature_that_grew_old_stops_the_packet_on_the_day_it_is_sent(desk: Desk) -> None:
    opened, supervisor = _signed(desk), make_actor(desk.practice, Role.SUPERVISOR)
    with transaction() as session:
        session.execute(sa.update(PacketSignature).values(signed_on=desk.today - timedelta(days=31)))
    with pytest.raises(IllegalMove, match="age of the signature"):
        _send(desk, opened)
    override_preflight(supervisor, opened.uid, None, "The clinician confirmed it by phone")
    _send(desk, opened)


def test_claims_are_refused_beside_their_field(desk: Desk) -> None:
    opened = desk.recommended()
    clinician = first_clinician(desk.practice)
    with pytest.raises(Invalid) as caught:
        authorization.save_request(
            desk.coordinator,
            opened.uid,
            None,
            details(
                clinician.id,
                reason="VA will pay.",
                procedure="A cure",
                objective="Relief is guaranteed.",
                continuity="This care is covered by VA.",
            ),
        )
    assert set(caught.value.fields) == {"reason", "procedure", "objective", "continuity"}
    with pytest.raises(Invalid) as caught:
        messages.answer_message(desk.coordinator, opened.uid, None, "Do not worry, it is covered by VA.")
    assert set(caught.value.fields) == {"text"}
    with pytest.raises(Invalid) as caught:
        intake.edit_story(desk.coordinator, opened.uid, None, complaint="Pain", onset_on=None, goals="A cure")
    assert set(caught.value.fields) == {"goals"}


def test_care_within_48_hours_asks_for_a_call_to_va_first(desk: Desk) -> None:
    opened = desk.recommended()
    clinician = first_clinician(desk.practice)
    authorization.save_request(desk.coordinator, opened.uid, None, details(clinician.id, is_urgent=True))
    assert the_case(opened).next_action is StepAction.CALL_VA_NOW
    for outcome, step in (
        (ContactOutcome.NO_ANSWER, StepAction.CALL_VA_NOW),
        (ContactOutcome.REACHED, StepAction.PREPARE_REQUEST),
    ):
        log_contact(
            desk.coordinator,
            opened.uid,
            None,
            ContactDetails(Party.VA, Channel.PHONE, outcome, person="R. Diaz"),
        )
        assert the_case(opened).next_action is step
