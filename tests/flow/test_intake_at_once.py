"""The same files taken in by several runs at the same moment, on both databases: each once, and every run ends well."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import Connection, Table, func, select

from controlcenter.app.intake_files import Taken, take_in
from controlcenter.app.joining import join
from controlcenter.intake import capture as capturing
from controlcenter.store.check import check_all
from controlcenter.store.tables import blob, capture, ticket

RUNS, MAILS = 3, 12


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "post"
    made.mkdir()
    for number in range(MAILS):
        head = f"From: c{number}@example.org\r\nSubject: Matter {number}\r\nMessage-ID: <{number}@example.org>\r\n\r\n"
        (made / f"{number}.eml").write_bytes(head.encode() + b"Help.\r\n")
    return made


def at_once(database_url: str, folder: Path, sources: list[str], monkeypatch: pytest.MonkeyPatch) -> list[Taken]:
    """What each run took in; they begin to store at the same moment."""
    meet = threading.Barrier(len(sources), timeout=60)
    met, real = threading.local(), capturing.alone

    def alone(connection: Connection, source: str) -> None:
        if connection.dialect.name == "postgresql" and not getattr(met, "once", False):
            met.once = True
            meet.wait()
        real(connection, source)

    monkeypatch.setattr(capturing, "alone", alone)
    taken: list[Taken] = []
    faults: list[BaseException] = []

    def run(source: str) -> None:
        joined = join(database_url, part="intake")
        try:
            taken.append(take_in(joined, [folder], source))
        except BaseException as error:
            faults.append(error)
        finally:
            joined.close()

    threads = [threading.Thread(target=run, args=(source,)) for source in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert faults == []
    return taken


def count(database_url: str, table: Table) -> int:
    joined = join(database_url)
    try:
        with joined.database.read() as connection:
            assert check_all(connection) == []
            return int(connection.execute(select(func.count()).select_from(table)).scalar_one())
    finally:
        joined.close()


def test_that_the_same_source_at_once_stores_each_file_once(
    database_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = at_once(database_url, folder, ["files"] * RUNS, monkeypatch)
    assert [one.seen for one in taken] == [MAILS] * RUNS
    assert all(one.seen == one.stored + one.duplicate + one.filtered + one.quarantined for one in taken)
    assert sum(one.stored for one in taken) == sum(one.tickets for one in taken) == MAILS
    assert count(database_url, capture) == count(database_url, ticket) == MAILS


def test_that_other_sources_at_once_share_the_bytes(
    database_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = at_once(database_url, folder, [f"files {number}" for number in range(RUNS)], monkeypatch)
    assert all(one.seen == one.stored + one.duplicate + one.filtered + one.quarantined for one in taken)
    assert sum(one.stored for one in taken) == MAILS
    assert count(database_url, capture) == MAILS * RUNS
    assert count(database_url, blob) == count(database_url, ticket) == MAILS
