"""`chase sweep|list`: chasing from the command line, through the same operations as the workers."""

from __future__ import annotations

from typing import Any

from referral.commands.command import answer, command_group, json_option
from referral.core.errors import NotFound


@command_group()
def chase() -> None:
    """What is waited for: climb the ladders, or list them."""


@chase.command()
@json_option
def sweep(as_json: bool) -> None:
    """Fire every rung that is due today, at once, and say what was done. Nothing is done twice."""
    from referral.cases.chase_list import chase_summaries
    from referral.cases.operations.chases import fire_all_due
    from referral.cases.queries import desk_clock

    practice_id = _practice_id()
    desk = desk_clock(practice_id)
    climbed = fire_all_due(practice_id)
    fired = chase_summaries(practice_id, climbed)
    closed = desk.calendar.closed_because(desk.today)
    nothing = f"VA is closed today ({closed}): nothing fires." if closed else "Nothing is due today."
    data = {"today": desk.today, "closed": closed, "fired": fired}
    answer(data, "\n".join(_line(row) for row in fired) or nothing, as_json=as_json)


@chase.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List all open chases, the next due first. Shows no names."""
    from referral.cases.chase_list import chase_summaries

    rows = chase_summaries(_practice_id())
    answer(rows, "\n".join(_line(row) for row in rows) or "Nothing is being chased.", as_json=as_json)


def _line(row: dict[str, Any]) -> str:
    done = row["last_done"] or "nothing yet"
    waited = f"{row['business_days']:>3} business days"
    return f"{row['case']}  {row['purpose']}  {waited}  {done}  (next on {row['next_rung_on']})"


def _practice_id() -> int:
    from referral.directory.queries import first_practice

    practice = first_practice()
    if practice is None:
        raise NotFound("There is no practice yet.")
    return practice.id
