"""Rows read as columns are the rows of the database, whatever stands in them, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest
from sqlalchemy import insert, select

from controlcenter.commands.conversation import NewTicket
from controlcenter.domain.ticket import Channel, Priority, Ticket, TicketClock
from controlcenter.store.by_column import by_column, columns
from controlcenter.store.engine import Database
from controlcenter.store.tables import customer, ticket, ticket_clock
from controlcenter.store.ticket_rows import read_tickets

HOSTILE = ['"', "\\", "a\n\r\t\x01\x1f\x7fb", "[1, null]", "null", "", "मेरा बिल 🧾", "\u2028</script>", "x" * 50_000]


def _new(run: Callable[..., Any], subject: str, name: str = "Asha Rao") -> int:
    made = run(
        NewTicket(
            Channel.EMAIL, subject, "text", name, "asha@example.org", "", None, Priority.NORMAL, "en", "payments", None
        )
    )
    return int(made.result)


def test_that_hostile_words_and_the_largest_numbers_come_back_as_they_were_written(
    database: Database, run: Callable[..., Any]
) -> None:
    ticket_id = _new(run, "first")
    with database.write() as connection:
        row = dict(connection.execute(select(ticket).where(ticket.c.id == ticket_id)).mappings().one())
        for at, said in enumerate(HOSTILE):
            connection.execute(insert(ticket), row | {"id": 2**62 + at, "subject": said, "moved_note": said})
    with database.read() as connection:
        query = select(ticket.c.id, ticket.c.subject, ticket.c.moved_note, ticket.c.incident_id)
        rows = connection.execute(query.order_by(ticket.c.id.desc())).all()
        assert [tuple(row) for row in rows] == list(
            zip(*columns(connection, by_column(query.order_by(ticket.c.id.desc()))), strict=True)
        )
        found = read_tickets(connection, [2**62 + at for at in range(len(HOSTILE))])
    for at, said in enumerate(HOSTILE):
        assert found[2**62 + at].subject == found[2**62 + at].moved_note == said


def test_that_no_rows_are_empty_columns(database: Database) -> None:
    with database.read() as connection:
        assert columns(connection, by_column(select(ticket.c.id, ticket.c.subject))) == [[], []]
        assert read_tickets(connection, []) == {} == read_tickets(connection, [1, 2, 3])


@pytest.mark.parametrize("count", [1, 3])
def test_that_every_field_of_a_ticket_and_its_clocks_stands_where_its_column_stands(
    database: Database, run: Callable[..., Any], count: int
) -> None:
    ids = [_new(run, f"subject {at}", f"Customer {at}") for at in range(count)]
    with database.write() as connection:
        for one in connection.execute(select(ticket_clock)).mappings().all():
            connection.execute(
                insert(ticket_clock), dict(one) | {"id": 1000 - one["id"], "kind": "call_back", "owner": "asha"}
            )
    with database.read() as connection:
        found = read_tickets(connection, ids)
        assert sorted(found) == ids
        for row in found.values():
            _prove(row, connection.execute(select(ticket).where(ticket.c.id == row.id)).one())
            own = select(customer.c.name).where(customer.c.id == row.customer_id)
            assert row.customer_name == connection.execute(own).scalar_one() != ""
            written = connection.execute(
                select(ticket_clock).where(ticket_clock.c.ticket_id == row.id).order_by(ticket_clock.c.id)
            ).all()
            assert len(row.clocks) == len(written) == 2
            for clock, kept in zip(row.clocks, written, strict=True):
                _prove(clock, kept)


def _prove(row: Ticket | TicketClock, written: Any) -> None:
    for field in fields(row):
        if field.name not in ("clocks", "customer_name"):
            assert (getattr(row, field.name) or None) == (getattr(written, field.name) or None), field.name
