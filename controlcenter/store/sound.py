"""Whether the file of an SQLite database is sound: a look that takes as long as the file is large."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from controlcenter.errors import StoreError


def prove_sound(connection: sqlite3.Connection, path: Path) -> None:
    """Look through the whole file. Raises StoreError for a damaged one, sqlite3.OperationalError if it was ended."""
    try:
        answer = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        raise StoreError(damaged(path)) from error
    if answer != "ok":
        raise StoreError(damaged(path))


def damaged(path: Path) -> str:
    """What to say of a damaged file."""
    return f"The database {path} is damaged; restore the newest backup (controlcenter restore)."
