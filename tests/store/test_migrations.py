"""The migrations end where the tables are, on both databases."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from controlcenter.store.engine import Database
from controlcenter.store.migrations.run import config_for
from controlcenter.store.opening import SCHEMA
from controlcenter.store.tables import metadata


def test_that_migrating_from_nothing_gives_exactly_the_tables(database: Database) -> None:
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_that_the_schema_number_is_that_of_the_newest_migration(sqlite_database: Database) -> None:
    newest = ScriptDirectory.from_config(config_for(sqlite_database.url)).get_current_head()
    assert newest is not None and int(newest) == SCHEMA
