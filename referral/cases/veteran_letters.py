"""Letters to the veteran: which fit a case now, and the facts that only they say.

They are written when the case moves or when the desk asks, and drawn only once somebody wants the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from referral.appointments.models import Appointment, VisitStatus
from referral.authorizations.states import APPROVALS, UNDECIDED, RequestStatus
from referral.cases import queries
from referral.cases.facts import CaseFacts
from referral.cases.letter_facts import letter_facts
from referral.cases.models import Case
from referral.cases.review_facts import signed_with_addenda
from referral.cases.states import CaseState, IntakeSection
from referral.core.actor import Actor
from referral.core.db import db
from referral.directory import queries as directory
from referral.directory.models import Clinician, Practice
from referral.paperwork.course_facts import BookedVisit, CourseFacts, Needed, ReviewEnd
from referral.paperwork.facts import LetterFacts
from referral.paperwork.models import Paper
from referral.paperwork.order import order_paper

KIND = "veteran_letter_"


@dataclass(frozen=True)
class _Now:
    """What decides whether a letter would be true."""

    facts: CaseFacts
    letter: LetterFacts

    @property
    def status(self) -> RequestStatus | None:
        return self.facts.request.status if self.facts.request else None


Fits = Callable[[_Now], bool]
FITS: Mapping[str, Fits] = {
    "veteran_letter_received": lambda now: now.facts.state is CaseState.RECEIVED,
    "veteran_letter_needed": lambda now: now.facts.state is CaseState.RECEIVED,
    "veteran_letter_review_done": lambda now: (
        now.facts.state is CaseState.VA_AUTHORIZATION and now.status in (None, RequestStatus.DRAFTING)
    ),
    "veteran_letter_not_a_candidate": lambda now: (
        now.facts.state is CaseState.CLOSED and now.letter.decision.reason is not None
    ),
    "veteran_letter_request_sent": lambda now: now.status in UNDECIDED,
    "veteran_letter_approved": lambda now: now.status in APPROVALS,
    "veteran_letter_denied": lambda now: now.status is RequestStatus.DENIED,
    "veteran_letter_appointment": lambda now: now.facts.state is CaseState.SCHEDULED,
    "veteran_letter_after_visit": lambda now: now.facts.state is CaseState.COMPLETED,
}
"""When each letter is true of a case."""


def letters_that_fit(case: Case) -> list[str]:
    """The letters that may be written now, by kind, in the order of the journey."""
    now = _now(case)
    return [kind for kind, fits in FITS.items() if fits(now)]


def order_letter(case: Case, kind: str, actor: Actor, *, draw_now: bool = False) -> Paper | None:
    """Write the letter `kind` if it is true of the case now, else nothing; joins the caller's transaction."""
    now = _now(case)
    if not FITS[kind](now):
        return None
    return order_paper(
        kind, now.letter, case_id=case.id, practice_id=case.practice_id, actor=actor, draw_now=draw_now
    )


def _now(case: Case) -> _Now:
    facts = queries.case_facts(case)
    return _Now(facts, replace(letter_facts(case), course=_course(case, facts)))


def _course(case: Case, facts: CaseFacts) -> CourseFacts:
    request, signed, visit = (
        queries.current_request(case),
        signed_with_addenda(case),
        queries.current_visit(case),
    )
    outcome = signed.outcome.value if signed and signed.outcome else None
    return CourseFacts(
        opened_on=case.opened_on,
        needed=tuple(_needed(case, facts)) if facts.state is CaseState.RECEIVED else (),
        asked_for=case.asked_for,
        review_end=ReviewEnd(outcome) if outcome in set(ReviewEnd) else None,
        sent_on=request.sent_on if request else None,
        answered_on=request.decided_on if request else None,
        answer_note=request.decision_note or None if request else None,
        with_changes=bool(request and request.status is RequestStatus.APPROVED_WITH_CHANGES),
        visit=_booked(visit, directory.practice(case.practice_id)) if visit else BookedVisit(),
    )


def _needed(case: Case, facts: CaseFacts) -> Iterator[Needed]:
    told = queries.intake_answers(case)
    if not facts.red_flags_asked:
        yield Needed.SIGNS
    if not facts.has_consent:
        yield Needed.CONSENT
    if facts.study is None:
        yield Needed.MRI
    if IntakeSection.TIMELINE not in told:
        yield Needed.TIMELINE
    if not queries.care_items(case):
        yield Needed.TREATMENTS
    if not case.goals and IntakeSection.GOALS not in told:
        yield Needed.GOALS


def _booked(visit: Appointment, practice: Practice) -> BookedVisit:
    if visit.status not in (VisitStatus.BOOKED, VisitStatus.DONE):
        return BookedVisit()
    clinician = db.session.get(Clinician, visit.clinician_id) if visit.clinician_id else None
    city = " ".join(part for part in (practice.state, practice.postal_code) if part)
    place = (visit.place, practice.name, practice.address_line, practice.city, city)
    at = visit.starts_at.astimezone(ZoneInfo(practice.time_zone))
    return BookedVisit(
        on=visit.on,
        at=f"{at:%H:%M}",
        place=", ".join(part for part in place if part) or None,
        clinician=", ".join(filter(None, (clinician.name, clinician.credentials))) if clinician else None,
    )
