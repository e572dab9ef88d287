"""A database that is opened at once and looked through later: damage in it ends every work with it."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from controlcenter.errors import StoreError
from controlcenter.store import engine
from controlcenter.store.engine import Database
from controlcenter.store.opening import open_database
from tests.support.damaged import damage

ROUNDS = 200_000


@pytest.fixture
def path(tmp_path: Path, migrated_sqlite: Path) -> Path:
    return Path(shutil.copy(migrated_sqlite, tmp_path / "centre.db"))


def opened(path: Path) -> Database:
    return open_database(f"sqlite:///{path}", look_through=False)


def test_that_damage_that_is_found_later_ends_reading_and_writing(path: Path) -> None:
    damage(path)
    with pytest.raises(StoreError, match="is damaged; restore"):
        open_database(f"sqlite:///{path}")
    with closing(opened(path)) as database:
        with database.read():
            pass
        database.look_through()
        with pytest.raises(StoreError, match="is damaged; restore"), database.read():
            pass
        with pytest.raises(StoreError, match="is damaged; restore"), database.write():
            pass
        with pytest.raises(StoreError, match="is damaged; restore"):
            database.check_place()


def test_that_a_sound_database_goes_on(path: Path) -> None:
    with closing(opened(path)) as database:
        database.look_through()
        with database.read() as connection:
            assert connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() == "ok"


def test_that_closing_ends_the_look(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, ends = threading.Event(), []

    def long(connection: sqlite3.Connection, _: Path) -> None:
        begun.set()
        while True:  # every round is a statement of its own that can be ended
            try:
                connection.execute(f"SELECT count(*) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
                                   f"FROM n LIMIT {ROUNDS}) SELECT i FROM n)").fetchone()  # fmt: skip
            except sqlite3.OperationalError as error:
                ends.append(str(error))
                raise

    monkeypatch.setattr(engine, "prove_sound", long)
    database = opened(path)
    looking = threading.Thread(target=database.look_through)
    looking.start()
    assert begun.wait(10)
    while looking.is_alive():
        database.close()
        looking.join(0.01)
    assert ends == ["interrupted"]
