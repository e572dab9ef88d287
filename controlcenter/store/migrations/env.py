"""Alembic's entry: one transaction for all steps, so that a failed migration leaves nothing behind."""

from alembic import context

from controlcenter.store.engine import Database
from controlcenter.store.tables import metadata

database = Database(context.config.attributes["url"])
try:
    with database.write() as connection:
        context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
        context.run_migrations()
finally:
    database.close()
