"""A backup is proved before it is called one; a restore never takes anything away."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from controlcenter.app.backup import back_up, restore
from controlcenter.commands.base import Outcome
from controlcenter.commands.conversation import AddNote, NewTicket
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.errors import Refused, StoreError
from controlcenter.store import blobs
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database
from controlcenter.store.opening import open_database
from controlcenter.store.tables import capture
from tests.support.postgres import PostgresServer

Run = Callable[..., Outcome]
MONDAY = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Backups are made of SQLite files only."""
    return sqlite_database


def by_hand(subject: str) -> NewTicket:
    return NewTicket(
        Channel.EMAIL, subject, "Please help.", "Maya", "maya@example.org", "", None, Priority.NORMAL, "en",
        "front-desk", None,
    )  # fmt: skip


def state_of(path: Path) -> tuple[int, list[str]]:
    """How many tickets a file holds, and what check says of it."""
    database = open_database(f"sqlite:///{path}")
    try:
        with database.read() as connection:
            count = connection.exec_driver_sql("SELECT count(*) FROM ticket").scalar_one()
            return int(count), check_all(connection)
    finally:
        database.close()


def test_that_a_backup_and_what_is_restored_from_it_are_whole(database: Database, run: Run, tmp_path: Path) -> None:
    run(by_hand("One"))
    copy, place = tmp_path / "copy.db", tmp_path / "deep" / "new.db"
    back_up(database, copy)
    run(by_hand("Two"))
    assert state_of(copy) == (1, [])
    said = restore(f"sqlite:///{place}", copy, force=False)
    assert state_of(place) == (1, [])
    assert "kept as" not in said


def test_that_a_backup_is_whole_while_others_write(database: Database, run: Run, tmp_path: Path) -> None:
    ticket_id = run(by_hand("One")).result
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            run(AddNote(ticket_id, "Noted."))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(4):
            back_up(database, tmp_path / f"{number}.db")
            assert state_of(tmp_path / f"{number}.db") == (1, [])
    finally:
        stop.set()
        writer.join()


def test_that_a_backup_replaces_nothing_and_leaves_nothing_half_done(database: Database, tmp_path: Path) -> None:
    taken = tmp_path / "taken.db"
    taken.write_text("mine")
    with pytest.raises(Refused, match="exists already"):
        back_up(database, taken)
    assert taken.read_text() == "mine"
    for target in (tmp_path / "no" / "such" / "folder.db", taken / "below.db"):
        with pytest.raises(StoreError, match="could not be written"):
            back_up(database, target)
    assert sorted(tmp_path.glob("*.partial*")) == []


def test_that_a_damaged_database_gives_no_backup(database: Database, run: Run, tmp_path: Path) -> None:
    run(by_hand("One"))
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE ticket SET subject = 'forged'")
    with pytest.raises(StoreError, match="not whole"):
        back_up(database, tmp_path / "copy.db")
    assert list(tmp_path.glob("copy*")) == []


def test_that_restoring_replaces_only_by_force_and_keeps_what_stood_there(
    database: Database, run: Run, tmp_path: Path
) -> None:
    assert database.path is not None
    run(by_hand("One"))
    copy = tmp_path / "copy.db"
    back_up(database, copy)
    run(by_hand("Two"))
    address = f"sqlite:///{database.path}"
    with pytest.raises(Refused, match="--force"):
        restore(address, copy, force=False)
    database.close()
    said = restore(address, copy, force=True)
    assert state_of(database.path) == (1, [])
    kept = Path(f"{database.path}.replaced")
    assert kept.name in said
    assert state_of(kept) == (2, [])


def test_that_restoring_over_an_open_database_is_refused(database: Database, run: Run, tmp_path: Path) -> None:
    assert database.path is not None
    run(by_hand("One"))
    copy = tmp_path / "copy.db"
    back_up(database, copy)
    with pytest.raises(Refused, match="close it first"):
        restore(f"sqlite:///{database.path}", copy, force=True)
    run(by_hand("Two"))
    database.close()
    assert state_of(database.path) == (2, [])
    assert list(tmp_path.glob("*.restoring*")) == []


def test_that_changes_still_in_the_wal_of_a_killed_program_are_kept(
    database: Database, run: Run, tmp_path: Path
) -> None:
    assert database.path is not None
    run(by_hand("One"))
    copy, killed = tmp_path / "copy.db", tmp_path / "killed.db"
    back_up(database, copy)
    run(by_hand("Two"))
    for ending in ("", "-wal"):
        Path(f"{killed}{ending}").write_bytes(Path(f"{database.path}{ending}").read_bytes())
    restore(f"sqlite:///{killed}", copy, force=True)
    assert state_of(killed) == (1, [])
    assert state_of(Path(f"{killed}.replaced")) == (2, [])


@pytest.mark.parametrize("content", [b"", b"dear diary", b"SQLite format 3\x00" + bytes(200)])
def test_that_a_backup_that_is_none_changes_nothing(content: bytes, database: Database, run: Run) -> None:
    assert database.path is not None
    run(by_hand("One"))
    database.close()
    bad = database.path.with_name("bad.db")
    bad.write_bytes(content)
    with pytest.raises(StoreError):
        restore(f"sqlite:///{database.path}", bad, force=True)
    assert state_of(database.path) == (1, [])
    assert not Path(f"{database.path}.restoring").exists()
    with pytest.raises(Refused, match="There is no backup"):
        restore(f"sqlite:///{database.path}", bad.with_name("absent.db"), force=True)


def test_that_a_damaged_database_can_be_replaced(database: Database, run: Run, tmp_path: Path) -> None:
    assert database.path is not None
    run(by_hand("One"))
    copy = tmp_path / "copy.db"
    back_up(database, copy)
    database.close()
    for damage in (b"", b"rubbish" * 1000, copy.read_bytes()[:9000]):
        database.path.write_bytes(damage)
        restore(f"sqlite:///{database.path}", copy, force=True)
        assert state_of(database.path) == (1, [])
        assert Path(f"{database.path}.replaced").read_bytes() == damage


def test_that_a_server_database_is_backed_up_there(postgres: PostgresServer, tmp_path: Path) -> None:
    address = postgres.new_database()
    database = open_database(address, create=True)
    with pytest.raises(Refused, match="pg_dump"):
        back_up(database, tmp_path / "copy.db")
    database.close()
    with pytest.raises(Refused, match="pg_restore"):
        restore(address, tmp_path / "copy.db", force=True)


FORGERIES = {
    "a changed entry": "UPDATE journal SET label = 'forged' WHERE seq = 1",
    "a cut tail": "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)",
    "a cut beginning": "DELETE FROM journal WHERE seq = 1",
    "a changed word of a person": "UPDATE journal SET personal = '{}' WHERE personal IS NOT NULL",
    "a state row edited": "UPDATE ticket SET queue = 'elsewhere'",
    "a derived state row edited": "UPDATE ticket_clock SET used_s = used_s + 1",
    "a missing state row": "DELETE FROM ticket_clock",
    "a row from nowhere": "INSERT INTO account (id, agent) VALUES ('mallory', 'lena')",
    "a text edited": "UPDATE interaction SET text = 'forged'",
    "a missing text": "DELETE FROM interaction",
    "an unknown state in the ledger": "UPDATE capture SET state = 'lost'",
    "bytes edited": "UPDATE piece SET data = x'00'",
    "bytes lost": "DELETE FROM piece",
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_that_check_finds(forgery: str, database: Database, run: Run) -> None:
    assert database.path is not None
    run(by_hand("One"))
    with database.write() as connection:
        name = blobs.put(connection, b"what came in")
        connection.execute(
            capture.insert().values(
                source="files", ext_key="k", blob=name, media="mail", channel="email", direction="in",
                received_at=MONDAY, captured_at=MONDAY, state="filtered", acknowledged=True,
            )
        )  # fmt: skip
    with database.read() as connection:
        assert check_all(connection) == []
    raw = sqlite3.connect(database.path)  # behind the journal's back: no keys, no triggers of ours
    assert raw.execute(FORGERIES[forgery]).rowcount > 0
    raw.commit()
    raw.close()
    with database.read() as connection:
        faults = check_all(connection)
    assert faults
    assert all(fault.endswith(".") for fault in faults)
