"""`clocks verify`: proof that every stored due date follows from what is on record."""

from __future__ import annotations

from dataclasses import asdict

import click

from referral.commands.command import REFUSED, answer, command_group, json_option
from referral.core.errors import NotFound


@command_group()
def clocks() -> None:
    """Due dates, and how they came about."""


@clocks.command()
@json_option
def verify(as_json: bool) -> None:
    """Recompute next step, due date, chase dates and who has the ball of every open case; status 1 on a difference."""
    from referral.cases.clocks import verify as verify_clocks
    from referral.directory.queries import first_practice

    practice = first_practice()
    if practice is None:
        raise NotFound("There is no practice yet.")
    found = verify_clocks(practice.id)
    summary = f"{found.cases} open cases, {found.clocks} values recomputed: "
    lines = [
        f"{one.case}  {one.what}: stored {one.stored}, computed {one.computed}" for one in found.differences
    ]
    answer(
        asdict(found),
        "\n".join([summary + (f"{len(lines)} differences" if lines else "no differences"), *lines]),
        as_json=as_json,
    )
    if lines:
        click.get_current_context().exit(REFUSED)
