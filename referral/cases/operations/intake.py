"""Intake: consent, the veteran's story and the MRI study."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.cases.models import Case
from referral.cases.operations.moves import case_change, keeps_refusals
from referral.cases.states import WaitingOn
from referral.core import clock
from referral.core.actor import Actor
from referral.core.db import db
from referral.core.errors import IllegalMove, Invalid, NotFound
from referral.directory import queries as directory
from referral.imaging.models import ImagingStudy, Region, StudySource
from referral.paperwork.claims_language import claim_problems
from referral.veterans.models import Consent, ConsentKind, Veteran

CONSENT_WAYS = frozenset({"paper", "voice", "portal"})
ASKABLE = frozenset({WaitingOn.VETERAN, WaitingOn.IMAGING_FACILITY, WaitingOn.REFERRER, WaitingOn.VA})


def _not_future(day: date | None, today: date, field: str) -> None:
    if day is not None and day > today:
        raise Invalid("A date lies in the future.", **{field: "This day has not come yet."})


def record_consent(
    actor: Actor, case_uid: str, seen_version: int | None, kind: ConsentKind, given_on: date, how: str
) -> None:
    """Note a consent the veteran gave on `given_on`. `how`: one of CONSENT_WAYS."""
    if how not in CONSENT_WAYS:
        raise Invalid("The consent was not recorded.", how="Choose paper, voice or portal.")
    with case_change(actor, case_uid, seen_version) as case:
        _not_future(given_on, directory.today(actor.practice_id), "given_on")
        db.session.add(
            Consent(practice_id=case.practice_id, veteran_id=case.veteran_id, kind=kind, given_on=given_on, how=how,
                    recorded_by_id=actor.id)
        )  # fmt: skip
        record(
            AuditTag.CONSENT_RECORDED,
            actor=actor,
            case_id=case.id,
            kind=kind.value,
            given_on=given_on.isoformat(),
        )


def record_e_mail_agreement(actor: Actor, case_uid: str, seen_version: int | None, agreed: bool) -> None:
    """Note that the veteran agreed to e-mail about the case, today, or took that back."""
    with case_change(actor, case_uid, seen_version) as case:
        veteran = db.session.get_one(Veteran, case.veteran_id)
        before = veteran.e_mail_agreed_on
        if agreed == (before is not None):
            return
        veteran.e_mail_agreed_on = directory.today(actor.practice_id) if agreed else None
        days = [day.isoformat() if day else None for day in (before, veteran.e_mail_agreed_on)]
        record(AuditTag.VETERAN_EDITED, actor=actor, case_id=case.id, changes={"e_mail_agreed_on": days})


def edit_story(
    actor: Actor,
    case_uid: str,
    seen_version: int | None,
    *,
    complaint: str,
    onset_on: date | None,
    goals: str,
) -> None:
    """The veteran's complaint, when it began, and what they want to do again (a goal a line)."""
    with case_change(actor, case_uid, seen_version) as case:
        _not_future(onset_on, directory.today(actor.practice_id), "onset_on")
        if claims := claim_problems({"complaint": complaint, "goals": goals}):
            raise Invalid("The story was not saved.", **claims)
        changed = [
            name
            for name, value in (
                ("complaint", complaint.strip()),
                ("goals", goals.strip()),
                ("onset_on", onset_on),
            )
            if (getattr(case, name) or None) != (value or None)
        ]
        case.complaint, case.goals, case.onset_on = complaint.strip() or None, goals.strip() or None, onset_on
        if changed:
            record(AuditTag.CASE_EDITED, actor=actor, case_id=case.id, changes=changed)


def ask_for_study(
    actor: Actor, case_uid: str, seen_version: int | None, asked_of: WaitingOn, what: str = ""
) -> None:
    """Note that the MRI, or `what` of it is missing, was asked for today, and of whom."""
    if asked_of not in ASKABLE:
        raise Invalid(
            "Nobody was asked.",
            asked_of="Choose one of those listed.",
        )
    with case_change(actor, case_uid, seen_version) as case:
        case.study_asked_on, case.study_asked_of = directory.today(actor.practice_id), asked_of
        if what.strip():
            case.asked_for = what.strip()
        record(AuditTag.CASE_EDITED, actor=actor, case_id=case.id, changes=["study_asked_on"])


def more_arrived(actor: Actor, case_uid: str, seen_version: int | None) -> None:
    """Note that what the reviewer asked for is here, so that the review can start again."""
    with case_change(actor, case_uid, seen_version) as case:
        case.asked_for = None
        record(AuditTag.CASE_EDITED, actor=actor, case_id=case.id, changes=["asked_for"])


@dataclass(frozen=True)
class Study:
    """An imaging study as it arrived. `sent_by`: the imaging facility or person it came from."""

    source: StudySource
    region: Region
    study_on: date | None
    received_on: date
    modality: str = "MR"
    sent_by: str = ""
    name_on_study: str = ""
    born_on_study: date | None = None
    file_id: int | None = None
    report_file_id: int | None = None


def log_study(actor: Actor, case_uid: str, seen_version: int | None, study: Study) -> str:
    """Log a study that arrived (not yet confirmed as this veteran's); returns its opaque id."""
    with case_change(actor, case_uid, seen_version) as case:
        today = directory.today(actor.practice_id)
        _not_future(study.received_on, today, "received_on")
        _not_future(study.study_on, today, "study_on")
        if study.study_on and study.study_on > study.received_on:
            raise Invalid(
                "The dates are the wrong way round.", study_on="The study can't be younger than its arrival."
            )
        row = ImagingStudy(practice_id=case.practice_id, case_id=case.id, source=study.source, modality=study.modality,
                           region=study.region, study_on=study.study_on, received_on=study.received_on,
                           file_id=study.file_id, report_file_id=study.report_file_id)  # fmt: skip
        row.sent_by, row.name_on_study, row.born_on_study = (
            study.sent_by,
            study.name_on_study,
            study.born_on_study,
        )
        db.session.add(row)
        db.session.flush()
        record(
            AuditTag.STUDY_LOGGED, actor=actor, case_id=case.id, study_id=row.id, source=study.source.value
        )
        return row.uid


@keeps_refusals
def match_study(
    actor: Actor,
    case_uid: str,
    seen_version: int | None,
    study_uid: str,
    *,
    name_on_study: str,
    born_on_study: date | None,
) -> None:
    """Confirm, having read name and date of birth on the study, that it is this veteran's.

    Raises IllegalMove when the date of birth differs: a wrong-patient study must be removed, not matched.
    """
    with case_change(actor, case_uid, seen_version) as case:
        study = study_of(case, study_uid)
        if study.has_open_alarm:
            raise IllegalMove(
                "The wrong-patient alarm stands for this study: clear it with a reason, or remove it."
            )
        if not name_on_study.strip() or born_on_study is None:
            raise Invalid(
                "Both identifiers are needed.",
                name_on_study="Type the name and date of birth as on the study.",
            )
        study.name_on_study, study.born_on_study = name_on_study.strip(), born_on_study
        if born_on_study != case.veteran.born_on:
            raise IllegalMove(
                "The date of birth on the study is not this veteran's. Check the disc; if it is somebody else's,"
                " remove the study and tell the sender."
            )
        study.matched_at, study.matched_by_id = clock.utcnow(), actor.id
        record(AuditTag.STUDY_MATCHED, actor=actor, case_id=case.id, study_id=study.id)


def remove_study(actor: Actor, case_uid: str, seen_version: int | None, study_uid: str, reason: str) -> None:
    """Take a study off the case (wrong veteran, unreadable, logged twice), with the reason."""
    if not reason.strip():
        raise Invalid("The reason is missing.", reason="Say why the study does not count.")
    with case_change(actor, case_uid, seen_version) as case:
        study = study_of(case, study_uid)
        study.removed_at, study.removed_reason = clock.utcnow(), reason.strip()
        record(AuditTag.STUDY_REMOVED, actor=actor, case_id=case.id, study_id=study.id, reason=reason.strip())


def study_of(case: Case, uid: str, *, removed: bool = False) -> ImagingStudy:
    """The case's study, with `removed` also one that was taken off. Raises NotFound."""
    wanted = sa.select(ImagingStudy).where(ImagingStudy.uid == uid, ImagingStudy.case_id == case.id)
    found = db.session.scalars(wanted).first()
    if found is None or (found.removed_at is not None and not removed):
        raise NotFound("There is no such study on this case.")
    return found
