"""A database in any state is opened, refused or named as damaged with one sentence; it is never taken for a new one."""

from __future__ import annotations

import errno
import os
import random
import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from controlcenter import system
from controlcenter.app.intake_files import take_in
from controlcenter.app.joining import join
from controlcenter.errors import BadAddress, StoreError
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database
from controlcenter.store.opening import APPLICATION_ID, SCHEMA, open_database
from tests.support.postgres import PostgresServer

PAGE = 4096
CASES = 100


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Path:
    """A closed database with some mail in it."""
    folder = tmp_path_factory.mktemp("lived-in")
    path = folder / "centre.db"
    shutil.copy(migrated_sqlite, path)
    for number in range(12):
        text = f"From: c{number}@example.org\nSubject: Matter {number}\n\n" + f"Please help with {number}. " * 40
        (folder / f"{number}.eml").write_text(text)
    joined = join(f"sqlite:///{path}", part="intake")
    taken = take_in(joined, sorted(folder.glob("*.eml")), "files")
    joined.close()
    assert taken.stored == 12
    return path


def flipped_bit(raw: bytearray, dice: random.Random) -> None:
    raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)


def zeroed_page(raw: bytearray, dice: random.Random) -> None:
    at = dice.randrange(len(raw) // PAGE) * PAGE
    raw[at : at + PAGE] = bytes(PAGE)


def random_page(raw: bytearray, dice: random.Random) -> None:
    at = dice.randrange(len(raw) // PAGE) * PAGE
    raw[at : at + PAGE] = dice.randbytes(PAGE)


def cut_off(raw: bytearray, dice: random.Random) -> None:
    del raw[dice.randrange(len(raw)) :]


def swapped_pages(raw: bytearray, dice: random.Random) -> None:
    one, two = (n * PAGE for n in dice.sample(range(len(raw) // PAGE), 2))
    raw[one : one + PAGE], raw[two : two + PAGE] = raw[two : two + PAGE], raw[one : one + PAGE]


def content(path: Path) -> list[str]:
    """Every row that SQLite still reads; what differs from the original was damage that mattered."""
    connection = sqlite3.connect(path)
    connection.text_factory = bytes
    try:
        names = [n.decode() for (n,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return sorted(f"{name} {row!r}" for name in names for row in connection.execute(f'SELECT * FROM "{name}"'))
    finally:
        connection.close()


def found(path: Path) -> list[str]:
    """What opening or check say about a file."""
    try:
        database = open_database(f"sqlite:///{path}", create=True)
    except StoreError as error:
        return [str(error)]
    try:
        with database.read() as connection:
            return check_all(connection)
    except StoreError as error:
        return [str(error)]
    finally:
        database.close()


@pytest.mark.parametrize("damage", [flipped_bit, zeroed_page, random_page, cut_off, swapped_pages])
def test_that_damage_is_refused_or_named_and_never_opened_as_new(
    damage: Callable[[bytearray, random.Random], None], lived_in: Path, tmp_path: Path
) -> None:
    whole, before = lived_in.read_bytes(), content(lived_in)
    path = tmp_path / "centre.db"
    for seed in range(CASES // 5):
        raw = bytearray(whole)
        damage(raw, random.Random(seed))
        path.write_bytes(raw)
        said = found(path)
        assert all(sentence.endswith(".") and "\n" not in sentence for sentence in said), said
        if not said:
            assert content(path) == before, f"{damage.__name__} {seed} changed rows and nobody noticed"
        for ending in ("-wal", "-shm"):
            Path(f"{path}{ending}").unlink(missing_ok=True)


def test_that_a_sound_database_is_found_sound(lived_in: Path, tmp_path: Path) -> None:
    shutil.copy(lived_in, tmp_path / "copy.db")
    assert found(tmp_path / "copy.db") == []


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path.write_bytes(b""), "0 bytes"),
        (lambda path: path.write_bytes(b"SQLite format 3\x00" + bytes(34)), "is damaged; restore"),
        (lambda path: path.write_text("dear diary"), "is not a Control Center database"),
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: sqlite3.connect(path).execute("CREATE TABLE t (a)").connection.close(), "another program"),
    ],
)
@pytest.mark.parametrize("create", [True, False])
def test_that_a_file_that_is_none_is_refused_and_left_alone(
    make: Callable[[Path], object], words: str, create: bool, tmp_path: Path
) -> None:
    path = tmp_path / "centre.db"
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(StoreError, match=words):
        open_database(f"sqlite:///{path}", create=create)
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_that_a_newer_database_is_refused_and_left_alone(lived_in: Path, tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    shutil.copy(lived_in, path)
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    connection.close()
    with pytest.raises(StoreError, match="newer Control Center"):
        open_database(f"sqlite:///{path}", create=True)


def test_that_an_absent_database_is_made_only_where_that_is_wanted(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "centre.db"
    with pytest.raises(StoreError, match="There is no database"):
        open_database(f"sqlite:///{path}")
    assert not path.parent.exists()
    open_database(f"sqlite:///{path}", create=True).close()
    assert [one.name for one in path.parent.iterdir() if one.suffix == ".new"] == []
    assert found(path) == []


def test_that_a_creation_that_fails_leaves_no_empty_file_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "centre.db"
    with monkeypatch.context() as patched:
        patched.setattr(system, "harden_permissions", refuse)
        with pytest.raises(StoreError, match="cannot be created"):
            open_database(f"sqlite:///{path}", create=True)
    assert list(tmp_path.glob("centre*")) == []
    open_database(f"sqlite:///{path}", create=True).close()


def test_that_a_file_with_nothing_but_our_mark_is_finished(tmp_path: Path) -> None:
    path = tmp_path / "begun.db"
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.close()
    assert found(path) == []


def test_that_a_read_only_file_is_refused(lived_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "centre.db"
    shutil.copy(lived_in, path)
    monkeypatch.setattr(os, "access", lambda *_: False)  # the tests may run as root, who may write anything
    with pytest.raises(StoreError, match="read-only"):
        open_database(f"sqlite:///{path}")


def test_that_many_who_create_at_once_all_get_the_same_whole_database(tmp_path: Path, postgres: PostgresServer) -> None:
    for address in (f"sqlite:///{tmp_path / 'centre.db'}", postgres.new_database()):
        faults: list[object] = []

        def create(address: str = address, faults: list[object] = faults) -> None:
            try:
                open_database(address, create=True).close()
            except Exception as error:
                faults.append(error)

        threads = [threading.Thread(target=create) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert faults == []
        database = open_database(address)
        with database.read() as connection:
            assert check_all(connection) == []
        database.close()


@pytest.mark.parametrize(
    "address",
    ["nonsense", "sqlite://", "sqlite:///:memory:", "mysql://a/b", "postgresql://h:port/x", "sqlite:///a\udcff.db"],
)
def test_that_an_address_that_is_none_is_bad_use(address: str) -> None:
    with pytest.raises(BadAddress) as refusal:
        open_database(address, create=True)
    assert str(refusal.value).endswith(".")


def test_that_the_copy_of_an_older_database_holds_what_was_written_last(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sqlite_database.path
    assert path is not None
    with sqlite_database.write() as connection:
        connection.exec_driver_sql("INSERT INTO account (id) VALUES ('lena')")  # in the -wal file only
    monkeypatch.setattr("controlcenter.store.opening.SCHEMA", SCHEMA + 1)
    open_database(f"sqlite:///{path}").close()
    with closing(sqlite3.connect(path.with_suffix(f".before-{SCHEMA + 1}.db"))) as copy:
        assert copy.execute("SELECT id FROM account").fetchall() == [("lena",)]


@pytest.mark.parametrize(
    "address", ["postgresql://lena:geheim@h:port/x", "mysql//x://a:geheim@b/c", "postgresql://lena:ge@heim@h:port/x"]
)
def test_that_the_password_in_an_address_that_is_none_is_not_shown(address: str) -> None:
    with pytest.raises(BadAddress) as refusal:
        open_database(address, create=True)
    assert "heim" not in str(refusal.value)


def test_that_a_server_out_of_reach_is_one_sentence_without_the_password(postgres: PostgresServer) -> None:
    cases = {
        "postgresql://lena:geheim@127.0.0.1:1/centre": "does not answer",
        "postgresql://lena:geheim@host.invalid/centre": "unknown",
        postgres.url("nowhere").replace("centre@", "centre:geheim@"): "does not exist",
        postgres.url("nowhere") + "?password=geheim": "does not exist",
    }
    for address, words in cases.items():
        with pytest.raises(StoreError, match=words) as refusal:
            open_database(address, create=True)
        assert "geheim" not in str(refusal.value)
        assert "\n" not in str(refusal.value)


def test_that_an_empty_or_foreign_database_on_the_server_is_refused(postgres: PostgresServer) -> None:
    address = postgres.new_database()
    with pytest.raises(StoreError, match="is empty"):
        open_database(address)
    postgres.run_in(address, "CREATE TABLE theirs (id int)")
    with pytest.raises(StoreError, match="another program"):
        open_database(address, create=True)
    newer = postgres.new_database()
    open_database(newer, create=True).close()
    postgres.run_in(newer, f"UPDATE alembic_version SET version_num = '{SCHEMA + 1}'")
    with pytest.raises(StoreError, match="newer Control Center"):
        open_database(newer)


def test_that_a_file_that_another_program_keeps_to_itself_is_said_to_be_busy(
    lived_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "held.db"
    shutil.copy(lived_in, path)
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *names, **options: connect(*names, **options | {"timeout": 0}))
    with closing(connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="busy for too long; close other programs"):
            open_database(f"sqlite:///{path}")


def test_that_an_address_without_a_server_on_this_machine_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="No database server runs here"):
        open_database(f"postgresql:///centre?host={tmp_path}")
