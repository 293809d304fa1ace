"""`outbox list|status|retry`: background work from the command line, through the same operations as the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from referral.commands.command import answer, command_group, json_option

if TYPE_CHECKING:
    from referral.outbox.models import OutboxMessage

TABS = ("waiting", "running", "done", "buried")


@command_group()
def outbox() -> None:
    """Background work: what waits, runs, is done or was given up."""


@outbox.command("list")
@click.option("--state", type=click.Choice(TABS), default="waiting", show_default=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@json_option
def list_(state: str, limit: int, as_json: bool) -> None:
    """List jobs in one state, newest first. `buried` jobs were given up and can be tried again."""
    from referral.outbox.models import MessageState
    from referral.outbox.queries import messages

    rows = [_row(message) for message in messages(_practice_id(), MessageState(state), limit=limit)]
    lines = [
        f"{row['id']:>8}  {row['state']:<8} {row['job']:<20} attempt {row['attempt']}  {row['error'] or ''}"
        for row in rows
    ]
    answer(rows, "\n".join(lines) or f"No job is {state}.", as_json=as_json)


@outbox.command()
@json_option
def status(as_json: bool) -> None:
    """Counts (`done` in the last day), since when the oldest job waits, and whether each part is at work."""
    from dataclasses import asdict

    from referral.health.queries import parts
    from referral.outbox.queries import overview

    found = asdict(overview(_practice_id()))
    states = parts()
    text = "\n".join(f"{name:<14} {value}" for name, value in (found | states).items())
    answer(found | {"parts": states}, text, as_json=as_json)


@outbox.command()
@click.argument("ids", type=int, nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every job that was given up.")
@json_option
def retry(ids: tuple[int, ...], everything: bool, as_json: bool) -> None:
    """Try jobs that were given up again, by their IDs or --all."""
    from referral.core.actor import system_actor
    from referral.outbox.operations import retry_by_hand
    from referral.outbox.queries import buried_ids

    if bool(ids) == everything:
        raise click.UsageError("Name the jobs by their ids, or say --all.")
    practice_id = _practice_id()
    chosen = buried_ids(practice_id) if everything else ids
    for outbox_id in chosen:
        retry_by_hand(system_actor(practice_id), outbox_id)
    answer({"tried_again": list(chosen)}, f"{len(chosen)} jobs will be tried again.", as_json=as_json)


def _row(message: OutboxMessage) -> dict[str, Any]:
    return {
        "id": message.id,
        "job": message.job,
        "state": message.state.value,
        "payload": message.payload,
        "attempt": message.attempt,
        "tries_left": message.tries_left,
        "ordered_at": message.created_at,
        "due_at": message.available_at,
        "started_at": message.started_at,
        "finished_at": message.finished_at,
        "buried_at": message.buried_at,
        "error": message.last_error,
    }


def _practice_id() -> int:
    from referral.core.errors import NotFound
    from referral.directory.queries import first_practice

    practice = first_practice()
    if practice is None:
        raise NotFound("There is no practice yet: ./run makes one.")
    return practice.id
