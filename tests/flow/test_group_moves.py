"""A drop of many, on both databases: one transaction, one group in the journal, one undo, few statements."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, select

from controlcenter.commands.base import Outcome, Together
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.tickets import MoveTicket
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.errors import Conflict, Refused
from controlcenter.store import journal
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database
from controlcenter.store.tables import ticket, ticket_clock

Run = Callable[..., Outcome]
MANY = 120
NEW = NewTicket(
    Channel.EMAIL, "Refund", "Where?", "Asha", "asha@example.org", "", None, Priority.NORMAL, "en", "invoices", None
)


@pytest.fixture
def floor(run: Run, database: Database) -> list[int]:
    """Ids of many new tickets in one queue."""
    run(Together((NEW,) * MANY, "New tickets"))
    with database.read() as connection:
        return list(connection.execute(select(ticket.c.id).order_by(ticket.c.id)).scalars())


def given(ids: list[int], agent: str | None, seen: str | None = None) -> Together:
    return Together(tuple(MoveTicket(i, "invoices", seen, "invoices", agent) for i in ids), f"Move {len(ids)} tickets")


def state(database: Database) -> tuple[Any, Any]:
    """What tickets and clocks say, without who changed them when."""
    with database.read() as connection:
        assert check_all(connection) == []
        tickets = connection.execute(
            select(ticket.c.id, ticket.c.queue, ticket.c.assignee, ticket.c.status, ticket.c.handovers).order_by(
                ticket.c.id
            )
        )
        clocks = connection.execute(
            select(ticket_clock.c.ticket_id, ticket_clock.c.kind, ticket_clock.c.state, ticket_clock.c.due_at).order_by(
                ticket_clock.c.id
            )
        )
        return tickets.all(), clocks.all()


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that are sent meanwhile, without new rows."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("INSERT"):  # SQLite is given new rows one by one, in one go
            sent.append(statement)

    engines = [one for one in vars(database).values() if hasattr(one, "dialect")]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield sent
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def test_that_a_drop_of_many_is_one_group_and_one_undo(run: Run, database: Database, floor: list[int]) -> None:
    before = state(database)
    begun_s = time.process_time()
    with counted(database) as sent:
        moved = run(given(floor, "asha"))
    assert 0 < len(sent) < 40, "some statements for all of them, not some for each"
    assert time.process_time() - begun_s < 3.0
    with database.read() as connection:
        entries = journal.entries_of_command(connection, moved.command_id)
        head, _ = journal.position(connection)
    assert sum(entry.event == "ticket.moved" for entry in entries) == MANY
    assert entries[-1].seq == head and {entry.label for entry in entries} == {f"Move {MANY} tickets"}
    assert all(row.assignee == "asha" and row.status == "open" for row in state(database)[0])
    assert moved.inverse is not None
    with counted(database) as sent:
        back = run(moved.inverse)
    assert 0 < len(sent) < 40
    assert state(database) == before and back.inverse is not None
    run(back.inverse)
    assert all(row.assignee == "asha" for row in state(database)[0])


def test_that_one_that_somebody_moved_first_keeps_all_of_them(run: Run, database: Database, floor: list[int]) -> None:
    run(given(floor[-1:], "liza"), "ravi")
    before = state(database)
    with pytest.raises(Conflict, match="ravi"):
        run(given(floor, "asha"))
    with pytest.raises(Refused, match="no ticket 99999"):
        run(given([*floor[:3], 99999], "asha"))
    assert state(database) == before


def test_that_together_is_the_same_as_one_after_the_other(run: Run, database: Database, floor: list[int]) -> None:
    run(given(floor[:20], "asha"))
    for each in floor[20:40]:
        run(given([each], "asha"))
    run(given(floor[:20], "liza", "asha"))
    for each in floor[20:40]:
        run(given([each], "liza", "asha"))
    tickets, _ = state(database)
    assert len({row[1:] for row in tickets[:40]}) == 1 and tickets[0].handovers == 1


def test_that_a_ticket_that_is_moved_twice_goes_both_ways_and_back(
    run: Run, database: Database, floor: list[int]
) -> None:
    before = state(database)
    one, two = floor[:2]
    steps = (
        MoveTicket(one, "invoices", None, "payments", None), MoveTicket(two, "invoices", None, "invoices", "asha"),
        MoveTicket(one, "payments", None, "payments", "liza"),
    )  # fmt: skip
    outcome = run(Together(steps, "Sort"))
    tickets, _ = state(database)
    assert [(row.queue, row.assignee) for row in tickets[:2]] == [("payments", "liza"), ("invoices", "asha")]
    assert outcome.inverse is not None
    run(outcome.inverse)
    assert state(database) == before
