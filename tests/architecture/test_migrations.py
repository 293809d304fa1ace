"""The revisions make exactly what the models say, on both databases, and each can be taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from referral.core.db import Base, prepare_engine
from referral.features import import_models
from referral.migrations.run import FOLDER, downgrade, upgrade
from tests.databases import PostgresqlDatabase, TestDatabase

REVISIONS = [revision.revision for revision in reversed(list(ScriptDirectory(str(FOLDER)).walk_revisions()))]


@pytest.fixture
def empty_engine(database: TestDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """A database without any table."""
    import_models()
    if isinstance(database, PostgresqlDatabase):
        with database.another() as url:
            engine = sa.create_engine(url)
            yield engine
            engine.dispose()
    else:
        engine = sa.create_engine(f"sqlite:///{tmp_path_factory.mktemp('migrations') / 'empty.db'}")
        prepare_engine(engine)
        yield engine
        engine.dispose()


def test_the_newest_revision_is_what_the_models_say(empty_engine: sa.Engine) -> None:
    upgrade(empty_engine)
    with empty_engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_revision_goes_up_down_and_up_again(empty_engine: sa.Engine) -> None:
    for before, revision in zip(["base", *REVISIONS], REVISIONS, strict=False):
        upgrade(empty_engine, revision)
        downgrade(empty_engine, before)
        upgrade(empty_engine, revision)
    downgrade(empty_engine)
    assert set(sa.inspect(empty_engine).get_table_names()) <= {"alembic_version"}


def test_upgrading_twice_changes_nothing(empty_engine: sa.Engine) -> None:
    upgrade(empty_engine)
    upgrade(empty_engine)
