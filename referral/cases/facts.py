"""What is known about a case, as plain values: the only input of guards and of the next step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from referral.appointments.rules import DoneVisit
from referral.authorizations.runway import Runway
from referral.authorizations.states import RequestStatus
from referral.cases.states import CaseState, StepAction, WaitingOn
from referral.chasing.states import Party, Purpose
from referral.core.due import Due


@dataclass(frozen=True)
class StudyFacts:
    """The study that counts: received, and confirmed by a person as this veteran's or not yet."""

    received_on: date
    study_on: date | None
    is_matched: bool


@dataclass(frozen=True)
class PacketFacts:
    """The newest packet of the request: `status` as in paperwork (ordered, drawing, ready, incomplete, failed)."""

    status: str
    is_stale: bool
    may_leave: bool = True
    """Preflight found nothing that blocks sending, or a supervisor let it pass."""


@dataclass(frozen=True)
class SignedCopyFacts:
    """The signed copy, which is what is sent. `may_leave`: preflight of it found nothing that blocks sending."""

    is_drawn: bool = True
    has_failed: bool = False
    may_leave: bool = True


@dataclass(frozen=True)
class RequestFacts:
    """The request for service now in hand."""

    status: RequestStatus
    is_complete: bool
    """The form's own facts (reason, codes, clinician) are all entered."""
    signed_on: date | None
    sent_on: date | None
    decided_on: date | None
    packet: PacketFacts | None
    begun_on: date | None = None
    asked_due_on: date | None = None
    """By when VA wants what it asked for; None when it asks for nothing now."""
    was_asked: bool = False
    """VA asked for more and got it."""
    signed_copy: SignedCopyFacts | None = None
    """None while no signature stands."""
    signs_here: bool = True
    """The ordering clinician has an account to sign with; else they sign on paper."""
    id: int = 0
    since_on: date | None = None
    """Since when whoever has it has it: VA from what it last got, we from what it last asked."""


@dataclass(frozen=True)
class ChaseFacts:
    """An open chase. `about_id`: row id of the request, visit or authorization it is about, or 0."""

    purpose: Purpose
    about_id: int
    next_rung: Due | None
    call_due: Due | None
    promise_on: date | None
    promise_breaks_on: date | None
    is_escalated: bool
    opened_on: date
    party: Party


@dataclass(frozen=True)
class AuthorizationFacts:
    """The newest authorization that covers the requested service."""

    granted_on: date
    starts_on: date | None
    expires_on: date | None
    visits_authorized: int | None
    visits_used: int
    id: int = 0


@dataclass(frozen=True)
class VisitFacts:
    """The booked or done visit."""

    on: date
    booked_on: date
    hsrm_entered_on: date | None
    records_sent_on: date | None
    records_confirmed_on: date | None
    id: int = 0
    records_waived_on: date | None = None
    """Since when VA need not have, or confirm, its records."""


@dataclass(frozen=True)
class RecordsOwed:
    """A visit that took place and whose records VA has neither confirmed nor been waived, whatever came after it.

    The oldest whose records have not gone to VA, else the oldest that waits for VA's word.
    """

    visit_on: date
    sent_on: date | None = None
    has_note_to_sign: bool = False
    """The visit's note is written and waits for the clinician's signature."""


@dataclass(frozen=True)
class SendingFacts:
    """Something sent to VA that a person must look at. `failed`: VA does not have it; else nobody knows."""

    since: date
    failed: bool


@dataclass(frozen=True)
class TrialFacts:
    """The running trial of conservative care. `reviewed_week`: full weeks after the start at the last decision."""

    started_on: date
    reviewed_week: int | None


@dataclass(frozen=True)
class CaseFacts:
    """Everything that guards and the next step look at. Dates are calendar dates at the practice."""

    state: CaseState
    opened_on: date
    state_since_on: date
    red_flags_asked: bool
    red_flag_open_since: date | None
    has_consent: bool
    study: StudyFacts | None
    asked_for_more: bool
    asked_on: date | None
    asked_of: WaitingOn | None
    has_signed_review: bool
    request: RequestFacts | None
    authorization: AuthorizationFacts | None
    visit: VisitFacts | None
    slot_was_lost: bool
    is_urgent: bool
    evaluation_expires_on: date | None
    """When the running VA referral of the case ends, whether or not it covers the procedure."""
    snoozed_until: date | None
    snoozed_on: date | None = None
    """The day on which the snooze was set."""
    trial: TrialFacts | None = None
    wrong_patient_since: date | None = None
    """Since when a wrong-patient alarm stands that nobody has cleared."""
    va_to_tell_since: date | None = None
    """Since when VA, which has the request, has to be told that the review was corrected."""
    va_was_called: bool = False
    """Somebody at VA was spoken to by phone since the request was begun."""
    records_owed: RecordsOwed | None = None
    sending: SendingFacts | None = None
    message_since: date | None = None
    """Since when a message of the veteran waits for an answer."""
    notify_va_by: date | None = None
    """Until when VA must hear of emergency care that it has not been told of."""
    runway: Runway | None = None
    """How long the VA referral that care runs under still carries it; None when no further request is needed now."""
    has_withdrawn: bool = False
    """A request was withdrawn from VA."""
    chases: tuple[ChaseFacts, ...] = ()
    """What is being chased, in the order in which it began."""
    records_chased: tuple[DoneVisit, ...] = ()
    """The first and last visits whose records VA must still get or confirm, oldest first."""

    def chase(self, *purposes: Purpose) -> ChaseFacts | None:
        """The open chase for one of these purposes."""
        return next((one for one in self.chases if one.purpose in purposes), None)


@dataclass(frozen=True)
class NextStep:
    """Who an open case waits for, what must happen, and by when: the date together with how it came about."""

    waiting_on: WaitingOn
    action: StepAction
    due: Due

    @property
    def due_on(self) -> date:
        """The due date, a calendar date at the practice."""
        return self.due.on
