"""The import pages: upload, map columns, preview, confirm, progress and result."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from referral.core.actor import DESK
from referral.core.errors import Invalid
from referral.core.numbers import read_id
from referral.directory import queries as directory
from referral.importing import queries
from referral.importing.fields import BY_PATH, CHOICES, label_of
from referral.importing.files import MOST_BYTES
from referral.importing.models import ImportBatch, ImportRow
from referral.importing.operations import applying, uploading
from referral.importing.states import BatchState, Verdict
from referral.importing.vocabulary import GROUPS
from referral.page_context import day
from referral.people.access import allow_blueprint
from referral.people.login import current_actor

blueprint = Blueprint("importing", __name__)
allow_blueprint(blueprint, *DESK)

GROUP_LABELS = {"": "Referral", **{group.name: group.name.replace("_", " ").capitalize() for group in GROUPS}}
UNPROCESSABLE = 422


@dataclass(frozen=True)
class ShownRow:
    """A row as the page shows it. `changes` are (field, old, new) in words; `case` is (opaque id, public number)."""

    number: int
    name: str
    referral_number: str
    category: str
    expires: str
    changes: tuple[tuple[str, str, str], ...]
    warnings: tuple[str, ...]
    reason: str
    case: tuple[str, str] | None
    unknown_station: str
    """A VA station that the directory lacks; "" when it is there or none is named."""


@blueprint.get("/imports")
def upload() -> str:
    """Choose a file; the recent imports."""
    return _upload_page("")


@blueprint.post("/imports")
def upload_file() -> Response | tuple[str, int]:
    """Take the file and have it read."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _upload_page("Choose a file first."), UNPROCESSABLE
    try:
        uid = uploading.upload(current_actor(), sent.filename, sent.stream.read(MOST_BYTES + 1))
    except Invalid as error:
        return _upload_page(error.fields["file"]), UNPROCESSABLE
    return _to(uid)


@blueprint.get("/imports/<uid>")
def batch(uid: str) -> Response | str:
    """One import: its progress, its preview, or what became of it."""
    found = queries.batch_by_uid(current_actor(), uid)
    if found.state is BatchState.NEEDS_MAPPING:
        return redirect(url_for("importing.columns", uid=uid), code=303)
    if found.state.is_busy:
        return render_template("importing/progress.html", batch=found, progress=queries.progress(found))
    if found.state is BatchState.FAILED:
        return render_template("importing/failed.html", batch=found)
    return _rows_page(found)


@blueprint.get("/imports/<uid>/progress")
def progress(uid: str) -> Response:
    """The progress alone, for the page that keeps itself fresh."""
    found = queries.batch_by_uid(current_actor(), uid)
    now = queries.progress(found)
    html = render_template("importing/_progress.html", batch=found, progress=now)
    return jsonify(version=f"{found.state.value}-{now.done}", html=html, done=not found.state.is_busy)


@blueprint.get("/imports/<uid>/columns")
def columns(uid: str) -> Response | str:
    """What each column of a table means."""
    found = queries.batch_by_uid(current_actor(), uid)
    if found.columns is None:
        return _to(uid)
    return _columns_page(found, uploading.suggested_mapping(found), {})


@blueprint.post("/imports/<uid>/columns")
def choose_columns(uid: str) -> Response | tuple[str, int]:
    """Remember what the columns mean and read the file with it."""
    found = queries.batch_by_uid(current_actor(), uid)
    chosen = {
        column["name"]: path
        for index, column in enumerate(found.columns or [])
        if (path := request.form.get(f"column-{index}", ""))
    }
    try:
        uploading.choose_mapping(current_actor(), uid, read_id(request.form.get("version", "")), chosen)
    except Invalid as error:
        return _columns_page(queries.batch_by_uid(current_actor(), uid), chosen, error.fields), UNPROCESSABLE
    return _to(uid)


@blueprint.post("/imports/<uid>/confirm")
def confirm(uid: str) -> Response:
    """Apply what the preview shows."""
    applying.confirm(current_actor(), uid, read_id(request.form.get("version", "")))
    return _to(uid)


@blueprint.post("/imports/<uid>/discard")
def discard(uid: str) -> Response:
    """Drop the import; nothing of it is kept."""
    uploading.discard(current_actor(), uid, read_id(request.form.get("version", "")))
    flash("The import was dropped. Nothing of it was kept.", "success")
    return redirect(url_for("importing.upload"), code=303)


def _to(uid: str) -> Response:
    return redirect(url_for("importing.batch", uid=uid), code=303)


def _upload_page(error: str) -> str:
    recent = queries.recent_batches(current_actor().practice_id)
    return render_template(
        "importing/upload.html", error=error, batches=recent, megabytes=MOST_BYTES // 2**20
    )


def _columns_page(found: ImportBatch, chosen: dict[str, str], errors: dict[str, str]) -> str:
    options: dict[str, list[tuple[str, str]]] = {}
    for path in CHOICES:
        options.setdefault(GROUP_LABELS[path.rpartition(".")[0]], []).append((path, label_of(path)))
    return render_template(
        "importing/columns.html", batch=found, chosen=chosen, errors=errors, options=options
    )


def _rows_page(found: ImportBatch) -> str:
    now = queries.progress(found)
    wanted = request.args.get("show", "")
    filled = [verdict for verdict in Verdict if now.counts[verdict]]
    verdict = Verdict(wanted) if wanted in set(Verdict) else (filled or [Verdict.NEW])[0]
    after = read_id(request.args.get("after", "")) or 0
    page = queries.rows(found, verdict, after)
    links = queries.case_links(page)
    named = {_station(row) for row in page}
    unknown = directory.unknown_stations(found.practice_id, named)
    shown = [_shown(row, links, unknown) for row in page[: queries.PAGE]]
    uploading.view_rows(current_actor(), found.id, [row.number for row in page[: queries.PAGE]])
    return render_template(
        "importing/rows.html",
        batch=found,
        progress=now,
        verdict=verdict,
        verdicts=tuple(Verdict),
        rows=shown,
        next_after=shown[-1].number if len(page) > queries.PAGE else None,
        is_preview=found.state is BatchState.PREVIEW,
        has_work=bool(now.counts[Verdict.NEW] + now.counts[Verdict.CHANGED]),
    )


def _station(row: ImportRow) -> str:
    values = (row.data or {}).get("values", {})
    return values.get("station_id") or ""


def _shown(row: ImportRow, links: dict[int, tuple[str, str]], unknown_stations: Collection[str]) -> ShownRow:
    values = (row.data or {}).get("values", {})
    return ShownRow(
        number=row.number,
        name=row.name or "",
        referral_number=values.get("referral_number") or values.get("consult_id") or "",
        category=values.get("category_of_care") or "",
        expires=_in_words("expiration_date", values.get("expiration_date")),
        changes=tuple(
            (label_of(path), _in_words(path, old), _in_words(path, new))
            for path, old, new in row.changes or []
        ),
        warnings=tuple(problem["text"] for problem in row.problems if not problem["blocking"]),
        reason=row.reason,
        case=links.get(row.case_id) if row.case_id else None,
        unknown_station=_station(row) if _station(row) in unknown_stations else "",
    )


def _in_words(path: str, value: Any) -> str:
    if value is None:
        return ""
    if path in BY_PATH and BY_PATH[path].is_date:
        return day(date.fromisoformat(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return (
        str(value) if not isinstance(value, list) else "; ".join(" ".join(map(str, item)) for item in value)
    )
