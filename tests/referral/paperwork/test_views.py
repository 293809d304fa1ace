"""The pages of packets and papers, and the administrator's official forms."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.audit.queries import READS, case_history
from referral.core.actor import Actor, Role
from referral.core.db import db, transaction
from referral.directory.models import Facility, Practice
from referral.paperwork import operations
from referral.paperwork.facts import CareTried
from referral.paperwork.links import provide_links
from referral.paperwork.models import Packet, Paper
from referral.paperwork.order import order_packet, order_paper
from referral.paperwork.preflight.findings import Verdict, found, to_json
from referral.paperwork.required import EnteredIn
from referral.paperwork.samples import sample_facts
from tests import cast
from tests.referral.paperwork.official_blank import REVISION, blank_bytes
from tests.referral.paperwork.pdfs import blank_pdf

CASE = 77
INCOMPLETE = replace(sample_facts(), request=replace(sample_facts().request, reason=None))


@pytest.fixture
def practice(client: FlaskClient) -> Practice:
    practice = cast.add_practice()
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        cast.add_staff(practice, role)
    return practice


@pytest.fixture
def writer(practice: Practice) -> Actor:
    return cast.actor(practice, Role.SUPERVISOR)


@pytest.fixture
def packet(writer: Actor) -> Packet:
    with transaction():
        return order_packet(sample_facts(), case_id=CASE, practice_id=writer.practice_id, actor=writer)


@pytest.fixture
def paper(writer: Actor) -> Paper:
    with transaction():
        return order_paper(
            "va_follow_up_letter", sample_facts(), case_id=CASE, practice_id=writer.practice_id, actor=writer
        )


def test_the_packet_page_follows_the_drawing_until_its_files_are_there(
    client: FlaskClient, packet: Packet
) -> None:
    cast.sign_in(client, Role.COORDINATOR)
    status = f"/papers/packets/{packet.uid}/status"
    assert "Waiting to be made" in client.get(f"/papers/packets/{packet.uid}").text
    assert client.get(status).get_json() | {"html": ""} == {"version": "ordered", "html": "", "done": False}
    assert client.get(f"/papers/packets/{packet.uid}/packet.pdf").status_code == 404

    operations.draw_packet(packet.id)

    now = client.get(status).get_json()
    assert (now["version"], now["done"]) == ("ready", True)
    page = client.get(f"/papers/packets/{packet.uid}").text
    assert "Letter of medical necessity" in page
    for name, start in (("packet.pdf", b"%PDF"), ("packet.zip", b"PK"), ("files/1", b"PK")):
        answer = client.get(f"/papers/packets/{packet.uid}/{name}")
        assert answer.data.startswith(start)
        assert answer.headers["Cache-Control"] == "no-store"


def test_every_download_and_preview_is_recorded(client: FlaskClient, packet: Packet) -> None:
    operations.draw_packet(packet.id)
    cast.sign_in(client, Role.COORDINATOR)
    client.get(f"/papers/packets/{packet.uid}/packet.pdf")
    client.get(f"/papers/packets/{packet.uid}/preview/submission_cover_sheet")
    db.session.rollback()
    events = db.session.scalars(
        sa.select(AuditEvent).where(AuditEvent.tag == AuditTag.PACKET_DOWNLOADED).order_by(AuditEvent.id)
    ).all()
    assert [(event.case_id, (event.data or {})["form"]) for event in events] == [
        (CASE, "pdf"),
        (CASE, "preview of submission_cover_sheet"),
    ]


def test_a_look_at_the_packet_is_recorded_once_however_often_its_state_is_asked_for(
    client: FlaskClient, packet: Packet
) -> None:
    cast.sign_in(client, Role.COORDINATOR)
    client.get(f"/papers/packets/{packet.uid}")
    for _ in range(3):
        client.get(f"/papers/packets/{packet.uid}/status")
    db.session.rollback()
    [event] = case_history(CASE, with_reads=True, limit=1)
    assert (event.tag, event.data) == (AuditTag.PACKET_VIEWED, {"packet_id": packet.id})
    looks = sa.select(sa.func.count()).where(AuditEvent.tag.in_(READS))
    assert db.session.scalar(looks) == 1
    assert case_history(CASE, limit=1)[0].tag is AuditTag.PACKET_ORDERED


def test_the_state_that_is_asked_for_holds_nothing_personal(client: FlaskClient, packet: Packet) -> None:
    operations.draw_packet(packet.id)
    cast.sign_in(client, Role.COORDINATOR)
    answer = client.get(f"/papers/packets/{packet.uid}/status").text
    veteran = sample_facts().veteran
    assert not [part for part in (veteran.first_name, veteran.last_name) if part and part in answer]


def test_an_incomplete_packet_names_what_is_missing_with_a_link_to_where_it_is_entered(
    app: Flask, client: FlaskClient, writer: Actor
) -> None:
    def finder(case_id: int, place: EnteredIn | None, part: str) -> str | None:
        return f"/cases/{case_id}/{place.value}" if place else f"/cases/{case_id}"

    with transaction():
        packet = order_packet(INCOMPLETE, case_id=CASE, practice_id=writer.practice_id, actor=writer)
    operations.draw_packet(packet.id)
    kept = app.extensions.pop("referral_paper_links", None)
    cast.sign_in(client, Role.COORDINATOR)
    assert "<li>reason for the request</li>" in client.get(f"/papers/packets/{packet.uid}").text
    provide_links(app, finder)
    try:
        page = client.get(f"/papers/packets/{packet.uid}").text
    finally:
        app.extensions["referral_paper_links"] = kept
    assert f'<a href="/cases/{CASE}/request">reason for the request</a>' in page
    assert "Incomplete: a draft" in page
    assert "Draft as PDF" in page


def test_a_preview_says_the_words_of_the_document_and_what_is_missing(
    client: FlaskClient, writer: Actor
) -> None:
    with transaction():
        packet = order_packet(INCOMPLETE, case_id=CASE, practice_id=writer.practice_id, actor=writer)
    cast.sign_in(client, Role.COORDINATOR)
    page = client.get(f"/papers/packets/{packet.uid}/preview/letter_of_medical_necessity").text
    assert "Tobias Q. Marlowe-Iñíguez" in page
    assert "Not recorded: the reason for the request." in page
    assert client.get(f"/papers/packets/{packet.uid}/preview/va_follow_up_letter").status_code == 404


def test_a_paper_is_read_on_screen_and_downloaded(client: FlaskClient, paper: Paper) -> None:
    cast.sign_in(client, Role.COORDINATOR)
    assert "Status of a request for service" in client.get(f"/papers/{paper.uid}").text
    assert client.get(f"/papers/{paper.uid}/status").get_json()["done"] is False
    operations.draw_paper(paper.id)
    assert client.get(f"/papers/{paper.uid}/status").get_json()["done"] is True
    assert client.get(f"/papers/{paper.uid}/paper.pdf").data.startswith(b"%PDF")
    assert client.get(f"/papers/{paper.uid}/paper.docx").data.startswith(b"PK")


def test_another_practice_finds_nothing(
    another_client: Callable[[], FlaskClient], app: Flask, packet: Packet
) -> None:
    elsewhere = cast.add_practice("Elsewhere")
    with transaction() as session:
        row = session.get_one(Packet, packet.id)
        row.practice_id = elsewhere.id
    visitor = another_client()
    cast.sign_in(visitor, Role.COORDINATOR)
    for path in ("", "/status", "/packet.pdf", "/packet.zip", "/files/1"):
        assert visitor.get(f"/papers/packets/{packet.uid}{path}").status_code == 404


def test_an_administrator_adds_the_blank_form_and_an_unknown_file_is_refused_by_name(
    client: FlaskClient, practice: Practice
) -> None:
    cast.sign_in(client, Role.ADMINISTRATOR)
    address = "/papers/forms"
    refused = client.post(address, data={"file": (io.BytesIO(blank_pdf()), "other.pdf")})
    assert refused.status_code == 422
    assert "other.pdf: This file is not a VA Form 10-10172 revision we know" in refused.text
    assert client.post(address, data={}).status_code == 422
    assert "No blank form has been added" in client.get(address).text
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(blank_bytes()), "form.pdf", "file")})
    added = client.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")
    assert added.status_code == 303
    assert f"VA Form {REVISION}" in client.get(address).text


@pytest.fixture
def links(app: Flask) -> Iterator[None]:
    """Addresses that name the place; the app, which all tests share, gets its own back."""
    kept = app.extensions.get("referral_paper_links")
    provide_links(app, lambda case_id, place, part: f"/go/{place.value}" if place else None)
    yield
    app.extensions["referral_paper_links"] = kept


@pytest.mark.usefixtures("links")
def test_the_packet_page_says_what_preflight_found_and_why(client: FlaskClient, writer: Actor) -> None:
    undated = replace(sample_facts().clinical, conservative_care=(CareTried("Physical therapy"),))
    with transaction():
        packet = order_packet(
            replace(sample_facts(), clinical=undated),
            case_id=CASE,
            practice_id=writer.practice_id,
            actor=writer,
        )
    cast.sign_in(client, Role.COORDINATOR)
    status = f"/papers/packets/{packet.uid}/status"
    assert "Preflight" not in client.get(status).get_json()["html"]
    operations.draw_packet(packet.id)
    html = client.get(status).get_json()["html"]
    assert "Preflight: may be sent, with remarks" in html
    assert "Remark: Dates of care tried." in html
    assert "/go/care" in html
    assert "Why VA cares:" in html
    with transaction() as session:
        row = session.get_one(Packet, packet.id)
        row.findings = to_json([found("blank_page", "Page 4: nothing on it.", (4,))])
        row.preflight = Verdict.FAILED
    page = client.get(f"/papers/packets/{packet.uid}").text
    assert "Preflight: must be mended before it is sent" in page
    assert "/go/override" in page
    with transaction() as session:
        row = session.get_one(Packet, packet.id)
        row.override, row.preflight = {"rules": ["blank_page"], "reason": "A back side"}, Verdict.OVERRIDDEN
    page = client.get(f"/papers/packets/{packet.uid}").text
    assert "Let pass: Blank pages." in page
    assert "A back side" in page
    assert "/go/override" not in page


def test_the_packet_is_named_as_its_facility_wants(
    client: FlaskClient, packet: Packet, writer: Actor
) -> None:
    with transaction() as session:
        session.add(
            Facility(practice_id=writer.practice_id, station_id="999A1", name="Sonoran Valley",
                     file_name_template="{last}.{first_initial}.{last4}_{referral}.pdf")
        )  # fmt: skip
    operations.draw_packet(packet.id)
    cast.sign_in(client, Role.COORDINATOR)
    answer = client.get(f"/papers/packets/{packet.uid}/packet.pdf")
    assert "Marlowe-Iniguez.T.0000_VA0000000123.pdf" in answer.headers["Content-Disposition"]


def test_a_packet_too_large_goes_out_in_parts(
    client: FlaskClient, packet: Packet, writer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "referral.paperwork.preflight.packets.MEGABYTE", 2_000
    )  # 40 of them: less than the packet
    monkeypatch.setattr("referral.paperwork.preflight.whole_file.MEGABYTE", 2_000)
    operations.draw_packet(packet.id)
    cast.sign_in(client, Role.COORDINATOR)
    page = client.get(f"/papers/packets/{packet.uid}").text
    assert f"/papers/packets/{packet.uid}/parts/1" in page
    first = client.get(f"/papers/packets/{packet.uid}/parts/1")
    assert first.data.startswith(b"%PDF-")
    assert len(first.data) <= 80_000
    assert "packet-part-1-of-" in first.headers["Content-Disposition"]
    assert client.get(f"/papers/packets/{packet.uid}/parts/99").status_code == 404
    assert client.get(f"/papers/packets/{packet.uid}/parts/0").status_code == 404
