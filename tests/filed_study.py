"""A generated study filed with a case, its originals in the file store, as an upload leaves it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from referral.cases.models import Case
from referral.core import clock, crypto, files
from referral.core.db import transaction
from referral.imaging.dicom.facts import SeriesFacts, as_json
from referral.imaging.dicom.sandbox import read_medium
from referral.imaging.models import ImagingInstance, ImagingSeries, ImagingStudy, Region, StudySource
from tests.dicom_studies import as_folder


def file_study(case: Case, originals: Mapping[str, bytes], region: Region = Region.LUMBAR) -> str:
    """File the newest study among the files with the case; returns its opaque id."""
    with tempfile.TemporaryDirectory() as folder:
        [facts, *_] = read_medium(as_folder(originals, Path(folder))).studies
    with transaction() as session:
        study = ImagingStudy(
            practice_id=case.practice_id,
            case_id=case.id,
            source=StudySource.UPLOAD,
            region=region,
            study_on=facts.studied_on,
            received_on=clock.utcnow().date(),
            study_uid_index=crypto.blind_index("study_uid", facts.uid),
        )
        session.add(study)
        session.flush()
        for position, series in enumerate(facts.series, start=1):
            session.add(_series(study, position, series, originals))
    return study.uid


def _series(
    study: ImagingStudy, position: int, facts: SeriesFacts, originals: Mapping[str, bytes]
) -> ImagingSeries:
    series = ImagingSeries(
        practice_id=study.practice_id,
        study_id=study.id,
        position=position,
        series_uid_index=crypto.blind_index("series_uid", facts.uid),
        modality=facts.modality or "",
        plane=facts.plane.value,
        weighting=facts.weighting.value,
        image_count=len(facts.images),
    )
    series.facts = as_json(facts) | {"images": []}
    for at, image in enumerate(facts.images, start=1):
        key = f"studies/{study.uid}/{position}-{at}"
        kept = files.put_stream(key, BytesIO(originals[image.name]))
        row = ImagingInstance(
            practice_id=study.practice_id,
            study_id=study.id,
            position=at,
            sop_uid_index=crypto.blind_index("sop_uid", image.sop_uid or image.name),
            storage_key=key,
            size=kept.size,
            sha256=kept.sha256,
            frames=image.frames,
        )
        row.facts = as_json(image)
        series.images.append(row)
    return series
