"""Files what an upload brought as studies, series and images of a case, and checks each study against the case.

All functions join the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from referral.core import clock, crypto
from referral.core.db import db
from referral.directory import queries as directory
from referral.imaging.arrival import Arrived, Original
from referral.imaging.dicom.checks import Expected, StudyChecks, check_study
from referral.imaging.dicom.facts import ImageFacts, SeriesFacts, StudyFacts, as_json
from referral.imaging.dicom.regions import Region
from referral.imaging.kept import from_json
from referral.imaging.models import ImagingInstance, ImagingSeries, ImagingStudy, StudySource, StudyUpload
from referral.imaging.states import IdentityResult, Verdict

NO_PICTURE = "This file holds no picture."
LONGEST_MODALITY = 16


@dataclass
class Filed:
    """One study after an upload: whether it is new to the case, how many images came new, how many were there."""

    study: ImagingStudy
    is_new: bool
    added: int = 0
    known: int = 0


def study_index(uid: str) -> bytes | None:
    """The fingerprint by which a study is recognised; None for files without a study UID."""
    return crypto.blind_index("study_uid", uid) if uid else None


def sop_index(sop_uid: str, name: str = "") -> bytes:
    """The fingerprint by which an image is recognised within its study; by its name when it has no UID."""
    return crypto.blind_index("sop_uid", sop_uid or f"none/{name}")


def known_images(case_id: int) -> dict[bytes, set[bytes]]:
    """Fingerprints of the images the case has, by that of their study; removed studies are left out."""
    rows = db.session.execute(
        sa.select(ImagingStudy.study_uid_index, ImagingInstance.sop_uid_index)
        .join(ImagingInstance, ImagingInstance.study_id == ImagingStudy.id)
        .where(ImagingStudy.case_id == case_id, ImagingStudy.removed_at.is_(None))
    )
    found: dict[bytes, set[bytes]] = {}
    for study, image in rows:
        if study is not None:
            found.setdefault(study, set()).add(image)
    return found


def file_arrival(upload: StudyUpload, arrivals: Sequence[Arrived], expected: Expected) -> list[Filed]:
    """Add what is new to the case's studies and check each; returns the studies in the order they were found."""
    filed: dict[int, Filed] = {}
    for arrived in arrivals:
        for facts in arrived.facts.studies:
            if _has_any(facts, arrived):
                one = _begun(upload, facts, filed)
                for series in facts.series:
                    _file_series(upload, one, series, arrived)
                _keep_facts(one.study, facts)
    for one in filed.values():
        db.session.flush()
        check(one.study, expected)
    _set_others_aside([one.study for one in filed.values() if one.is_new], expected)
    return list(filed.values())


def check(study: ImagingStudy, expected: Expected) -> StudyChecks:
    """Hold the study against the case, keep the answers, and raise the wrong-patient alarm when they demand it.

    An alarm that a person cleared is not raised again by the same answer; one that stands is never lowered here.
    """
    checks = checked(study, expected)
    study.checks = as_json(checks)
    study.verdict = checks.verdict.result
    before = study.identity
    study.identity = checks.identity.result if checks.identity else None
    found = checks.region.regions
    study.region_read = found[0] if len(found) == 1 else None
    if study.region_confirmed_at is None:
        study.region = study.region_read or Region.OTHER
    if checks.identity and study.identity is IdentityResult.MISMATCH is not before:
        raise_alarm(study, 0, checks.identity.sentence)
    return checks


def checked(study: ImagingStudy, expected: Expected) -> StudyChecks:
    """The study held against the case as of now; nothing is kept."""
    confirmed = study.region if study.region_confirmed_at else None
    return check_study(facts_of(study), replace(expected, confirmed=confirmed))


def raise_alarm(study: ImagingStudy, by_id: int, why: str) -> None:
    """Stop the case because of this study, until a person decides. `by_id` 0: the program."""
    study.alarm_raised_at, study.alarm_raised_by_id, study.alarm_why = clock.utcnow(), by_id, why
    study.alarm_cleared_at, study.alarm_cleared_by_id, study.alarm_cleared_reason = None, None, None
    study.matched_at, study.matched_by_id = None, None


def facts_of(study: ImagingStudy) -> StudyFacts:
    """What was read of the study, its series included, without the single images."""
    series = tuple(from_json(SeriesFacts, row.facts or {}) for row in study.series)
    return replace(from_json(StudyFacts, study.facts or {}), series=series)


def _has_any(facts: StudyFacts, arrived: Arrived) -> bool:
    names = {image.name for series in facts.series for image in series.images}
    return not names.isdisjoint(arrived.originals) or not names.isdisjoint(arrived.known)


def _begun(upload: StudyUpload, facts: StudyFacts, filed: dict[int, Filed]) -> Filed:
    """The study to file with: one of this upload, one the case has already, or a new row."""
    study, is_new = _of_case(upload.case_id, facts), False
    if study is None:
        study, is_new = _new_study(upload, facts), True
    return filed.setdefault(study.id, Filed(study, is_new))


def _of_case(case_id: int, facts: StudyFacts) -> ImagingStudy | None:
    index = study_index(facts.uid)
    if index is None:
        return None
    return db.session.scalars(
        sa.select(ImagingStudy)
        .where(ImagingStudy.case_id == case_id, ImagingStudy.study_uid_index == index)
        .where(ImagingStudy.removed_at.is_(None))
        .order_by(ImagingStudy.id)
    ).first()


def _new_study(upload: StudyUpload, facts: StudyFacts) -> ImagingStudy:
    practice = directory.practice(upload.practice_id)
    study = ImagingStudy(
        practice_id=upload.practice_id,
        case_id=upload.case_id,
        source=StudySource.UPLOAD,
        modality=_modality(facts),
        region=Region.OTHER,
        study_on=facts.studied_on,
        received_on=clock.local_date(upload.created_at, practice.time_zone),
        study_uid_index=study_index(facts.uid),
    )
    patient = facts.patients[0] if facts.patients else None
    study.sent_by = upload.sent_by or facts.institution
    study.name_on_study = patient.name.text if patient and patient.name else None
    study.born_on_study = patient.born_on if patient else None
    study.series = []
    db.session.add(study)
    db.session.flush()
    return study


def _modality(facts: StudyFacts) -> str:
    return ("MR" if "MR" in facts.modalities else next(iter(facts.modalities), ""))[:LONGEST_MODALITY]


def _keep_facts(study: ImagingStudy, facts: StudyFacts) -> None:
    """The study's facts; those of a further part of it add only whom its files name and how much they hold."""
    if study.facts:
        before = from_json(StudyFacts, study.facts)
        patients = tuple(dict.fromkeys([*before.patients, *facts.patients]))
        facts = replace(before, patients=patients)
    study.facts = as_json(replace(facts, series=()))


def _file_series(upload: StudyUpload, filed: Filed, facts: SeriesFacts, arrived: Arrived) -> None:
    study = filed.study
    there = (
        {image.sop_uid_index for row in study.series for image in row.images} if not filed.is_new else set()
    )
    new = []
    for image in facts.images:
        index = sop_index(image.sop_uid, image.name)
        if image.name in arrived.known or index in there:
            filed.known += 1
        elif original := arrived.originals.get(image.name):
            new.append(_image(upload, study, index, image, original, arrived))
    filed.added += len(new)
    series = next((row for row in study.series if row.series_uid_index == _series_index(facts.uid)), None)
    if series is None:
        if not new:
            return
        series = _new_series(study, facts)
    elif len(new) > series.image_count:
        series.facts = as_json(replace(facts, images=()))
    first = len(series.images) + 1
    for position, row in enumerate(new, first):
        row.position = position
        series.images.append(row)
    series.image_count = len(series.images)


def _series_index(uid: str) -> bytes:
    return crypto.blind_index("series_uid", uid)


def _new_series(study: ImagingStudy, facts: SeriesFacts) -> ImagingSeries:
    series = ImagingSeries(
        practice_id=study.practice_id,
        position=len(study.series) + 1,
        series_uid_index=_series_index(facts.uid),
        modality=(facts.modality or "")[:LONGEST_MODALITY],
        plane=facts.plane.value,
        weighting=facts.weighting.value,
        image_count=0,
    )
    series.facts = as_json(replace(facts, images=()))
    series.images = []
    study.series.append(series)
    return series


def _image(
    upload: StudyUpload,
    study: ImagingStudy,
    index: bytes,
    facts: ImageFacts,
    original: Original,
    arrived: Arrived,
) -> ImagingInstance:
    image = ImagingInstance(
        practice_id=upload.practice_id,
        study_id=study.id,
        upload_id=upload.id,
        sop_uid_index=index,
        storage_key=original.key,
        size=original.size,
        sha256=original.sha256,
        frames=facts.frames,
        why_not_shown=NO_PICTURE if facts.name in arrived.without_picture else "",
    )
    image.facts = as_json(replace(facts, name=arrived.name_of(facts.name)))
    return image


def _set_others_aside(new: Sequence[ImagingStudy], expected: Expected) -> None:
    """Of several studies that came together, one is for the review; the others are kept to compare with."""

    def fits(study: ImagingStudy) -> tuple[bool, bool, bool, str]:
        right = study.region is expected.region if expected.region else study.region is not Region.OTHER
        return study.modality == "MR", right, study.verdict is Verdict.REVIEWABLE, str(study.study_on or "")

    for study in sorted(new, key=fits)[:-1]:
        study.is_prior = True
