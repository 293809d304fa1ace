"""`practice`: the first step of a new installation that is not a demo."""

from __future__ import annotations

import click

from referral.commands.command import answer, command_group, json_option
from referral.directory.operations.profile import open_practice


@command_group()
def practice() -> None:
    """Open the practice of a new installation."""


@practice.command("open")
@click.argument("name")
@click.option("--time-zone", default="America/New_York", show_default=True, help="IANA name.")
@json_option
def open_(name: str, time_zone: str, as_json: bool) -> None:
    """Open the practice NAME. Then add its first administrator: `./run user add`."""
    made = open_practice(name=name, time_zone=time_zone)
    answer({"name": made.name, "time_zone": made.time_zone}, f"{made.name} is open.", as_json=as_json)
