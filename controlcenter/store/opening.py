"""Opening a database: absent, empty, foreign, damaged, newer and older ones each get their own treatment."""

from __future__ import annotations

import os
import sqlite3
import threading
import uuid
from contextlib import closing
from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.engine import URL

from controlcenter import system
from controlcenter.errors import StoreError
from controlcenter.settings import default_database_path
from controlcenter.store.engine import Database, parse_url
from controlcenter.store.sound import damaged, prove_sound

APPLICATION_ID = 0x43434E54
SCHEMA = 1
"""The number of the newest migration; it stands in SQLite's user_version too."""

_ONE_BY_ONE = threading.Lock()
_SQLITE_HEADER = b"SQLite format 3\x00"
_HEADER_BYTES = 100


def open_database(
    address: str = "",
    *,
    create: bool = False,
    checkpoints: bool = False,
    in_bulk: bool = False,
    look_through: bool = True,
) -> Database:
    """An open database of the present schema.

    ``create`` lets an absent one be made. Who does not ``look_through`` a whole file for damage here calls the
    database's own ``look_through`` soon. Raises StoreError with a sentence for anything that must not be opened.
    """
    url = parse_url(address or f"sqlite:///{default_database_path()}")
    if url.get_backend_name() == "sqlite":
        return _open_sqlite(url, create=create, checkpoints=checkpoints, in_bulk=in_bulk, look_through=look_through)
    return _open_postgres(url, create=create)


def _open_sqlite(url: URL, *, create: bool, checkpoints: bool, in_bulk: bool, look_through: bool) -> Database:
    path = Path(str(url.database))
    if not path.exists():
        if not create:
            raise StoreError(f"There is no database {path}; start the program or the service once to create it.")
        _create_file(path)
    version = _version_of(path, look_through=look_through)
    if version > SCHEMA:
        raise StoreError(f"The database {path} was made by a newer Control Center; update this program to open it.")
    if 0 < version < SCHEMA:
        _keep_copy(path, path.with_suffix(f".before-{SCHEMA}{path.suffix}"))
    if version < SCHEMA:
        _migrate(url)
    return Database(url, checkpoints=checkpoints, in_bulk=in_bulk)


def _keep_copy(path: Path, copy: Path) -> None:
    """The older database beside the new one, with what only its -wal file holds so far."""
    with closing(sqlite3.connect(path, timeout=10)) as old, closing(sqlite3.connect(copy)) as kept:
        old.backup(kept)
    system.harden_permissions(copy)


def _create_file(path: Path) -> None:
    if system.is_network_share(path.parent if path.parent.exists() else Path.home()):
        raise StoreError(f"{path} lies on a network share, where SQLite loses data; choose a folder on this machine.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _put_new_file(path)
    except (OSError, sqlite3.Error) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise StoreError(
            f"The database {path} cannot be created ({why}); check that its folder can be written and has room."
        ) from error


def _put_new_file(path: Path) -> None:
    """The file appears under its name only when its header is written: one cut off before is never left behind."""
    partial = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}.new")
    try:
        connection = sqlite3.connect(partial)
        try:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        finally:
            connection.close()
        system.harden_permissions(partial)
        system.name_once(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def _version_of(path: Path, *, look_through: bool) -> int:
    """The schema number; 0 for a file that this program has only begun. Raises StoreError for anything else."""
    if path.is_dir():
        raise StoreError(f"The database {path} is a folder; give the address of a file in it.")
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
    except OSError as error:
        raise StoreError(f"The database {path} cannot be read; check the rights of this account.") from error
    if not header:
        raise StoreError(
            f"The database {path} is empty (0 bytes): it was cut off or emptied; restore the newest backup."
        )
    if not header.startswith(_SQLITE_HEADER):
        raise StoreError(f"{path} is not a Control Center database; choose another file.")
    if len(header) < _HEADER_BYTES:
        raise StoreError(damaged(path))
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise StoreError(f"{path} belongs to another program; choose another file.")
    if not os.access(path, os.W_OK):
        raise StoreError(f"The database {path} is read-only; give this account the right to write it.")
    return _checked_version(path, look_through=look_through)


def _checked_version(path: Path, *, look_through: bool) -> int:
    try:
        with closing(sqlite3.connect(path, timeout=10)) as connection:
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            if look_through or version < SCHEMA:  # nothing damaged is migrated
                prove_sound(connection, path)
    except sqlite3.OperationalError as error:
        if not os.access(path.parent, os.W_OK) or "unable to open" in str(error):
            raise StoreError(
                f"The folder of the database {path} cannot be written; give this account the right to write it."
            ) from error
        if "locked" in str(error):
            raise StoreError(f"The database {path} is busy for too long; close other programs that use it.") from error
        raise StoreError(f"The database {path} cannot be opened: {error}.") from error
    except sqlite3.DatabaseError as error:
        raise StoreError(damaged(path)) from error
    return version


def _open_postgres(url: URL, *, create: bool) -> Database:
    database = Database(url)
    try:
        with database.read() as connection:
            names = set(inspect(connection).get_table_names())
            ours = "head" in names and "journal" in names
            if names and not ours and "alembic_version" not in names:
                raise StoreError(f"The database {database.name} belongs to another program; choose an empty one.")
            version = 0
            if "alembic_version" in names:
                version = int(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or 0)
        if version > SCHEMA:
            raise StoreError(f"The database {database.name} was made by a newer Control Center; update this program.")
        if version == 0 and not create:
            raise StoreError(
                f"The database {database.name} is empty; start the program or the service once to set it up."
            )
    except BaseException:
        database.close()
        raise
    if version < SCHEMA:
        _migrate(url)
    return database


def _migrate(url: URL) -> None:
    from controlcenter.store.migrations.run import upgrade  # Alembic costs 0.15 s: only where it is needed

    with _ONE_BY_ONE:  # Alembic keeps what it works on in its module
        upgrade(url)
