"""What a document needs, by name, and where each fact is entered; and what a set of facts lacks."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from referral.paperwork.facts import LetterFacts, ServiceCategory


class EnteredIn(enum.StrEnum):
    """The page on which a fact is entered; `views` turn it into a link."""

    PRACTICE_PROFILE = "practice_profile"
    FACILITY = "facility"
    VETERAN = "veteran"
    AUTHORIZATION = "authorization"
    REVIEW = "review"
    STORY = "story"
    CARE = "care"
    IMAGING = "imaging"
    REQUEST = "request"
    VISIT = "visit"
    VISIT_NOTE = "visit_note"
    ACCESS = "access"
    REFERRER = "referrer"
    FAX = "fax"
    NOTE = "note"
    CASE = "case"
    STUDY_REGION = "study_region"
    ATTACHMENTS = "attachments"
    SIGNATURE = "signature"
    CONSENT = "consent"
    OVERRIDE = "override"
    """Where a supervisor lets pass what preflight found."""
    EDITED = "edited"
    """Where an edited version of a packet's document is uploaded; of one document."""
    GENERATED = "generated"
    """Where its generated version is sent again."""


@dataclass(frozen=True)
class Required:
    """`path` leads through LetterFacts; `name` is how people call the fact. `when` limits it to some facts."""

    path: str
    name: str
    entered_in: EnteredIn
    when: Callable[[LetterFacts], bool] | None = None

    def is_missing(self, facts: LetterFacts) -> bool:
        """True when the fact is wanted and there is none."""
        if self.when is not None and not self.when(facts):
            return False
        value: object = facts
        for step in self.path.split("."):
            value = getattr(value, step)
        return value is None or value == "" or value == ()


@dataclass(frozen=True)
class Confirmed(Required):
    """That nothing read from a file waits for a person to confirm it. Asked of every paper that needs `part_of`."""

    part_of: str = ""

    def is_missing(self, facts: LetterFacts) -> bool:
        return self.path in facts.unconfirmed


def _has_no_first_name(facts: LetterFacts) -> bool:
    return not facts.veteran.first_name


def _has_no_last_name(facts: LetterFacts) -> bool:
    return not facts.veteran.last_name


def _asks_for_a_specialty(facts: LetterFacts) -> bool:
    return facts.request.category is ServiceCategory.NEW_SPECIALTY


_ALL = (
    Required("practice.name", "practice name", EnteredIn.PRACTICE_PROFILE),
    Required("practice.address_lines", "practice address", EnteredIn.PRACTICE_PROFILE),
    Required("practice.phone", "practice phone", EnteredIn.PRACTICE_PROFILE),
    Required("practice.fax", "practice fax", EnteredIn.PRACTICE_PROFILE),
    Required("practice.secure_email", "practice secure e-mail", EnteredIn.PRACTICE_PROFILE),
    Required(
        "practice.is_tribal_health_provider",
        "Indian Health Service or tribal program",
        EnteredIn.PRACTICE_PROFILE,
    ),
    Required("clinician.name", "ordering clinician", EnteredIn.REQUEST),
    Required("clinician.npi", "ordering clinician's NPI", EnteredIn.PRACTICE_PROFILE),
    # Some people have one name only: each is missed when the other one is not there either.
    Required("veteran.first_name", "veteran's first name", EnteredIn.VETERAN, _has_no_last_name),
    Required("veteran.last_name", "veteran's last name", EnteredIn.VETERAN, _has_no_first_name),
    Required("veteran.birth_date", "veteran's date of birth", EnteredIn.VETERAN),
    Required("veteran.address_lines", "veteran's address", EnteredIn.VETERAN),
    Required("facility.name", "VA facility", EnteredIn.AUTHORIZATION),
    Required("facility.address_lines", "VA facility address", EnteredIn.FACILITY),
    Required("facility.fax", "VA facility fax", EnteredIn.FACILITY),
    Required("authorization.referral_number", "VA referral number", EnteredIn.AUTHORIZATION),
    Required("request.category", "kind of request", EnteredIn.REQUEST),
    Required("request.specialty", "specialty asked for", EnteredIn.REQUEST, _asks_for_a_specialty),
    Required("request.needed_within_48_hours", "whether care is needed within 48 hours", EnteredIn.REQUEST),
    Required("request.diagnoses", "diagnosis codes (ICD-10)", EnteredIn.REQUEST),
    Required("request.procedures", "procedure codes (CPT or HCPCS)", EnteredIn.REQUEST),
    Required("request.procedure_name", "requested procedure", EnteredIn.REQUEST),
    Required("request.levels", "spinal levels", EnteredIn.REQUEST),
    Required("request.visits", "number of visits asked for", EnteredIn.REQUEST),
    Required("request.duration_days", "duration asked for", EnteredIn.REQUEST),
    Required("request.reason", "reason for the request", EnteredIn.REQUEST),
    Required("request.objective", "clinical objective", EnteredIn.REQUEST),
    Required("request.continuity", "continuity of care", EnteredIn.REQUEST),
    Required("clinical.complaint", "main complaint", EnteredIn.STORY),
    Required("clinical.onset_on", "date the symptoms began", EnteredIn.STORY),
    Required("clinical.conservative_care", "conservative care tried", EnteredIn.CARE),
    Required("clinical.imaging", "imaging studies", EnteredIn.IMAGING),
    Required("clinical.goals", "treatment goals", EnteredIn.STORY),
    Required("clinical.review.summary", "review summary", EnteredIn.REVIEW),
    Required("clinical.review.outcome", "review outcome", EnteredIn.REVIEW),
    Required("clinical.review.signed_by", "signature of the review", EnteredIn.REVIEW),
    Required("clinical.note.noted_on", "clinical note", EnteredIn.NOTE),
    Required("clinical.note.function", "functional impairment", EnteredIn.NOTE),
    Required("clinical.note.assessment", "assessment", EnteredIn.NOTE),
    Required("clinical.note.plan", "plan", EnteredIn.NOTE),
    Required("clinical.medicines", "medicines taken now", EnteredIn.NOTE),
    Required("submission.staff_name", "person who submits", EnteredIn.CASE),
    Required("submission.submitted_on", "date of submission", EnteredIn.CASE),
    Required("chase.request_sent_on", "date the request was sent", EnteredIn.REQUEST),
    Required("authorization.expires_on", "last day of the authorization", EnteredIn.AUTHORIZATION),
    Required("authorization.visits_authorized", "number of visits authorized", EnteredIn.AUTHORIZATION),
    Required("referring.clinician", "referring VA clinician", EnteredIn.REFERRER),
    Required("visit.on", "day of the visit", EnteredIn.VISIT),
    Required("visit.at", "time of the visit", EnteredIn.VISIT),
    Required("visit.stage", "which visit of the episode it was", EnteredIn.VISIT_NOTE),
    Required("visit.done", "what was done at the visit", EnteredIn.VISIT_NOTE),
    Required("visit.results", "results (or that there are none)", EnteredIn.VISIT_NOTE),
    Required("visit.plan", "plan after the visit", EnteredIn.VISIT_NOTE),
    Required("visit.prescriptions", "prescriptions (or that there are none)", EnteredIn.VISIT_NOTE),
    Required("visit.signed_by", "clinician's signature of the visit note", EnteredIn.VISIT_NOTE),
    Required("fax.about", "what the fax brings", EnteredIn.FAX),
    Required("fax.pages", "number of pages of the fax", EnteredIn.FAX),
    Required("decision.reason", "reason in plain words", EnteredIn.REVIEW),
    Required("written_on", "date of the letter", EnteredIn.CASE),
    Required("case_number", "case number", EnteredIn.CASE),
    Required("course.opened_on", "date the referral came", EnteredIn.CASE),
    Required("course.review_end", "outcome of the review", EnteredIn.REVIEW),
    Required("course.sent_on", "date the request was sent", EnteredIn.REQUEST),
    Required("course.answered_on", "date of VA's answer", EnteredIn.CASE),
    Required("course.visit.on", "day of the visit", EnteredIn.CASE),
    Required("course.visit.at", "time of the visit", EnteredIn.CASE),
    Required("course.visit.place", "place of the visit", EnteredIn.CASE),
    Required("authorization.expires_on", "last day of the authorization", EnteredIn.AUTHORIZATION),
)
BY_PATH = {required.path: required for required in _ALL}
STUDY_REGION = "confirmed.study_region"
TO_CONFIRM = (
    Confirmed(
        STUDY_REGION,
        "confirm: which region the study shows",
        EnteredIn.STUDY_REGION,
        part_of="clinical.imaging",
    ),
)
"""Read from files, and printed only when a person has confirmed it."""


def needs(*paths: str) -> tuple[Required, ...]:
    """The named facts, for a document's REQUIRED. Raises KeyError for a fact nobody described."""
    return tuple(BY_PATH[path] for path in paths)


def missing(facts: LetterFacts, required: Iterable[Required]) -> tuple[Required, ...]:
    """Those of `required` that `facts` lacks, each once, in the order given, and then what is to be confirmed."""
    wanted = list(required)
    paths = {r.path for r in wanted}
    wanted += [confirmed for confirmed in TO_CONFIRM if confirmed.part_of in paths]
    return tuple(dict.fromkeys(r for r in wanted if r.is_missing(facts)))
