"""The viewer of a study: its page, the list of its slices, their pixels and pictures. Opening it is recorded once."""

from __future__ import annotations

import gzip
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for

from referral.cases import queries as cases
from referral.cases.operations import levels
from referral.cases.operations.levels import NO_PLACE
from referral.cases.operations.studies import view_study
from referral.cases.queue.surroundings import surroundings
from referral.core.actor import Actor, Role
from referral.core.errors import Invalid, NotFound
from referral.core.numbers import read_id, show_case_number
from referral.imaging import queries
from referral.imaging.dicom.pictures import NoPicture
from referral.imaging.models import ImagingInstance, ImagingSeries, ImagingStudy, LevelLabel
from referral.imaging.viewer import frames
from referral.imaging.viewer.levels import ALL, is_counted_from_above, levels_of
from referral.imaging.viewer.listing import (
    Slice,
    in_proportion,
    in_words,
    label_for_browser,
    listing,
    slices_of,
)
from referral.imaging.viewer.openings import check_opening, is_open, opening
from referral.imaging.viewer.places import key_of, levels_of_study
from referral.page_context import moment
from referral.people.access import allow_blueprint
from referral.people.login import current_actor

THUMBNAIL, PAGE = 160, 1_024
SHOWN_SIDE = 640  # CSS pixels of a picture on the page without scripts
CONTRASTS = {"sent": ("As sent", None), "more": ("More contrast", 0.6), "less": ("Less contrast", 1.7)}
BACK = ("opening", "series", "slice", "contrast")
REFUSED = 422
PNG, SVG, BYTES = "image/png", "image/svg+xml", "application/octet-stream"

blueprint = Blueprint("viewer", __name__)
allow_blueprint(blueprint, Role.COORDINATOR, Role.SUPERVISOR, Role.REVIEWER)


@dataclass(frozen=True)
class Plain:
    """A slice on the page without scripts. `size` (width, height) shows it in true proportions; `across` and `down` are
    how many of its own pixels one shown pixel stands for.
    """

    series: ImagingSeries
    at: Slice
    count: int
    contrast: str
    size: tuple[int, int]
    level: str
    doubts: Sequence[str]

    @property
    def across(self) -> float:
        return (self._facts.get("columns") or 1) / self.size[0]

    @property
    def down(self) -> float:
        return (self._facts.get("rows") or 1) / self.size[1]

    @property
    def _facts(self) -> dict[str, Any]:
        return self.at.image.facts or {}


@blueprint.get("/studies/<uid>/view")
def view(uid: str) -> str:
    """The study's pictures. With a leave given before (links of the page without scripts) it is no new opening."""
    actor = current_actor()
    study = queries.study_to_look_at(actor.practice_id, uid)
    leave = request.args.get("opening", "")
    if not is_open(actor, uid, leave):
        view_study(actor, study.case_id, study.id)
        study = queries.study_to_look_at(actor.practice_id, uid)
        leave = opening(actor, uid)
    case = cases.case_by_id(actor.practice_id, study.case_id)
    marks = queries.level_labels(study.id)
    plain = _plain(study, marks)
    if plain:
        frames.prepare(plain.at.image, plain.at.frame)
    return render_template(
        "imaging/viewer.html",
        study=study,
        case=case,
        number=show_case_number(case.number),
        series=[in_words(one) for one in study.series],
        plain=plain,
        contrasts=CONTRASTS,
        opening=leave,
        levels=levels_of(study.region),
        from_above=is_counted_from_above(study.region),
        labels=_labels(actor, study, marks),
        compare=_uid_of_series(study, "compare"),
        picture_url=lambda at, **how: picture_url(uid, at, leave, **how),
    )


@blueprint.get("/studies/<uid>/images")
def images(uid: str) -> dict[str, Any]:
    """The study's slices and labels, for the script."""
    actor = current_actor()
    study = _opened(actor, uid)
    found = queries.images(study.id)
    return listing(study.series, found) | _told_by_labels(actor, study, found)


@blueprint.get("/studies/<uid>/images/<image_uid>/frames/<int:frame>")
def pixels(uid: str, image_uid: str, frame: int) -> Response:
    """The stored values of one frame (imaging/viewer/frames.py), or why there are none."""
    study = _opened(current_actor(), uid)
    packed = frames.frame(queries.image_of_study(study.id, image_uid), frame)
    if not request.accept_encodings.quality("gzip"):
        return Response(gzip.decompress(packed), mimetype=BYTES)
    return Response(packed, mimetype=BYTES, headers={"Content-Encoding": "gzip"})


@blueprint.get("/studies/<uid>/images/<image_uid>/picture")
def picture(uid: str, image_uid: str) -> Response:
    """One frame as an 8-bit picture; the reason, drawn, when there is none."""
    study = _opened(current_actor(), uid)
    image = queries.image_of_study(study.id, image_uid)
    contrast = CONTRASTS.get(request.args.get("contrast", ""), ("", None))[1]
    most = THUMBNAIL if request.args.get("size") == "small" else PAGE
    found = frames.picture(image, request.args.get("frame", 0, int), most=most, contrast=contrast)
    if isinstance(found, NoPicture):
        return Response(drawn_reason(found.why), mimetype=SVG)
    return Response(found.png, mimetype=PNG)


@blueprint.get("/studies/<uid>/series/<series_uid>/thumbnail")
def thumbnail(uid: str, series_uid: str) -> Response:
    """A small picture of the series' middle slice."""
    study = _opened(current_actor(), uid)
    series = next((one for one in study.series if one.uid == series_uid), None)
    if series is None:
        raise NotFound("There is no such series in this study.")
    slices = slices_of(queries.images_of_series(series.id))
    if not slices:
        return Response(drawn_reason("It has no images."), mimetype=SVG)
    at = slices[len(slices) // 2]
    return redirect(picture_url(uid, at, request.args.get("opening", ""), size="small"), 303)  # type: ignore[return-value]


@blueprint.post("/studies/<uid>/levels")
def label(uid: str) -> Response | tuple[Response, int]:
    """Label a level where the picture was clicked: in its own pixels, or (no scripts) in those shown."""
    form = request.form
    try:
        levels.label_level(
            current_actor(),
            uid,
            form.get("image", ""),
            read_id(form.get("frame", "")) or 0,
            form.get("level", ""),
            _clicked(),
        )
    except Invalid as error:
        return _answer(uid, " ".join([str(error), *error.fields.values()]), REFUSED)
    return _answer(uid, f"{form['level']} is labelled.")


@blueprint.post("/studies/<uid>/levels/<label_uid>/remove")
def unlabel(uid: str, label_uid: str) -> Response | tuple[Response, int]:
    """Take a label away."""
    try:
        levels.unlabel_level(current_actor(), uid, label_uid)
    except NotFound as error:
        return _answer(uid, str(error), REFUSED)
    return _answer(uid, "The label is removed.")


def _clicked() -> tuple[float, float]:
    """Where a script says, or an image button was clicked: a key pressed on one says (0, 0), which is no place."""
    form = request.form
    names = ("x", "y") if "x" in form else ("at.x", "at.y")
    try:
        x, y = (float(form.get(name, "")) for name in names)
        across, down = (float(form.get(name, "1")) for name in ("across", "down"))
    except ValueError:
        raise Invalid("The place is missing.", place=NO_PLACE) from None
    place = (x * across, y * down)
    if not all(math.isfinite(part) for part in place) or place == (0.0, 0.0):
        raise Invalid("The place is missing.", place=NO_PLACE)
    return place


def _answer(uid: str, said: str, status: int = 200) -> Response | tuple[Response, int]:
    """The labels as they stand for the script; for a person without it, back to the slice."""
    actor = current_actor()
    if request.accept_mimetypes.best == "application/json":
        study = queries.study_to_look_at(actor.practice_id, uid)
        told = _told_by_labels(actor, study, queries.images(study.id))
        answer = jsonify(told | ({"error": said} if status != 200 else {}))
        return (answer, status) if status != 200 else answer
    flash(said, "success" if status == 200 else "error")
    back: dict[str, Any] = {name: request.form[name] for name in BACK if request.form.get(name)}
    return redirect(url_for("viewer.view", uid=uid, **back), 303)  # type: ignore[return-value]


def picture_url(study_uid: str, at: Slice, leave: str, **how: Any) -> str:
    """The address of one frame's 8-bit picture."""
    return url_for(
        "viewer.picture", uid=study_uid, image_uid=at.image.uid, frame=at.frame or None, opening=leave, **how
    )


def pictures_to_check(actor: Actor, image: ImagingInstance) -> list[tuple[str, tuple[int, int]]]:
    """Address and size of every frame of an image as it would leave the chart; the caller has recorded the look."""
    study_uid, size = image.series.study.uid, in_proportion(image.facts or {}, SHOWN_SIDE)
    leave = opening(actor, study_uid)
    return [(picture_url(study_uid, at, leave), size) for at in slices_of([image])]


def _opened(actor: Actor, uid: str) -> ImagingStudy:
    """The study, for somebody whose look at it is on record."""
    check_opening(actor, uid, request.args.get("opening", ""))
    return queries.study_to_look_at(actor.practice_id, uid)


def _labels(actor: Actor, study: ImagingStudy, found: Sequence[LevelLabel]) -> list[dict[str, Any]]:
    labels = sorted(found, key=lambda label: ALL.index(label.level))
    names = surroundings(actor).staff_names if labels else {}
    return [
        label_for_browser(
            label,
            names.get(label.created_by_id, "Somebody"),
            moment(label.created_at),
            url_for("viewer.unlabel", uid=study.uid, label_uid=label.uid),
        )
        for label in labels
    ]


def _told_by_labels(actor: Actor, study: ImagingStudy, found: Sequence[ImagingInstance]) -> dict[str, Any]:
    """The labels, the level at which each axial slice lies by them, and what does not fit among them."""
    labels = queries.level_labels(study.id)
    told = levels_of_study(study.series, found, labels)
    return {"labels": _labels(actor, study, labels), "levels": told.of_slices, "doubts": told.doubts}


def _uid_of_series(study: ImagingStudy, argument: str) -> str:
    wanted = request.args.get(argument, "")
    return wanted if any(series.uid == wanted for series in study.series) else ""


def _plain(study: ImagingStudy, labels: Sequence[LevelLabel]) -> Plain | None:
    """The slice that the address asks for, else the middle one of the first series that says more than a localizer."""
    series = _asked_for(study.series)
    if series is None:
        return None
    found = queries.images_of_series(series.id)
    slices = slices_of(found)
    if not slices:
        return None
    asked = request.args.get("slice", 0, int)
    index = min(max(asked, 1), len(slices)) - 1 if asked else len(slices) // 2
    contrast = request.args.get("contrast", "sent")
    told = levels_of_study(study.series, found, labels)
    return Plain(
        series,
        slices[index],
        len(slices),
        contrast if contrast in CONTRASTS else "sent",
        in_proportion(slices[index].image.facts or {}, SHOWN_SIDE),
        told.of_slices.get(key_of(slices[index]), ""),
        told.doubts,
    )


def _asked_for(series: Sequence[ImagingSeries]) -> ImagingSeries | None:
    wanted = request.args.get("series", "")
    full = [one for one in series if one.image_count and one.weighting not in ("localizer", "derived")]
    asked = next((one for one in series if one.uid == wanted), None)
    sagittal = next((one for one in full if one.plane == "sagittal" and one.weighting == "T2"), None)
    return asked or sagittal or next(iter(full or series), None)


def drawn_reason(why: str) -> str:
    """A picture (SVG) that says why there is none."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="120" viewBox="0 0 640 120">'
        '<rect width="640" height="120" fill="#1b1b1b"/><g fill="#ffffff" font-family="sans-serif" font-size="22">'
        f'<text x="20" y="50">No preview</text><text x="20" y="85" font-size="17">{escape(why)}</text></g></svg>'
    )
