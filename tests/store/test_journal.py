"""The journal: gapless, in commit order, chained, the same on both databases."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from sqlalchemy import update

from controlcenter.store import journal
from controlcenter.store.check import check_chain
from controlcenter.store.engine import Database
from controlcenter.store.tables import journal as journal_table

AT = datetime(2026, 1, 5, 9, 0, 0, 123456, tzinfo=UTC)


def origin(command_id: str) -> journal.Origin:
    return journal.Origin(AT, "lena", "desk-1", command_id, "Try")


def entry(n: int) -> journal.Entry:
    return journal.Entry(
        "ticket.moved", "ticket", n, {"queue": ("billing", "ordérs")}, {"subject": ("", "मेरा बिल")}, {"n": n}
    )


def append(database: Database, command_id: str, *numbers: int) -> int:
    with database.write() as connection:
        return journal.append(connection, origin(command_id), [entry(n) for n in numbers])


def test_that_numbers_are_gapless_and_the_chain_is_whole(database: Database) -> None:
    assert append(database, "a", 1, 2) == 2
    assert append(database, "b", 3) == 3
    with database.read() as connection:
        assert [e.seq for e in journal.entries_after(connection)] == [1, 2, 3]
        assert check_chain(connection) == []


def test_that_both_sides_of_a_change_come_back_with_personal_words(database: Database) -> None:
    append(database, "a", 7)
    with database.read() as connection:
        (found,) = journal.entries_of_command(connection, "a")
    assert found.changes == {"queue": ["billing", "ordérs"], "subject": ["", "मेरा बिल"]}
    assert found.at == AT and found.actor == "lena" and found.data == {"n": 7}


def test_that_a_rolled_back_transaction_leaves_no_gap(database: Database) -> None:
    append(database, "a", 1)
    try:
        with database.write() as connection:
            connection.execute(update(journal_table).values(label="never"))
            raise RuntimeError("power cut")
    except RuntimeError:
        pass
    assert append(database, "b", 2) == 2
    with database.read() as connection:
        assert [e.label for e in journal.entries_after(connection)] == ["Try", "Try"]


def test_that_many_writers_at_once_lose_no_entry_and_no_number(database: Database) -> None:
    def work(name: str) -> None:
        for n in range(20):
            append(database, f"{name}-{n}", n)

    threads = [threading.Thread(target=work, args=(f"w{i}",)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as connection:
        assert [e.seq for e in journal.entries_after(connection)] == list(range(1, 81))
        assert check_chain(connection) == []


def test_that_a_changed_entry_is_found_and_named(database: Database) -> None:
    append(database, "a", 1, 2, 3)
    with database.write() as connection:
        connection.execute(update(journal_table).where(journal_table.c.seq == 2).values(actor="somebody else"))
    with database.read() as connection:
        faults = check_chain(connection)
    assert faults and "2" in faults[0]


def test_that_personal_words_can_be_erased_without_breaking_the_chain(database: Database) -> None:
    append(database, "a", 1, 2)
    with database.write() as connection:
        connection.execute(update(journal_table).where(journal_table.c.seq == 1).values(personal=None, salt=None))
    with database.read() as connection:
        assert check_chain(connection) == []
