"""`imaging`: read a study's files and say what they hold."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from referral.commands.command import answer, bare_command, json_option
from referral.commands.imaging_add import add
from referral.core import clock
from referral.directory.rules import Rules
from referral.imaging.dicom.checks import Expected, StudyChecks, check_study
from referral.imaging.dicom.facts import FileFacts, FileRefused, MediumFacts, SeriesFacts, StudyFacts, as_json
from referral.imaging.dicom.identity import CasePerson
from referral.imaging.dicom.regions import Region
from referral.imaging.dicom.sandbox import read_medium


@click.group("imaging")
def imaging() -> None:
    """Imaging studies."""


@bare_command("read")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option("--name", help='Hold the study against this person: "Last, First Middle".')
@click.option(
    "--born", type=click.DateTime(["%Y-%m-%d"]), help="The person's date of birth, such as 1970-12-31."
)
@click.option("--sex", type=click.Choice(["F", "M"]), help="The person's sex.")
@click.option(
    "--region", type=click.Choice([region.value for region in Region]), help="Where the complaint is."
)
@json_option
def read(
    path: Path, name: str | None, born: datetime | None, sex: str | None, region: str | None, as_json: bool
) -> None:
    """Read the study at PATH: a folder, ZIP, ISO image or single file. Nothing is stored.

    Says per study what it is, whether it can be reviewed and what to ask for, and per file what was read or why not.
    Ends with status 0 whatever the files are, with 2 when there is nothing at PATH.
    """
    today, rules = clock.utcnow().astimezone().date(), Rules()
    expected = Expected(
        today=today,
        fresh_months=rules.days("imaging.fresh_months", today),
        ask_new_months=rules.days("imaging.ask_new_months", today),
        person=_person(name, born.date() if born else None, sex),
        region=Region(region) if region else None,
    )
    files: list[FileFacts | FileRefused] = []
    medium = read_medium(path, on_file=files.append)
    checked = [(study, check_study(study, expected)) for study in medium.studies]
    answer(_data(medium, checked, files), _text(medium, checked), as_json=as_json)


imaging.add_command(read)
imaging.add_command(add)


def _person(name: str | None, born_on: date | None, sex: str | None) -> CasePerson | None:
    if not name:
        return None
    last, comma, rest = name.partition(",")
    if not comma:
        rest, _, last = name.strip().rpartition(" ")
    first, _, middle = rest.strip().partition(" ")
    return CasePerson(
        first_name=first, middle_name=middle, last_name=last.strip(), born_on=born_on, sex=sex or ""
    )


def _data(
    medium: MediumFacts,
    checked: list[tuple[StudyFacts, StudyChecks]],
    files: list[FileFacts | FileRefused],
) -> dict[str, Any]:
    return {
        "kind": medium.kind.value,
        "files_read": medium.files,
        "bytes": medium.size,
        "stopped": medium.stopped,
        "notes": list(medium.notes),
        "studies": [_study_data(study, checks) for study, checks in checked],
        "files": [_file_data(file) for file in files],
    }


def _study_data(study: StudyFacts, checks: StudyChecks) -> dict[str, Any]:
    data: dict[str, Any] = as_json(study)
    for series in data["series"]:
        series["images"] = len(series["images"])
    data["checks"] = as_json(checks)
    return data


def _file_data(file: FileFacts | FileRefused) -> dict[str, Any]:
    if isinstance(file, FileRefused):
        return {
            "name": file.name,
            "size": file.size,
            "read": False,
            "kind": file.kind.value,
            "why": file.reason,
        }
    names = ("study_uid", "series_uid", "sop_uid", "modality", "transfer_syntax", "has_pixels")
    return {
        "name": file.name,
        "size": file.size,
        "read": True,
        **{key: getattr(file, key) for key in names},
        "notes": list(file.notes),
    }


def _text(medium: MediumFacts, checked: list[tuple[StudyFacts, StudyChecks]]) -> str:
    lines = [f"{medium.files:,} files ({medium.kind})."]
    lines += [medium.stopped] if medium.stopped else []
    lines += medium.notes
    for study, checks in checked:
        lines += ["", *_study_lines(study, checks)]
    if not checked:
        lines.append("There is no study in it.")
    if medium.refused:
        lines += ["", "Not read:", *(f"  {refused.name}: {refused.reason}" for refused in medium.refused)]
    if medium.refused_more:
        lines.append(f"  and {medium.refused_more:,} more.")
    return "\n".join(lines)


def _study_lines(study: StudyFacts, checks: StudyChecks) -> list[str]:
    who = "; ".join(
        ", ".join(
            filter(
                None,
                (
                    patient.name.text if patient.name else "no name",
                    f"born {patient.born_on}" if patient.born_on else "",
                    patient.sex or "",
                ),
            )
        )
        for patient in study.patients
    )
    what = ", ".join(
        filter(
            None,
            (
                "/".join(study.modalities),
                study.description,
                f"{study.field_strength:g} T" if study.field_strength else "",
                study.institution,
            ),
        )
    )
    return [
        f"Study of {study.studied_on or 'an unknown day'}: {what}",
        f"  {who}",
        *(_series_line(series) for series in study.series),
        *(f"  {check.outcome.value:5} {check.sentence}" for check in checks.checks),
        *(
            f"  note  {remark}"
            for remark in (*study.notes, *(checks.series.geometry if checks.series else ()))
        ),
        f"  {checks.verdict.sentence}",
    ]


def _series_line(series: SeriesFacts) -> str:
    what = f"{series.plane.value} {series.weighting.value}" if series.is_image else "no pictures"
    number = "-" if series.number is None else series.number
    return f"  {number:>4}  {series.description or '(no name)'}: {what}, {series.slices} slices"
