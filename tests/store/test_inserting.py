"""Rows that go in at once are the same rows, under numbers in order, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select

from controlcenter.store.engine import Database
from controlcenter.store.inserting import insert_all, insert_numbered
from controlcenter.store.tables import blob, interaction, sla_event, ticket

AT = datetime(2026, 1, 5, 9, 30, 0, 123456, tzinfo=UTC)


def _ticket(number: int) -> dict[str, Any]:
    return {
        "channel": "email", "priority": "normal", "status": "new", "queue": "desk", "customer_id": None,
        "subject": f"ticket {number} ☎ \ud55c'\"", "created_at": AT + timedelta(microseconds=number), "changed_at": AT,
        "waiting_since": None,
    }  # fmt: skip


def _said(ticket_id: int, number: int) -> dict[str, Any]:
    return {
        "ticket_id": ticket_id, "source": "desk", "external_id": str(number), "channel": "email", "direction": "in",
        "form": "message", "received_at": AT, "to_addresses": ["a@example.org", f"{number}é"], "automatic": number == 1,
        "subject": "", "text": "words", "blob": None,
    }  # fmt: skip


def test_that_rows_get_numbers_in_their_order_and_read_back_as_they_were_given(database: Database) -> None:
    rows = [_ticket(number) for number in range(7)]
    with database.write() as connection:
        ids = insert_numbered(connection, ticket, rows)
    assert ids == sorted(set(ids)) and len(ids) == 7
    with database.read() as connection:
        stored = connection.execute(select(ticket).order_by(ticket.c.id)).mappings().all()
    assert [row["id"] for row in stored] == ids
    for row, given in zip(stored, rows, strict=True):
        assert {name: row[name] for name in given} == given
        assert (row["language"], row["lost_calls"], row["solved_at"]) == ("", 0, None)  # what the database puts there


def test_that_it_stores_what_single_inserts_store(database: Database) -> None:
    with database.write() as connection:
        (ticket_id,) = insert_numbered(connection, ticket, [_ticket(0)])
        rows = [_said(ticket_id, number) for number in range(3)]
        for row in rows:
            connection.execute(insert(interaction), row)
        insert_numbered(connection, interaction, rows)
        facts = {"ticket_id": ticket_id, "at": AT, "type": "created", "by": "x", "to": "y", "target_at": None}
        assert len(insert_numbered(connection, sla_event, [facts, {**facts, "to": "z"}])) == 2
    with database.read() as connection:
        names = [column for column in interaction.c if column.name != "id"]
        told = connection.execute(select(*names).order_by(interaction.c.id)).all()
        assert told[:3] == told[3:] and told[1].automatic is True and told[4].to_addresses == ["a@example.org", "1é"]
        assert connection.execute(select(sla_event.c.to).order_by(sla_event.c.id)).scalars().all() == ["y", "z"]


def test_that_the_number_of_a_ticket_that_went_is_never_given_again(database: Database) -> None:
    with database.write() as connection:
        first = insert_numbered(connection, ticket, [_ticket(n) for n in range(3)])
        connection.execute(delete(ticket).where(ticket.c.id.in_(first)))
    with database.write() as connection:
        assert min(insert_numbered(connection, ticket, [_ticket(n) for n in range(3)])) > max(first)


def test_that_nothing_and_rows_without_numbers_go_in_too(database: Database) -> None:
    with database.write() as connection:
        assert insert_numbered(connection, ticket, []) == []
        insert_all(connection, blob, [])
        insert_all(connection, blob, [{"id": "a", "size": 1, "pieces": 1}, {"pieces": 2, "size": 2, "id": "b"}])
        assert connection.execute(select(func.count(), func.sum(blob.c.pieces)).select_from(blob)).one() == (2, 3)
