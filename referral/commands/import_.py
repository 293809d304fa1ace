"""`import`: referrals from a JSON, CSV or XLSX file, through the same operations as the upload page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from referral.commands.command import answer, app_command, json_option
from referral.core.actor import Actor, system_actor
from referral.core.db import db
from referral.core.errors import Invalid, ReferralError
from referral.directory.queries import first_practice
from referral.importing import queries
from referral.importing.fields import CHOICES, fold, label_of
from referral.importing.files import MOST_BYTES
from referral.importing.mapping import missing_fields
from referral.importing.models import ImportBatch
from referral.importing.operations import applying, reading, uploading
from referral.importing.states import BatchState, Verdict

MOST_SHOWN = 20


@app_command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Apply without asking.")
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="COLUMN=FIELD",
    help="What a column means (remembered). An empty FIELD keeps the column as an unknown field. Repeatable.",
)
@json_option
def import_(file: Path, yes: bool, maps: tuple[str, ...], as_json: bool) -> None:
    """Import referrals from FILE: JSON as VA shapes it, CSV or XLSX.

    Shows what would be new, changed (field by field), unchanged or rejected, and asks before anything is applied.
    The same file twice changes nothing. A row's number is its place in a JSON list, or the row of the spreadsheet
    (column names are row 1). Fields for --map: a name such as person.last_name, or a label such as "Date of birth".
    """
    actor = _actor()
    batch = _preview(actor, file, dict(_pair(text) for text in maps))
    if not yes and not as_json:
        click.echo(_preview_text(batch))
    if not yes and not _agreed(batch, as_json):
        summary = _summary(batch) | {"applied": False}
        uploading.discard(actor, batch.uid)
        answer(summary, "Nothing was applied.", as_json=as_json)
        return
    summary = _apply(actor, batch)
    answer(summary, _summary_text(summary), as_json=as_json)


def _actor() -> Actor:
    practice = first_practice()
    if practice is None:
        raise ReferralError("There is no practice yet. Start the program once (`./run`), then import.")
    return system_actor(practice.id)


def _pair(text: str) -> tuple[str, str]:
    column, separator, field = text.rpartition("=")
    if not separator or not column:
        raise click.UsageError(f"--map needs COLUMN=FIELD, not {text!r}.")
    paths = {fold(name): path for path in CHOICES for name in (path, label_of(path))}
    if field.strip() and fold(field) not in paths:
        raise click.UsageError(f"--map: there is no field {field!r}. Fields: {', '.join(CHOICES)}.")
    return column, paths[fold(field)] if field.strip() else ""


def _preview(actor: Actor, file: Path, maps: dict[str, str]) -> ImportBatch:
    try:
        uid = uploading.upload(actor, file.name, _content(file), in_background=False)
    except Invalid as error:
        raise ReferralError(" ".join(error.fields.values())) from None
    batch = _read(actor, uid)
    if batch.state is not BatchState.FAILED and (batch.state is BatchState.NEEDS_MAPPING or maps):
        _map(actor, batch, maps)
        batch = _read(actor, uid)
    if batch.state is BatchState.FAILED:
        trouble = batch.trouble
        uploading.discard(actor, uid)
        raise ReferralError(trouble)
    return batch


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)  # one more than allowed is enough to be refused for its size
    except OSError as error:
        raise ReferralError(f"{file} can't be read: {error.strerror}.") from None


def _read(actor: Actor, uid: str) -> ImportBatch:
    reading.read_batch(_now(actor, uid).id)
    return _now(actor, uid)


def _now(actor: Actor, uid: str) -> ImportBatch:
    db.session.rollback()  # look at the database afresh: every operation commits on its own
    return queries.batch_by_uid(actor, uid)


def _map(actor: Actor, batch: ImportBatch, maps: dict[str, str]) -> None:
    """Use the remembered or suggested meaning of each column, with `maps` on top; refuse when names can't be found."""
    if batch.columns is None:
        raise ReferralError("--map is for CSV and XLSX; a JSON file names its own fields.")
    header = [column["name"] for column in batch.columns]
    suggested = uploading.suggested_mapping(batch)
    mapping = {column: path for column, path in suggested.items() if path not in maps.values()} | maps
    mapping = {column: path for column, path in mapping.items() if path}
    missing = missing_fields(mapping)
    try:
        uploading.choose_mapping(actor, batch.uid, batch.version, mapping, in_background=False)
    except Invalid as error:
        uploading.discard(actor, batch.uid)
        reason = " ".join(f"{name}: {text}" for name, text in error.fields.items() if name != "columns")
        if missing:
            reason += f" No column gives {', '.join(missing)}. Say which does with --map COLUMN=FIELD."
            reason += f" Columns: {', '.join(header)}."
        raise ReferralError(reason.strip()) from None


def _agreed(batch: ImportBatch, as_json: bool) -> bool:
    counts = queries.progress(batch).counts
    if as_json or not counts[Verdict.NEW] + counts[Verdict.CHANGED]:
        return False
    return click.confirm("Apply this?", default=False)


def _apply(actor: Actor, batch: ImportBatch) -> dict[str, Any]:
    applying.confirm(actor, batch.uid, batch.version, in_background=False)
    applying.apply_batch(batch.id)
    return _summary(_now(actor, batch.uid))


def _summary(batch: ImportBatch) -> dict[str, Any]:
    counts = queries.progress(batch).counts
    rejected = [{"row": row.number, "reason": row.reason} for row in queries.all_rejected(batch)]
    done = {verdict.value: counts[verdict] for verdict in (Verdict.NEW, Verdict.CHANGED, Verdict.UNCHANGED)}
    return {**done, "rejected": rejected}


def _summary_text(summary: dict[str, Any]) -> str:
    parts = [f"{summary[name]} {name}" for name in ("new", "changed", "unchanged")]
    lines = [", ".join(parts) + f", {len(summary['rejected'])} rejected."]
    return "\n".join([*lines, *(f"  row {row['row']}: {row['reason']}" for row in summary["rejected"])])


def _preview_text(batch: ImportBatch) -> str:
    lines = [_summary_text(_summary(batch)), *(batch.notes or [])]
    for row in queries.rows(batch, Verdict.CHANGED)[:MOST_SHOWN]:
        changes = [
            f"{label_of(path)}: {old if old is not None else 'nothing'} → {new}"
            for path, old, new in row.changes or []
        ]
        lines += [f"  row {row.number} changes", *(f"    {change}" for change in changes)]
    return "\n".join(lines)
