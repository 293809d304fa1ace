"""Reading studies and uploads of a case, only those of the actor's practice."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from referral.core.db import db
from referral.core.errors import NotFound
from referral.imaging.models import (
    ImagingInstance,
    ImagingSeries,
    ImagingStudy,
    LevelLabel,
    StudyUpload,
    UploadPart,
)
from referral.imaging.states import UploadState


def study(practice_id: int, case_id: int, uid: str) -> ImagingStudy:
    """The study with its series (not their images). Raises NotFound."""
    wanted = sa.select(ImagingStudy).where(
        ImagingStudy.uid == uid, ImagingStudy.case_id == case_id, ImagingStudy.practice_id == practice_id
    )
    found = db.session.scalars(wanted.options(selectinload(ImagingStudy.series))).first()
    if found is None:
        raise NotFound("There is no such study on this case.")
    return found


def image(practice_id: int, case_id: int, uid: str) -> ImagingInstance:
    """One image of a study of the case, with its series and study. Raises NotFound."""
    wanted = (
        sa.select(ImagingInstance)
        .join(ImagingInstance.series)
        .join(ImagingSeries.study)
        .where(
            ImagingInstance.uid == uid,
            ImagingInstance.practice_id == practice_id,
            ImagingStudy.case_id == case_id,
        )
    )
    eager = contains_eager(ImagingInstance.series).contains_eager(ImagingSeries.study)
    found = db.session.scalars(wanted.options(eager)).first()
    if found is None:
        raise NotFound("There is no such image on this case.")
    return found


def images(study_id: int) -> Sequence[ImagingInstance]:
    """Every image of a study in the order of its series and slices, each with its series."""
    wanted = (
        sa.select(ImagingInstance)
        .join(ImagingInstance.series)
        .where(ImagingInstance.study_id == study_id)
        .order_by(ImagingSeries.position, ImagingInstance.position)
    )
    return db.session.scalars(wanted.options(contains_eager(ImagingInstance.series))).all()


def same_study_elsewhere(study: ImagingStudy) -> Sequence[ImagingStudy]:
    """Studies with the same DICOM study UID on other cases of the practice that still count there."""
    if study.study_uid_index is None:
        return []
    return db.session.scalars(
        sa.select(ImagingStudy)
        .where(
            ImagingStudy.practice_id == study.practice_id,
            ImagingStudy.study_uid_index == study.study_uid_index,
            ImagingStudy.case_id != study.case_id,
            ImagingStudy.removed_at.is_(None),
        )
        .order_by(ImagingStudy.id)
    ).all()


def upload(practice_id: int, case_id: int, uid: str) -> StudyUpload:
    """The upload. Raises NotFound."""
    found = db.session.scalars(
        sa.select(StudyUpload).where(
            StudyUpload.uid == uid, StudyUpload.case_id == case_id, StudyUpload.practice_id == practice_id
        )
    ).first()
    if found is None:
        raise NotFound("There is no such upload. One that nobody finishes is removed after a week.")
    return found


def uploads(case_id: int) -> Sequence[StudyUpload]:
    """The case's uploads, newest first."""
    return db.session.scalars(
        sa.select(StudyUpload).where(StudyUpload.case_id == case_id).order_by(StudyUpload.id.desc())
    ).all()


def parts(upload_id: int) -> Sequence[UploadPart]:
    """The parts that have arrived, in order."""
    return db.session.scalars(
        sa.select(UploadPart).where(UploadPart.upload_id == upload_id).order_by(UploadPart.number)
    ).all()


def uploads_with(case_id: int, *, offer: bytes) -> Sequence[StudyUpload]:
    """Uploads of the case that hold files of the same names and sizes, newest first, without those that failed."""
    return db.session.scalars(
        sa.select(StudyUpload)
        .where(
            StudyUpload.case_id == case_id,
            StudyUpload.offer == offer,
            StudyUpload.state != UploadState.FAILED,
        )
        .order_by(StudyUpload.id.desc())
    ).all()


def same_content(found: StudyUpload) -> StudyUpload | None:
    """An earlier upload of the same bytes to the same case, or None."""
    if found.content is None:
        return None
    return db.session.scalars(
        sa.select(StudyUpload)
        .where(
            StudyUpload.practice_id == found.practice_id,
            StudyUpload.content == found.content,
            StudyUpload.case_id == found.case_id,
            StudyUpload.id < found.id,
        )
        .order_by(StudyUpload.id.desc())
        .limit(1)
    ).first()


def images_of_upload(upload_id: int, after: int, most: int) -> Sequence[ImagingInstance]:
    """The images that an upload brought, those above the row id `after`, each with its series and study."""
    return db.session.scalars(
        sa.select(ImagingInstance)
        .where(ImagingInstance.upload_id == upload_id, ImagingInstance.id > after)
        .order_by(ImagingInstance.id)
        .limit(most)
        .options(joinedload(ImagingInstance.series).joinedload(ImagingSeries.study))
    ).all()


MOST_FOR_PAPERS = 24


def _for_papers() -> sa.Select[ImagingInstance]:
    """Images of which a picture may leave the chart: a person found no name burned into them, and the study is
    this veteran's."""
    return (
        sa.select(ImagingInstance)
        .join(ImagingInstance.series)
        .join(ImagingSeries.study)
        .where(
            ImagingInstance.no_name_at.is_not(None),
            ImagingInstance.why_not_shown == "",
            ImagingStudy.removed_at.is_(None),
            ImagingStudy.matched_at.is_not(None),
            sa.or_(ImagingStudy.alarm_raised_at.is_(None), ImagingStudy.alarm_cleared_at.is_not(None)),
        )
    )


def pictures_for_papers(case_id: int) -> Sequence[ImagingInstance]:
    """The case's only images of which a picture may leave the chart, each with series and study: those looked at last,
    in the order of study and slices."""
    eager = contains_eager(ImagingInstance.series).contains_eager(ImagingSeries.study)
    newest = _for_papers().where(ImagingStudy.case_id == case_id).order_by(ImagingInstance.no_name_at.desc())
    found = db.session.scalars(newest.limit(MOST_FOR_PAPERS).options(eager)).all()
    return sorted(found, key=lambda image: (-image.study_id, image.series.position, image.position))


def still_for_papers(uids: Collection[str]) -> set[str]:
    """Those of the images that may still leave the chart."""
    if not uids:
        return set()
    return {found.uid for found in db.session.scalars(_for_papers().where(ImagingInstance.uid.in_(uids)))}


def study_to_look_at(practice_id: int, uid: str) -> ImagingStudy:
    """A study of any case of the practice that still counts there, with its series. Raises NotFound."""
    found = db.session.scalars(
        sa.select(ImagingStudy)
        .where(
            ImagingStudy.uid == uid,
            ImagingStudy.practice_id == practice_id,
            ImagingStudy.removed_at.is_(None),
        )
        .options(selectinload(ImagingStudy.series))
    ).first()
    if found is None:
        raise NotFound("There is no such study.")
    return found


def image_of_study(study_id: int, uid: str) -> ImagingInstance:
    """One image of the study, with its series. Raises NotFound."""
    found = db.session.scalars(
        sa.select(ImagingInstance)
        .where(ImagingInstance.uid == uid, ImagingInstance.study_id == study_id)
        .options(joinedload(ImagingInstance.series))
    ).first()
    if found is None:
        raise NotFound("There is no such image in this study.")
    return found


def images_of_series(series_id: int) -> Sequence[ImagingInstance]:
    """The images of one series, in order."""
    return db.session.scalars(
        sa.select(ImagingInstance)
        .where(ImagingInstance.series_id == series_id)
        .order_by(ImagingInstance.position)
    ).all()


def level_labels(study_id: int) -> Sequence[LevelLabel]:
    """The levels labelled on the study's slices as they stand, each with its image, the newest last."""
    return db.session.scalars(
        sa.select(LevelLabel)
        .where(LevelLabel.study_id == study_id, LevelLabel.removed_at.is_(None))
        .order_by(LevelLabel.id)
        .options(joinedload(LevelLabel.image))
    ).all()
