"""Backups that are proved before they are called backups."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

from filelock import FileLock, Timeout

from controlcenter.errors import Refused, StoreError
from controlcenter.settings import default_database_path
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database, parse_url
from controlcenter.store.opening import open_database


def back_up(database: Database, target: Path) -> str:
    """Copy the running database into one file and prove the copy. Raises Refused, StoreError."""
    if database.path is None:
        raise Refused("This database lives on a PostgreSQL server; back it up there with pg_dump.")
    if target.exists():
        raise Refused(f"{target} exists already; choose another name.")
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    try:
        connection = sqlite3.connect(database.path)
        try:
            connection.execute("VACUUM INTO ?", (str(partial),))
        finally:
            connection.close()
        _prove(partial)
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.rename(target)
    except (OSError, sqlite3.Error) as error:
        partial.unlink(missing_ok=True)
        raise StoreError(f"The backup {target} could not be written: {error}.") from error
    return f"The backup {target} is written and proved ({target.stat().st_size} bytes)."


def _prove(path: Path) -> None:
    copy = open_database(f"sqlite:///{path}")
    try:
        with copy.read() as connection:
            faults = check_all(connection)
    finally:
        copy.close()
    if faults:
        raise StoreError(f"The copy {path} is not whole: {faults[0]}")


def restore(address: str, source: Path, *, force: bool) -> str:
    """Put a proved backup in the database's place; what stood there is moved aside. Raises Refused, StoreError."""
    url = parse_url(address or f"sqlite:///{default_database_path()}")
    if url.get_backend_name() != "sqlite":
        raise Refused("This database lives on a PostgreSQL server; restore it there with pg_restore.")
    if not source.exists():
        raise Refused(f"There is no backup {source}.")
    target = Path(str(url.database))
    if target.exists() and not force:
        raise Refused(f"{target} exists already; add --force to replace it.")
    try:
        with FileLock(f"{target}.service.lock", timeout=0):
            partial = target.with_name(target.name + ".restoring")
            shutil.copyfile(source, partial)
            _prove(partial)
            if target.exists():
                target.replace(target.with_name(target.name + ".replaced"))
            for ending in ("-wal", "-shm"):
                Path(f"{target}{ending}").unlink(missing_ok=True)
            partial.rename(target)
    except Timeout as error:
        raise Refused("The service works on this database; end it first.") from error
    except OSError as error:
        raise StoreError(f"The backup could not be restored: {error}.") from error
    return f"{target} is restored from {source}; what stood there is kept as {target.name}.replaced."
