"""Papers on the case page: what state they are in, what they lack, and where that is entered."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from referral.authorizations.states import Channel
from referral.cases.operations import authorization, records
from referral.cases.operations.opening import Opened
from referral.core import clock
from referral.core.actor import Role
from referral.core.db import db, transaction
from referral.paperwork import operations, storage
from referral.paperwork.models import EditedDocument, Packet, PacketKind
from referral.paperwork.signing.models import SignedScan
from referral.sending.models import Sending
from referral.sending.states import SendingKind
from tests import cast
from tests.pages import Page
from tests.referral.cases.operations.conftest import NOTE, Desk
from tests.referral.paperwork.pdfs import blank_pdf, text_pdf
from tests.referral.paperwork.uploads.word_samples import WORDS
from tests.referral.paperwork.uploads.word_samples import word as word_file


@pytest.fixture
def packet(desk: Desk, client: FlaskClient) -> tuple[Opened, Packet]:
    opened = desk.recommended()
    uid = authorization.make_packet(desk.coordinator, opened.uid, None)
    cast.add_staff(desk.practice, Role.COORDINATOR)
    cast.sign_in(client, Role.COORDINATOR)
    return opened, db.session.query(Packet).filter_by(uid=uid).one()


def test_the_case_page_leads_to_the_packet_and_to_where_a_missing_fact_is_entered(
    client: FlaskClient, packet: tuple[Opened, Packet]
) -> None:
    opened, made = packet
    operations.draw_packet(made.id)
    for address in (f"/cases/{opened.uid}", f"/papers/packets/{made.uid}"):
        page = client.get(address).text
        assert f'<a href="/cases/{opened.uid}/treatment">conservative care tried</a>' in page
    assert f'href="/papers/packets/{made.uid}"' in client.get(f"/cases/{opened.uid}").text
    assert f'href="/cases/{opened.uid}">Back to the case' in client.get(f"/papers/packets/{made.uid}").text


def test_the_status_is_drawn_the_same_in_the_page_and_in_the_live_answer(
    client: FlaskClient, packet: tuple[Opened, Packet]
) -> None:
    opened, made = packet
    page = client.get(f"/cases/{opened.uid}").text
    live = client.get(f"/papers/packets/{made.uid}/status").get_json()
    assert "Waiting to be made" in page
    assert live["html"].strip() in page


def test_attachments_are_added_kept_for_the_next_packet_and_left_out_again(
    client: FlaskClient, packet: tuple[Opened, Packet]
) -> None:
    opened, first = packet
    address = f"/cases/{opened.uid}/make-packet"

    def newest() -> Packet:
        db.session.rollback()
        return db.session.query(Packet).order_by(Packet.version.desc()).first() or first

    assert (
        client.post(address, data={"files": [(io.BytesIO(blank_pdf()), "Clinic note.pdf")]}).status_code
        == 303
    )
    with_note = newest()
    assert (with_note.version, len(with_note.attachment_ids)) == (2, 1)
    page = client.get(address).text
    assert "Clinic note.pdf" in page
    assert f'value="{with_note.attachment_ids[0]}" checked' in page

    refused = client.post(address, data={"files": [(io.BytesIO(b"PK"), "scan.docx")]})
    assert refused.status_code == 422
    assert "scan.docx: It can&#39;t be made pages. Choose a PDF" in refused.text

    assert client.post(address, data={"keep": ["999999"]}).status_code == 422
    assert client.post(address, data={}).status_code == 303
    assert newest().attachment_ids == []


def test_scans_edited_pages_and_proofs_are_not_offered_as_attachments(
    desk: Desk, client: FlaskClient, packet: tuple[Opened, Packet]
) -> None:
    opened, made = packet
    whose = {"practice_id": made.practice_id, "case_id": made.case_id}
    with transaction() as session:
        note, scan, pages, proof = (
            storage.keep(blank_pdf(), name=f"{name}.pdf", media_type="application/pdf", **whose)
            for name in ("note", "scan", "edited", "proof")
        )
        session.add_all((
            SignedScan(**whose, packet_id=made.id, file_id=scan.id, signed_on=desk.today,
                       uploaded_by_id=desk.coordinator.id),
            EditedDocument(**whose, packet_id=made.id, kind="care_plan", docx_id=note.id, pdf_id=pages.id,
                           edited_by_id=desk.coordinator.id, editor="Ada Moss"),
            Sending(**whose, kind=SendingKind.REQUEST, channel=Channel.HSRM, recipient="VA", proof_file_id=proof.id,
                    ordered_by_id=desk.coordinator.id),
        ))  # fmt: skip
    offered = Page(client.get(f"/cases/{opened.uid}/make-packet")).text()
    assert "note.pdf" in offered
    assert not [name for name in ("scan.pdf", "edited.pdf", "proof.pdf") if name in offered]


def test_papers_are_listed_seen_and_ordered_without_a_script(desk: Desk, client: FlaskClient) -> None:
    opened = desk.scheduled()
    cast.add_staff(desk.practice, Role.COORDINATOR)
    cast.sign_in(client, Role.COORDINATOR)
    case_page, listed = f"/cases/{opened.uid}", f"/cases/{opened.uid}/papers"
    assert f'href="{listed}"' in client.get(case_page).text
    page = client.get(listed).text
    assert f'<a href="/cases/{opened.uid}/referrer">referring VA clinician</a>' in page
    for kind, title in (("hsrm_entry_sheet", "HSRM entry sheet"), ("mission_act_explainer", "Your wait")):
        assert title in client.get(f"{listed}/{kind}").text
        answer = client.post(f"{listed}/{kind}")
        assert answer.status_code == 303
        assert title in client.get(answer.headers["Location"]).text
    for kind in ("visit_note", "nothing"):
        assert client.get(f"{listed}/{kind}").status_code == 404
        assert client.post(f"{listed}/{kind}").status_code == 404


def test_forms_of_single_papers_keep_what_was_typed_when_refused(desk: Desk, client: FlaskClient) -> None:
    opened = desk.scheduled()
    cast.add_staff(desk.practice, Role.COORDINATOR)
    cast.sign_in(client, Role.COORDINATOR)
    access = f"/cases/{opened.uid}/access"
    refused = client.post(access, data={"va_place": "Duluth clinic", "drive_minutes": "a while"})
    assert refused.status_code == 422
    assert "Duluth clinic" in refused.text
    told = {
        "va_place": "Duluth clinic",
        "asked_on": "2026-01-05",
        "offered_on": "2026-02-20",
        "drive_minutes": "75",
    }
    assert client.post(access, data=told).status_code == 303
    assert 'value="2026-01-05"' in client.get(access).text
    assert "46 days" in client.get(f"/cases/{opened.uid}/papers/mission_act_explainer").text
    referrer = f"/cases/{opened.uid}/referrer"
    assert client.post(referrer, data={"name_": "Odalys Brandt", "npi": "12"}).status_code == 422
    assert client.post(referrer, data={"name_": "Odalys Brandt", "npi": ""}).status_code == 303
    assert "Odalys Brandt" in client.get(f"/cases/{opened.uid}/papers/referring_clinician_letter").text
    fax = f"/cases/{opened.uid}/fax-cover"
    assert client.post(fax, data={"about": "Notes for Walter", "pages": "3"}).status_code == 422
    assert client.post(fax, data={"about": "Notes", "pages": "3"}).status_code == 303


def test_the_records_go_from_note_to_packet_on_the_pages(desk: Desk, client: FlaskClient) -> None:
    opened = desk.visited()
    cast.add_staff(desk.practice, Role.COORDINATOR)
    cast.sign_in(client, Role.COORDINATOR)
    case_page = f"/cases/{opened.uid}"

    def next_button(slug: str) -> bool:
        return f'class="button" href="{case_page}/{slug}"' in client.get(case_page).text

    assert next_button("visit-note")
    assert client.post(f"{case_page}/visit-note", data=NOTE).status_code == 303
    assert "written, not signed" in client.get(case_page).text
    assert client.get(f"{case_page}/sign-visit-note").status_code == 403
    records.sign_note(desk.reviewer, opened.uid, None)
    refused = client.post(
        f"{case_page}/add-record",
        data={
            "kind": "claim",
            "service_on": desk.today.isoformat(),
            "file": (io.BytesIO(blank_pdf()), "bill.pdf"),
        },
    )
    assert refused.status_code == 422
    assert "Claims never go with records" in refused.text
    added = client.post(
        f"{case_page}/add-record",
        data={
            "kind": "plan",
            "service_on": desk.today.isoformat(),
            "file": (io.BytesIO(text_pdf("Treatment plan")), "plan.pdf"),
        },
    )
    assert added.status_code == 303
    assert next_button("make-records")
    assert "File: Treatment plan" in client.get(f"{case_page}/make-records").text
    assert client.post(f"{case_page}/make-records").status_code == 303
    packet = db.session.query(Packet).filter_by(kind=PacketKind.RECORDS).one()
    operations.draw_packet(packet.id)
    assert next_button("send/records")
    assert "Send to VA: Records packet 1" in client.get(f"{case_page}/send/records").text
    assert "Records packet 1" in client.get(f"/papers/packets/{packet.uid}").text
    assert "Procedure note" in client.get(f"/papers/packets/{packet.uid}/preview/visit_note").text
    sent = {"what": "packet", "sent_on": desk.today.isoformat(), "channel": "hsrm", "proof": "HSRM 3"}
    assert client.post(f"{case_page}/send-records", data=sent).status_code == 303


def test_a_part_of_the_clinical_note_that_is_missing_leads_to_the_note(
    client: FlaskClient, packet: tuple[Opened, Packet]
) -> None:
    opened, made = packet
    operations.draw_packet(made.id)
    address = f"/cases/{opened.uid}/clinical-note"
    page = client.get(f"/papers/packets/{made.uid}").text
    for name in ("clinical note", "functional impairment", "medicines taken now", "assessment", "plan"):
        assert f'<a href="{address}">{name}</a>' in page
    assert f'<a href="/cases/{opened.uid}/request">clinical objective</a>' in page


def test_the_clinical_note_is_written_on_its_page_and_nothing_typed_is_lost(
    client: FlaskClient, packet: tuple[Opened, Packet]
) -> None:
    opened, _ = packet
    address = f"/cases/{opened.uid}/clinical-note"
    assert "None is written. VA asks for one" in client.get(f"/cases/{opened.uid}").text
    typed = {
        "noted_on": "2999-01-01",
        "basis": "phone",
        "function": "Sits for 20 minutes",
        "medicines": "None",
    }

    refused = client.post(address, data=typed)
    assert refused.status_code == 422
    assert Page(refused).errors() == ["This day has not come yet."]
    assert "Sits for 20 minutes" in refused.text

    today = clock.today("America/Chicago").isoformat()
    assert client.post(address, data={**typed, "noted_on": today}).status_code == 303
    page = client.get(f"/cases/{opened.uid}").text
    assert "Sits for 20 minutes" in page
    assert "Telephone call, written by" in page
    assert "Sits for 20 minutes" in client.get(address).text, "the next note goes on from this one"


def test_an_edited_document_is_sent_from_the_packets_page_and_taken_back(
    client: FlaskClient, packet: tuple[Opened, Packet]
) -> None:
    _, made = packet
    operations.draw_packet(made.id)

    def page_of(uid: str) -> Page:
        return Page(client.get(f"/papers/packets/{uid}"))

    def send(address: str, word: bytes) -> TestResponse:
        files = {"word": (io.BytesIO(word), "care plan.docx"), "pdf": (io.BytesIO(text_pdf(WORDS)), "x.pdf")}
        return client.post(address, data=files, content_type="multipart/form-data")

    links = page_of(made.uid).links()
    assert client.get(links["Download as Word: Care plan"]).data.startswith(b"PK")
    address = links["Upload an edited version of Care plan"]
    refused = send(address, word_file("No surgery will ever be needed: guaranteed."))
    assert refused.status_code == 422
    assert "no outcome can be promised" in Page(refused).errors()[0]
    assert send(address, word_file(WORDS)).status_code == 303

    second = db.session.query(Packet).filter_by(version=2).one()
    operations.draw_packet(second.id)
    page = page_of(second.uid)
    assert "Edited version by" in page.text()
    assert "Upload an edited version of Care plan" not in page_of(made.uid).links()
    assert "An edited version is sent" in client.get(f"/papers/packets/{second.uid}/preview/care_plan").text
    undo = page.links()["Go back to the generated version of Care plan"]
    assert client.post(undo).status_code == 303
    assert "is in this packet" in page_of(db.session.query(Packet).filter_by(version=3).one().uid).text()
