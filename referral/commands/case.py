"""`case list|show|move`: the queue and the lifecycle for automation, through the same operations as the pages."""

from __future__ import annotations

from typing import Any

import click

from referral.commands.command import AppCommand, answer, json_option
from referral.core.errors import Invalid, NotAllowed, NotFound


@click.group()
def case() -> None:
    """List, show and move cases."""


@case.command("list", cls=AppCommand)
@click.option("--state", help="Only cases in this state (received, mri_review, …).")
@click.option(
    "--waiting-on", help="Only cases that wait for coordinator, reviewer, veteran, va or imaging_facility."
)
@click.option("--overdue", is_flag=True, help="Only cases whose next step is late.")
@json_option
def list_(state: str | None, waiting_on: str | None, overdue: bool, as_json: bool) -> None:
    """List cases by the due date of their next step. Shows no names."""
    from referral.cases.states import CaseState, WaitingOn
    from referral.cases.summaries import case_list

    rows = case_list(
        practice_id(),
        state=_member(CaseState, state, "state"),
        waiting_on=_member(WaitingOn, waiting_on, "waiting-on"),
        overdue=overdue,
    )
    lines = [
        f"{r['number']}  {r['state']:<17} {r['due_on'] or '':<11} {r['next_step'] or 'closed'}" for r in rows
    ]
    answer(rows, "\n".join(lines) or "No case matches.", as_json=as_json)


@case.command(cls=AppCommand)
@click.argument("number")
@click.option("--as", "email", help="E-mail of the staff member who looks (put on record).")
@json_option
def show(number: str, email: str | None, as_json: bool) -> None:
    """Show everything about one case: every field, its state, next step and timeline. The look is put on record."""
    from referral.cases.operations.desk import view_case
    from referral.cases.summaries import case_in_full
    from referral.core.actor import system_actor

    found = case_of(number)
    view_case(actor_of(email) if email else system_actor(found.practice_id), found.uid)
    data = case_in_full(case_of(number))
    answer(data, "\n".join(_lines(data)), as_json=as_json)


@case.command(cls=AppCommand)
@click.argument("number")
@click.argument("action")
@click.option("--as", "email", required=True, help="E-mail of the staff member who acts.")
@click.option(
    "--set", "settings", multiple=True, metavar="FIELD=VALUE", help="A value the action needs; repeat."
)
@json_option
def move(number: str, action: str, email: str, settings: tuple[str, ...], as_json: bool) -> None:
    """Do ACTION on a case: a move of the lifecycle or a step of the desk.

    `case actions` lists every action with its fields.
    """
    from referral.cases.summaries import case_in_full
    from referral.commands.case_actions import ACTIONS, run_action

    if action not in ACTIONS:
        raise click.UsageError(f"There is no action {action!r}. `case actions` lists them.")
    found, actor = case_of(number), actor_of(email)
    run_action(actor, found.uid, action, _fields(settings))
    data = case_in_full(case_of(number))
    text = f"{data['number']}: {data['state']}. Next: {data['next_step'] or 'nothing, the case is closed'}."
    answer(data, text, as_json=as_json)


@case.command(cls=AppCommand)
@json_option
def actions(as_json: bool) -> None:
    """List every action of `case move` with the fields it takes."""
    from referral.commands.case_actions import ACTIONS

    data = {name: {field.name: field.meaning for field in found.fields} for name, found in ACTIONS.items()}
    lines = [
        f"{name}: " + ("; ".join(f"{f} ({m})" for f, m in fields.items()) or "no fields")
        for name, fields in data.items()
    ]
    answer(data, "\n".join(lines), as_json=as_json)


def _lines(data: dict[str, Any], indent: str = "") -> list[str]:
    lines = []
    for name, value in data.items():
        if isinstance(value, dict):
            lines += [f"{indent}{name}:", *_lines(value, indent + "  ")]
        elif isinstance(value, list):
            lines.append(f"{indent}{name}:")
            for item in value:
                if isinstance(item, dict):
                    lines.extend([*_lines(item, indent + "  "), ""])
                else:
                    lines.append(f"{indent}  {item}")
        else:
            lines.append(f"{indent}{name}: {'' if value is None else value}")
    return lines


def _member(members: Any, value: str | None, option: str) -> Any:
    if value is None:
        return None
    try:
        return members(value)
    except ValueError:
        known = ", ".join(member.value for member in members)
        raise click.BadParameter(f"{value!r} is none of {known}", param_hint=f"--{option}") from None


def _fields(settings: tuple[str, ...]) -> dict[str, str]:
    fields = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not name:
            raise click.UsageError(f"--set takes FIELD=VALUE, not {setting!r}.")
        fields[name.strip()] = value
    return fields


def practice_id() -> int:
    from referral.directory.queries import first_practice

    practice = first_practice()
    if practice is None:
        raise NotFound("There is no practice yet.")
    return practice.id


def case_of(number: str) -> Any:
    from referral.cases.queries import case_by_number
    from referral.core.db import db
    from referral.core.numbers import parse_case_number

    digits = parse_case_number(number)
    if digits is None:
        raise Invalid(
            "That is not a case number: nine digits, the last one a check digit.", number="Type it again."
        )
    db.session.rollback()
    found = case_by_number(practice_id(), digits)
    if found is None:
        raise NotFound("There is no case with that number.")
    return found


def actor_of(email: str) -> Any:
    from referral.people.queries import account_by_email

    account = account_by_email(practice_id(), email)
    if not account.is_active:
        raise NotAllowed("No active member of staff has that e-mail address.")
    return account.as_actor()
