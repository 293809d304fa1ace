"""The list of all commands, and what they have in common before they are loaded: `--now` and the start of logging."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from importlib import import_module

import click

COMMANDS = {
    "up": ("referral.commands.up:up", "Start everything: web, workers, relay, scheduler, embedded server."),
    "web": ("referral.commands.processes:web", "Run the web server alone."),
    "worker": ("referral.commands.processes:worker", "Run one background worker alone."),
    "relay": ("referral.commands.processes:relay", "Run the relay (outbox to queue) alone."),
    "scheduler": ("referral.commands.processes:scheduler", "Run the scheduler (periodic work) alone."),
    "migrate": ("referral.commands.migrate:migrate", "Bring the database to the newest shape."),
    "practice": ("referral.commands.practice:practice", "Open the practice of a new installation."),
    "user": ("referral.commands.user:user", "Staff accounts: add, list, reset-password, deactivate."),
    "settings": (
        "referral.commands.settings:settings",
        "List all settings: meaning, default, present value.",
    ),
    "import": ("referral.commands.import_:import_", "Import referrals from a JSON, CSV or XLSX file."),
    "routes": ("referral.commands.routes:routes", "List every address of the web application."),
    "case": ("referral.commands.case:case", "List, show and move cases."),
    "packet": ("referral.commands.packet:packet", "Make a case's packet and write its files."),
    "preflight": ("referral.commands.preflight:preflight", "Check a PDF as VA's receiving desk would."),
    "forms": ("referral.commands.forms:forms", "Official blank forms: add, list."),
    "chase": ("referral.commands.chase:chase", "Chase what is waited for: sweep, list."),
    "clocks": ("referral.commands.clocks:clocks", "Recompute all due dates and compare: verify."),
    "proof": ("referral.commands.proof:proof", "Prove that no open case is forgotten."),
    "bounces": (
        "referral.commands.bounces:bounces",
        "Read mail that came back, and say which sending failed.",
    ),
    "demo": ("referral.commands.demo:demo", "Add invented cases to the demo practice."),
    "imaging": ("referral.commands.imaging:imaging", "Imaging studies: read what is on a disc."),
    "audit": ("referral.commands.audit:audit", "Verify or anchor the history."),
    "outbox": ("referral.commands.outbox:outbox", "List background work, or try it again."),
    "ready": ("referral.commands.ready:ready", "Say whether every part is working."),
}


class LazyGroup(click.Group):
    """Loads a command's module when it is called, so that `--help` and small commands answer at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name][0].split(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


class Instant(click.ParamType[datetime]):
    """`2027-01-15T09:00`: this machine's time unless it ends in Z or an offset."""

    name = "instant"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            return datetime.fromisoformat(value).astimezone(UTC)
        except ValueError:
            self.fail(f"{value!r} is not a moment such as 2027-01-15T09:00", param, ctx)


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--now",
    type=Instant(),
    help="Act as if it were this moment, on this computer's clock (demo data folders only).",
)
def main(now: datetime | None) -> None:
    """The referral desk. Without a command, everything is started (`up`).

    Exit status: 0 done, 1 refused (the reason is printed), 2 wrong usage. Commands that read or change things take
    --json. Settings come from the environment; `./run settings` lists them.
    """
    from referral import logs

    logs.configure("WARNING")
    if now is not None:
        os.environ["CLOCK_OFFSET"] = str((now - datetime.now(UTC)).total_seconds())
