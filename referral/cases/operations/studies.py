"""What people decide about a study: its region, whose it is, what it is for, and whether a picture may leave."""

from __future__ import annotations

from datetime import date

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.cases import queries as cases
from referral.cases.operations.intake import study_of
from referral.cases.operations.moves import case_change
from referral.cases.study_checks import expected_of
from referral.core import clock
from referral.core.actor import DESK, Actor, Role, system_actor
from referral.core.db import transaction
from referral.core.errors import IllegalMove, Invalid, NotAllowed
from referral.directory import queries as directory
from referral.imaging import filing, queries
from referral.imaging.models import (
    Region,
    StudySource,
)

ALARM_ROLES = DESK | {Role.REVIEWER}


def view_study(actor: Actor, case_id: int, study_id: int) -> None:
    """Put on record that the actor looked at a study."""
    with transaction():
        record(AuditTag.STUDY_VIEWED, actor=actor, case_id=case_id, study_id=study_id)


def note_download(actor: Actor, case_id: int, study_id: int, what: str) -> None:
    """Put on record that the actor took originals: `what` is "all" or one image's opaque id."""
    with transaction():
        record(AuditTag.STUDY_DOWNLOADED, actor=actor, case_id=case_id, study_id=study_id, what=what)


def confirm_region(
    actor: Actor, case_uid: str, seen_version: int | None, study_uid: str, region: Region
) -> None:
    """A person says which region the study shows; the series are checked again for it."""
    with case_change(actor, case_uid, seen_version) as case:
        study = study_of(case, study_uid)
        study.region, study.region_confirmed_at, study.region_confirmed_by_id = (
            region,
            clock.utcnow(),
            actor.id,
        )
        record(
            AuditTag.STUDY_REGION_CONFIRMED,
            actor=actor,
            case_id=case.id,
            study_id=study.id,
            region=region.value,
        )
        if study.facts:
            filing.check(study, expected_of(case))


def check_again(actor: Actor, case_uid: str, seen_version: int | None, study_uid: str) -> None:
    """Hold the study against the case as it is now, after the veteran's details or the complaint were corrected."""
    with case_change(actor, case_uid, seen_version) as case:
        study = study_of(case, study_uid)
        if not study.facts:
            raise IllegalMove("The files of this study are not here, so there is nothing to check.")
        stood = study.has_open_alarm
        filing.check(study, expected_of(case))
        verdict = study.verdict.value if study.verdict else ""
        record(AuditTag.STUDY_CHECKED, actor=actor, case_id=case.id, study_id=study.id, verdict=verdict)
        if study.has_open_alarm and not stood:
            record(AuditTag.STUDY_ALARM_RAISED, actor=system_actor(case.practice_id), case_id=case.id,
                   study_id=study.id, why=study.alarm_why)  # fmt: skip


def set_aside(
    actor: Actor, case_uid: str, seen_version: int | None, study_uid: str, *, is_prior: bool
) -> None:
    """Keep a study to compare with only, or take it for the review (the one it was about is then set aside)."""
    with case_change(actor, case_uid, seen_version) as case:
        study = study_of(case, study_uid)
        changed = [study]
        if not is_prior:
            changed += [
                row
                for row in cases.studies(case)
                if row.id != study.id and not row.removed_at and not row.is_prior
            ]
        for row in changed:
            row.is_prior = is_prior if row is study else True
            record(
                AuditTag.STUDY_SET_ASIDE, actor=actor, case_id=case.id, study_id=row.id, is_prior=row.is_prior
            )


def raise_alarm(actor: Actor, case_uid: str, seen_version: int | None, study_uid: str, reason: str) -> None:
    """A person says that the study may be somebody else's: the case's review and packet stand still."""
    if not reason.strip():
        raise Invalid("The reason is missing.", reason="Say what does not agree.")
    with case_change(actor, case_uid, seen_version) as case:
        study = study_of(case, study_uid)
        if study.has_open_alarm:
            raise IllegalMove("The wrong-patient alarm stands already.")
        filing.raise_alarm(study, actor.id, reason.strip())
        record(
            AuditTag.STUDY_ALARM_RAISED, actor=actor, case_id=case.id, study_id=study.id, why=reason.strip()
        )


def clear_alarm(actor: Actor, case_uid: str, seen_version: int | None, study_uid: str, reason: str) -> None:
    """A person decides, with a reason, that the study is this veteran's after all; it then counts as confirmed.

    A study that is somebody else's is removed instead. Raises NotAllowed for anybody but desk and reviewers.
    """
    if actor.role not in ALARM_ROLES:
        raise NotAllowed("Only a coordinator, supervisor or reviewer can clear a wrong-patient alarm.")
    if not reason.strip():
        raise Invalid("The reason is missing.", reason="Say how you know that it is this veteran's study.")
    with case_change(actor, case_uid, seen_version) as case:
        study = study_of(case, study_uid)
        if not study.has_open_alarm:
            raise IllegalMove("No wrong-patient alarm stands for this study.")
        now = clock.utcnow()
        study.alarm_cleared_at, study.alarm_cleared_by_id = now, actor.id
        study.alarm_cleared_reason = reason.strip()
        study.matched_at, study.matched_by_id = now, actor.id
        record(
            AuditTag.STUDY_ALARM_CLEARED,
            actor=actor,
            case_id=case.id,
            study_id=study.id,
            reason=reason.strip(),
        )
        record(AuditTag.STUDY_MATCHED, actor=actor, case_id=case.id, study_id=study.id)


def return_disc(actor: Actor, case_uid: str, seen_version: int | None, study_uid: str, on: date) -> None:
    """Note the day a disc went back to who sent it."""
    with case_change(actor, case_uid, seen_version) as case:
        study = study_of(case, study_uid, removed=True)
        today = directory.today(actor.practice_id)
        if study.source is not StudySource.DISC:
            raise IllegalMove("This study did not come on a disc.")
        if on > today or on < study.received_on:
            raise Invalid("The day can't be right.", on="It lies between the disc's arrival and today.")
        study.disc_returned_on = on
        record(AuditTag.DISC_RETURNED, actor=actor, case_id=case.id, study_id=study.id, on=on.isoformat())


def check_picture(
    actor: Actor, case_uid: str, seen_version: int | None, image_uid: str, *, shows_no_name: bool
) -> None:
    """A person looked at one image: a picture of it may leave the chart only when no name is burned into it."""
    with case_change(actor, case_uid, seen_version) as case:
        image = queries.image(actor.practice_id, case.id, image_uid)
        image.no_name_at = clock.utcnow() if shows_no_name else None
        image.no_name_by_id = actor.id if shows_no_name else None
        record(
            AuditTag.PICTURE_CHECKED,
            actor=actor,
            case_id=case.id,
            image_id=image.id,
            shows_no_name=shows_no_name,
        )
