"""`imaging add CASE PATH`: file a study with a case, through the same operations as the page."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import click

from referral.commands.command import answer, app_command, json_option

if TYPE_CHECKING:
    from referral.cases.models import Case
    from referral.core.actor import Actor
    from referral.imaging.models import ImagingStudy, StudyUpload


@app_command("add")
@click.argument("number", metavar="CASE")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option("--as", "email", help="E-mail of the staff member who files it (put on record).")
@click.option("--sent-by", default="", help="The imaging facility or person it came from.")
@json_option
def add(number: str, path: Path, email: str | None, sent_by: str, as_json: bool) -> None:
    """File the study at PATH (a folder, ZIP, ISO image or file) with CASE, read and checked.

    Says what became of every file and what each study lacks. A person still confirms that it is the veteran's.
    Ends with status 1 when none of the files is an image.
    """
    from referral.cases.operations import study_reading, uploads
    from referral.commands.case import actor_of, case_of
    from referral.core.actor import system_actor
    from referral.imaging import queries

    case = case_of(number)
    actor: Actor = actor_of(email) if email else system_actor(case.practice_id)
    uid = uploads.take_whole(actor, case.uid, _files(path), sent_by=sent_by, in_background=False)
    study_reading.read_upload(queries.upload(case.practice_id, case.id, uid).id)
    found = queries.upload(case.practice_id, case.id, uid)
    data = _described(case, found)
    answer(data, "\n".join(_lines(data)), as_json=as_json)
    if not data["studies"]:
        click.get_current_context().exit(1)


class _OnDisk:
    """A file that is open only while it is read, so that a folder of thousands can be sent."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._path.stat().st_size if whence == io.SEEK_END else offset

    def read(self, size: int) -> bytes:
        self._file = self._file or self._path.open("rb")
        data = self._file.read(size)
        if not data:
            self._file.close()
            self._file = None
        return data


def _files(path: Path) -> list[tuple[str, BinaryIO]]:
    if not path.is_dir():
        return [(path.name, cast(BinaryIO, _OnDisk(path)))]
    found = sorted(row for row in path.rglob("*") if row.is_file() and not row.is_symlink())
    return [(str(row.relative_to(path.parent)), cast(BinaryIO, _OnDisk(row))) for row in found]


def _described(case: Case, found: StudyUpload) -> dict[str, Any]:
    from referral.cases.queries import studies

    outcome = found.outcome or {}
    rows = {row.uid: row for row in studies(case)}
    return {
        "upload": found.uid,
        "status": found.state.value,
        "reason": found.reason,
        "studies": [_study(rows[told["study"]], told) for told in outcome.get("studies", ())],
        "not_filed": [
            {"name": name, "kind": kind, "why": why} for name, _, kind, why in outcome.get("refused", ())
        ],
        "not_filed_more": outcome.get("refused_more", 0),
        "here_already": outcome.get("known", []),
        "stopped": outcome.get("stopped", []),
    }


def _study(row: ImagingStudy, told: dict[str, Any]) -> dict[str, Any]:
    checks = row.checks or {}
    return {
        "study": row.uid,
        "is_new": told["is_new"],
        "images_added": told["added"],
        "images_known": told["known"],
        "modality": row.modality,
        "region": row.region.value,
        "study_on": row.study_on,
        "is_prior": row.is_prior,
        "identity": row.identity.value if row.identity else None,
        "wrong_patient_alarm": row.has_open_alarm,
        "verdict": row.verdict.value if row.verdict else None,
        "sentence": (checks.get("verdict") or {}).get("sentence"),
        "ask_for": (checks.get("verdict") or {}).get("ask_for", []),
        "checks": checks.get("checks", []),
    }


def _lines(data: dict[str, Any]) -> list[str]:
    lines = [
        f"{row['modality']} {row['region']} {row['study_on'] or 'date unknown'}: {row['images_added']} images came new,"
        f" {row['images_known']} were here. {row['sentence']}"
        for row in data["studies"]
    ] or [data["reason"]]
    lines += [f"not filed: {row['name']}: {row['why']}" for row in data["not_filed"]]
    return lines + ([f"and {data['not_filed_more']} more."] if data["not_filed_more"] else [])
