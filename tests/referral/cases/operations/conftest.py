"""A desk with its people, and a case brought as far as a test needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

import pytest
from flask import Flask

from referral.authorizations.states import Category, Channel, RequestStatus
from referral.cases import queries
from referral.cases.models import Case
from referral.cases.operations import (
    authorization,
    clinical_note,
    intake,
    records,
    red_flags,
    review,
    signing,
    va_answers,
    visits,
)
from referral.cases.operations.authorization import RequestDetails
from referral.cases.operations.clinical_note import NoteTexts
from referral.cases.operations.desk import refresh_case
from referral.cases.operations.intake import Study
from referral.cases.operations.opening import Opened
from referral.cases.operations.visits import Slot
from referral.cases.states import NoteBasis
from referral.core import clock
from referral.core.actor import Actor, Role
from referral.core.db import db, transaction
from referral.directory.models import Clinician, Practice
from referral.imaging.models import Region, StudySource
from referral.paperwork.models import Packet, PacketSignature, PacketStatus, StoredFile
from referral.paperwork.preflight.findings import Verdict
from referral.review.candidacy import CRITERIA
from referral.review.rules import RED_FLAG_QUESTIONS
from referral.review.states import Outcome
from referral.review.terms import normal_row
from referral.veterans.models import ConsentKind
from tests.factories import (
    PERSON,
    make_actor,
    make_case,
    make_facility,
    make_practice,
    make_referral,
    the_case,
)

CONTENT: dict[str, Any] = {
    "levels": [
        normal_row("L3-4"),
        normal_row("L4-5") | {"contour": "protrusion", "fissure": "yes", "pfirrmann": "3", "matches": "yes"},
    ],
    "criteria": {criterion.key: {"state": "met", "evidence": "As recorded"} for criterion in CRITERIA},
    "codes_confirmed": True,
    "summary": "Annular fissure at L4-5 that matches the symptoms.",
    "procedure": "Diagnostic annulogram, L4-5",
    "requested_levels": ["L4-5"],
    "icd10": [{"code": "M51.360", "label": "Lumbar disc degeneration with axial back pain"}],
    "cpt": [{"code": "62290", "label": "Lumbar discography, each level"}],
    "visits": 3,
    "duration_days": 180,
    "reason": "Twelve weeks of physical therapy from March to June and two epidural injections gave no lasting relief. "
    "The MRI shows an annular fissure at L4-5 that matches the pain. The step asked for tells the pain source.",
}

NOTE = {
    "kind": "procedure",
    "history": "Low back pain, 6 of 10.",
    "done": "Diagnostic annulogram L4-5 under fluoroscopy. No complication.",
    "results": "Concordant pain at L4-5.",
    "plan": "Call in two weeks.",
    "prescriptions": "None.",
}
NOTE_TEXTS = NoteTexts(
    function="Sits for 20 minutes at most",
    medicines="None",
    assessment="Axial pain that fits the fissure at L4-5",
    plan="Annulogram at L4-5",
)


@dataclass
class Desk:
    """A practice with one person of each role, and steps that bring a case along."""

    practice: Practice
    coordinator: Actor
    reviewer: Actor
    supervisor: Actor
    administrator: Actor

    @property
    def today(self) -> date:
        return clock.today(self.practice.time_zone)

    def received(self, **more: Any) -> Opened:
        return make_case(self.coordinator, **more)

    def with_story(self, opened: Opened) -> Opened:
        """Red flags asked, consent given, a matched study and the veteran's story."""
        uid, actor = opened.uid, self.coordinator
        red_flags.answer_red_flags(actor, uid, None, dict.fromkeys(RED_FLAG_QUESTIONS, False))
        intake.record_consent(actor, uid, None, ConsentKind.CARE, self.today, "voice")
        intake.edit_story(
            actor, uid, None, complaint="Low back pain", onset_on=date(2025, 1, 10), goals="Sleep through"
        )
        study = Study(
            StudySource.DISC,
            Region.LUMBAR,
            self.today - timedelta(days=40),
            self.today,
            sent_by="Bay Imaging",
        )
        study_uid = intake.log_study(actor, uid, None, study)
        intake.match_study(
            actor, uid, None, study_uid, name_on_study="OAKRIDGE^WALTER", born_on_study=PERSON.born_on
        )
        return opened

    def in_review(self, **more: Any) -> Opened:
        opened = self.with_story(self.received(**more))
        review.start_review(self.coordinator, opened.uid, None)
        return opened

    def recommended(self, **more: Any) -> Opened:
        opened = self.in_review(**more)
        review.sign_review(self.reviewer, opened.uid, None, Outcome.CANDIDATE, CONTENT)
        return opened

    def with_note(self, opened: Opened) -> Opened:
        """The clinical note and what else the packet's documents need of the request."""
        clinical_note.write_note(
            self.coordinator, opened.uid, None, self.today, NoteBasis.IN_PERSON, NOTE_TEXTS
        )
        request = queries.current_request(the_case(opened))
        assert request is not None
        authorization.save_request(self.coordinator, opened.uid, None, details(request.clinician_id))
        return opened

    def packet_ready(self, opened: Opened) -> Opened:
        """Order the packet and mark it as drawn, as the worker would."""
        authorization.make_packet(self.coordinator, opened.uid, None)
        mark_packet_ready(the_case(opened))
        return opened

    def sign(self, opened: Opened) -> None:
        """The ordering clinician signs the packet; the signed copy counts as made, as by the worker."""
        request = queries.current_request(the_case(opened))
        packet = queries.newest_packet(request) if request else None
        signing.sign_packet(self.reviewer, opened.uid, None, packet.uid if packet else "")
        mark_signed_copy_made(the_case(opened))

    def sent(self, opened: Opened | None = None, **details: Any) -> Opened:
        opened = self.packet_ready(opened or self.recommended())
        self.sign(opened)
        authorization.submit_request(
            self.coordinator,
            opened.uid,
            None,
            sent_on=self.today,
            channel=Channel.HSRM,
            proof="HSRM 4711",
            **details,
        )
        return opened

    def approved(self, **granted: Any) -> Opened:
        opened = self.sent()
        va_answers.record_answer(
            self.coordinator,
            opened.uid,
            None,
            answer=RequestStatus.APPROVED,
            decided_on=self.today,
            note="",
            granted=make_referral(starts_on=self.today, **granted),
        )
        return opened

    def scheduled(self, days_ahead: int = 10) -> Opened:
        opened = self.approved()
        visits.schedule(
            self.coordinator, opened.uid, None, Slot(self.today + timedelta(days=days_ahead), time(9, 30))
        )
        return opened

    def visited(self) -> Opened:
        """The visit took place today."""
        opened = self.scheduled(days_ahead=0)
        visits.enter_in_hsrm(self.coordinator, opened.uid, None, self.today)
        visits.complete(self.coordinator, opened.uid, None)
        return opened

    def with_records(self) -> Opened:
        """The visit's note is signed and its records packet is ready."""
        opened = self.visited()
        records.save_note(self.coordinator, opened.uid, None, NOTE)
        records.sign_note(self.reviewer, opened.uid, None)
        records.make_records(self.coordinator, opened.uid, None)
        mark_packet_ready(the_case(opened))
        return opened


def mark_packet_ready(case: Case) -> None:
    """What the worker does in the end, without drawing."""
    with transaction() as session:
        file = StoredFile(practice_id=case.practice_id, case_id=case.id, media_type="application/pdf", size=1,
                          sha256="0" * 64, storage_key=f"test-{case.uid}-{clock.utcnow().timestamp()}")  # fmt: skip
        session.add(file)
        session.flush()
        packet = session.query(Packet).filter_by(case_id=case.id).order_by(Packet.id.desc()).first()
        assert packet is not None
        packet.pdf_id, packet.drawn_at, packet.status = file.id, clock.utcnow(), PacketStatus.READY
        packet.preflight, packet.findings = Verdict.PASSED, []


def mark_signed_copy_made(case: Case) -> None:
    """What the worker does after a signature, without drawing."""
    with transaction() as session:
        signature = session.query(PacketSignature).filter_by(case_id=case.id, pdf_id=None).one()
        signature.pdf_id, signature.drawn_at = signature.packet.pdf_id, clock.utcnow()
        signature.preflight, signature.findings = Verdict.PASSED, []
    refresh_case(case.id)


def details(case_clinician_id: int | None, **overrides: Any) -> RequestDetails:
    """The boxes of a request, complete."""
    values: dict[str, Any] = {
        "category": Category.NEW_SERVICE,
        "specialty": "",
        "is_urgent": False,
        "clinician_id": case_clinician_id,
        "procedure": CONTENT["procedure"],
        "levels": ["L4-5"],
        "icd10": CONTENT["icd10"],
        "cpt": CONTENT["cpt"],
        "visits": 3,
        "duration_days": 180,
        "reason": CONTENT["reason"],
        "objective": "Tell the pain source",
        "continuity": "We go on with the care",
        **overrides,
    }
    return RequestDetails(**values)


def first_clinician(practice: Practice) -> Clinician:
    return db.session.query(Clinician).filter_by(practice_id=practice.id).one()


@pytest.fixture
def desk(app: Flask) -> Desk:
    practice = make_practice()
    make_facility(practice)
    return Desk(
        practice,
        make_actor(practice, Role.COORDINATOR),
        make_actor(practice, Role.REVIEWER),
        make_actor(practice, Role.SUPERVISOR),
        make_actor(practice, Role.ADMINISTRATOR),
    )
