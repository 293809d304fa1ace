from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from referral.authorizations.states import Category
from referral.care.states import CareKind
from referral.cases.operations import another_request, authorization, clinical_note, records, signing
from referral.cases.operations.care import treatments
from referral.cases.states import NoteBasis
from referral.commands.main import main
from referral.core.actor import Role
from referral.core.crypto import sha256
from referral.paperwork.signing.operations import draw_signed_copy
from tests import cast
from tests.factories import make_actor, make_facility, make_practice
from tests.referral.cases.operations.conftest import NOTE, NOTE_TEXTS, Desk, details, first_clinician
from tests.referral.paperwork.official_blank import REVISION, blank_bytes
from tests.referral.paperwork.pdfs import blank_pdf

THERAPY = treatments.Treatment(
    CareKind.PHYSICAL_THERAPY, "24 sessions", date(2025, 3, 3), date(2025, 6, 2), "No lasting relief"
)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def here(app: Flask, tmp_path: Path) -> Path:
    cast.add_practice()
    return tmp_path


def test_a_known_blank_is_added_and_listed(here: Path) -> None:
    blank = here / "blank.pdf"
    blank.write_bytes(blank_bytes())

    assert json.loads(run("forms", "add", str(blank), "--json").output)["revision"] == REVISION
    assert [row["revision"] for row in json.loads(run("forms", "list", "--json").output)["added"]] == [
        REVISION
    ]


def test_an_unknown_blank_is_refused_by_name(here: Path) -> None:
    other = here / "other.pdf"
    other.write_bytes(blank_pdf())

    refused = run("forms", "add", str(other), "--json")

    assert refused.exit_code == 1
    assert (
        "other.pdf: This file is not a VA Form 10-10172 revision we know"
        in json.loads(refused.output)["error"]
    )


@pytest.fixture
def desk(app: Flask) -> Desk:
    practice = make_practice()
    make_facility(practice)
    coordinator, reviewer, supervisor, administrator = (
        make_actor(practice, role)
        for role in (Role.COORDINATOR, Role.REVIEWER, Role.SUPERVISOR, Role.ADMINISTRATOR)
    )
    return Desk(practice, coordinator, reviewer, supervisor, administrator)


def test_a_packet_is_made_and_its_files_are_written(desk: Desk, tmp_path: Path) -> None:
    opened = desk.with_note(desk.recommended())
    out = tmp_path / "packet"

    first = json.loads(run("packet", opened.number, "--out", str(out), "--json").output)

    assert (out / "packet.pdf").read_bytes().startswith(b"%PDF")
    assert {Path(name).name for name in first["files"]} == {path.name for path in out.iterdir()}
    assert [fact["fact"] for fact in first["missing"]] == ["clinical.conservative_care"]
    assert first["status"] == "incomplete"
    again = json.loads(run("packet", opened.number, "--out", str(out), "--json").output)
    assert again["packet"] == first["packet"], "the case has not moved on"
    treatments.add_care(desk.coordinator, opened.uid, None, THERAPY)
    newer = json.loads(run("packet", opened.number, "--out", str(out), "--json").output)
    assert (newer["version"], newer["status"], newer["missing"]) == (2, "ready", [])

    draw_signed_copy(signing.sign_packet(desk.reviewer, opened.uid, None, newer["packet"]))
    signed = json.loads(run("packet", opened.number, "--out", str(out), "--json").output)
    assert signed["packet"] == newer["packet"]
    assert signed["manifest"]["signature"]["signer"].startswith("Ingrid Halvorsen")
    assert sha256((out / "packet.pdf").read_bytes()) == signed["manifest"]["sha256"]
    assert json.loads((out / "manifest.json").read_text()) == signed["manifest"]


def test_a_case_without_a_request_is_refused_with_the_reason(desk: Desk, tmp_path: Path) -> None:
    refused = run("packet", desk.received().number, "--out", str(tmp_path), "--json")

    assert refused.exit_code == 1
    assert json.loads(refused.output)["error"].startswith("There is no request for service yet.")


def test_a_packet_of_each_kind_is_written(desk: Desk, tmp_path: Path) -> None:
    opened = desk.visited()
    records.save_note(desk.coordinator, opened.uid, None, NOTE)
    out = tmp_path / "records"
    first = json.loads(run("packet", opened.number, "--kind", "records", "--out", str(out), "--json").output)
    assert (first["kind"], first["status"]) == ("records", "incomplete")
    assert [fact["fact"] for fact in first["missing"]] == ["visit.signed_by"]
    records.sign_note(desk.reviewer, opened.uid, None)
    ready = json.loads(run("packet", opened.number, "--kind", "records", "--out", str(out), "--json").output)
    assert (ready["version"], ready["status"], ready["missing"]) == (2, "ready", [])
    assert ready["preflight"] == {"verdict": "passed", "findings": []}
    assert (out / "02-visit-note.docx").exists()
    again = json.loads(run("packet", opened.number, "--kind", "records", "--out", str(out), "--json").output)
    assert again["packet"] == ready["packet"]

    refused = run("packet", opened.number, "--kind", "extension", "--out", str(out), "--json")
    assert refused.exit_code == 1
    assert "--kind request" in json.loads(refused.output)["error"]


def test_an_extension_is_written(desk: Desk, tmp_path: Path) -> None:
    opened = desk.approved(visits_authorized=2)
    another_request.new_request(desk.coordinator, opened.uid, None)
    clinical_note.write_note(desk.coordinator, opened.uid, None, desk.today, NoteBasis.IN_PERSON, NOTE_TEXTS)
    clinician = first_clinician(desk.practice)
    asked = details(clinician.id, category=Category.CONTINUATION)
    authorization.save_request(desk.coordinator, opened.uid, None, asked)
    treatments.add_care(desk.coordinator, opened.uid, None, THERAPY)
    made = json.loads(
        run("packet", opened.number, "--kind", "extension", "--out", str(tmp_path), "--json").output
    )
    assert (made["kind"], made["status"], made["missing"]) == ("extension", "ready", [])
    assert (tmp_path / "03-extension-request.docx").exists()
