"""The facts a paper is drawn from: plain, frozen values, saved when the paper is ordered.

A document is a pure function of `LetterFacts`, so a retry says what was decided then, not what is true now.
A fact nobody has recorded is None (or an empty tuple); documents then say what is missing, never leave a blank.
Dates are calendar dates in the practice's time zone. `referral/paperwork/samples.py` has invented examples.
"""

from __future__ import annotations

import enum
import hashlib
import json
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from referral.core.partial_date import PartialDate
from referral.paperwork.care_facts import CareLog
from referral.paperwork.course_facts import ChaseFacts as ChaseFacts
from referral.paperwork.course_facts import CourseFacts as CourseFacts
from referral.paperwork.course_facts import DecisionFacts as DecisionFacts
from referral.paperwork.course_facts import TextFact as TextFact
from referral.paperwork.fact_values import clean, plain, revive
from referral.paperwork.note_facts import ClinicalNoteFacts, ConsentFact
from referral.paperwork.occasion_facts import (
    AccessFacts,
    ContinuationFacts,
    FaxFacts,
    ReferringFacts,
    VisitFacts,
)
from referral.paperwork.review_facts import ReviewFacts
from referral.paperwork.signing.facts import UNSIGNED, SignatureFacts

NOT_IN_FINGERPRINT = frozenset({"written_on", "submission", "course", "wording", "signature"})


class ServiceCategory(enum.StrEnum):
    """Why a request for service is made; VA's own categories (domain.md 2.3). Boxes 11 and 12 follow from it."""

    CONTINUATION = "continuation"
    NEW_PROCEDURE = "new_procedure"
    NEW_SPECIALTY = "new_specialty"


@dataclass(frozen=True)
class PracticeFacts:
    """The practice's own constants, entered once in the practice profile."""

    name: str | None = None
    address_lines: tuple[str, ...] = ()
    phone: str | None = None
    fax: str | None = None
    secure_email: str | None = None
    npi: str | None = None
    is_tribal_health_provider: bool | None = None
    """Indian Health Service provider or Tribal Health Program (box 6)."""


@dataclass(frozen=True)
class ClinicianFacts:
    """The ordering clinician, who signs. `name` is printed in box 19; `credentials` such as "MD"."""

    name: str | None = None
    credentials: str | None = None
    npi: str | None = None


@dataclass(frozen=True)
class VeteranFacts:
    first_name: str | None = None
    middle_name: str | None = None
    last_name: str | None = None
    birth_date: date | None = None
    last_four: str | None = None
    """Last four digits of the social security number; the whole number is never kept."""
    phone: str | None = None
    address_lines: tuple[str, ...] = ()
    language: str = "en"
    """Language of letters to the veteran: a key of paperwork.texts.languages."""
    consents: tuple[ConsentFact, ...] = ()
    """Those that stand, oldest first."""


@dataclass(frozen=True)
class FacilityFacts:
    """The VA facility that holds the referral, and its community care office."""

    station_id: str | None = None
    name: str | None = None
    address_lines: tuple[str, ...] = ()
    phone: str | None = None
    fax: str | None = None


@dataclass(frozen=True)
class AuthorizationFacts:
    """The running VA referral the request builds on."""

    referral_number: str | None = None
    """VA's referral number, which is also the authorization number (box 4)."""
    consult_id: str | None = None
    valid_from: date | None = None
    expires_on: date | None = None
    """Last valid day; the day itself still counts."""
    category_of_care: str | None = None
    visits_authorized: int | None = None
    visits_used: int | None = None


@dataclass(frozen=True)
class CodeFact:
    """A code with a description in our own words (code publishers' descriptions are licensed)."""

    code: str
    description: str | None = None
    short: str | None = None
    """What the small boxes of VA's form say where the description is longer."""


@dataclass(frozen=True)
class RequestFacts:
    """What is asked of VA: one service per request."""

    category: ServiceCategory | None = None
    specialty: str | None = None
    """The other specialty asked for; only with NEW_SPECIALTY (box 12)."""
    needed_within_48_hours: bool | None = None
    diagnoses: tuple[CodeFact, ...] = ()
    """ICD-10-CM."""
    procedures: tuple[CodeFact, ...] = ()
    """CPT or HCPCS."""
    procedure_name: str | None = None
    levels: tuple[str, ...] = ()
    """Spinal levels, such as "L4-L5"."""
    visits: int | None = None
    duration_days: int | None = None
    reason: str | None = None
    """Why the service is needed, in the clinician's words (box 18)."""
    objective: str | None = None
    """What the episode of care is to reach, in clinical terms."""
    continuity: str | None = None
    """Who goes on with the veteran's care during and after the episode, and how VA learns of it."""
    by_telehealth: bool | None = None
    """Part of the care is by video or telephone."""


@dataclass(frozen=True)
class CareTried:
    """One conservative treatment. `result` in words, such as "no lasting relief"."""

    what: str
    started_on: PartialDate | None = None
    ended_on: PartialDate | None = None
    """None with a start date: still going on."""
    result: str | None = None


@dataclass(frozen=True)
class ImagingStudy:
    """`modality` such as "MRI"; `region` such as "lumbar spine"."""

    studied_on: date | None = None
    modality: str | None = None
    region: str | None = None
    facility: str | None = None


@dataclass(frozen=True)
class ClinicalFacts:
    complaint: str | None = None
    onset_on: date | None = None
    conservative_care: tuple[CareTried, ...] = ()
    care_log: CareLog = field(default_factory=CareLog)
    imaging: tuple[ImagingStudy, ...] = ()
    review: ReviewFacts = field(default_factory=ReviewFacts)
    note: ClinicalNoteFacts = field(default_factory=ClinicalNoteFacts)
    medicines: tuple[str, ...] = ()
    """What the veteran takes now; ("None",) when that was the answer."""
    follow_up_weeks: tuple[int, ...] = ()
    """Weeks after the procedure in which the veteran is asked for scores."""
    goals: tuple[str, ...] = ()
    """What the veteran wants to be able to do again."""


@dataclass(frozen=True)
class SubmissionFacts:
    """Who submits and when. Not part of the fingerprint: another sender does not make a packet stale."""

    staff_name: str | None = None
    submitted_on: date | None = None
    enclosures: tuple[str, ...] = ()
    """Titles of what is in the packet, in order. The packet fills this in itself."""
    continued_boxes: tuple[int, ...] = ()
    """Boxes of the official form that hold more text than fits. The packet fills this in itself."""


@dataclass(frozen=True)
class LetterFacts:
    """Everything any paper may say about one case. `written_on` is the date printed on letters."""

    written_on: date | None = None
    case_number: str | None = None
    """As people read it, such as "4831-0927-5"."""
    practice: PracticeFacts = PracticeFacts()
    clinician: ClinicianFacts = ClinicianFacts()
    veteran: VeteranFacts = VeteranFacts()
    facility: FacilityFacts = FacilityFacts()
    authorization: AuthorizationFacts = AuthorizationFacts()
    request: RequestFacts = RequestFacts()
    clinical: ClinicalFacts = ClinicalFacts()
    submission: SubmissionFacts = SubmissionFacts()
    signature: SignatureFacts = UNSIGNED
    """Only in the signed copy of a packet; what is signed knows no signature."""
    chase: ChaseFacts = field(default_factory=ChaseFacts)
    decision: DecisionFacts = field(default_factory=DecisionFacts)
    referring: ReferringFacts = field(default_factory=ReferringFacts)
    visit: VisitFacts = field(default_factory=VisitFacts)
    continuation: ContinuationFacts = field(default_factory=ContinuationFacts)
    access: AccessFacts = field(default_factory=AccessFacts)
    fax: FaxFacts = field(default_factory=FaxFacts)
    unconfirmed: tuple[str, ...] = ()
    """What was read from files and is therefore left out until a person confirms it (`required.TO_CONFIRM`)."""
    course: CourseFacts = field(default_factory=CourseFacts)
    wording: tuple[TextFact, ...] = ()
    """The text blocks of the papers ordered, in the veteran's language where they have it."""

    def to_json(self) -> dict[str, Any]:
        """Plain values for `json.dumps`: dates as ISO text, tuples as lists."""
        return typing.cast(dict[str, Any], plain(self))

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> LetterFacts:
        """The facts `to_json` wrote. Fields added since then are empty; fields dropped since are ignored."""
        return typing.cast(LetterFacts, revive(cls, values))

    def printable(self) -> LetterFacts:
        """The same facts with composed accents (NFC) and without control characters, which no writer can show."""
        return LetterFacts.from_json(clean(self.to_json()))

    def what_counts(self) -> dict[str, Any]:
        """As `to_json`, without who submits, when it is written and what only veterans' letters say.

        How a code is shortened and the scores of a week are left out too: each summary says up to which day it goes,
        and a signed packet need not be signed anew because another week has passed.
        """
        values = {k: v for k, v in self.to_json().items() if k not in NOT_IN_FINGERPRINT}
        del values["veteran"]["language"]
        for picture in values["clinical"]["review"]["pictures"]:
            del picture["png"]
        for code in (*values["request"]["diagnoses"], *values["request"]["procedures"]):
            del code["short"]
        for told_weekly in ("chart", "scores"):
            del values["clinical"]["care_log"][told_weekly]
        for trial in values["clinical"]["care_log"]["trials"]:
            del trial["told"], trial["sessions_attended"], trial["sessions_planned"]
        del values["continuation"]["progress"]
        return values

    def fingerprint(self) -> str:
        """SHA-256 over what counts and is known, so that a fact the program learns to keep later changes none.

        Two equal fingerprints mean a packet made from the one still says what the other would say.
        """
        canonical = json.dumps(
            _known(self.what_counts()), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        return hashlib.sha256(canonical.encode()).hexdigest()


def _known(value: Any) -> Any:
    """JSON without the keys whose value nobody recorded."""
    if isinstance(value, dict):
        kept = {key: _known(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in (None, "", [], {})}
    return [_known(item) for item in value] if isinstance(value, list) else value
