"""`ready`: the same answer as /readyz, for scripts."""

from __future__ import annotations

import click

from referral.commands.command import REFUSED, answer, app_command, json_option


@app_command()
@json_option
@click.pass_context
def ready(ctx: click.Context, as_json: bool) -> None:
    """Say whether every part is working; exit status 1 when one is not."""
    from referral.health.queries import all_ok, parts

    states = parts()
    is_ready = all_ok(states)
    text = "\n".join(f"{name:<14} {state}" for name, state in states.items())
    answer({"ready": is_ready, "parts": states}, text, as_json=as_json)
    ctx.exit(0 if is_ready else REFUSED)
