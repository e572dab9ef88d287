"""An SQLite file that is moved away, put back or replaced while it is open."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from controlcenter.clock import SystemClock
from controlcenter.commands.base import Actor, execute
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.setup import StoredStrategy
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.errors import StoreError
from controlcenter.live.wake import wake_for
from controlcenter.store import journal
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database

NEW = NewTicket(
    Channel.EMAIL, "Refund", "Where is it?", "Asha Rao", "asha@example.org", "", None, Priority.NORMAL, "en",
    "payments", None,
)  # fmt: skip


def make_ticket(database: Database, strategies: StoredStrategy) -> None:
    execute(database, NEW, actor=Actor("lena", "desk-1"), clock=SystemClock(), strategies=strategies)


def head(database: Database) -> int:
    with database.read() as connection:
        return journal.position(connection)[0]


def place_of(database: Database) -> Path:
    assert database.path is not None
    return database.path


def test_that_a_file_that_was_renamed_is_neither_read_nor_written_nor_made_anew(
    sqlite_database: Database, strategies: StoredStrategy
) -> None:
    make_ticket(sqlite_database, strategies)
    path = place_of(sqlite_database)
    away = path.rename(path.with_name("away.db"))
    for use in (lambda: head(sqlite_database), lambda: make_ticket(sqlite_database, strategies)):
        with pytest.raises(StoreError, match="moved, renamed or removed"):
            use()
    with pytest.raises(StoreError, match="not in its place"):
        wake_for(sqlite_database, SystemClock())
    assert not path.exists() and not sqlite_database.is_replaced
    away.rename(path)
    make_ticket(sqlite_database, strategies)
    with sqlite_database.read() as connection:
        assert check_all(connection) == []


def test_that_what_was_committed_last_is_still_there_when_a_file_comes_back(
    sqlite_database: Database, strategies: StoredStrategy
) -> None:
    make_ticket(sqlite_database, strategies)
    known = head(sqlite_database)
    path = place_of(sqlite_database)
    away = path.rename(path.with_name("away.db"))
    fresh = Database(sqlite_database.url)
    with pytest.raises(StoreError, match="not in its place"):
        head(fresh)
    fresh.close()
    away.rename(path)
    assert head(sqlite_database) == known


def test_that_another_file_in_the_same_place_is_seen_as_another_one(
    sqlite_database: Database, migrated_sqlite: Path
) -> None:
    path = place_of(sqlite_database)
    head(sqlite_database)
    path.rename(path.with_name("away.db"))
    shutil.copy(migrated_sqlite, path)
    with pytest.raises(StoreError, match="Another file has taken the place"):
        head(sqlite_database)
    assert sqlite_database.is_replaced


def test_that_who_waits_for_news_is_told_within_a_look(sqlite_database: Database) -> None:
    wake = wake_for(sqlite_database, SystemClock())
    path = place_of(sqlite_database)
    path.rename(path.with_name("away.db"))
    with pytest.raises(StoreError, match="not in its place"):
        wake.wait(threading.Event())
    wake.close()
