"""The page that takes a care log's file: empty tables to fill in, each row with what it would do, then noting it."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from referral.cases.operations.desk import view_case
from referral.cases.queries import case_by_uid
from referral.core.actor import DESK
from referral.core.errors import Stale
from referral.importing.care.columns import BELONG, COLUMNS, ENTRY_LABELS, SHEETS, TREATMENT_WORDS, EntryKind
from referral.importing.care.empty import empty_csv, empty_workbook
from referral.importing.care.judging import JudgedRow, fingerprint, judge_rows
from referral.importing.care.sheet import MOST_BYTES, MOST_ROWS, NEEDED, Sheets, as_text, read_log
from referral.importing.files import FileKind, file_kind
from referral.importing.operations.care_log import import_log
from referral.importing.records import FileRefused
from referral.importing.states import Verdict
from referral.importing.text import decode
from referral.people.access import allow_blueprint
from referral.people.login import current_actor

UNPROCESSABLE, CONFLICT = 422, 409
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
blueprint = Blueprint("importing_care", __name__)
allow_blueprint(blueprint, *DESK)


@blueprint.get("/imports/care-log.csv")
def empty_table() -> Response:
    """An empty table with all columns."""
    return send_file(
        BytesIO(empty_csv()), mimetype="text/csv", as_attachment=True, download_name="care-log.csv"
    )


@blueprint.get("/imports/care-log.xlsx")
def empty_sheets() -> Response:
    """An empty workbook with a sheet for each kind of entry."""
    return send_file(
        BytesIO(empty_workbook()), mimetype=XLSX, as_attachment=True, download_name="care-log.xlsx"
    )


@blueprint.route("/cases/<uid>/care/import", methods=["GET", "POST"])
def care_file(uid: str) -> Response | str | tuple[str, int]:
    """Entries of one case from a file or pasted table: shown row by row first, then noted when confirmed."""
    actor = current_actor()
    if request.method == "GET":
        view_case(actor, uid)
        return _page(uid)
    sent = request.files.get("file")
    content = sent.stream.read(MOST_BYTES + 1) if sent and sent.filename else b""
    text = request.form.get("table", "")
    try:
        sheets = read_log(content or text.encode())
        if content:
            text = as_text(sheets.rows) if file_kind(content) is FileKind.XLSX else decode(content)
    except FileRefused as error:
        return _page(uid, text, problem=str(error)), UNPROCESSABLE
    seen = request.form.get("seen")
    if seen is None:
        return _page(uid, text, sheets)
    try:
        count = import_log(actor, uid, sheets.rows, seen)
    except Stale as error:
        return _page(uid, text, sheets, problem=str(error)), CONFLICT
    flash(f"{count} {'entry is' if count == 1 else 'entries are'} noted.", "success")
    return redirect(url_for("cases.care_page", uid=uid), 303)


def _page(uid: str, table: str = "", sheets: Sheets | None = None, problem: str = "") -> str:
    actor = current_actor()
    case = case_by_uid(actor, uid)
    judged = judge_rows(actor, case, sheets.rows) if sheets else []
    return render_template(
        "importing/care_file.html",
        case=case,
        table=table,
        judged=judged,
        counts={verdict.value: sum(one.verdict is verdict for one in judged) for verdict in Verdict},
        seen=fingerprint(judged),
        notes=sheets.notes if sheets else (),
        cells=_cells,
        problem=problem,
        kinds=_kinds(),
        columns=COLUMNS.values(),
        most_rows=MOST_ROWS,
    )


def _cells(one: JudgedRow) -> list[tuple[str, str]]:
    """What a row says besides its kind, by column."""
    said = one.row.said
    return [(column.name, said[name]) for name, column in COLUMNS.items() if name in said and name != "kind"]


def _kinds() -> list[tuple[str, str, str, Sequence[str], Sequence[str]]]:
    """For the page's own explanation: label, word for the column "kind", sheet, columns needed, further columns."""
    treatments = ", ".join(kind.value.replace("_", " ") for kind in TREATMENT_WORDS)
    return [
        (
            label,
            treatments if kind is EntryKind.TREATMENT else kind.value,
            SHEETS[kind],
            [COLUMNS[name].name for name in NEEDED[kind]],
            [COLUMNS[name].name for name in BELONG[kind] if name not in NEEDED[kind]],
        )
        for kind, label in ENTRY_LABELS.items()
    ]
