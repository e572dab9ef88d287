"""Alembic's entry: one transaction for all steps, so that a failed migration leaves nothing behind."""

from alembic import context
from sqlalchemy import text

from controlcenter.store.engine import Database
from controlcenter.store.tables import metadata

database = Database(context.config.attributes["url"])
try:
    with database.write() as connection:
        if not database.is_sqlite:  # two that start at once set it up one after the other
            connection.execute(text("SELECT pg_advisory_xact_lock(4343465492)"))
        context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
        context.run_migrations()
finally:
    database.close()
