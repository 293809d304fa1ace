"""What every command shares: the app around it, one-line refusals, and answers as text or JSON.

Use `@app_command()` for a command that needs the database, `@bare_command()` for one that does not, and
`@command_group()` for a group whose commands need the app.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

import click

from referral.core.errors import Invalid, ReferralError, Stale

REFUSED = 1

F = TypeVar("F", bound=Callable[..., Any])


class BareCommand(click.Command):
    """A command whose domain errors become one line (or `{"error": …}` with --json) and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        for param in self.params:
            if isinstance(param.type, click.types.StringParamType):  # file names may be any bytes
                _check_is_text(param, ctx.params.get(param.name or ""))
        try:
            return self.run(ctx)
        except ReferralError as error:
            refuse(error, as_json=bool(ctx.params.get("as_json")))

    def run(self, ctx: click.Context) -> Any:
        return super().invoke(ctx)


class AppCommand(BareCommand):
    """A command that runs inside the app's context."""

    def run(self, ctx: click.Context) -> Any:
        from flask import has_app_context
        from sqlalchemy.exc import DataError, IntegrityError, OperationalError, ProgrammingError

        from referral import create_app
        from referral.core.db import UNKEEPABLE

        try:
            if has_app_context():  # a test's own app
                return super().run(ctx)
            with create_app().app_context():
                return super().run(ctx)
        except (OperationalError, ProgrammingError) as error:
            reason = str(error.orig).strip().splitlines()[0]
            raise DatabaseUnusable(
                f"The database can't be used: {reason}. (`./run migrate` makes its tables.)"
            ) from error
        except (DataError, OverflowError) as error:
            raise Invalid(UNKEEPABLE) from error
        except IntegrityError as error:
            raise Stale("Somebody else did the same at this moment. Look again, then repeat.") from error


def _check_is_text(param: click.Parameter, value: Any) -> None:
    """Refuse bytes that are no text; Python hands them over as lone surrogates."""
    for one in value if isinstance(value, tuple) else (value,):
        if isinstance(one, str) and not one.isascii() and any("\ud800" <= sign <= "\udfff" for sign in one):
            raise click.BadParameter("this is no text in UTF-8", param=param)


class DatabaseUnusable(ReferralError):
    """The database can't be reached, or was never migrated."""


class AppGroup(click.Group):
    """A group of commands that run inside the app's context."""

    command_class = AppCommand


def bare_command(*args: Any, **kwargs: Any) -> Callable[[Callable[..., Any]], click.Command]:
    """A command that needs no database."""
    return click.command(*args, cls=BareCommand, **kwargs)


def app_command(*args: Any, **kwargs: Any) -> Callable[[Callable[..., Any]], click.Command]:
    """A command that runs inside the app's context."""
    return click.command(*args, cls=AppCommand, **kwargs)


def command_group(*args: Any, **kwargs: Any) -> Callable[[Callable[..., Any]], AppGroup]:
    """A group; its `.command()`s run inside the app's context."""
    kwargs.setdefault("cls", AppGroup)
    group: Callable[[Callable[..., Any]], AppGroup] = click.group(*args, **kwargs)
    return group


def json_option(function: F) -> F:
    """Adds `--json`; the command receives `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")(function)


def answer(data: Any, text: str, *, as_json: bool) -> None:
    """Print `data` as JSON, or `text` for people."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False, default=str) if as_json else text)


def refuse(error: ReferralError, *, as_json: bool) -> None:
    """Print why it was refused and end with status 1."""
    fields = error.fields if isinstance(error, Invalid) else {}
    if as_json:
        click.echo(
            json.dumps({"error": str(error)} | ({"fields": fields} if fields else {}), ensure_ascii=False)
        )
    else:
        details = "; ".join(f"{name}: {what}" for name, what in fields.items())
        click.echo(f"{error} ({details})" if details else str(error), err=True)
    click.get_current_context().exit(REFUSED)
