"""A document of the packet edited in Word: a new packet sends it, and its packet can be rebuilt and undone."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest

from referral.authorizations.models import ServiceRequest
from referral.cases.operations import authorization
from referral.cases.operations.edited_documents import send_edited, send_generated
from referral.cases.operations.opening import Opened
from referral.core.crypto import sha256
from referral.core.db import db
from referral.core.errors import IllegalMove, NotFound
from referral.paperwork import operations, queries, storage
from referral.paperwork.models import Packet
from referral.paperwork.rebuild import Outcome, rebuild
from tests.factories import the_case
from tests.referral.cases.operations.conftest import Desk, details, first_clinician
from tests.referral.paperwork.pdfs import page_texts, text_pdf
from tests.referral.paperwork.uploads.word_samples import word

KIND = "letter_of_medical_necessity"
OURS = "The veteran walked 200 yards before the injury."


def drawn(desk: Desk, uid: str) -> Packet:
    packet = queries.packet(desk.practice.id, uid)
    operations.draw_packet(packet.id)
    db.session.close()
    return queries.packet(desk.practice.id, uid)


def made(desk: Desk) -> tuple[Opened, Packet]:
    opened = desk.recommended()
    authorization.save_request(desk.coordinator, opened.uid, None, details(first_clinician(desk.practice).id))
    return opened, drawn(desk, authorization.make_packet(desk.coordinator, opened.uid, None))


def edit(desk: Desk, opened: Opened, packet: Packet, words: str = OURS) -> Packet:
    uid = send_edited(
        desk.coordinator, opened.uid, None, f"{packet.uid}-{KIND}", word(words), text_pdf(words)
    )
    return drawn(desk, uid)


def entry_of(packet: Packet) -> dict[str, Any]:
    return next(e for e in (packet.manifest or {})["contents"] if e["kind"] == KIND)


def text_of(packet: Packet) -> str:
    assert packet.pdf is not None
    return " ".join(" ".join(page_texts(storage.read(packet.pdf))).split())


def test_the_edited_version_is_sent_listed_rebuilt_and_taken_back(desk: Desk) -> None:
    opened, first = made(desk)
    second = edit(desk, opened, first)
    assert (second.version, second.fingerprint, second.preflight is not None) == (2, first.fingerprint, True)
    assert OURS in text_of(second)
    assert OURS not in text_of(first)
    entry = entry_of(second)
    assert entry["edited"]["by"] == desk.coordinator.name
    assert entry["file"]["name"].endswith("-edited.docx")
    assert second.zip is not None
    with zipfile.ZipFile(io.BytesIO(storage.read(second.zip))) as archive:
        assert sha256(archive.read(entry["file"]["name"])) == entry["file"]["sha256"]
    again = rebuild(second)
    assert {file.outcome for file in again.files} == {Outcome.IDENTICAL}, again.differences
    request = db.session.query(ServiceRequest).one()
    assert (request.packet_id, request.signed_on) == (second.id, None)
    assert edit(desk, opened, second).id == second.id, "a double click makes no further version"

    third = drawn(desk, send_generated(desk.coordinator, opened.uid, None, f"{second.uid}-{KIND}"))
    assert (third.version, third.edit_ids) == (3, {})
    assert OURS not in text_of(third)
    assert [row.kind for row in queries.edits_left_behind(third)] == [KIND]


def test_an_edited_version_stays_while_the_facts_do_and_no_longer(desk: Desk) -> None:
    opened, first = made(desk)
    edited = edit(desk, opened, first)
    same = queries.packet(
        desk.practice.id,
        authorization.make_packet(desk.coordinator, opened.uid, None, (), [("Note.pdf", text_pdf("A note"))]),
    )
    assert same.edit_ids == edited.edit_ids
    more = replace(details(first_clinician(desk.practice).id), visits=9)
    authorization.save_request(desk.coordinator, opened.uid, None, more)
    other = queries.packet(desk.practice.id, authorization.make_packet(desk.coordinator, opened.uid, None))
    assert other.edit_ids == {}


def test_only_the_newest_packet_of_the_case_can_be_edited(desk: Desk) -> None:
    opened, first = made(desk)
    edit(desk, opened, first)
    with pytest.raises(IllegalMove, match="there is a newer one"):
        edit(desk, opened, first, "Another text altogether")
    other = desk.recommended()
    with pytest.raises(NotFound):
        edit(desk, other, queries.packet(desk.practice.id, first.uid))
    with pytest.raises(NotFound):
        send_edited(desk.coordinator, opened.uid, None, f"{first.uid}-va_form_10_10172", word(), None)
    assert the_case(opened).uid == opened.uid
