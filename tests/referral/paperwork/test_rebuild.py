"""A finished packet drawn again: the same bytes in another process and day, or the stored file with the reason."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from config import ROOT, Settings
from referral.audit.events import AuditTag
from referral.audit.models import AuditEvent
from referral.commands.main import main
from referral.core import files
from referral.core.actor import Actor, Role
from referral.core.db import db, transaction
from referral.paperwork import catalogue, operations, packet_file, queries, storage
from referral.paperwork.facts import LetterFacts
from referral.paperwork.models import Packet
from referral.paperwork.order import order_packet
from referral.paperwork.rebuild import UNEXPLAINED, Outcome, rebuild
from referral.paperwork.samples import bare_facts, sample_facts
from referral.paperwork.uploads.taking import Taken
from tests.conftest import FIELD_KEYS
from tests.factories import make_actor, make_practice
from tests.referral.paperwork.official_blank import blank_bytes
from tests.referral.paperwork.pdfs import blank_pdf

CASE = 43


@pytest.fixture
def coordinator(app: Flask) -> Actor:
    return make_actor(make_practice(), Role.COORDINATOR)


def drawn(actor: Actor, facts: LetterFacts, *attachments: bytes) -> Packet:
    with transaction():
        ids = [
            storage.keep_taken(Taken(f"Note {n}.pdf", data), case_id=CASE, practice_id=actor.practice_id).id
            for n, data in enumerate(attachments, 1)
        ]
        packet = order_packet(
            facts, case_id=CASE, practice_id=actor.practice_id, actor=actor, attachment_ids=ids
        )
    operations.draw_packet(packet.id)
    db.session.close()
    return queries.packet(actor.practice_id, packet.uid)


def in_another_process(settings: Settings, uid: str, out: Path) -> subprocess.CompletedProcess[str]:
    """Years later, far away, in another language, with other hash seeds."""
    elsewhere = {
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url or "",
        "SECRET_KEY": "tests-" * 6,
        "FIELD_KEYS": FIELD_KEYS,
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "de_DE.UTF-8",
        "LANG": "de_DE.UTF-8",
        "PYTHONHASHSEED": "4711",
        "PATH": os.environ["PATH"],
    }
    command = [sys.executable, "-m", "referral.commands", "--now", "2039-02-28T23:59:00+14:00"]
    return subprocess.run(
        [*command, "packet", "rebuild", uid, "--out", str(out), "--json"],
        cwd=ROOT, env=elsewhere, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_packet_is_rebuilt_to_the_byte_in_another_process_day_zone_and_language(
    coordinator: Actor, settings: Settings, tmp_path: Path
) -> None:
    operations.add_form_blank(replace(coordinator, role=Role.ADMINISTRATOR), blank_bytes(), "form.pdf")
    reason = "Twelve weeks of therapy from March 2025 gave no lasting relief. " * 40
    facts = replace(sample_facts(), request=replace(sample_facts().request, reason=reason))
    packet = drawn(coordinator, facts, blank_pdf(pages=2, rotate=90))
    db.session.rollback()

    done = in_another_process(settings, packet.uid, tmp_path / "out")

    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["identical"], answer
    assert answer["differences"] == []
    kept = {file.file.name: file.file for file in packet.files} | {
        "packet.pdf": packet.pdf,
        "packet.zip": packet.zip,
    }
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(kept)
    for name, file in kept.items():
        assert file is not None
        assert (tmp_path / "out" / str(name)).read_bytes() == storage.read(file)


def test_a_draft_is_rebuilt_as_the_draft_it_was(coordinator: Actor) -> None:
    rebuilt = rebuild(drawn(coordinator, bare_facts()))
    assert {file.outcome for file in rebuilt.files} == {Outcome.IDENTICAL}


def test_a_document_of_a_newer_version_gives_the_stored_file_and_says_so(
    coordinator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    packet = drawn(coordinator, sample_facts())
    before = catalogue.KINDS["letter_of_medical_necessity"].VERSION
    monkeypatch.setattr(catalogue.KINDS["letter_of_medical_necessity"], "VERSION", 99)
    rebuilt = rebuild(packet)
    outcomes = {file.name: file.outcome for file in rebuilt.files}
    assert outcomes["packet.zip"] is Outcome.STORED, "the manifest names the newer version"
    assert [file.name for file in rebuilt.files if file.data is None] == []
    assert f"Letter of medical necessity was drawn in version {before}; this program draws version 99" in (
        rebuilt.differences
    )


def test_a_changed_layout_and_another_library_are_told_apart(
    coordinator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    packet = drawn(coordinator, sample_facts())
    build = packet_file.build
    monkeypatch.setattr(packet_file, "build", lambda p: build(replace(p, draft=True)))
    assert rebuild(packet).differences == (UNEXPLAINED,)
    newer = dict(packet_file.drawing_tools()) | {"typst": "9.9"}
    monkeypatch.setattr(packet_file, "drawing_tools", lambda: newer)
    [said] = rebuild(packet).differences
    assert said.endswith("now with 9.9")


def test_a_lost_file_is_drawn_again_and_only_what_neither_is_kept_nor_drawn_is_lost(
    coordinator: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    packet = drawn(coordinator, sample_facts())
    assert packet.pdf is not None
    files.delete(packet.pdf.storage_key)
    assert {file.outcome for file in rebuild(packet).files} == {Outcome.IDENTICAL}
    build = packet_file.build
    monkeypatch.setattr(packet_file, "build", lambda p: build(replace(p, draft=True)))

    refused = CliRunner().invoke(main, ["packet", "rebuild", packet.uid, "--out", str(tmp_path), "--json"])

    assert refused.exit_code == 1
    outcomes = {file["name"]: file["outcome"] for file in json.loads(refused.output)["files"]}
    assert outcomes["packet.pdf"] == "lost"
    assert outcomes["packet.zip"] == "stored"
    assert not (tmp_path / "packet.pdf").exists()


def test_an_attachment_that_is_gone_leaves_the_stored_packet(coordinator: Actor) -> None:
    packet = drawn(coordinator, sample_facts(), blank_pdf())
    [attachment] = queries.case_pdfs(CASE)
    files.delete(attachment.storage_key)
    rebuilt = rebuild(packet)
    assert {file.outcome for file in rebuilt.files} == {Outcome.STORED}
    assert rebuilt.differences[0].startswith("it can't be drawn any more")


def test_rebuilding_is_put_on_record_and_an_unknown_packet_is_refused(
    coordinator: Actor, tmp_path: Path
) -> None:
    packet = drawn(coordinator, sample_facts())
    CliRunner().invoke(main, ["packet", "rebuild", packet.uid, "--out", str(tmp_path)])
    db.session.rollback()
    taken = sa.select(AuditEvent).where(AuditEvent.tag == AuditTag.PACKET_DOWNLOADED)
    assert [(event.data or {})["form"] for event in db.session.scalars(taken)] == ["rebuilt"]
    refused = CliRunner().invoke(main, ["packet", "rebuild", "0" * 32, "--out", str(tmp_path)])
    assert refused.exit_code == 1
