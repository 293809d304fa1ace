"""Packets that leave: by mail and fax through a real server with TLS, by hand with proof; and what goes wrong."""

from __future__ import annotations

import email
import email.policy
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from config import Settings
from referral.appointments.models import Appointment
from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.authorizations.states import Channel, RequestStatus
from referral.cases import queries
from referral.cases.operations import authorization, chases, records_loop, signing, visits
from referral.cases.operations.contacts import ContactDetails, log_contact
from referral.cases.operations.sending import delivering, settling
from referral.cases.operations.sending.delivering import send_out
from referral.cases.operations.sending.ordering import order_sending, send_by_hand
from referral.cases.operations.sending.recorded import ByHand
from referral.cases.states import StepAction
from referral.chasing.models import FiredRung
from referral.chasing.states import ContactOutcome, Party
from referral.core import clock
from referral.core.db import db, transaction
from referral.core.errors import IllegalMove, Invalid, Stale
from referral.core.files import put
from referral.directory.models import Facility
from referral.directory.operations.facilities import mark_secure
from referral.notices.models import LocalMail
from referral.notices.smtp import NotSent
from referral.outbox.models import OutboxMessage
from referral.paperwork import pdf_parts
from referral.paperwork.models import Packet, PacketSignature, Paper
from referral.paperwork.operations import draw_paper
from referral.paperwork.preflight.findings import Verdict
from referral.paperwork.storage import keep
from referral.sending.models import Sending
from referral.sending.queries import sendings_of
from referral.sending.rules import MAIN
from referral.sending.states import SendingKind, SendingState
from tests.certificates import make_certificate, server_tls
from tests.factories import the_case
from tests.mail_server import Mailbox, mail_server
from tests.referral.cases.operations.conftest import Desk, details
from workers.handlers import read_bounces

OFFICE = "cc@va.example"
MONDAY, LETTER_DUE = datetime(2026, 3, 2, 16, tzinfo=UTC), datetime(2026, 3, 6, 16, tzinfo=UTC)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls") / "mail.pem")


@pytest.fixture
def mail(
    app: Flask, settings: Settings, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Mailbox]:
    """A mail server with TLS that the app sends through, faxes too."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(server_tls(certificate)) as box:
        app.extensions["referral_settings"] = replace(settings, smtp_url=box.url, fax_gateway="fax.example")
        yield box
        app.extensions["referral_settings"] = settings


@pytest.fixture
def case_uid(desk: Desk) -> str:
    """A case whose request is signed and ready to be sent; the facility's address is marked as secure."""
    with transaction() as session:
        facility = session.query(Facility).one()
        facility.secure_email = OFFICE
    mark_secure(desk.administrator, facility.uid, None, OFFICE)
    opened = desk.packet_ready(desk.recommended())
    stored(opened.uid)
    desk.sign(opened)
    return opened.uid


def one_page() -> bytes:
    import io

    from pypdf import PdfWriter

    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(612, 792)
    writer.write(out)
    return out.getvalue()


def the_packet(uid: str) -> Packet:
    case_id = the_case(uid).id
    return db.session.scalars(
        sa.select(Packet).where(Packet.case_id == case_id).order_by(Packet.id.desc())
    ).first()  # type: ignore[return-value]


def ordered(
    desk: Desk, uid: str, channel: Channel = Channel.SECURE_EMAIL, *, looked: bool = False
) -> Sending:
    file = the_packet(uid).pdf
    assert file is not None
    shown = file.sha256
    sending_uid = order_sending(
        desk.coordinator, uid, "request", channel=channel, office=MAIN, shown=shown, looked=looked
    )
    return the_sending(sending_uid)


def sent(desk: Desk, uid: str, channel: Channel = Channel.SECURE_EMAIL) -> Sending:
    sending = ordered(desk, uid, channel)
    send_out(sending.practice_id, sending.id)
    return again(sending)


def again(sending: Sending) -> Sending:
    return the_sending(sending.uid)


def the_sending(uid: str) -> Sending:
    """As it is now; the object keeps what it says then."""
    db.session.rollback()
    found = db.session.scalars(
        sa.select(Sending).where(Sending.uid == uid).execution_options(populate_existing=True)
    ).one()
    db.session.expunge(found)
    return found


def status_of(uid: str) -> RequestStatus:
    request = queries.current_request(the_case(uid))
    assert request is not None
    return request.status


def the_message(mail: Mailbox) -> EmailMessage:
    message = email.message_from_string(mail.messages[-1], policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def attached(message: EmailMessage) -> bytes:
    data = next(message.iter_attachments()).get_payload(decode=True)
    assert isinstance(data, bytes)
    return data


def disclosures(uid: str) -> list[dict[str, object]]:
    case_id = the_case(uid).id
    rows = sa.select(AuditEvent).where(AuditEvent.case_id == case_id, AuditEvent.tag == AuditTag.DISCLOSED)
    return [row.data for row in db.session.scalars(rows)]  # type: ignore[misc]


def test_a_packet_is_mailed_encrypted_and_moves_the_case(desk: Desk, case_uid: str, mail: Mailbox) -> None:
    sending = sent(desk, case_uid)
    assert (sending.state, sending.tries, sending.problem) == (SendingState.SENT, 1, None)
    assert mail.was_encrypted == [True]
    assert mail.recipients == [OFFICE]
    message = the_message(mail)
    assert message["Message-ID"] == sending.message_id
    assert hashlib.sha256(attached(message)).hexdigest() == sending.sha256 == the_packet(case_uid).pdf.sha256  # type: ignore[union-attr]
    veteran = queries.case_by_uid(desk.coordinator, case_uid).veteran
    for personal in (veteran.first_name, veteran.last_name, veteran.last_four):
        assert str(personal) not in mail.messages[0].partition("--===")[0]
    assert status_of(case_uid) is RequestStatus.SENT
    request = queries.current_request(the_case(case_uid))
    assert request is not None
    assert (request.channel, request.sent_on) == (Channel.SECURE_EMAIL, desk.today)
    told = disclosures(case_uid)[0]
    assert (told["address"], told["sha256"], told["pages"]) == (OFFICE, sending.sha256, 1)


def test_a_fax_goes_to_its_number_with_the_cover_first(desk: Desk, case_uid: str, mail: Mailbox) -> None:
    sending = sent(desk, case_uid, Channel.FAX)
    assert sending.state is SendingState.SENT
    assert mail.recipients == ["17155550151@fax.example"]
    data = attached(the_message(mail))
    pages = pdf_parts.open_pages(data, "The fax")
    assert len(pages) == sending.pages == 2
    assert "715-555-0151" in pages[0].extract_text()
    assert hashlib.sha256(data).hexdigest() == sending.sha256


def test_sending_twice_is_sending_once(desk: Desk, case_uid: str, mail: Mailbox) -> None:
    first, second = ordered(desk, case_uid), ordered(desk, case_uid)
    assert first.id == second.id
    for _ in range(2):
        send_out(first.practice_id, first.id)
    assert len(mail.messages) == 1


def test_what_surely_was_refused_is_tried_again_and_then_given_up(
    desk: Desk, case_uid: str, mail: Mailbox
) -> None:
    sending = ordered(desk, case_uid)
    mail.answer_to_recipient = "451 later"
    for _ in range(3):
        with pytest.raises(NotSent):
            send_out(sending.practice_id, sending.id)
        assert again(sending).state is SendingState.NOT_SENT
    send_out(sending.practice_id, sending.id)
    assert again(sending).state is SendingState.FAILED
    assert the_case(case_uid).next_action is StepAction.SEND_AGAIN
    mail.answer_to_recipient = "250 fine"
    assert sent(desk, case_uid, Channel.FAX).state is SendingState.SENT
    assert len(mail.messages) == 1


def test_a_fax_that_is_tried_again_has_one_cover(desk: Desk, case_uid: str, mail: Mailbox) -> None:
    sending = ordered(desk, case_uid, Channel.FAX)
    mail.answer_to_recipient = "451 later"
    for _ in range(2):
        with pytest.raises(NotSent):
            send_out(sending.practice_id, sending.id)
    assert (again(sending).sha256, again(sending).pages) == (sending.sha256, sending.pages)
    mail.answer_to_recipient = "250 fine"
    send_out(sending.practice_id, sending.id)
    data = attached(the_message(mail))
    pages = [page.extract_text() for page in pdf_parts.open_pages(data, "The fax")]
    assert (len(pages), again(sending).pages) == (2, 2)
    assert ["715-555-0151" in page for page in pages] == [True, False]
    assert again(sending).sha256 == hashlib.sha256(data).hexdigest()


def test_a_copy_whose_signature_was_taken_back_does_not_leave(
    desk: Desk, case_uid: str, mail: Mailbox
) -> None:
    sending = ordered(desk, case_uid, Channel.FAX)
    mail.answer_to_recipient = "451 later"
    with pytest.raises(NotSent):
        send_out(sending.practice_id, sending.id)
    mail.answer_to_recipient = "250 fine"
    sign_again(desk, case_uid)
    send_out(sending.practice_id, sending.id)
    assert (again(sending).state, mail.messages) == (SendingState.FAILED, [])
    assert "The file has been made again meanwhile" in (again(sending).problem or "")
    assert the_case(case_uid).next_action is StepAction.SEND_AGAIN


def sign_again(desk: Desk, uid: str) -> None:
    """The signature is taken back and given anew; the new copy has bytes of its own."""
    signing.take_back_signature(desk.reviewer, uid, None, "A wrong page")
    signature_id = signing.sign_packet(desk.reviewer, uid, None, the_packet(uid).uid)
    with transaction() as session:
        copy = session.get_one(PacketSignature, signature_id)
        copy.pdf = keep(one_page() + b"\n", practice_id=copy.practice_id, case_id=copy.case_id, name="signed.pdf",
                        media_type="application/pdf")  # fmt: skip
        copy.drawn_at, copy.preflight, copy.findings = clock.utcnow(), Verdict.PASSED, []


def test_a_sending_that_broke_off_waits_for_a_person(desk: Desk, case_uid: str, mail: Mailbox) -> None:
    mail.hangs_up_after_message = True
    sending = sent(desk, case_uid)
    assert sending.state is SendingState.UNKNOWN
    assert the_case(case_uid).next_action is StepAction.CHECK_SENDING
    assert status_of(case_uid) is RequestStatus.DRAFTING
    with pytest.raises(Invalid, match="Nothing was sent"):
        ordered(desk, case_uid)
    settling.it_arrived(desk.coordinator, case_uid, sending.uid, proof="The office has it, says Ms Ames")
    assert again(sending).state is SendingState.SENT
    assert status_of(case_uid) is RequestStatus.SENT
    assert len(mail.messages) == 1


def test_an_unclear_sending_is_repeated_only_when_somebody_looked(
    desk: Desk, case_uid: str, mail: Mailbox
) -> None:
    mail.hangs_up_after_message = True
    first = sent(desk, case_uid)
    mail.hangs_up_after_message = False
    second = ordered(desk, case_uid, looked=True)
    send_out(second.practice_id, second.id)
    assert (again(first).state, again(second).state) == (SendingState.UNKNOWN, SendingState.SENT)
    assert the_case(case_uid).next_action is StepAction.ANSWER_REQUEST


def test_a_copy_that_arrived_after_the_packet_was_signed_again_does_not_move_the_case(
    desk: Desk, case_uid: str, mail: Mailbox, at: Callable[[datetime], None]
) -> None:
    mail.hangs_up_after_message = True
    sending = sent(desk, case_uid)
    at(clock.utcnow() + timedelta(minutes=1))
    sign_again(desk, case_uid)
    settling.it_arrived(desk.coordinator, case_uid, sending.uid, proof="The office has it")
    assert again(sending).state is SendingState.SENT
    assert "the file was made again" in (again(sending).problem or "")
    assert status_of(case_uid) is RequestStatus.DRAFTING


@pytest.mark.parametrize("has_begun", [False, True])
def test_a_sending_whose_job_was_given_up_waits_for_a_person(
    desk: Desk, case_uid: str, *, has_begun: bool
) -> None:
    sending = ordered(desk, case_uid)
    with transaction() as session:
        job = session.scalars(sa.select(OutboxMessage).where(OutboxMessage.job == "send_out")).one()
        job.buried_at = clock.utcnow()
        if has_begun:
            session.get_one(Sending, sending.id).state = SendingState.SENDING
    for _ in range(2):
        read_bounces(desk.practice.id)
    assert again(sending).state is (SendingState.UNKNOWN if has_begun else SendingState.FAILED)
    asked = StepAction.CHECK_SENDING if has_begun else StepAction.SEND_AGAIN
    assert the_case(case_uid).next_action is asked


def test_what_waits_does_not_count_as_sent_when_the_mail_server_is_gone(
    app: Flask, settings: Settings, desk: Desk, case_uid: str, mail: Mailbox
) -> None:
    sending = ordered(desk, case_uid)
    app.extensions["referral_settings"] = replace(settings, smtp_url="", mode="production")
    send_out(sending.practice_id, sending.id)
    assert again(sending).state is SendingState.FAILED
    assert status_of(case_uid) is RequestStatus.DRAFTING


def test_a_server_without_encryption_gets_nothing(
    desk: Desk, case_uid: str, app: Flask, settings: Settings
) -> None:
    with mail_server() as box:
        app.extensions["referral_settings"] = replace(settings, smtp_url=box.url)
        sending = sent(desk, case_uid)
        app.extensions["referral_settings"] = settings
    assert sending.state is SendingState.FAILED
    assert "no encryption" in (sending.problem or "")
    assert box.messages == []


def test_a_packet_is_mailed_only_to_the_address_that_was_marked(
    desk: Desk, case_uid: str, mail: Mailbox
) -> None:
    sending = ordered(desk, case_uid)
    with transaction() as session:
        session.query(Facility).one().secure_marked_at = None
    send_out(sending.practice_id, sending.id)
    assert "no administrator has marked" in (again(sending).problem or "")
    with pytest.raises(IllegalMove, match="no administrator"):
        ordered(desk, case_uid)
    assert mail.messages == []


def test_what_changed_since_it_was_seen_is_not_sent(desk: Desk, case_uid: str, mail: Mailbox) -> None:
    with pytest.raises(Stale):
        order_sending(desk.coordinator, case_uid, "request", channel=Channel.FAX, office=MAIN, shown="f" * 64)
    sending = ordered(desk, case_uid)
    practice_id, sending_id = sending.practice_id, sending.id
    request = queries.current_request(the_case(case_uid))
    assert request is not None
    changed = details(request.clinician_id, reason="Another reason. " * 20)
    authorization.save_request(desk.coordinator, case_uid, None, changed)
    send_out(practice_id, sending_id)
    assert db.session.get_one(Sending, sending_id).state is SendingState.FAILED
    assert mail.messages == []


def test_a_demonstration_sends_to_its_own_mailbox(desk: Desk, case_uid: str) -> None:
    assert sent(desk, case_uid).state is SendingState.SENT
    kept = db.session.scalars(sa.select(LocalMail)).one()
    assert kept.recipient == OFFICE
    assert "SHA-256" in (kept.body or "")


def test_what_was_sent_by_hand_needs_a_proof_and_is_accounted_for(desk: Desk, case_uid: str) -> None:
    shown = the_packet(case_uid).pdf.sha256  # type: ignore[union-attr]

    def by_hand(proof: str = "", picture: bytes | None = None, ahead: int = 0) -> None:
        send_by_hand(
            desk.coordinator, case_uid, "request", channel=Channel.HSRM, shown=shown, proof=proof,
            sent_on=desk.today + timedelta(days=ahead), by_hand=ByHand(screenshot=picture),
        )  # fmt: skip

    for wrong, field in (
        ({}, "proof"),
        ({"picture": b"MZ"}, "screenshot"),
        ({"proof": "1", "ahead": 1}, "sent_on"),
    ):
        with pytest.raises(Invalid) as refusal:
            by_hand(**wrong)
        assert field in refusal.value.fields
    by_hand(picture=b"\x89PNG\r\n\x1a\n picture")
    row = db.session.scalars(sa.select(Sending)).one()
    assert (row.state, row.is_by_hand, row.sha256) == (SendingState.SENT, True, shown)
    assert row.proof_file_id is not None
    assert len(disclosures(case_uid)) == 1
    settling.confirm(desk.coordinator, case_uid, row.uid, on=desk.today)
    assert again(row).state is SendingState.CONFIRMED


def test_what_was_recorded_by_mistake_stays_in_the_account_as_taken_back(desk: Desk, case_uid: str) -> None:
    shown = the_packet(case_uid).pdf.sha256  # type: ignore[union-attr]
    send_by_hand(desk.coordinator, case_uid, "request", channel=Channel.POST, shown=shown, proof="RR 12",
                 sent_on=desk.today, by_hand=ByHand())  # fmt: skip
    authorization.undo_submit(desk.coordinator, case_uid, None, "It still lies here")
    row = db.session.scalars(sa.select(Sending)).one()
    assert (row.state, row.problem) == (SendingState.FAILED, "Taken back: it was not sent.")
    assert the_case(case_uid).next_action is StepAction.SEND_REQUEST


def test_what_waits_can_be_called_off(desk: Desk, case_uid: str, mail: Mailbox) -> None:
    sending = ordered(desk, case_uid)
    practice_id, sending_id = sending.practice_id, sending.id
    settling.call_off(desk.coordinator, case_uid, sending.uid)
    send_out(practice_id, sending_id)
    assert mail.messages == []
    assert the_case(case_uid).next_action is StepAction.SEND_REQUEST


def stored(uid: str) -> str:
    """Give the newest packet of the case real bytes; returns their SHA-256."""
    packet_id, data = the_packet(uid).id, one_page()
    with transaction() as session:
        packet = session.get_one(Packet, packet_id)
        packet.page_count, file = 1, packet.pdf
        assert file is not None
        file.storage_key = f"packets/{packet.uid}/packet.pdf"
        put(file.storage_key, data)
        file.sha256, file.size = hashlib.sha256(data).hexdigest(), len(data)
        return file.sha256


def test_what_the_program_is_sending_is_not_recorded_as_sent_another_way(
    desk: Desk, case_uid: str, mail: Mailbox
) -> None:
    ordered(desk, case_uid)
    with pytest.raises(IllegalMove, match="The program is sending it"):
        authorization.submit_request(
            desk.coordinator, case_uid, None, sent_on=desk.today, channel=Channel.HSRM, proof="HSRM 1"
        )
    uid = desk.with_records().uid
    order_sending(
        desk.coordinator,
        uid,
        "records",
        channel=Channel.FAX,
        office=MAIN,
        shown=the_packet(uid).pdf.sha256,  # type: ignore[union-attr]
    )
    for from_elsewhere in (True, False):
        with pytest.raises(IllegalMove, match="The program is sending it"):
            visits.send_records(desk.coordinator, uid, None, sent_on=desk.today, channel=Channel.HSRM, proof="1",
                                from_elsewhere=from_elsewhere)  # fmt: skip
    visit_id = queries.visits(the_case(uid))[-1].id
    with transaction() as session:
        session.get_one(Appointment, visit_id).records_sent_on = desk.today
    with pytest.raises(IllegalMove, match="The program is sending it"):
        records_loop.push_records(
            desk.coordinator, uid, None, sent_on=desk.today, channel=Channel.HSRM, proof="1"
        )
    assert {row.state for row in db.session.scalars(sa.select(Sending))} == {
        SendingState.NOT_SENT,
        SendingState.SENT,  # the second case's request
    }


def test_a_visits_records_go_out_the_same_way(desk: Desk, mail: Mailbox) -> None:
    uid = desk.with_records().uid
    shown = stored(uid)
    sending_uid = order_sending(
        desk.coordinator, uid, "records", channel=Channel.FAX, office=MAIN, shown=shown
    )
    sending = the_sending(sending_uid)
    assert the_case(uid).next_action is StepAction.SEND_RECORDS
    send_out(sending.practice_id, sending.id)
    assert again(sending).state is SendingState.SENT
    assert the_case(uid).next_action is StepAction.CONFIRM_RECORDS
    visit = queries.visit_to_return(the_case(uid))
    assert visit is not None
    assert (visit.records_sent_on, visit.records_channel) == (desk.today, "fax")
    with pytest.raises(IllegalMove, match="sent already"):
        order_sending(desk.coordinator, uid, "records", channel=Channel.FAX, office=MAIN, shown=shown)


def test_a_follow_up_letter_goes_out_and_counts_as_sent(
    desk: Desk, mail: Mailbox, at: Callable[[datetime], None]
) -> None:
    at(MONDAY)
    uid = desk.sent().uid
    at(LETTER_DUE)
    assert chases.fire_all_due(desk.practice.id)
    paper = db.session.scalars(sa.select(Paper).where(Paper.kind == chases.FOLLOW_UP_LETTER)).one()
    paper_id, paper_uid = paper.id, paper.uid
    draw_paper(paper_id)
    shown = db.session.get_one(Paper, paper_id, populate_existing=True).pdf.sha256  # type: ignore[union-attr]
    sending = the_sending(
        order_sending(desk.coordinator, uid, paper_uid, channel=Channel.FAX, office=MAIN, shown=shown)
    )
    send_out(sending.practice_id, sending.id)
    assert again(sending).state is SendingState.SENT
    rung = db.session.scalars(sa.select(FiredRung).where(FiredRung.paper_id == paper_id)).one()
    assert rung.sent_on == desk.today
    assert len(mail.messages) == 1


def test_a_packet_that_left_while_the_case_moved_on_waits_for_a_person(
    desk: Desk, case_uid: str, mail: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = queries.current_request(the_case(case_uid))
    assert request is not None
    before = details(request.clinician_id)

    def meanwhile(*_args: object, **_more: object) -> None:
        authorization.save_request(desk.coordinator, case_uid, None, replace(before, visits=9))

    monkeypatch.setattr(delivering, "deliver", meanwhile)
    sending = sent(desk, case_uid)
    assert sending.state is SendingState.SENT
    assert "the case did not take it" in (sending.problem or "")
    assert (status_of(case_uid), the_case(case_uid).next_action) == (
        RequestStatus.DRAFTING,
        StepAction.CHECK_SENDING,
    )
    assert len(disclosures(case_uid)) == 1


def test_a_letter_that_is_logged_as_sent_is_accounted_for_once(
    desk: Desk, mail: Mailbox, at: Callable[[datetime], None]
) -> None:
    at(MONDAY)
    uid = desk.sent().uid
    at(LETTER_DUE)
    assert chases.fire_all_due(desk.practice.id)
    paper = db.session.scalars(sa.select(Paper).where(Paper.kind == chases.FOLLOW_UP_LETTER)).one()
    paper_id, paper_uid = paper.id, paper.uid

    def logged() -> list[tuple[str | None, Channel]]:
        said = ContactDetails(Party.VA, Channel.POST, ContactOutcome.SENT, note="RR 12")
        log_contact(desk.coordinator, uid, None, said)
        letters = [row for row in sendings_of(the_case(uid).id) if row.kind is SendingKind.LETTER]
        return [(row.proof, row.channel) for row in letters if row.is_by_hand]

    assert logged() == []  # the letter is not made yet
    draw_paper(paper_id)
    shown = db.session.get_one(Paper, paper_id, populate_existing=True).pdf.sha256  # type: ignore[union-attr]
    sending = the_sending(
        order_sending(desk.coordinator, uid, paper_uid, channel=Channel.FAX, office=MAIN, shown=shown)
    )
    assert logged() == []  # the program is sending it
    rung = db.session.scalars(sa.select(FiredRung).where(FiredRung.paper_id == paper_id)).one()
    assert rung.sent_on is None
    settling.call_off(desk.coordinator, uid, sending.uid)
    assert logged() == logged() == [("RR 12", Channel.POST)]
