"""Brings a database to a revision, and writes a new revision from the models."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from referral.core.db import prepare_engine

FOLDER = Path(__file__).parent
LOCK = 7_203_100  # any number that nothing else in the database uses as an advisory lock
NEWEST = "head"
EMPTY = "base"


def upgrade(engine: sa.Engine, revision: str = NEWEST) -> None:
    """Bring the database to `revision`. Two processes may do this at once: the second waits and finds it done."""
    with _locked(engine) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: sa.Engine, revision: str = EMPTY) -> None:
    """Take the database back to `revision`."""
    with _locked(engine) as connection:
        command.downgrade(_config(connection), revision)


def write_revision(message: str) -> list[Path]:
    """Write what the models have that the newest revision has not, as the next revision; nothing when equal."""
    before = set(FOLDER.glob("versions/*.py"))
    with TemporaryDirectory() as folder:
        engine = sa.create_engine(f"sqlite:///{folder}/empty.db")
        prepare_engine(engine)
        upgrade(engine)
        with engine.connect() as connection:
            command.revision(_config(connection), message, autogenerate=True)
        engine.dispose()
    written = sorted(set(FOLDER.glob("versions/*.py")) - before)
    for path in written:
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not line.lstrip().startswith("# ###")))
    return written


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _locked(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that no other migration can have at the same time; what it does is one transaction."""
    with engine.connect().execution_options(writes=True) as connection:
        if engine.dialect.name == "sqlite":
            raw: Any = connection.connection.dbapi_connection
            raw.execute("PRAGMA foreign_keys=OFF")  # tables are rebuilt; has no effect inside a transaction
            try:
                with connection.begin():
                    yield connection
            finally:
                raw.execute("PRAGMA foreign_keys=ON")
        else:
            with connection.begin():
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
                yield connection
