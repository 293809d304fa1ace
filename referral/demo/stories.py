"""The stories of the demo's cases: each is a list of steps played through the real operations at past moments.

A story's steps name how many business days ago they happened. The clock is moved while a step is played, so the
history, the due dates and the chases are what they would have been.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from referral.appointments.models import VisitStatus
from referral.authorizations.models import ServiceRequest
from referral.authorizations.states import APPROVALS, Channel, RequestStatus
from referral.cases import queries
from referral.cases.operations import (
    answers,
    authorization,
    chases,
    clinical_note,
    closing,
    desk,
    intake,
    messages,
    opening,
    red_flags,
    review,
    va_answers,
    visits,
)
from referral.cases.operations.care import treatments
from referral.cases.operations.va_referrals import Referral
from referral.cases.operations.visits import Slot
from referral.cases.states import CloseReason, IntakeSection, NoteBasis, WaitingOn
from referral.core import clock
from referral.core.actor import Actor, Role
from referral.core.calendar import BusinessCalendar
from referral.core.db import db
from referral.core.errors import IllegalMove
from referral.demo import clinical
from referral.demo.packets import draw_newest, make_copy, sign_newest
from referral.demo.people import invent_person
from referral.demo.practice import FACILITIES, DemoStaff
from referral.imaging.models import Region, StudySource
from referral.review.rules import RED_FLAG_QUESTIONS
from referral.review.states import Outcome
from referral.veterans.models import ConsentKind
from referral.veterans.person import Person

CALENDAR = BusinessCalendar()
FIRST_RUNG = 4
"""Business days after the sending before which no ladder has a rung."""


@dataclass
class Teller:
    """Plays one case's story. `uid` is the case's once it is opened."""

    random: Random
    staff: DemoStaff
    coordinator: Actor
    reviewer: Actor
    person: Person
    uid: str = ""
    case_id: int = 0
    sent_ago: int = 0

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.staff.time_zone)

    def at(self, days_ago: int, hour: int | None = None) -> date:
        """Move the clock to a working hour, or that hour, `days_ago` business days before today; returns that date."""
        clock.move_clock(timedelta(0))
        today = clock.today(self.staff.time_zone)
        if days_ago == 0:
            return today
        day = CALENDAR.add(today, -days_ago)
        moment = datetime.combine(
            day, time(hour or self.random.randint(8, 15), self.random.randint(0, 59)), self.zone
        )
        clock.move_clock(moment - clock.utcnow())
        return day

    def open(self, days_ago: int, *, duration: int = 180) -> None:
        day, station = self.at(days_ago), self.random.choice(FACILITIES)[0]
        referral = Referral(
            number=f"VA{self.random.randint(0, 10**10 - 1):010d}",
            consult=f"{station[:3]}_{self.random.randint(100000, 999999)}",
            station_id=station,
            category_of_care=self.random.choice(
                ("PAIN MANAGEMENT", "ORTHOPEDIC SPINE", "PHYSICAL MEDICINE AND REHABILITATION")
            ),
            seoc="Pain management evaluation",
            issued_on=day - timedelta(days=2),
            starts_on=day - timedelta(days=2),
            expires_on=day + timedelta(days=duration),
            visits_authorized=3,
            va_status_code="AP",
            va_status_label="Approved",
            details={"referring_provider": {"name": "Dr. Imani Okafor", "npi": "", "phone": "218-555-0163"}},
        )
        opened = opening.open_case(
            self.coordinator, self.person, referral, source="hsrm", complaint=clinical.complaint(self.random)
        )
        self.uid, self.case_id = opened.uid, opened.case_id
        desk.assign(self.staff.supervisor, self.uid, None, self.coordinator.id)

    def welcome(self, days_ago: int, *, red_flag: bool = False) -> None:
        self.at(days_ago)
        answers = dict.fromkeys(RED_FLAG_QUESTIONS, False) | ({"leg_weakness": True} if red_flag else {})
        red_flags.answer_red_flags(self.coordinator, self.uid, None, answers)

    def consent(self, days_ago: int) -> None:
        day = self.at(days_ago)
        for kind in (ConsentKind.CARE, ConsentKind.RELEASE):
            intake.record_consent(self.coordinator, self.uid, None, kind, day, "paper")
        if self.person.email:
            intake.record_e_mail_agreement(self.coordinator, self.uid, None, agreed=True)
        goals = "Lift my grandchild\nSleep through the night"
        onset = day - timedelta(days=self.random.randint(200, 2000))
        complaint = queries.case_by_uid(self.coordinator, self.uid).complaint or ""
        intake.edit_story(self.coordinator, self.uid, None, complaint=complaint, onset_on=onset, goals=goals)
        for care in clinical.treatments(self.random, day):
            treatments.add_care(self.coordinator, self.uid, None, care)

    def veteran_tells(self, days_ago: int) -> None:
        """The veteran's own part of the intake, and a message that waits for an answer."""
        self.at(days_ago)
        case = queries.case_by_uid(self.coordinator, self.uid)
        veteran = Actor(case.veteran_id, case.veteran.full_name, Role.VETERAN, case.practice_id)
        timeline = {"start": "Spring 2022, after a fall at work", "worse": "Sitting and driving",
                    "better": "Lying down", "change": "The leg pain came a year later"}  # fmt: skip
        answers.save_answer(veteran, self.uid, None, IntakeSection.TIMELINE, timeline)
        stops = {"anticoagulant": "yes", "prior_fusion": "no", "more": "Warfarin, since 2021"}
        answers.save_answer(veteran, self.uid, None, IntakeSection.STOPS, stops)
        no_sign = dict.fromkeys(RED_FLAG_QUESTIONS, False)
        messages.write_message(veteran, self.uid, "I found the disc. Where do I send it?", no_sign)

    def ask_for_disc(self, days_ago: int, of: WaitingOn = WaitingOn.VETERAN) -> None:
        self.at(days_ago)
        intake.ask_for_study(self.coordinator, self.uid, None, of)

    def disc(self, days_ago: int, *, matched: bool = True, months_old: int = 3) -> None:
        day = self.at(days_ago)
        study = intake.Study(
            StudySource.DISC,
            Region.LUMBAR,
            day - timedelta(days=30 * months_old),
            day,
            sent_by="Bay Imaging Center",
        )
        uid = intake.log_study(self.coordinator, self.uid, None, study)
        if matched:
            name = f"{self.person.last_name}^{self.person.first_name}".upper()
            intake.match_study(
                self.coordinator, self.uid, None, uid, name_on_study=name, born_on_study=self.person.born_on
            )

    def hand_over(self, days_ago: int) -> None:
        self.at(days_ago)
        review.start_review(self.coordinator, self.uid, None)

    def sign(self, days_ago: int, outcome: Outcome = Outcome.CANDIDATE) -> None:
        self.at(days_ago)
        content = clinical.review_content(self.random, outcome)
        review.sign_review(self.reviewer, self.uid, None, outcome, content)

    def write_note(self, days_ago: int) -> None:
        """The clinical note, and what only the request says."""
        day = self.at(days_ago)
        clinical_note.write_note(self.reviewer, self.uid, None, day, NoteBasis.VIDEO, clinical.note())
        authorization.save_request(self.reviewer, self.uid, None, clinical.completed(self._request()))

    def packet(self, days_ago: int) -> None:
        self.write_note(days_ago)
        authorization.make_packet(self.coordinator, self.uid, None)
        draw_newest(self._request())

    def _request(self) -> ServiceRequest:
        request = queries.current_request(queries.case_by_uid(self.coordinator, self.uid))
        assert request is not None
        return request

    def signature(self, days_ago: int) -> None:
        self.at(days_ago)
        sign_newest(self._request(), self.uid, self.staff.reviewers, make_copy)

    def send(self, days_ago: int) -> None:
        self.packet(days_ago)
        self.signature(days_ago)
        channel = self.random.choice((Channel.HSRM, Channel.HSRM, Channel.SECURE_EMAIL, Channel.FAX))
        proof = f"{channel.value.upper()} confirmation {self.random.randint(10000, 99999)}"
        authorization.submit_request(
            self.coordinator, self.uid, None, sent_on=self.at(days_ago), channel=channel, proof=proof
        )
        self.sent_ago = days_ago

    def chase(self, until_ago: int) -> None:
        """Let every rung fire on the day it fell due, up to `until_ago` business days before today."""
        for ago in range(self.sent_ago - FIRST_RUNG, until_ago - 1, -1):
            self.at(ago)
            chases.fire_due(self.case_id)
        self.sent_ago = 0

    def answer(self, days_ago: int, answer: RequestStatus, *, days_left: int = 150, note: str = "") -> None:
        self.chase(days_ago + 1)
        day, granted = self.at(days_ago), None
        if answer in APPROVALS:
            running = queries.first_authorization(queries.case_by_uid(self.coordinator, self.uid))
            granted = Referral(
                number=f"VA{self.random.randint(0, 10**10 - 1):010d}",
                category_of_care=running.category_of_care if running else "",
                seoc="Interventional spine procedure",
                issued_on=day,
                starts_on=day,
                expires_on=clock.utcnow().date() + timedelta(days=days_left),
                visits_authorized=4,
                va_status_code="AP",
                va_status_label="Approved",
            )
        va_answers.record_answer(
            self.coordinator, self.uid, None, answer=answer, decided_on=day, note=note, granted=granted
        )

    def book(self, days_ago: int, visit_in: int, *, entered: bool = True) -> None:
        """Book a visit `visit_in` business days from today (negative: before today)."""
        day = self.at(days_ago)
        clock_now = clock.clock_offset()
        clock.move_clock(timedelta(0))
        on = (
            CALENDAR.add(clock.today(self.staff.time_zone), visit_in)
            if visit_in
            else clock.today(self.staff.time_zone)
        )
        clock.move_clock(clock_now)
        slot = Slot(on, time(self.random.choice((8, 9, 10, 13, 14)), 30), "12 Harbor Street, second floor")
        visits.schedule(self.coordinator, self.uid, None, slot)
        if entered:
            visits.enter_in_hsrm(self.coordinator, self.uid, None, day)

    def visit_done(self, days_ago: int) -> None:
        self.at(days_ago)
        visits.complete(self.coordinator, self.uid, None)

    def slot_lost(self, days_ago: int, status: VisitStatus) -> None:
        self.at(days_ago)
        visits.lose_slot(
            self.coordinator, self.uid, None, status, "The veteran was ill and called in the morning"
        )

    def records(self, days_ago: int, *, confirmed_ago: int | None = None, here: bool = False) -> None:
        """The records went to VA: the packet made `here`, or from the clinic's other program."""
        day, proof = self.at(days_ago), "HSRM upload 20417"
        visits.send_records(self.coordinator, self.uid, None, sent_on=day, channel=Channel.HSRM, proof=proof,
                            from_elsewhere=not here)  # fmt: skip
        if confirmed_ago is not None:
            visits.confirm_records(self.coordinator, self.uid, None, self.at(confirmed_ago))

    def close(self, days_ago: int, reason: CloseReason, note: str = "") -> None:
        self.at(days_ago)
        closing.close(self.coordinator, self.uid, None, reason, note)

    def refuse_something(self) -> None:
        """A move that can't be made, for the administrator's list of refused moves."""
        try:
            review.start_review(self.coordinator, self.uid, None)
        except IllegalMove:
            return

    def note(self, days_ago: int, text: str) -> None:
        self.at(days_ago)
        desk.add_note(self.coordinator, self.uid, text)

    # What most stories begin with

    def to_review(self, days_ago: int) -> None:
        self.open(days_ago + 8)
        self.welcome(days_ago + 7)
        self.consent(days_ago + 7)
        self.ask_for_disc(days_ago + 7)
        self.disc(days_ago + 1)
        self.hand_over(days_ago)

    def to_request(self, days_ago: int) -> None:
        self.to_review(days_ago + 3)
        self.sign(days_ago)

    def to_sent(self, days_ago: int) -> None:
        self.to_request(days_ago + 1)
        self.send(days_ago)

    def to_approved(self, days_ago: int, *, days_left: int = 150) -> None:
        self.to_sent(days_ago + 6)
        self.answer(days_ago, RequestStatus.APPROVED, days_left=days_left)


Story = Callable[[Teller], None]


def tell(random: Random, staff: DemoStaff, story: Story) -> None:
    """Play one story with an invented veteran and leave the clock where it belongs."""
    offset = clock.clock_offset()
    try:
        teller = Teller(
            random, staff, random.choice(staff.coordinators), random.choice(staff.reviewers),
            invent_person(random, clock.today(staff.time_zone)),
        )  # fmt: skip
        story(teller)
        teller.chase(0)
        clock.move_clock(timedelta(0))
        desk.refresh_case(teller.case_id)
    finally:
        clock.move_clock(offset)
    db.session.rollback()
