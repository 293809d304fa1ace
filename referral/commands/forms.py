"""`forms add|list`: official blank forms of the practice."""

from __future__ import annotations

from pathlib import Path

import click

from referral.commands.command import answer, command_group, json_option


@command_group()
def forms() -> None:
    """Official blank forms that the program fills."""


@forms.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def add(file: Path, as_json: bool) -> None:
    """Add the blank PDF of an official form; a file of unknown revision is refused by name."""
    from referral.commands.case import practice_id
    from referral.core.actor import system_actor
    from referral.paperwork.operations import add_form_blank

    blank = add_form_blank(system_actor(practice_id()), file.read_bytes(), file.name)
    data = {"revision": blank.revision, "sha256": blank.file.sha256}
    answer(data, f"VA Form {blank.revision} is there. New packets hold the filled form.", as_json=as_json)


@forms.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the blanks that were added, and the revisions the program knows."""
    from referral.commands.case import practice_id
    from referral.paperwork.official_forms import KNOWN
    from referral.paperwork.queries import form_blanks

    blanks, known = form_blanks(practice_id()), [revision.name for revision in KNOWN]
    added = [
        {"revision": blank.revision, "sha256": blank.file.sha256, "added_at": blank.created_at}
        for blank in blanks
    ]
    names = ", ".join(blank.revision for blank in blanks) or "none"
    answer({"added": added, "known": known}, f"Added: {names}. Known: {', '.join(known)}.", as_json=as_json)
