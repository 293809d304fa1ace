"""Levels of the spine that people label on a study's pictures. They change no fact that a case's next step rests on."""

from __future__ import annotations

import sqlalchemy as sa

from referral.audit.events import AuditTag
from referral.audit.record import record
from referral.core import clock
from referral.core.actor import Actor
from referral.core.db import db, transaction
from referral.core.errors import Invalid, NotFound
from referral.imaging import queries
from referral.imaging.dicom.facts import Plane
from referral.imaging.models import ImagingStudy, LevelLabel
from referral.imaging.viewer.levels import ALL
from referral.imaging.viewer.listing import frames_of

NO_PLACE = "Click on the vertebra in the picture."


def label_level(
    actor: Actor, study_uid: str, image_uid: str, frame: int, level: str, place: tuple[float, float]
) -> None:
    """Mark a level at `place` (x, y in pixels) of a sagittal slice; the level's earlier mark in the study goes.

    Raises Invalid for another plane, an unknown level or a place outside the slice.
    """
    with transaction():
        study = _study_for_change(actor, study_uid)
        image = queries.image_of_study(study.id, image_uid)
        _check(image.series.plane, level, 0 <= frame < frames_of(image), place, image.facts or {})
        for earlier in queries.level_labels(study.id):
            if earlier.level == level:
                _take_away(actor, earlier)
        label = LevelLabel(
            practice_id=study.practice_id,
            study_id=study.id,
            image_id=image.id,
            frame=frame,
            level=level,
            created_by_id=actor.id,
        )
        label.place = [round(part, 2) for part in place]
        db.session.add(label)
        record(AuditTag.LEVEL_LABELLED, actor=actor, case_id=study.case_id, study_id=study.id, level=level)


def unlabel_level(actor: Actor, study_uid: str, label_uid: str) -> None:
    """Take a mark away; it is kept for the history. Raises NotFound when it is gone already."""
    with transaction():
        study = _study_for_change(actor, study_uid)
        found = next((one for one in queries.level_labels(study.id) if one.uid == label_uid), None)
        if found is None:
            raise NotFound("This label is gone already.")
        _take_away(actor, found)
        record(
            AuditTag.LEVEL_UNLABELLED,
            actor=actor,
            case_id=study.case_id,
            study_id=study.id,
            level=found.level,
        )


def _study_for_change(actor: Actor, uid: str) -> ImagingStudy:
    """The study, locked, so that two people's marks of one level come one after the other."""
    db.session.execute(
        sa.select(ImagingStudy.id)
        .where(ImagingStudy.uid == uid, ImagingStudy.practice_id == actor.practice_id)
        .with_for_update()
    )
    return queries.study_to_look_at(actor.practice_id, uid)


def _check(
    plane: str, level: str, is_frame: bool, place: tuple[float, float], facts: dict[str, object]
) -> None:
    if plane != Plane.SAGITTAL:
        raise Invalid("Levels are labelled on a sagittal slice.", image="Choose a sagittal series first.")
    if level not in ALL:
        raise Invalid("There is no such level.", level="Choose a level from the list.")
    if not is_frame:
        raise NotFound("There is no such slice.")
    sizes = (facts.get("columns"), facts.get("rows"))
    for part, size in zip(place, sizes, strict=True):
        if not 0 <= part <= (size if isinstance(size, int) else 100_000):
            raise Invalid("That place is outside the picture.", place=NO_PLACE)


def _take_away(actor: Actor, label: LevelLabel) -> None:
    label.removed_at, label.removed_by_id = clock.utcnow(), actor.id
    db.session.flush()
