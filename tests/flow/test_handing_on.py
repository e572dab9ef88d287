"""Handed on and escalated, on both databases: what counts, what does not, and what is taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from typing import Any

import pytest
from sqlalchemy import select

from controlcenter.clock import ManualClock
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.tickets import MoveTicket, SetStatus
from controlcenter.domain import counts
from controlcenter.domain.counts import Counts, over_time
from controlcenter.domain.period import Span, period_of
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database
from controlcenter.store.history.counts import CallRules, Part, read_history
from controlcenter.store.tables import ticket

Run = Callable[..., Any]
NEW = NewTicket(
    Channel.EMAIL, "Refund", "Where?", "Asha", "asha@example.org", "", None, Priority.NORMAL, "en", "invoices", None
)


@pytest.fixture
def move(run: Run, database: Database) -> Callable[..., Any]:
    """Move a ticket from where it lies."""

    def move_now(ticket_id: int, queue: str, agent: str | None, **more: Any) -> Any:
        row = told(database, ticket_id)
        return run(MoveTicket(ticket_id, row.queue, row.assignee, queue, agent, **more))

    return move_now


def told(database: Database, ticket_id: int) -> Any:
    with database.read() as connection:
        return connection.execute(select(ticket).where(ticket.c.id == ticket_id)).one()


def counted(database: Database, ticket_id: int) -> tuple[int, int]:
    row = told(database, ticket_id)
    return row.handovers, row.escalations


def today(database: Database, clock: ManualClock) -> Counts:
    with database.read() as connection:
        assert check_all(connection) == []
        period = period_of(Span.DAY, clock.now().date(), UTC)
        history = read_history(connection, period, clock.now(), CallRules(), {Part.QUALITY})
    return over_time(history.channels[Channel.EMAIL])


def test_that_only_leaving_somebodys_hands_counts(run: Run, database: Database, move: Callable[..., Any]) -> None:
    one = run(NEW).result
    move(one, "payments", None)  # nobody had it
    move(one, "payments", "asha")
    assert counted(database, one) == (0, 0)
    move(one, "payments", "liza")  # from one person to another
    assert counted(database, one) == (1, 0)
    move(one, "payments", None)  # put back
    move(one, "payments", "asha")
    assert counted(database, one) == (2, 0)


def test_that_another_team_makes_it_an_escalation(run: Run, database: Database, move: Callable[..., Any]) -> None:
    one = run(NEW).result
    move(one, "invoices", "asha")
    move(one, "tracking", None)
    assert counted(database, one) == (1, 1)


def test_that_a_slip_and_what_the_program_proposed_count_for_nothing(
    run: Run, database: Database, move: Callable[..., Any]
) -> None:
    one = run(NEW).result
    move(one, "invoices", "asha")
    slip = move(one, "tracking", "rohan")
    again = run(slip.inverse)
    assert counted(database, one) == (0, 0)
    back = run(again.inverse)
    assert counted(database, one) == (1, 1)
    run(back.inverse)
    move(one, "invoices", "liza", suggested=True)
    assert counted(database, one) == (0, 0)


def test_that_the_rates_are_of_those_solved_first_on_that_day(
    run: Run, database: Database, clock: ManualClock, move: Callable[..., Any]
) -> None:
    assert counts.reassignment(today(database, clock)) is None
    for at in range(4):
        one = run(NEW).result
        move(one, "invoices", "asha")
        if at < 2:
            move(one, "invoices", "liza")
        if at == 1:
            move(one, "tracking", "rohan")
        run(SetStatus(one, "open", "solved"))
    found = today(database, clock)
    assert (found.reassigned, found.escalated, found.solved_first) == (2, 1, 4)
    assert (counts.reassignment(found), counts.escalation(found)) == (0.5, 0.25)
    assert (found.handovers, counts.mean_handovers(found)) == (3, 0.75)
    run(SetStatus(one, "solved", "open"))
    move(one, "tracking", "rohan")  # after its solution: the rate of that day stays
    assert counted(database, one) == (0, 0)
