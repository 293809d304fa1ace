"""`preflight FILE.pdf`: look at any PDF as VA's receiving desk would. Nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from referral.commands.command import answer, bare_command, json_option
from referral.core import clock
from referral.directory.rules import Rules
from referral.paperwork.preflight.check import preflight as check
from referral.paperwork.preflight.file_model import ReadFile, Refused
from referral.paperwork.preflight.findings import Finding
from referral.paperwork.preflight.given import Given
from referral.paperwork.preflight.packets import limits_of
from referral.paperwork.preflight.reading import MOST_BYTES, read_foreign

FOUND = 1


@bare_command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
@click.pass_context
def preflight(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Check FILE, any PDF: ours or not, also a broken or hostile one.

    What only the record knows (whose packet it is, its codes) is checked when a packet is made; here the file is held
    against itself. Ends with status 0 when nothing is found, 1 with findings, 2 when there is no such file.
    """
    if not file.is_file():
        raise click.BadParameter(f"{file} is no ordinary file.")
    today = clock.utcnow().astimezone().date()
    read = _read(file)
    found = check(read, Given(on=today, limits=limits_of(Rules(), today)))
    answer(_described(file, read, found), "\n".join(_lines(read, found)), as_json=as_json)
    ctx.exit(FOUND if found else 0)


def _read(file: Path) -> ReadFile:
    size = file.stat().st_size
    try:
        return (
            read_foreign(file.read_bytes())
            if size <= MOST_BYTES
            else ReadFile(size, refused=Refused.TOO_COSTLY)
        )
    except OSError as error:
        raise click.BadParameter(f"{file} can't be read: {error.strerror}.") from error


def _described(file: Path, read: ReadFile, found: tuple[Finding, ...]) -> dict[str, Any]:
    return {
        "file": str(file),
        "bytes": read.size,
        "pages": len(read.pages),
        "clean": not found,
        "findings": rows_of(found),
    }


def rows_of(found: Iterable[Finding]) -> list[dict[str, Any]]:
    """The findings for --json."""
    return [
        {
            "rule": finding.rule.key,
            "name": finding.rule.name,
            "level": finding.rule.level.value,
            "what": finding.what,
            "pages": list(finding.pages),
            "why": finding.rule.why,
            "source": finding.rule.source,
        }
        for finding in found
    ]


def _lines(read: ReadFile, found: tuple[Finding, ...]) -> list[str]:
    lines = [f"{f.rule.level.value}: {f.rule.name}: {f.what} ({f.rule.why})" for f in found]
    return [*lines, f"{len(read.pages)} pages, {len(found)} findings."]
