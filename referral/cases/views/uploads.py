"""Uploading a study: choose files, send them in parts (with JavaScript) or at once, see them read."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from referral.cases import queries
from referral.cases.operations import uploads
from referral.cases.operations.desk import view_case
from referral.cases.views.blueprint import blueprint
from referral.cases.views.form_page import REFUSED
from referral.core.actor import DESK
from referral.core.errors import Invalid
from referral.core.numbers import read_id, show_case_number
from referral.imaging import queries as imaging
from referral.imaging.models import ImagingInstance, StudyUpload
from referral.imaging.rules import MEGABYTE, MOST_BYTES, MOST_FILES, PART_SIZE, UNFINISHED_KEPT
from referral.imaging.states import UploadState
from referral.page_context import moment
from referral.people.access import allow
from referral.people.login import current_actor

IMAGES_A_PAGE = 500
AT_ONCE_MEGABYTES = 60
"""What a form without JavaScript may send: a little less than the largest request."""


@blueprint.get("/cases/<uid>/studies/upload")
@allow(*DESK)
def upload_study(uid: str) -> str:
    """Choose the files of a study; uploads that are not finished."""
    view_case(current_actor(), uid)
    return _upload_page(uid)


@blueprint.post("/cases/<uid>/studies/upload")
@allow(*DESK)
def upload_study_at_once(uid: str) -> Response | tuple[str, int]:
    """Take all files in one request: the way without JavaScript."""
    sent = [(file.filename, file.stream) for file in request.files.getlist("files") if file.filename]
    try:
        done = uploads.take_whole(current_actor(), uid, sent, sent_by=request.form.get("sent_by", ""))  # type: ignore[arg-type]
    except Invalid as error:
        return _upload_page(uid, error.fields.get("files") or str(error)), REFUSED
    return redirect(url_for("cases.upload", uid=uid, upload_uid=done), 303)


@blueprint.post("/cases/<uid>/uploads")
@allow(*DESK)
def begin_upload(uid: str) -> Response | tuple[Response, int]:
    """For the page's script: announce files, get what is there already and where to send parts."""
    said = request.get_json(silent=True)
    offered = _offered(said)
    if not isinstance(said, dict) or offered is None:
        return jsonify(error="The page and the server don't agree. Reload the page."), REFUSED
    try:
        begun = uploads.begin(
            current_actor(),
            uid,
            offered,
            sent_by=str(said.get("sent_by") or ""),
            again=said.get("again") is True,
        )
    except Invalid as error:
        return _refused(error)
    if begun.earlier is not None:
        when = moment(begun.earlier.created_at)
        return jsonify(earlier=f"Files of the same names and sizes came before, {when}. Their study is here.")
    found = imaging.upload(
        current_actor().practice_id, queries.case_by_uid(current_actor(), uid).id, begun.uid
    )
    return jsonify(
        have=list(begun.have),
        received=found.bytes_received,
        part_size=found.part_size,
        part_url=url_for("cases.receive_part", uid=uid, upload_uid=begun.uid, number=0).removesuffix("0")
        + "NUMBER",
        complete_url=url_for("cases.complete_upload", uid=uid, upload_uid=begun.uid),
    )


@blueprint.post("/cases/<uid>/uploads/<upload_uid>/parts/<int:number>")
@allow(*DESK)
def receive_part(uid: str, upload_uid: str, number: int) -> Response | tuple[Response, int]:
    """For the page's script: one part, with its hash in the header."""
    if (request.content_length or 0) > PART_SIZE:
        return jsonify(error="This part is too large. Reload the page."), REFUSED
    sha256 = request.headers.get("X-Part-SHA256", "")
    try:
        received = uploads.receive_part(current_actor(), uid, upload_uid, number, request.get_data(), sha256)
    except Invalid as error:
        return _refused(error)
    return jsonify(received=received)


@blueprint.post("/cases/<uid>/uploads/<upload_uid>/complete")
@allow(*DESK)
def complete_upload(uid: str, upload_uid: str) -> Response | tuple[Response, int]:
    """For the page's script: all parts are sent."""
    try:
        uploads.complete(current_actor(), uid, upload_uid)
    except Invalid as error:
        return _refused(error)
    return jsonify(url=url_for("cases.upload", uid=uid, upload_uid=upload_uid))


@blueprint.post("/cases/<uid>/uploads/<upload_uid>/cancel")
@allow(*DESK)
def cancel_upload(uid: str, upload_uid: str) -> Response:
    """Drop an upload; nothing of it is kept."""
    uploads.cancel(current_actor(), uid, upload_uid)
    flash("The upload is cancelled. Nothing of it was kept.", "success")
    return redirect(url_for("cases.upload_study", uid=uid), 303)


@blueprint.get("/cases/<uid>/uploads/<upload_uid>")
def upload(uid: str, upload_uid: str) -> str:
    """One upload: how far it is, or what became of every file."""
    actor = current_actor()
    view_case(actor, uid)
    case = queries.case_by_uid(actor, uid)
    found = imaging.upload(actor.practice_id, case.id, upload_uid)
    after = read_id(request.args.get("after", "")) or 0
    images = (
        imaging.images_of_upload(found.id, after, IMAGES_A_PAGE + 1)
        if found.state is UploadState.DONE
        else []
    )
    return render_template(
        "cases/upload.html",
        case=case,
        number=show_case_number(case.number),
        upload=found,
        outcome=found.outcome or {},
        images=images[:IMAGES_A_PAGE],
        next_after=images[IMAGES_A_PAGE - 1].id if len(images) > IMAGES_A_PAGE else None,
        name_of=_name_of,
        same=imaging.same_content(found),
        studies={row.uid: row for row in queries.studies(case)},
        percent=_percent(found),
    )


@blueprint.get("/cases/<uid>/uploads/<upload_uid>/progress")
def upload_progress(uid: str, upload_uid: str) -> Response:
    """The progress alone, for the page that keeps itself fresh."""
    actor = current_actor()
    found = imaging.upload(actor.practice_id, queries.case_by_uid(actor, uid).id, upload_uid)
    html = render_template("cases/_upload_progress.html", uid=uid, upload=found, percent=_percent(found))
    done = found.state in (UploadState.DONE, UploadState.FAILED)
    return jsonify(version=f"{found.state.value}-{_percent(found)}", html=html, done=done)


def _name_of(image: ImagingInstance) -> str:
    return str((image.facts or {}).get("name") or "")


def _percent(found: StudyUpload) -> int:
    """Of sending while it is received, of reading afterwards."""
    if found.state is UploadState.RECEIVING:
        return found.bytes_received * 100 // max(found.bytes_expected, 1)
    return found.files_done * 100 // found.files_total if found.files_total else 0


def _offered(said: Any) -> list[tuple[str, int]] | None:
    files = said.get("files") if isinstance(said, dict) else None
    if not isinstance(files, list) or len(files) > MOST_FILES + 1:
        return None
    fits = all(
        isinstance(row, list) and len(row) == 2 and isinstance(row[0], str) and type(row[1]) is int
        for row in files
    )
    return [(name, size) for name, size in files] if fits else None


def _refused(error: Invalid) -> tuple[Response, int]:
    return jsonify(error=" ".join([str(error), *error.fields.values()])), REFUSED


def _upload_page(uid: str, error: str = "") -> str:
    case = queries.case_by_uid(current_actor(), uid)
    return render_template(
        "cases/upload_study.html",
        case=case,
        number=show_case_number(case.number),
        error=error,
        uploads=imaging.uploads(case.id),
        percent=_percent,
        sent_by=request.form.get("sent_by", ""),
        gigabytes=MOST_BYTES // (1024 * MEGABYTE),
        most_files=MOST_FILES,
        at_once=AT_ONCE_MEGABYTES,
        days_kept=UNFINISHED_KEPT.days,
    )
