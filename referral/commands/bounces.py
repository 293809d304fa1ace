"""`bounces [PATH]`: reads mail that came back."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from referral.commands.command import answer, app_command, json_option


@app_command()
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@json_option
def bounces(path: Path | None, as_json: bool) -> None:
    """Read mail that came back: a message file or a maildir, else the one of BOUNCE_MAILDIR.

    What it is about counts as failed from then on; the case shows it as its next step.
    """
    from referral.cases.operations.sending.bounced import read_mail
    from referral.core.errors import SettingsError
    from referral.extensions import settings

    folder = path or settings().bounce_maildir
    if folder is None:
        raise SettingsError("Name a file or a maildir, or set BOUNCE_MAILDIR.")
    read = read_mail(folder)
    answer(
        asdict(read),
        f"{read.messages} read: {read.failed} came back, {read.delayed} delayed, {read.known} known already, "
        f"{read.others} about something else.",
        as_json=as_json,
    )
