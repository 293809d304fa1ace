"""The same tests on SQLite and PostgreSQL: one schema per test process, emptied before each test."""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import sqlalchemy as sa

EMPTY_EVERYTHING = """
DO $$ DECLARE name text; BEGIN
  SET LOCAL session_replication_role = replica;  -- no foreign keys, no append-only triggers
  FOR name IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE 'DELETE FROM ' || name;
  END LOOP;
  FOR name IN SELECT quote_ident(sequencename) FROM pg_sequences
              WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
    PERFORM setval(name::regclass, 1, false);
  END LOOP;
END $$
"""


class TestDatabase(ABC):
    """One database for the tests of this process, with the schema in it."""

    __test__ = False

    def __init__(self, url: str) -> None:
        self.url = url

    @abstractmethod
    def empty(self, engine: sa.Engine) -> None:
        """Forget what the last test stored."""


class SqliteDatabase(TestDatabase):
    """A file; emptied by copying the fresh one back."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "test.db"
        self.fresh = folder / "fresh.db"
        super().__init__(f"sqlite:///{self.path}")

    def empty(self, engine: sa.Engine) -> None:
        engine.dispose()
        if not self.fresh.exists():
            shutil.copyfile(self.path, self.fresh)
        for leftover in ("-wal", "-shm"):
            Path(f"{self.path}{leftover}").unlink(missing_ok=True)
        shutil.copyfile(self.fresh, self.path)


class PostgresqlDatabase(TestDatabase):
    """A database in the embedded server; emptied in one statement."""

    def empty(self, engine: sa.Engine) -> None:
        with engine.begin() as connection:
            connection.exec_driver_sql(EMPTY_EVERYTHING)

    @contextmanager
    def another(self) -> Iterator[str]:
        """The URL of a further database on this server, empty, dropped afterwards."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE another")
            yield str(sa.make_url(self.url).set(database="another").render_as_string(hide_password=False))
            connection.execute("DROP DATABASE another WITH (FORCE)")
