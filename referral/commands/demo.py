"""`demo`: more invented cases."""

from __future__ import annotations

import click

from referral.commands.command import answer, app_command, json_option


@app_command()
@click.option("--cases", default=80, show_default=True, help="How many cases to add.")
@click.option(
    "--seed", default=1, show_default=True, help="The same seed on the same day gives the same cases."
)
@json_option
def demo(cases: int, seed: int, as_json: bool) -> None:
    """Add invented cases in every state to the demo practice (made if there is none)."""
    from referral.demo import load_demo, sign_ins

    added = load_demo(cases=cases, seed=seed)
    answer(
        {"cases": added, "sign_ins": sign_ins()},
        "\n".join([f"Added {added} cases.", *sign_ins()]),
        as_json=as_json,
    )
