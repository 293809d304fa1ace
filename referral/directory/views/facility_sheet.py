"""The directory as a CSV file: taken out, and brought in after its rows were shown."""

from __future__ import annotations

from io import BytesIO

from flask import flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from referral.core.actor import Role
from referral.core.errors import Stale
from referral.directory import sheet
from referral.directory.operations import facility_sheet as operations
from referral.directory.sheet import COLUMNS, MOST_BYTES, SheetRefused, SheetRow
from referral.directory.states import OFFICE_LABELS
from referral.directory.views.blueprint import REFUSED, Page, blueprint
from referral.directory.views.facilities import KEEPERS
from referral.people.access import allow
from referral.people.login import current_actor

CONFLICT = 409


@blueprint.get("/facilities.csv")
@allow(*KEEPERS)
def facilities_csv() -> Response:
    """The whole directory, ready for a spreadsheet and for reading it back."""
    text = sheet.write(operations.table(current_actor().practice_id))
    return send_file(
        BytesIO(text.encode("utf-8-sig")),
        mimetype="text/csv",
        as_attachment=True,
        download_name="va-facilities.csv",
    )


@blueprint.route("/facilities/import", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR, Role.SUPERVISOR)
def import_facilities() -> Page:
    """Facilities and offices from a CSV file: each row with what it would do first, then written when confirmed."""
    if request.method == "GET":
        return _page()
    sent = request.files.get("file")
    data = (
        sent.stream.read(MOST_BYTES + 1) if sent and sent.filename else request.form.get("table", "").encode()
    )
    try:
        rows = sheet.read(data)
    except SheetRefused as error:
        return _page(problem=str(error)), REFUSED
    seen, text = request.form.get("seen"), data.decode("utf-8-sig")
    if seen is None:
        return _page(rows, text)
    try:
        count = operations.apply_table(current_actor(), rows, seen)
    except Stale as error:
        return _page(rows, text, str(error)), CONFLICT
    flash(f"{count} {'row is' if count == 1 else 'rows are'} written.", "success")
    return redirect(url_for("directory.facilities"), 303)


def _page(rows: list[SheetRow] | None = None, table: str = "", problem: str = "") -> str:
    judged = operations.judge(current_actor().practice_id, rows) if rows is not None else None
    return render_template(
        "directory/facility_sheet.html",
        judged=judged,
        counts={
            verdict: sum(one.verdict == verdict for one in judged or ()) for verdict in operations.VERDICTS
        },
        seen=operations.fingerprint(judged) if judged else "",
        table=table,
        problem=problem,
        columns=COLUMNS,
        offices=OFFICE_LABELS,
    )
