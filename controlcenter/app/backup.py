"""Backups that are proved before they are called backups."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from controlcenter import system
from controlcenter.errors import Refused, StoreError
from controlcenter.settings import default_database_path
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database, parse_url
from controlcenter.store.opening import open_database

ENDINGS = ("", "-wal", "-shm")


def back_up(database: Database, target: Path) -> str:
    """Copy the running database into one file and prove the copy. Raises Refused, StoreError."""
    if database.path is None:
        raise Refused("This database lives on a PostgreSQL server; back it up there with pg_dump.")
    if target.exists():
        raise Refused(f"{target} exists already; choose another name.")
    partial = target.with_name(target.name + ".partial")
    try:
        partial.unlink(missing_ok=True)
        connection = sqlite3.connect(database.path, timeout=10)
        try:
            connection.execute("VACUUM INTO ?", (str(partial),))
        finally:
            connection.close()
        _prove(partial)
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        system.harden_permissions(partial)
        if not system.name_once(partial, target):
            raise Refused(f"{target} exists already; choose another name.")
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"The backup {target} could not be written: {_why(error)}.") from error
    finally:
        _remove(partial)
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
    if not source.is_file():
        raise Refused(f"There is no backup {source}.")
    target = Path(str(url.database))
    if target.exists() and not force:
        raise Refused(f"{target} exists already; add --force to replace it.")
    partial = target.with_name(target.name + ".restoring")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{target}.service.lock", timeout=0):
            try:
                _remove(partial)
                shutil.copyfile(source, partial)
                system.harden_permissions(partial)
                _prove(partial)
                kept = _move_aside(target)
                partial.rename(target)
            finally:
                _remove(partial)
    except Timeout as error:
        raise Refused("The service works on this database; end it first.") from error
    except OSError as error:
        raise StoreError(f"The backup could not be restored: {_why(error)}.") from error
    return f"{target} is restored from {source}" + (f"; what stood there is kept as {kept.name}." if kept else ".")


def _move_aside(target: Path) -> Path | None:
    """Keep what stood there, with the newest changes that its -wal file still holds. Raises Refused if it is in use."""
    if not target.exists():
        _remove(target)
        return None
    _refuse_if_open(target)
    kept = target.with_name(target.name + ".replaced")
    _remove(kept)
    for ending in ENDINGS[1:]:
        if Path(f"{target}{ending}").exists():
            Path(f"{target}{ending}").replace(f"{kept}{ending}")
    target.replace(kept)
    return kept


def _refuse_if_open(target: Path) -> None:
    """A program that has the file open would go on writing into the file that was moved aside.

    Leaving WAL needs the file alone, and brings what the -wal file holds into it. A damaged file cannot be asked.
    """
    try:
        connection = sqlite3.connect(target, timeout=0)
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise Refused(f"A program works on {target}; close it first.") from error
    except sqlite3.DatabaseError:
        return


def _remove(path: Path) -> None:
    for ending in ENDINGS:
        with suppress(NotADirectoryError):
            Path(f"{path}{ending}").unlink(missing_ok=True)


def _why(error: OSError | sqlite3.Error) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)
