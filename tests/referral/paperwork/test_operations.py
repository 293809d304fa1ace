"""Ordering and drawing papers and packets against a real database and real files."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from config import Settings
from referral.core.actor import Actor, Role
from referral.core.db import db, transaction
from referral.core.errors import Invalid, NotAllowed, Permanent
from referral.outbox.models import OutboxMessage
from referral.paperwork import catalogue, operations, queries, storage
from referral.paperwork.facts import LetterFacts
from referral.paperwork.models import Packet, PacketKind, PacketStatus, Paper, PaperStatus, StoredFile
from referral.paperwork.order import is_stale, order_packet, order_paper
from referral.paperwork.samples import bare_facts, sample_facts
from referral.paperwork.uploads.taking import Taken
from tests.factories import make_actor, make_practice
from tests.referral.paperwork.official_blank import REVISION, blank_bytes
from tests.referral.paperwork.pdfs import blank_pdf, claims_pdf_ua, locked_pdf, outline_titles, page_texts

CASE = 41


@pytest.fixture
def coordinator(app: Flask) -> Actor:
    return make_actor(make_practice(), Role.COORDINATOR)


def order(actor: Actor, facts: LetterFacts, *attachments: bytes) -> Packet:
    with transaction():
        files = [
            storage.keep_taken(Taken(f"Report {n}.pdf", data), case_id=CASE, practice_id=actor.practice_id).id
            for n, data in enumerate(attachments, 1)
        ]
        return order_packet(
            facts, case_id=CASE, practice_id=actor.practice_id, actor=actor, attachment_ids=files
        )


def drawn(actor: Actor, packet: Packet) -> Packet:
    operations.draw_packet(packet.id)
    db.session.close()
    return queries.packet(actor.practice_id, packet.uid)


def test_a_complete_packet_becomes_ready_with_pdf_word_zip_and_manifest(coordinator: Actor) -> None:
    packet = drawn(coordinator, order(coordinator, sample_facts()))
    assert packet.status is PacketStatus.READY
    assert packet.missing == []
    assert packet.pdf is not None
    assert packet.zip is not None
    pdf = storage.read(packet.pdf)
    assert packet.manifest is not None
    assert packet.manifest["sha256"] == packet.pdf.sha256
    assert packet.manifest["pages"] == packet.page_count == len(page_texts(pdf))
    with zipfile.ZipFile(io.BytesIO(storage.read(packet.zip))) as archive:
        assert archive.read("packet.pdf") == pdf
        assert json.loads(archive.read("manifest.json")) == packet.manifest
    papers = catalogue.packet_kinds(PacketKind.REQUEST, sample_facts(), with_form=False)
    assert [file.kind for file in packet.files] == list(papers)


def test_every_page_says_whose_it_is_and_which_of_how_many(coordinator: Actor) -> None:
    attachment = blank_pdf(pages=3, width=792, height=612, rotate=90)
    packet = drawn(coordinator, order(coordinator, sample_facts(), attachment))
    assert packet.pdf is not None
    texts = page_texts(storage.read(packet.pdf))
    for number, text in enumerate(texts, 1):
        assert "Tobias Q. Marlowe-Iñíguez · DOB 03/07/1979 · Referral VA0000000123" in text
        assert f"Page {number} of {len(texts)}" in text


def test_an_attachment_is_appended_under_its_name_and_the_ua_claim_is_dropped(coordinator: Actor) -> None:
    plain = drawn(coordinator, order(coordinator, sample_facts()))
    packet = drawn(coordinator, order(coordinator, sample_facts(), blank_pdf(pages=2)))
    assert plain.pdf is not None
    assert packet.pdf is not None
    merged = storage.read(packet.pdf)
    assert outline_titles(merged)[-1] == "Report 1"
    assert packet.page_count == (plain.page_count or 0) + 2
    assert claims_pdf_ua(storage.read(plain.pdf))
    assert not claims_pdf_ua(merged)
    assert "Report 1" in page_texts(merged)[0], "the cover sheet lists what is enclosed"


def test_a_packet_that_lacks_facts_names_them_and_is_only_a_draft(coordinator: Actor) -> None:
    facts = replace(sample_facts(), request=replace(sample_facts().request, reason=None))
    packet = drawn(coordinator, order(coordinator, facts))
    assert packet.status is PacketStatus.INCOMPLETE
    assert [(m.name, m.entered_in) for m in queries.missing_facts(packet)] == [
        ("reason for the request", "request")
    ]
    assert packet.pdf is not None
    assert all("DRAFT" in text for text in page_texts(storage.read(packet.pdf)))


def test_a_packet_of_which_nothing_is_known_still_draws_as_a_draft(coordinator: Actor) -> None:
    packet = drawn(coordinator, order(coordinator, bare_facts()))
    assert packet.status is PacketStatus.INCOMPLETE
    assert packet.page_count


def test_ordering_the_same_twice_gives_the_same_packet_and_one_job(coordinator: Actor) -> None:
    first, second = order(coordinator, sample_facts()), order(coordinator, sample_facts())
    assert first.id == second.id
    assert db.session.scalar(sa.select(sa.func.count()).select_from(OutboxMessage)) == 1


def test_a_changed_case_gives_the_next_version_and_makes_the_old_one_stale(coordinator: Actor) -> None:
    first = order(coordinator, sample_facts())
    moved_on = replace(sample_facts(), request=replace(sample_facts().request, visits=6))
    second = order(coordinator, moved_on)
    assert (first.version, second.version) == (1, 2)
    assert is_stale(first, moved_on.fingerprint())
    assert not is_stale(second, moved_on.fingerprint())


def test_drawing_again_changes_nothing_and_leaves_no_other_file(
    coordinator: Actor, settings: Settings
) -> None:
    packet = drawn(coordinator, order(coordinator, sample_facts()))
    assert packet.pdf is not None
    files, drawn_at, sha256 = stored_files(settings), packet.drawn_at, packet.pdf.sha256
    again = drawn(coordinator, packet)
    assert again.pdf is not None
    assert (again.drawn_at, again.pdf.sha256) == (drawn_at, sha256)
    assert stored_files(settings) == files


def test_a_drawing_killed_after_its_files_were_written_is_done_over_in_place(
    coordinator: Actor, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    packet = order(coordinator, sample_facts())

    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(operations, "_finish_packet", killed)
        with pytest.raises(Killed):
            operations.draw_packet(packet.id)
    before = stored_files(settings)
    done = drawn(coordinator, packet)
    assert done.status is PacketStatus.READY
    assert stored_files(settings) == before
    rows = db.session.scalar(sa.select(sa.func.count()).select_from(StoredFile))
    assert rows == len(before)


def test_a_retry_says_what_was_decided_when_it_was_ordered(coordinator: Actor) -> None:
    ordered = order(coordinator, sample_facts())
    order(coordinator, replace(sample_facts(), request=replace(sample_facts().request, visits=9)))
    packet = drawn(coordinator, ordered)
    assert packet.pdf is not None
    text = " ".join(page_texts(storage.read(packet.pdf)))
    assert "4 visits" in text
    assert "9 visits" not in text


@pytest.mark.parametrize(
    ("data", "reason"),
    [(locked_pdf(), "Attachment 1 is locked"), (b"%PDF-1.4 nonsense", "Attachment 1 can't be read")],
)
def test_an_unusable_attachment_fails_the_packet_with_the_reason(
    coordinator: Actor, data: bytes, reason: str
) -> None:
    packet = order(coordinator, sample_facts(), data)
    with pytest.raises(Permanent, match=reason):
        operations.draw_packet(packet.id)
    db.session.close()
    failed = queries.packet(coordinator.practice_id, packet.uid)
    assert failed.status is PacketStatus.FAILED
    assert failed.error is not None
    assert failed.error.startswith(reason)
    assert order(coordinator, sample_facts()).version == 2, "a failed packet can be ordered anew"


@pytest.mark.parametrize("kind", ["va_follow_up_letter", "veteran_letter_not_a_candidate"])
def test_a_paper_is_drawn_once_as_pdf_and_word(coordinator: Actor, kind: str) -> None:
    def ordered() -> Paper:
        with transaction():
            return order_paper(
                kind, sample_facts(), case_id=CASE, practice_id=coordinator.practice_id, actor=coordinator
            )

    paper = ordered()
    assert ordered().id == paper.id
    operations.draw_paper(paper.id)
    operations.draw_paper(paper.id)
    db.session.close()
    paper = queries.paper(coordinator.practice_id, paper.uid)
    assert paper.status is PaperStatus.DRAWN
    assert paper.pdf is not None
    assert paper.docx is not None
    assert storage.read(paper.pdf).startswith(b"%PDF-")
    assert storage.read(paper.docx).startswith(b"PK")


def test_the_official_form_joins_the_packet_once_the_practice_has_added_it(coordinator: Actor) -> None:
    administrator = replace(coordinator, role=Role.ADMINISTRATOR)
    first = operations.add_form_blank(administrator, blank_bytes(), "form.pdf")
    assert operations.add_form_blank(administrator, blank_bytes(), "again.pdf").id == first.id
    packet = drawn(coordinator, order(coordinator, sample_facts()))
    assert packet.status is PacketStatus.READY
    assert [file.kind for file in packet.files][1] == "va_form_10_10172"
    assert packet.manifest is not None
    assert packet.manifest["form_blank"]["revision"] == REVISION
    assert packet.pdf is not None
    data = storage.read(packet.pdf)
    assert outline_titles(data)[1] == "VA Form 10-10172, Request for Service"
    assert "COMMUNITY CARE PROVIDER" in page_texts(data)[1]
    assert not claims_pdf_ua(data)


def test_a_file_that_is_not_the_known_form_is_refused_by_name(coordinator: Actor) -> None:
    administrator = replace(coordinator, role=Role.ADMINISTRATOR)
    with pytest.raises(Invalid, match=r"my-form\.pdf: This file is not a VA Form 10-10172 revision we know"):
        operations.add_form_blank(administrator, blank_pdf(), "my-form.pdf")
    with pytest.raises(NotAllowed):
        operations.add_form_blank(coordinator, blank_pdf(), "my-form.pdf")


def stored_files(settings: Settings) -> set[Path]:
    return {path for path in settings.files_dir.rglob("*") if path.is_file()}


@pytest.fixture(autouse=True)
def _empty_file_store(settings: Settings) -> None:
    for path in stored_files(settings):
        path.unlink()
