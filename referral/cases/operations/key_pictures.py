"""The pictures that a reviewer chose for the report: drawn once, when the review is signed, and kept as files.

Only pictures in which a person found no name are taken (imaging.queries.pictures_for_papers).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from referral.cases import queries as cases
from referral.cases.models import Case
from referral.core.actor import Actor
from referral.core.errors import Invalid
from referral.imaging import queries
from referral.imaging.dicom.pictures import NoPicture
from referral.imaging.models import ImagingInstance
from referral.imaging.viewer import frames
from referral.imaging.viewer.listing import Slice, in_proportion, slices_of, title_of
from referral.imaging.viewer.places import key_of, levels_of_study
from referral.paperwork import storage
from referral.paperwork.wording import joined, long_date

SIDE = 800
"""Pixels of a picture's longer side at most."""
NAME, PNG = "mri-picture.png", "image/png"
NOT_SIGNED = "The review can't be signed yet."
NOT_LOOKED_AT = "Nobody has looked for names in one of the chosen pictures, or it was taken back."


@dataclass(frozen=True)
class Drawn:
    """A chosen picture: its row of the review with what the report prints of it, and its bytes."""

    row: Mapping[str, Any]
    png: bytes


def drawn(actor: Actor, case_uid: str, content: Mapping[str, Any]) -> Sequence[Drawn]:
    """The chosen pictures as they will be printed. Raises Invalid (`pictures`) for one that may not leave the chart."""
    chosen = content.get("pictures") or ()
    if not chosen:
        return []
    case = cases.case_by_uid(actor, case_uid)
    allowed = {image.uid: image for image in queries.pictures_for_papers(case.id)}
    return [_drawn(allowed.get(row["image"]), row) for row in chosen]


def kept(case: Case, pictures: Sequence[Drawn]) -> list[dict[str, Any]]:
    """The rows with the file of each picture; joins the caller's transaction. Raises Invalid as `drawn`."""
    allowed = queries.still_for_papers([picture.row["image"] for picture in pictures])
    if any(picture.row["image"] not in allowed for picture in pictures):
        raise Invalid(NOT_SIGNED, pictures=NOT_LOOKED_AT)
    return [
        {
            **picture.row,
            "file": storage.keep(
                picture.png, practice_id=case.practice_id, case_id=case.id, name=NAME, media_type=PNG
            ).uid,
        }
        for picture in pictures
    ]


def _drawn(image: ImagingInstance | None, chosen: Mapping[str, Any]) -> Drawn:
    if image is None:
        raise Invalid(NOT_SIGNED, pictures=NOT_LOOKED_AT)
    frame, note = chosen.get("frame", 0), (chosen.get("note") or "").strip()
    found = frames.picture(image, frame, most=SIDE)
    if isinstance(found, NoPicture):
        raise Invalid(NOT_SIGNED, pictures=f"A chosen picture can't be drawn. {found.why}")
    what, where = _named(image, frame)
    width, height = in_proportion(image.facts or {}, SIDE)
    row = {
        "image": image.uid,
        "frame": frame,
        "note": note,
        "caption": f"{where} {note}".strip(),
        "alt": f"MRI picture: {what}." + (f" The reviewer shows: {note}" if note else ""),
        "width": width,
        "height": height,
    }
    return Drawn(row, found.png)


def _named(image: ImagingInstance, frame: int) -> tuple[str, str]:
    """What the picture is in short, and in full: series, slice, day and level."""
    series, study = image.series, image.series.study
    of_series = queries.images_of_series(series.id)
    slices = slices_of(of_series)
    index = next((one.index for one in slices if one.image.uid == image.uid and one.frame == frame), 0)
    levels = levels_of_study(study.series, of_series, queries.level_labels(study.id)).of_slices
    level = levels.get(key_of(Slice(image, frame, index)), "")
    known = " ".join(word for word in (series.plane, series.weighting) if word != "unknown")
    what = joined(
        (known or series.modality, f"slice {index + 1} of {len(slices)}", long_date(study.study_on), level)
    )
    return what or "", f"Series {title_of(series)}; {what}."
