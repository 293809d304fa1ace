"""`demo --play`: a month of the demo practice, day by day, as a script or to be watched in a browser."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

import click

from config import Settings
from referral.commands.command import answer
from referral.commands.data_folder import held, prepare_folder
from referral.commands.first_start import prepare_database, sign_in_lines
from referral.commands.processes import serve_web
from referral.commands.supervisor import Program, Supervisor
from referral.commands.up import check_port, check_redis, load_program, parts_missing, start_redis
from referral.core import clock

if TYPE_CHECKING:
    from referral.demo.play import Played

WEB_SECONDS = 60.0


@dataclass(frozen=True)
class Plan:
    """What is played: business days, the dice's seed, seconds to rest after each day, and how it is told."""

    days: int
    seed: int
    pause: float
    as_json: bool


def play_alone(settings: Settings, plan: Plan) -> None:
    """Play in this process, as fast as it goes."""
    prepare_folder(settings.data_dir)
    with held(settings.data_dir):
        prepare_database(settings)
        _play(settings, plan)


def play_watched(settings: Settings, plan: Plan) -> None:
    """Serve the pages while the month is played, and afterwards until Ctrl-C. All processes share one moved clock."""
    prepare_folder(settings.data_dir)
    with held(settings.data_dir):
        check_port(settings.host, settings.port)
        supervisor = Supervisor(say=click.echo)
        supervisor.handle_signals()
        try:
            _serve_and_play(supervisor, settings, plan)
            supervisor.run()
        finally:
            supervisor.stop()


def _serve_and_play(supervisor: Supervisor, settings: Settings, plan: Plan) -> None:
    clock.follow(settings.data_dir / "played-clock")
    began = clock.utcnow().astimezone()
    if settings.embedded_redis:
        start_redis(supervisor, settings)
    else:
        check_redis(settings)
    load_program()
    supervisor.run_once(partial(prepare_database, settings))
    supervisor.start(Program("web", partial(serve_web, settings), settings.data_dir / "logs" / "web.log"))
    supervisor.wait_while(lambda: "web" in parts_missing(settings), WEB_SECONDS)
    for part in (_greet, partial(_play, plan=plan)):
        if not supervisor.stopping:
            supervisor.run_once(partial(part, settings))
    if not supervisor.stopping:
        click.echo(f"\nThe month that began on {began:%B} {began.day} is over. Stop with Ctrl-C.")


def _greet(settings: Settings) -> None:
    click.echo("\n".join([f"\nWatch at {settings.public_url}\n", *sign_in_lines(settings), ""]))


def _play(settings: Settings, plan: Plan) -> None:
    from referral import create_app
    from referral.demo.play import play
    from referral.demo.play.watching import keep_signed_in

    def tell(day: date, counts: Counter[str]) -> None:
        keep_signed_in()
        if not plan.as_json:
            _say_day(day, counts)
        time.sleep(plan.pause)

    with create_app(settings).app_context():
        played = play(plan.days, plan.seed, work=work_through, move_to=_move_clock, tell=tell)
        last = clock.utcnow().astimezone()
    data = asdict(played) | {"counts": dict(sorted(played.counts.items()))}
    text = "\n".join([*_summary(played), f"\nLook around: ./run --now {last:%Y-%m-%dT%H:%M} up"])
    answer(data, text, as_json=plan.as_json)


def _move_clock(instant: datetime) -> None:
    clock.move_clock(instant - (clock.utcnow() - clock.clock_offset()))


def work_through() -> int:
    """Do what waits in the background, as scheduler, relay and worker would; returns how many jobs that were."""
    from referral.outbox.queries import next_due
    from workers.perform import perform_here
    from workers.schedule import Scheduler

    Scheduler().tick()
    done = 0
    while (outbox_id := next_due()) is not None:
        perform_here(outbox_id)
        done += 1
    return done


def _summary(played: Played) -> list[str]:
    return [
        "",
        *(f"{count:6} {name}" for name, count in sorted(played.counts.items())),
        f"\n{played.days} business days; steps of the desk left undone on their day: {played.late}.",
        f"Proof on the last evening: {played.proof} Forgotten on any evening: {played.forgotten}.",
        f"Clocks worked out again: {played.clocks:,}, {played.clocks_off} of them differently.",
    ]


def _say_day(day: date, counts: Counter[str]) -> None:
    what = ", ".join(f"{count} {name}" for name, count in sorted(counts.items())) or "nothing to do"
    click.echo(f"{day:%a} {day:%B} {day.day}: {what}")
