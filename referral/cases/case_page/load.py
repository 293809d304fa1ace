"""Reads everything the page of one case shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from referral.appointments import queries as visits
from referral.appointments.models import Appointment, VisitNote, VisitRecord
from referral.appointments.states import NOTES
from referral.authorizations.models import Authorization, ServiceRequest, VaQuestion
from referral.authorizations.queries import questions_of_case
from referral.authorizations.states import ANSWERS, RequestStatus, shown_status
from referral.care import queries as care
from referral.care.models import CareItem, CareTrial
from referral.cases import queries
from referral.cases.case_page.checklist import Item, checklist
from referral.cases.case_page.history import HistoryPage, history_page
from referral.cases.case_page.intake_known import intake_known
from referral.cases.case_page.intake_list import IntakeRow, intake_list
from referral.cases.facts import CaseFacts
from referral.cases.ledger import Ledger, case_ledger
from referral.cases.models import Case, CaseMessage, ClinicalNote, IntakeAnswer
from referral.cases.operations.moves import facts_now
from referral.cases.operations.records import is_out_of_date
from referral.cases.queue.surroundings import Surroundings, surroundings
from referral.cases.review_facts import SignedReview, signed_with_addenda
from referral.cases.rules import Offer, offered_actions
from referral.cases.states import IntakeSection
from referral.chasing import queries as chasing
from referral.chasing.models import Chase, Contact
from referral.core import clock
from referral.core.actor import Actor
from referral.core.db import db
from referral.directory import queries as directory
from referral.imaging.models import ImagingStudy
from referral.notices.models import Notice
from referral.paperwork.models import Packet, Paper
from referral.review.models import RedFlagScreen
from referral.veterans.models import Consent


@dataclass(frozen=True)
class Returned:
    """The records of the visit that took place: its note, files, and packet (`is_stale`: a new one says more)."""

    visit: Appointment
    note: VisitNote | None
    files: Sequence[VisitRecord]
    packet: Packet | None
    is_stale: bool

    @property
    def next_form(self) -> str:
        """The form that brings the records on, until they are sent."""
        has_note = self.note is not None or any(row.kind in NOTES for row in self.files)
        if not has_note:
            return "visit_note"
        if self.packet is None or self.is_stale or self.packet.status.value in ("incomplete", "failed"):
            return "make_records"
        return "send_records"


@dataclass(frozen=True)
class CasePage:
    """The case with all its parts, oldest first; contacts and history newest first."""

    case: Case
    around: Surroundings
    facts: CaseFacts
    offers: Sequence[Offer]
    checklist: Sequence[Item]
    history: HistoryPage
    screens: Sequence[RedFlagScreen]
    messages: Sequence[CaseMessage]
    intake: Sequence[IntakeRow]
    answers: Mapping[IntakeSection, Sequence[IntakeAnswer]]
    """What was told at intake, newest first."""
    consents: Sequence[Consent]
    care: Sequence[CareItem]
    trial: CareTrial | None
    studies: Sequence[ImagingStudy]
    signed: SignedReview | None
    note: ClinicalNote | None
    authorizations: Sequence[Authorization]
    requests: Sequence[ServiceRequest]
    visits: Sequence[Appointment]
    returned: Returned | None
    """What goes back to VA about the visit that took place; None before one has."""
    chases: Sequence[Chase]
    papers: Sequence[Paper]
    packets: Sequence[Packet]
    notices: Sequence[Notice]
    contacts: Sequence[Contact]
    questions: Sequence[VaQuestion]
    """What VA asked about the requests of the case, oldest first."""
    request_gaps: dict[str, str]
    ledger: Ledger
    loose_stations: Mapping[int, tuple[str, bool]]
    """By row id of a VA referral without facility: the station VA named, and whether the directory knows it now."""

    @property
    def request(self) -> ServiceRequest | None:
        """The request now in hand."""
        return next((row for row in reversed(self.requests) if row.status.value != "withdrawn"), None)

    @property
    def granted(self) -> Authorization | None:
        """The newest VA referral on which VA approved the requested care."""
        return next((row for row in reversed(self.authorizations) if row.covers_procedure), None)

    @property
    def request_status(self) -> RequestStatus | None:
        """The status of the request now in hand, a draft told apart from one that is ready or signed."""
        asked = self.facts.request
        if asked is None:
            return None
        packet = asked.packet
        is_current = packet is not None and not packet.is_stale and packet.may_leave
        return shown_status(
            asked.status, packet.status if packet else None, is_current, asked.signed_on is not None
        )

    @property
    def newest_packets(self) -> frozenset[str]:
        """Opaque ids of the newest packet of each kind."""
        return frozenset({packet.kind: packet.uid for packet in self.packets}.values())

    @property
    def stale_packets(self) -> frozenset[str]:
        """Opaque ids of packets that no longer say what a new one would."""
        stale, asked = set(), self.facts.request
        if asked and asked.packet and asked.packet.is_stale and self.request:
            of_request = [row.uid for row in self.packets if row.request_id == self.request.id]
            stale |= set(of_request[-1:])
        if self.returned and self.returned.packet and self.returned.is_stale:
            stale.add(self.returned.packet.uid)
        return frozenset(stale)

    @property
    def answered_requests(self) -> list[ServiceRequest]:
        """The requests that VA has answered, oldest first."""
        return [row for row in self.requests if row.status in ANSWERS]

    @property
    def age_of_veteran(self) -> int | None:
        born: date | None = self.case.veteran.born_on
        if born is None:
            return None
        today = self.around.today
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day))

    @property
    def days_in_state(self) -> int:
        return (self.around.today - clock.local_date(self.case.state_since, self.around.time_zone)).days


def case_page(actor: Actor, uid: str, *, with_reads: bool = False) -> CasePage:
    """Load it. Raises NotFound."""
    case = queries.case_by_uid(actor, uid)
    around = surroundings(actor)
    facts = facts_now(case)
    contacts = db.session.scalars(
        sa.select(Contact).where(Contact.case_id == case.id).order_by(Contact.id.desc())
    ).all()
    requests, authorizations = queries.requests(case), queries.authorizations(case)
    current = queries.current_request(case)
    answers, items, studies = queries.intake_answers(case), queries.care_items(case), queries.studies(case)
    return CasePage(
        case=case,
        around=around,
        facts=facts,
        offers=offered_actions(actor, facts),
        checklist=checklist(facts),
        history=history_page(case, around.staff_names, with_reads=with_reads),
        screens=queries.red_flag_screens(case),
        messages=queries.messages(case),
        intake=intake_list(intake_known(case, around, answers=answers, care=items, studies=studies)),
        answers=answers,
        consents=db.session.scalars(
            sa.select(Consent).where(Consent.veteran_id == case.veteran_id).order_by(Consent.id)
        ).all(),
        care=items,
        trial=care.running_trial(case.id),
        studies=studies,
        signed=signed_with_addenda(case),
        note=queries.clinical_note(case),
        authorizations=authorizations,
        requests=requests,
        visits=queries.visits(case),
        returned=_returned(case),
        chases=chasing.running_chases(case.id),
        papers=db.session.scalars(sa.select(Paper).where(Paper.case_id == case.id).order_by(Paper.id)).all(),
        packets=queries.packets(case),
        notices=db.session.scalars(
            sa.select(Notice).where(Notice.case_id == case.id).order_by(Notice.id)
        ).all(),
        contacts=contacts,
        loose_stations=_loose_stations(actor, authorizations),
        questions=questions_of_case(case.id),
        request_gaps=queries.request_gaps(current) if current else {},
        ledger=case_ledger(case),
    )


def _returned(case: Case) -> Returned | None:
    visit = queries.visit_to_return(case)
    if visit is None:
        return None
    packet = queries.records_packet(visit)
    is_stale = packet is not None and not visit.records_sent_on and is_out_of_date(case, visit, packet)
    return Returned(visit, visits.newest_note(visit.id), visits.records(visit.id), packet, is_stale)


def _loose_stations(actor: Actor, rows: Sequence[Authorization]) -> dict[int, tuple[str, bool]]:
    named = {
        row.id: str(row.details["station_id"])
        for row in rows
        if row.facility_id is None and row.details and row.details.get("station_id")
    }
    unknown = directory.unknown_stations(actor.practice_id, named.values())
    return {row_id: (station, station not in unknown) for row_id, station in named.items()}
