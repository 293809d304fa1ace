"""`settings`: what can be set, what it means, and what it is now."""

from __future__ import annotations

import os
import re

import click

from config import SECRET_MAKERS, SETTINGS
from referral.commands.command import answer, bare_command, json_option

PASSWORD_IN_URL = re.compile(r"(//[^:/@]*:)[^@]*@")


def shown(name: str, value: str) -> str:
    """A setting's value as it may be shown: secrets and passwords are masked."""
    if name in SECRET_MAKERS and value:
        return "(set)"
    return PASSWORD_IN_URL.sub(r"\1…@", value)


@bare_command()
@click.option("--make", type=click.Choice(sorted(SECRET_MAKERS)), help="Print a fresh value of this secret.")
@json_option
def settings(make: str | None, as_json: bool) -> None:
    """List all settings: meaning, default and present value (secrets masked). They come from the environment."""
    if make:
        fresh = SECRET_MAKERS[make]()
        answer({make: fresh}, fresh, as_json=as_json)
        return
    rows = [
        {
            "name": setting.name,
            "meaning": setting.meaning,
            "default": setting.default,
            "value": shown(setting.name, os.environ.get(setting.name, "")),
        }
        for setting in SETTINGS
    ]
    lines = [
        f"{row['name']}={row['value'] or row['default']}\n    {row['meaning']}"
        + (f" (default: {row['default'] or 'empty'})" if row["value"] else "")
        for row in rows
    ]
    answer(rows, "\n".join(lines), as_json=as_json)
