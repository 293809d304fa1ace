"""`demo`: more invented cases, and a month of the practice played through."""

from __future__ import annotations

from typing import Any

import click

from config import load_settings
from referral.commands.command import AppCommand, BareCommand, answer, json_option
from referral.core.errors import NotAllowed


class DemoCommand(AppCommand):
    """Adding cases runs inside the app's context; playing starts processes and opens contexts of its own."""

    def run(self, ctx: click.Context) -> Any:
        return BareCommand.run(self, ctx) if ctx.params["play"] else super().run(ctx)


@click.command(cls=DemoCommand)
@click.option("--cases", default=80, show_default=True, help="How many cases to add.")
@click.option(
    "--seed", default=1, show_default=True, help="The same seed on the same day gives the same cases."
)
@click.option("--play", is_flag=True, help="Play the coming month of the practice instead, day by day.")
@click.option("--watch", is_flag=True, help="With --play: serve the pages meanwhile and until Ctrl-C.")
@click.option(
    "--days", default=22, show_default=True, type=click.IntRange(1, 250), help="Business days to play."
)
@click.option(
    "--pause", default=0.0, show_default=True, type=click.FloatRange(0, 60), help="Seconds after a day."
)
@json_option
def demo(cases: int, seed: int, play: bool, watch: bool, days: int, pause: float, as_json: bool) -> None:
    """Add invented cases in every state to the demo practice (made if there is none), or play its coming month."""
    if play:
        return _play(days, seed, pause, watch, as_json)
    from referral.demo import load_demo, sign_ins

    added = load_demo(cases=cases, seed=seed)
    text = "\n".join([f"Added {added} cases.", *sign_ins()])
    return answer({"cases": added, "sign_ins": sign_ins()}, text, as_json=as_json)


def _play(days: int, seed: int, pause: float, watch: bool, as_json: bool) -> None:
    from referral.commands.demo_play import Plan, play_alone, play_watched

    settings = load_settings()
    if not settings.is_demo:
        raise NotAllowed("Only a demo practice can be played.")
    (play_watched if watch else play_alone)(settings, Plan(days, seed, pause, as_json))
