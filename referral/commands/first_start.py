"""What `up` does before the web server starts: the database's shape and, in a new demo folder, the demo practice."""

from __future__ import annotations

import click

from config import Settings
from referral.core.errors import ReferralError

DEMO_CASES = 80
DEMO_SEED = 1


class DatabaseAway(ReferralError):
    """The database does not answer."""


def prepare_database(settings: Settings) -> None:
    """Bring the database to the newest shape; load the demo practice when there is no practice yet (demo mode)."""
    import sqlalchemy as sa

    from referral import create_app
    from referral.core.db import db
    from referral.demo import load_demo
    from referral.directory.queries import first_practice
    from referral.migrations.run import upgrade

    unfinished = settings.data_dir / "first-start-unfinished"
    if unfinished.exists():
        forget_half_made_demo(settings)
    try:
        with create_app(settings).app_context():
            upgrade(db.engine)
            if settings.is_demo and first_practice() is None:
                click.echo("Loading the demo practice (invented people) ...")
                unfinished.touch(mode=0o600)
                load_demo(cases=DEMO_CASES, seed=DEMO_SEED)
                unfinished.unlink()
    except sa.exc.OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise DatabaseAway(f"DATABASE_URL: the database can't be used: {reason}.") from error


def forget_half_made_demo(settings: Settings) -> None:
    """A first start was interrupted while it made up the demo practice: begin again from nothing."""
    for path in settings.data_dir.glob("referral.db*"):
        path.unlink()


def sign_in_lines(settings: Settings) -> list[str]:
    """Who can sign in to the demo practice, one line each; nothing for a practice of real people."""
    from referral import create_app
    from referral.demo import sign_ins

    if not settings.is_demo:
        return []
    with create_app(settings).app_context():
        return sign_ins()
