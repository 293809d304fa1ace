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
    from referral.migrations.run import upgrade

    try:
        with create_app(settings).app_context():
            upgrade(db.engine)
            if settings.is_demo and not has_practice():
                click.echo("Loading the demo practice (invented people) ...")
                load_demo_practice()
    except sa.exc.OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise DatabaseAway(f"DATABASE_URL: the database can't be used: {reason}.") from error


def has_practice() -> bool:
    """True once any practice is stored."""
    import sqlalchemy as sa

    from referral.core.db import db
    from referral.directory.models import Practice

    return db.session.scalar(sa.select(Practice.id).limit(1)) is not None


def load_demo_practice() -> None:
    """The demo practice of a first start."""
    try:
        from referral.demo import load_demo
    except ImportError:  # until the demo lands
        _load_bare_practice()
    else:
        load_demo(cases=DEMO_CASES, seed=DEMO_SEED)


def _load_bare_practice() -> None:
    from referral.core.actor import STAFF, Role, system_actor
    from referral.core.db import transaction
    from referral.directory.models import Practice
    from referral.people.operations.accounts import add_account

    with transaction() as session:
        practice = Practice(name="Demo Spine Practice", is_demo=True)
        session.add(practice)
        session.flush()
    for role in sorted(STAFF, key=list(Role).index):
        add_account(
            system_actor(practice.id),
            email=f"{role}@demo.example",
            name=f"Demo {role}",
            role=role,
            password="spine-desk-2026",
        )


def sign_in_lines(settings: Settings) -> list[str]:
    """Who can sign in to the demo practice, one line each; nothing for a practice of real people."""
    from referral import create_app

    try:
        from referral.demo import sign_ins
    except ImportError:  # until the demo lands
        return []

    if not settings.is_demo:
        return []
    with create_app(settings).app_context():
        return sign_ins()
