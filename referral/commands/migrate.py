"""`migrate`: bring the database to the newest shape; for developers, write the next revision."""

from __future__ import annotations

import click

from referral.commands.command import app_command


@app_command()
@click.option(
    "--new", "message", metavar="MESSAGE", help="Developers: write the next revision from the models."
)
def migrate(message: str | None) -> None:
    """Bring the database to the newest shape. Safe to repeat, and to run on several hosts at once."""
    from referral.core.db import db
    from referral.migrations.run import upgrade, write_revision

    if message:
        written = write_revision(message)
        click.echo("\n".join(str(path) for path in written) or "The models have nothing new.")
        return
    upgrade(db.engine)
    click.echo("The database has the newest shape.")
