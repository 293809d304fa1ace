"""`proof`: that no open case is forgotten."""

from __future__ import annotations

from dataclasses import asdict

import click

from referral.commands.command import REFUSED, answer, app_command, json_option
from referral.core.errors import NotFound


@app_command()
@json_option
def proof(as_json: bool) -> None:
    """Say how many cases are open and have a next step, an owner and a date; status 1 when one has not."""
    from referral.cases.proof import proof as prove
    from referral.directory.queries import first_practice

    practice = first_practice()
    if practice is None:
        raise NotFound("There is no practice yet.")
    found = prove(practice.id)
    lines = [found.sentence, *(f"{one.number}  {one.lacks}  /cases/{one.uid}" for one in found.violators)]
    answer(asdict(found), "\n".join(lines), as_json=as_json)
    if found.violators:
        click.get_current_context().exit(REFUSED)
